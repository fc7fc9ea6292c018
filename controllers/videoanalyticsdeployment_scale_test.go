// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A VideoAnalyticsDeployment of more or fewer pods", func() {
	var ns string
	var yesterday time.Time

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		yesterday = clk.Now().Add(-24 * time.Hour)
	})

	It("comes to rest beside an autoscaler, and says so once", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Replicas = ptr.To[int32](2)
		create(ctx, d)
		_, uid := firstPods(ctx, d)
		w, err := k8s.Watch(ctx, &appsv1.DeploymentList{}, client.InNamespace(ns))
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(w.Stop)
		go func() { // what a HorizontalPodAutoscaler of at least 3 does
			for e := range w.ResultChan() {
				if now, ok := e.Object.(*appsv1.Deployment); ok && *now.Spec.Replicas < 3 {
					_ = k8s.Patch(ctx, now, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"replicas":3}}`)), client.FieldOwner("an-autoscaler"))
				}
			}
		}()
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionAvailable),
				HaveField("Reason", "ScaledByAnother"), HaveField("Message", ContainSubstring("an-autoscaler")))))
		}).Should(Succeed())
		settle()
		now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(now.UID).To(Equal(uid))
		Expect(now.Generation).To(BeNumerically("<=", 1+2*3+1), "a change and a take-back each, three times, and a last change")
		// Which pods go when there are fewer is Kubernetes' own choice: they need not be those of the start.
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(HaveLen(3))
	})

	It("is scaled by itself, by a person or an autoscaler", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		before, _ := firstPods(ctx, d)
		scale := &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: 3}}
		Expect(k8s.SubResource("scale").Update(ctx, d, client.WithSubResourceBody(scale))).To(Succeed())
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(HaveLen(3), ContainElements(before)))
		Eventually(func(g Gomega) {
			g.Expect(k8s.SubResource("scale").Get(ctx, d, scale)).To(Succeed())
			g.Expect(scale.Status.Replicas).To(BeEquivalentTo(3))
			var selected corev1.PodList
			selector, err := labels.Parse(scale.Status.Selector)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(k8s.List(ctx, &selected, client.InNamespace(ns), client.MatchingLabelsSelector{Selector: selector})).To(Succeed())
			g.Expect(selected.Items).To(HaveLen(3))
		}).Should(Succeed())
	})

	// Kubernetes' own controller does it, by the rights that it has in every cluster; what KEDA makes of a ScaledObject is such a
	// HorizontalPodAutoscaler. There are no metrics here: it brings up to its minimum without any.
	It("is scaled by a HorizontalPodAutoscaler, without replacing a pod", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		before, _ := firstPods(ctx, d)
		scaler := &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "footfall"},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoAnalyticsDeployment", Name: d.Name},
				MinReplicas:    ptr.To[int32](3), MaxReplicas: 4,
			},
		}
		create(ctx, scaler)
		// Where no number is written, the API server does not answer an autoscaler.
		Eventually(func(g Gomega) {
			g.Expect(k8s.Get(ctx, client.ObjectKeyFromObject(scaler), scaler)).To(Succeed())
			g.Expect(scaler.Status.Conditions).To(ContainElement(And(
				HaveField("Type", autoscalingv2.AbleToScale), HaveField("Reason", "FailedGetScale"))))
		}).Should(Succeed())
		one := &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: 1}}
		Expect(k8s.SubResource("scale").Update(ctx, d, client.WithSubResourceBody(one))).To(Succeed())
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(HaveLen(3), ContainElements(before)))
		Eventually(func(g Gomega) {
			g.Expect(k8s.Get(ctx, client.ObjectKeyFromObject(scaler), scaler)).To(Succeed())
			g.Expect(scaler.Status.Conditions).To(ContainElement(And(
				HaveField("Type", autoscalingv2.AbleToScale), HaveField("Status", corev1.ConditionTrue))))
			now, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.Spec.Replicas).To(HaveValue(BeEquivalentTo(3)))
		}).Should(Succeed())
	})
})
