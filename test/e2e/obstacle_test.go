//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// What keeps something lawful from running is told in words, as a real kubelet and a real scheduler bring it about.
var _ = DescribeTable("Something lawful that does not run says why",
	func(ctx SpecContext, obstruct func(ctx SpecContext, d *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage), reason, words string) {
		namespace := commune(ctx)
		p := packageOf("obstacle-"+namespace, town.Spec.Runtime.Image)
		p.Spec.Modules = town.DeepCopy().Spec.Modules
		d := statistics(namespace, "footfall", p.Name, counter)
		obstruct(ctx, d, p)
		create(ctx, p, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			available := condition(d.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(available.Status).To(Equal(metav1.ConditionFalse))
			g.Expect(available.Reason).To(Equal(reason), "%+v", d.Status.Conditions)
			g.Expect(available.Message).To(ContainSubstring(words))
		}).Should(Succeed())
		Expect(d.Status.Verdict).To(Equal(v1alpha1.Permitted), "the law has nothing against it")
		Expect(condition(d.Status.Conditions, v1alpha1.ConditionReady).Status).To(Equal(metav1.ConditionFalse))
	},
	Entry("no node has the GPU", NodeTimeout(2*patience), func(_ SpecContext, d *v1alpha1.VideoAnalyticsDeployment, _ *v1alpha1.AnalyticsPackage) {
		d.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1}
	}, "Unschedulable", "Insufficient nvidia.com/gpu"),
	Entry("the runtime ends again and again", NodeTimeout(2*patience), func(_ SpecContext, _ *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage) {
		p.Spec.Runtime.Args = []string{"--library", "/nowhere"}
	}, "Crashed", "exit code 1"),
	Entry("the runtime uses more memory than it may", NodeTimeout(2*patience), func(ctx SpecContext, d *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage) {
		limit := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")}
		create(ctx, &corev1.LimitRange{
			ObjectMeta: metav1.ObjectMeta{Namespace: d.Namespace, Name: "small"},
			Spec:       corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{Type: corev1.LimitTypeContainer, Default: limit, DefaultRequest: limit}}},
		})
		p.Spec.Runtime.Args = []string{"--reserve", "1024"}
	}, "OutOfMemory", "OOMKilled"),
	Entry("the registry has no such image", NodeTimeout(2*patience), func(_ SpecContext, _ *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage) {
		// The same content, so that it counts as inspected, under a name that leads nowhere.
		p.Spec.Runtime.Image = v1alpha1.ImageReference(strings.Replace(string(p.Spec.Runtime.Image), "/runtime@", "/nowhere@", 1))
	}, "ImagePullFailed", "cannot be pulled"),
)
