// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// reachable is a package of which the runtime listens on a port.
func reachable(ctx context.Context) *v1alpha1.AnalyticsPackage {
	p := objects.Package()
	p.Name = "reachable"
	p.Spec.Runtime.Ports = []v1alpha1.RuntimePort{{Name: "http", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: 8000}}}
	create(ctx, p)
	ending(p)
	return p
}

// missing tells whether there is no object of that name any more.
func missing[T any, P interface {
	*T
	client.Object
}](ctx context.Context, ns, name string) func() bool {
	return func() bool {
		_, err := fetch[T, P](ctx, ns, name)()
		return apierrors.IsNotFound(err)
	}
}

var _ = Describe("A deployment that asks to be reached", func() {
	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d = objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.PackageName = v1alpha1.ObjectName(reachable(ctx).Name)
		d.Spec.Replicas, d.Spec.Service, d.Spec.MaxUnavailable = ptr.To[int32](2), v1alpha1.ServiceClusterIP, 1
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("has a Service and a budget, which come back, change and go with it", func(ctx context.Context) {
		service, err := fetch[corev1.Service](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(service.Spec.Ports).To(HaveExactElements(HaveField("Port", BeEquivalentTo(8000))))
		for _, p := range pods(ctx, ns) {
			for key, value := range service.Spec.Selector {
				Expect(p.Labels).To(HaveKeyWithValue(key, value))
			}
		}
		budget, err := fetch[policyv1.PodDisruptionBudget](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(budget.Spec.MaxUnavailable.IntValue()).To(Equal(1))

		By("taking back what somebody makes of the Service")
		Expect(k8s.Patch(ctx, service, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"externalIPs":["192.0.2.1"]}}`)))).To(Succeed())
		Eventually(func() ([]string, error) {
			s, err := fetch[corev1.Service](ctx, ns, "footfall-vad")()
			return s.Spec.ExternalIPs, err
		}).Should(BeEmpty())
		Expect(k8s.Delete(ctx, budget)).To(Succeed())
		Eventually(missing[policyv1.PodDisruptionBudget](ctx, ns, "footfall-vad")).Should(BeFalse())

		By("making the Service headless")
		change(ctx, d, func() { d.Spec.Service = v1alpha1.ServiceHeadless })
		Eventually(func() (string, error) {
			s, err := fetch[corev1.Service](ctx, ns, "footfall-vad")()
			return s.Spec.ClusterIP, client.IgnoreNotFound(err)
		}).Should(Equal(corev1.ClusterIPNone))

		By("letting more be evicted, and asking for neither, under the same pods")
		before := pods(ctx, ns)
		evicts := func() (int, error) {
			b, err := fetch[policyv1.PodDisruptionBudget](ctx, ns, "footfall-vad")()
			if err != nil {
				return 0, err
			}
			return b.Spec.MaxUnavailable.IntValue(), nil
		}
		change(ctx, d, func() { d.Spec.MaxUnavailable = 2 })
		Eventually(evicts).Should(Equal(2))
		change(ctx, d, func() { d.Spec.Service, d.Spec.MaxUnavailable = "", 0 })
		Eventually(missing[corev1.Service](ctx, ns, "footfall-vad")).Should(BeTrue())
		Eventually(evicts).Should(Equal(1), "where nobody says how many")
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(pods(ctx, ns)).To(ConsistOf(HaveField("UID", before[0].UID), HaveField("UID", before[1].UID)))

		By("having one pod alone")
		change(ctx, d, func() { d.Spec.Replicas = ptr.To[int32](1) })
		Eventually(missing[policyv1.PodDisruptionBudget](ctx, ns, "footfall-vad")).Should(BeTrue())
	})

	It("costs nothing at rest, and its Service goes when nothing may run", Serial, func(ctx context.Context) {
		settle()
		Eventually(func() []string { return requests.take() }).MustPassRepeatedly(20).Should(BeEmpty())
		moveTo(clk.Now().Add(11 * time.Minute))
		settle()
		Expect(requests.take()).To(BeEmpty(), "requests of the manager, watches aside")
		Expect(k8s.DeleteAllOf(ctx, &v1alpha1.Formality{}, client.InNamespace(ns))).To(Succeed())
		Eventually(missing[corev1.Service](ctx, ns, "footfall-vad")).Should(BeTrue())
		Expect(pods(ctx, ns)).To(BeEmpty())
	})

	It("runs on where somebody else has the Service's name, and says so", func(ctx context.Context) {
		theirs := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "other-vad"},
			Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "other"}, Ports: []corev1.ServicePort{{Port: 80}}}}
		create(ctx, theirs)
		other := d.DeepCopy()
		other.ObjectMeta = metav1.ObjectMeta{Namespace: ns, Name: "other"}
		create(ctx, other)
		Eventually(func() ([]metav1.Condition, error) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "other")()
			return got.Status.Conditions, err
		}).Should(ContainElement(And(HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Reason", v1alpha1.ReasonNameTaken))))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(HaveLen(4), "it runs nonetheless")
		kept, err := fetch[corev1.Service](ctx, ns, "other-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(kept.Spec.Selector).To(Equal(map[string]string{"app": "other"}))
	})
})
