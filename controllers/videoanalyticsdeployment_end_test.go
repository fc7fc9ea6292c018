// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A VideoAnalyticsDeployment that ends", func() {
	var ns string
	var yesterday time.Time

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		yesterday = clk.Now().Add(-24 * time.Hour)
	})

	DescribeTable("leaves nothing behind when it is deleted", func(ctx context.Context, how metav1.DeletionPropagation) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(k8s.Delete(ctx, d, client.PropagationPolicy(how))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		for _, list := range []client.ObjectList{
			&appsv1.DeploymentList{}, &appsv1.ReplicaSetList{}, &networkingv1.NetworkPolicyList{}, &corev1.ConfigMapList{},
		} {
			Eventually(func() (int, error) {
				err := k8s.List(ctx, list, client.InNamespace(ns), client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy})
				return items(list), err
			}).Should(BeZero(), "%T", list)
		}
	},
		Entry("in the background", metav1.DeletePropagationBackground),
		Entry("in the foreground", metav1.DeletePropagationForeground),
		Entry("as an orphan", metav1.DeletePropagationOrphan),
	)

	It("ends pods that were orphaned while it may not run", func(ctx context.Context) {
		filed := objects.ForStatistics(ns, yesterday)
		create(ctx, filed...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, running, client.PropagationPolicy(metav1.DeletePropagationOrphan)))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("ends pods of a workload that was orphaned and is held by a finalizer", func(ctx context.Context) {
		filed := objects.ForStatistics(ns, yesterday)
		create(ctx, filed...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, running, func() { running.Finalizers = append(running.Finalizers, "example.com/keep") })
		DeferCleanup(func(ctx context.Context) { change(ctx, running, func() { running.Finalizers = nil }) })
		Expect(k8s.Delete(ctx, running, client.PropagationPolicy(metav1.DeletePropagationOrphan))).To(Succeed())
		Eventually(func() ([]string, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.Finalizers, err
		}).Should(ConsistOf("example.com/keep"), "the garbage collector has let go")
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})
})

// items counts a list.
func items(list client.ObjectList) int {
	n := 0
	switch l := list.(type) {
	case *appsv1.DeploymentList:
		n = len(l.Items)
	case *appsv1.ReplicaSetList:
		n = len(l.Items)
	case *networkingv1.NetworkPolicyList:
		n = len(l.Items)
	case *corev1.ConfigMapList:
		n = len(l.Items)
	}
	return n
}
