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
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A VideoAnalyticsDeployment that others change", func() {
	var ns string
	var yesterday time.Time

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		yesterday = clk.Now().Add(-24 * time.Hour)
	})

	It("takes back what others do to its workload", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()

		By("mounting a module by hand")
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		uid := running.UID
		change(ctx, running, func() {
			running.Spec.Template.Spec.Volumes = append(running.Spec.Template.Spec.Volumes, corev1.Volume{Name: "mine",
				VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: string(objects.Image(4))}}})
		})
		Eventually(func() (types.UID, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(uid), BeEmpty()))
		Eventually(func(g Gomega) {
			now := pods(ctx, ns)
			g.Expect(now).To(HaveLen(1))
			g.Expect(sees(&now[0], objects.Plate)).To(BeFalse())
		}).Should(Succeed())

		By("making another use of the same files")
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		running, err = fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		uid = running.UID
		change(ctx, running, func() { running.Spec.Template.Spec.HostNetwork = true })
		Eventually(func(g Gomega) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.UID).NotTo(Equal(uid))
			g.Expect(pods(ctx, ns)).To(HaveEach(HaveField("Spec.HostNetwork", BeFalse())))
		}).Should(Succeed())

		By("hiding it from the operator's cache")
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		running, err = fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, running, func() { delete(running.Labels, workload.LabelManagedBy) })
		Eventually(func() (map[string]string, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.Labels, err
		}).Should(HaveKey(workload.LabelManagedBy))

		By("opening its network, in a way that survives being overwritten")
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, policy, func() { policy.Spec.PodSelector.MatchLabels["nobody"] = "has-this" })
		Eventually(func() (map[string]string, error) {
			now, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
			return now.Spec.PodSelector.MatchLabels, client.IgnoreNotFound(err)
		}).Should(Equal(workload.Labels(workload.LabelDeployment, "footfall")))
	})

	DescribeTable("takes back in place what no pod sees", func(ctx context.Context, patch string, allPods bool) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Replicas = ptr.To[int32](2)
		create(ctx, d)
		before, uid := firstPods(ctx, d)
		spec, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, spec.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(patch)), client.FieldOwner("a-person"))).To(Succeed())
		Eventually(func(g Gomega) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.UID).To(Equal(uid))
			g.Expect(now.Spec).To(Equal(spec.Spec))
			g.Expect(now.Generation).To(BeNumerically(">", spec.Generation+1), "it was changed, and taken back")
		}).Should(Succeed())
		if allPods {
			Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(
				HaveLen(2), ContainElement(BeElementOf(before))), "Kubernetes chooses which of three goes")
		}
		Eventually(notesAbout(ctx, ns, "footfall")).Should(ContainElement(And(ContainSubstring("a-person"), ContainSubstring("taken back"))))
	},
		Entry("a scale", `{"spec":{"replicas":3}}`, true),
		Entry("a pause", `{"spec":{"paused":true}}`, true),
		Entry("a restart", `{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-27T10:00:00Z"}}}}}`, false),
	)

	It("is ended by a change of its pods, and tells who made it", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		_, uid := firstPods(ctx, d)
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, running, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"template":{"spec":{"hostNetwork":true}}}}`)),
			client.FieldOwner("an-intruder"))).To(Succeed())
		Eventually(func() (types.UID, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(uid), BeEmpty()))
		Eventually(notesAbout(ctx, ns, "footfall")).Should(ContainElement(And(ContainSubstring("an-intruder"), ContainSubstring("ended"))))
	})

	It("takes out of its ConfigMap what it did not put there, hidden or not", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		firstPods(ctx, d)
		for _, patch := range []string{
			`{"data":{"model.onnx":"a model"}}`,
			`{"metadata":{"labels":null},"data":{"cameras.json":"{}"}}`,
		} {
			config, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
			Expect(err).NotTo(HaveOccurred())
			Expect(k8s.Patch(ctx, config.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(patch)))).To(Succeed())
			Eventually(func() (map[string]string, error) {
				now, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
				return now.Data, client.IgnoreNotFound(err)
			}).Should(Equal(config.Data), patch)
			Eventually(func() (map[string]string, error) {
				now, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
				return now.Labels, client.IgnoreNotFound(err)
			}).Should(HaveKey(workload.LabelManagedBy))
		}
	})

	It("does not run on what somebody else has taken over", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/16"}}
		create(ctx, d)
		firstPods(ctx, d)
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, policy, client.RawPatch(types.MergePatchType,
			[]byte(`{"metadata":{"labels":null,"ownerReferences":null},"spec":{"egress":[{}]}}`)))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", "NameTaken"))))
		}).Should(Succeed())

		By("giving the name back")
		Expect(k8s.Delete(ctx, policy)).To(Succeed())
		moveTo(clk.Now().Add(time.Minute))
		Eventually(ready(ctx, d)).Should(BeTrue())
	})
})

// firstPods waits until a deployment's pods are ready, and returns their UIDs and that of the Deployment.
func firstPods(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) (uids []types.UID, deployment types.UID) {
	GinkgoHelper()
	Eventually(ready(ctx, d)).Should(BeTrue())
	settle()
	uids = uidsOf(pods(ctx, d.Namespace))
	running, err := fetch[appsv1.Deployment](ctx, d.Namespace, d.Name)()
	Expect(err).NotTo(HaveOccurred())
	return uids, running.UID
}
