// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/permit"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// guarding is a manager that puts what runs under a guard.
func guarding() *running {
	return startWith(func(o *controllers.Options) { o.GuardImage = "registry.example/vsa-operator:1" })
}

// permitOf returns the permit of a pod, if it is one that the pod's own guard takes.
func permitOf(ctx context.Context, pod *corev1.Pod, name string) func() (permit.Claims, error) {
	return func() (permit.Claims, error) {
		config, err := fetch[corev1.ConfigMap](ctx, pod.Namespace, name)()
		if err != nil {
			return permit.Claims{}, err
		}
		text, told, _ := workload.GuardOf(&pod.Spec)
		c, err := permit.Open(told.Key, config.Data[string(pod.UID)])
		if err == nil && (c.Pod != string(pod.UID) || c.Plan != permit.PlanOf(text)) {
			err = permit.ErrForged
		}
		return c, err
	}
}

var _ = Describe("What runs under a guard", Serial, Ordered, ContinueOnFailure, func() {
	BeforeAll(func() {
		settle()
		current.stop()
		current = guarding()
		DeferCleanup(func() {
			settle()
			current.stop()
			current = start()
		})
	})

	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d = objects.Statistics(ns, "footfall", objects.Counter)
	})
	const permits = "footfall-vad-permits"

	It("has a permit for its own pod, which is renewed, and no other", func(ctx context.Context) {
		create(ctx, d)
		pod := runningPod(ctx, ns)
		Expect(pod.Spec.InitContainers).To(ConsistOf(HaveField("Command", HaveExactElements("/guard", "install", "/vsa/guard/guard"))))
		Eventually(permitOf(ctx, pod, permits)).Should(HaveField("NotAfter", clk.Now().Add(24*time.Hour).Unix()))
		first, err := permitOf(ctx, pod, permits)()
		Expect(err).NotTo(HaveOccurred())
		Eventually(ready(ctx, d)).Should(BeTrue())

		By("writing nothing while it is good")
		settle()
		before, err := fetch[corev1.ConfigMap](ctx, ns, permits)()
		Expect(err).NotTo(HaveOccurred())
		clk.Step(time.Hour)
		settle()
		Expect(fetch[corev1.ConfigMap](ctx, ns, permits)()).To(HaveField("ResourceVersion", before.ResourceVersion))

		By("renewing it when a quarter of its time is over")
		clk.Step(6 * time.Hour)
		Eventually(permitOf(ctx, pod, permits)).Should(And(HaveField("NotAfter", clk.Now().Add(24*time.Hour).Unix()),
			HaveField("Serial", BeNumerically(">", first.Serial))))

		By("giving the next pod one of its own")
		Expect(k8s.Delete(ctx, pod)).To(Succeed())
		goes(ctx, pod)
		next := runningPod(ctx, ns)
		Eventually(permitOf(ctx, next, permits)).ShouldNot(BeZero())
		Eventually(func() (map[string]string, error) {
			config, err := fetch[corev1.ConfigMap](ctx, ns, permits)()
			return config.Data, err
		}).Should(And(HaveLen(1), HaveKey(string(next.UID))))

		By("taking back what somebody writes there")
		config, err := fetch[corev1.ConfigMap](ctx, ns, permits)()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, config, func() { config.Data = map[string]string{string(next.UID): "for ever"} })
		Eventually(permitOf(ctx, next, permits)).ShouldNot(BeZero())
	})

	It("is signed by the same key after a restart of the manager, and pods stay", func(ctx context.Context) {
		create(ctx, d)
		pod := runningPod(ctx, ns)
		Eventually(permitOf(ctx, pod, permits)).ShouldNot(BeZero())
		secret, err := fetch[corev1.Secret](ctx, ownLease.Namespace, admission.PermitKeys)()
		Expect(err).NotTo(HaveOccurred())
		Expect(secret.Data).NotTo(BeEmpty())
		Expect(secret.Labels).To(HaveKeyWithValue(workload.LabelManagedBy, workload.ManagedBy))
		settle()
		current.stop()
		current = guarding()
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID))
		Expect(fetch[corev1.Secret](ctx, ownLease.Namespace, admission.PermitKeys)()).To(HaveField("ResourceVersion", secret.ResourceVersion))
	})

	It("is replaced by pods that know another key once theirs is lost", func(ctx context.Context) {
		create(ctx, d)
		pod := runningPod(ctx, ns)
		Eventually(permitOf(ctx, pod, permits)).ShouldNot(BeZero())
		Expect(k8s.Delete(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ownLease.Namespace, Name: admission.PermitKeys}})).To(Succeed())
		current.stop() // the keys are read again
		current = guarding()
		Eventually(func(g Gomega) {
			next := runningPod(ctx, ns)
			g.Expect(next.UID).NotTo(Equal(pod.UID))
			_, err := permitOf(ctx, next, permits)()
			g.Expect(err).NotTo(HaveOccurred())
		}).Should(Succeed())
	})

	It("does not begin where the package does not say how, and the status says what to write", func(ctx context.Context) {
		p := objects.Package()
		p.Name, p.Spec.Runtime.Command = "uncommanded", nil
		create(ctx, p)
		ending(p)
		d.Spec.PackageName = v1alpha1.ObjectName(p.Name)
		create(ctx, d)
		Eventually(func() (string, error) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, d.Name)()
			if is := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable); is != nil && is.Reason == v1alpha1.ReasonCommandUnknown {
				return is.Message, err
			}
			return "", err
		}).Should(ContainSubstring("spec.runtime.command"))
		Expect(pods(ctx, ns)).To(BeEmpty())
		change(ctx, p, func() { p.Spec.Runtime.Command = []string{"/opt/serve"} })
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("ends with the window of its search, by its permit", func(ctx context.Context) {
		moveTo(time.Now()) // what Kubernetes records of a Job is in the machine's time
		opens, closes := clk.Now().Add(-time.Hour), clk.Now().Add(2*time.Hour)
		create(ctx, objects.Commitment(ns, opens))
		create(ctx, objects.Requisition(ns, "pv", opens, closes))
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, opens).Obj())
		create(ctx, objects.Search(objects.Requisition(ns, "pv", opens, closes), "van", objects.Plate))
		Eventually(permitOf(ctx, runningPod(ctx, ns), "van-vsj-permits")).Should(HaveField("NotAfter", closes.Unix()))
	})
})

var _ = Describe("Pods of before there was a guard", Serial, func() {
	It("are replaced once, and lose nothing that they may see", func(ctx context.Context) {
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		pod := runningPod(ctx, ns)
		Eventually(ready(ctx, d)).Should(BeTrue())
		before, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, d.Name)()
		Expect(err).NotTo(HaveOccurred())
		settle()
		current.stop()
		current = guarding()
		DeferCleanup(func() {
			settle()
			current.stop()
			current = start()
		})
		Eventually(func(g Gomega) {
			next := runningPod(ctx, ns)
			g.Expect(next.UID).NotTo(Equal(pod.UID))
			_, err := permitOf(ctx, next, "footfall-vad-permits")()
			g.Expect(err).NotTo(HaveOccurred())
		}).Should(Succeed())
		after, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, d.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.Status.Workload.UID).To(Equal(before.Status.Workload.UID), "its Deployment was ended, and not rolled")
		Eventually(ready(ctx, d)).Should(BeTrue())
	})
})
