//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

var _ = Describe("A package that nobody has looked at", func() {
	It("does not run before its images were inspected, and what a model's file can do counts from then on", func(ctx SpecContext) {
		// Images of which no other spec knows: a renamed face model, declared to tell objects apart.
		renamed := src.push(ctx, "renamed", network("mobilefacenet-128", "/", "object-classes"), files{"/README": []byte("object classes")})
		p := packageOf("newcomer", src.runtime(ctx, files{"/etc/newcomer": []byte("1")}))
		p.Spec.Modules = []v1alpha1.Module{
			{Name: counter, Capabilities: town.Spec.Modules[0].Capabilities, Source: town.Spec.Modules[0].Source},
			{Name: attributes, Capabilities: []v1alpha1.Capability{"object.detection"}, Source: v1alpha1.ModuleSource{Image: renamed}},
		}
		d := statistics(commune(ctx), "newcomer", p.Name, counter, attributes)
		create(ctx, p, d)

		waitInspected(ctx, p)
		Expect(condition(p.Status.Conditions, v1alpha1.ConditionMisdeclared).Status).To(Equal(metav1.ConditionTrue))
		n := slices.IndexFunc(p.Status.Contents, func(m v1alpha1.ModuleContents) bool { return m.Name == attributes })
		Expect(n).NotTo(Equal(-1))
		Expect(p.Status.Contents[n].Undeclared).To(ContainElement(v1alpha1.Capability("biometric.face.embedding")))

		pod := readyPod(ctx, d)
		Expect(decisions(d)).To(Equal(map[v1alpha1.ModuleName]v1alpha1.ModuleDecision{
			counter: v1alpha1.ModulePermitted, attributes: v1alpha1.ModuleStripped,
		}))
		inspected := lastInspection(ctx, p)
		Expect(pod.CreationTimestamp.Time).NotTo(BeTemporally("<", inspected), "a pod was made before the last inspection had ended")
	}, NodeTimeout(2*patience))

	DescribeTable("does not run where what has to be hidden has another name in the image", func(ctx SpecContext, another func(files) files) {
		hidden := network("mobilefacenet-0.5-128", watchlistPath, "watchlist")
		p := packageOf("", src.runtime(ctx, hidden, another(hidden)))
		p.GenerateName = "twice-"
		p.Spec.Modules = []v1alpha1.Module{town.Spec.Modules[0], town.Spec.Modules[len(town.Spec.Modules)-1]}
		create(ctx, p)
		d := statistics(commune(ctx), "twice", p.Name, counter, watchlist)
		create(ctx, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			g.Expect(d.Status.Verdict).To(Equal(v1alpha1.Forbidden))
			g.Expect(condition(d.Status.Conditions, v1alpha1.ConditionPermitted).Reason).To(Equal(v1alpha1.ReasonUndeclaredModel), "%+v", d.Status)
		}).Should(Succeed())
		Expect(podsBy(ctx, d.Namespace, workload.LabelDeployment, d.Name)).To(BeEmpty())
	},
		Entry("a copy of it", NodeTimeout(2*patience), func(of files) files {
			return files{"/opt/vendor/notes.bin": of[watchlistPath+"/watchlist.onnx"]}
		}),
		Entry("a hard link to it", NodeTimeout(2*patience), func(of files) files {
			return files{watchlistPath + "/watchlist.onnx": of[watchlistPath+"/watchlist.onnx"], "/opt/vendor/z.bin": hardLink(watchlistPath + "/watchlist.onnx")}
		}),
	)

	It("is inspected by pods without rights, and by nothing else", func(ctx SpecContext) {
		var pods corev1.PodList
		Expect(kube.List(ctx, &pods, client.InNamespace(operatorNamespace), client.MatchingLabels{scanjob.LabelComponent: scanjob.Component})).To(Succeed())
		Expect(pods.Items).NotTo(BeEmpty())
		for _, p := range pods.Items {
			Expect(*p.Spec.AutomountServiceAccountToken).To(BeFalse())
			Expect(p.Spec.Volumes).To(HaveLen(2), "the image and an empty folder")
			Expect(p.Spec.Containers[0].Image).To(Equal(operatorPods(ctx)[0].Spec.Containers[0].Image))
		}
	})

	It("says in words why an image cannot be inspected", func(ctx SpecContext) {
		p := packageOf("nowhere", v1alpha1.ImageReference(string(town.Spec.Runtime.Image)[:len(town.Spec.Runtime.Image)-4]+"0000"))
		p.Spec.Modules = town.Spec.Modules[:1]
		d := statistics(commune(ctx), "nowhere", p.Name, counter)
		create(ctx, p, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, p)).To(Succeed())
			n := slices.IndexFunc(p.Status.Inspections, func(i v1alpha1.Inspection) bool { return i.Image == p.Spec.Runtime.Image })
			g.Expect(n).NotTo(Equal(-1))
			g.Expect(p.Status.Inspections[n].Message).To(ContainSubstring("pull"), "%+v", p.Status.Inspections)
		}).Should(Succeed())
		Expect(get(ctx, d)).To(Succeed())
		Expect(d.Status.Verdict).To(Equal(v1alpha1.Suspended))
		Expect(podsBy(ctx, d.Namespace, workload.LabelDeployment, d.Name)).To(BeEmpty())
	}, NodeTimeout(patience))
})

// lastInspection is when the last container that inspected an image of the package came to its end. The operator reads what
// it left as soon as its pod has succeeded, and does not wait until the Job has taken note of it.
func lastInspection(ctx SpecContext, p *v1alpha1.AnalyticsPackage) time.Time {
	GinkgoHelper()
	var last time.Time
	for _, s := range scanjob.Subjects(&p.Spec) {
		pods := podsBy(ctx, operatorNamespace, scanjob.LabelInspected, s.Label())
		Expect(pods).NotTo(BeEmpty())
		for _, pod := range pods {
			if slices.Contains(pod.Spec.Containers[0].Command, "--folder") { // it looks for folders once the models are known, and holds up nothing
				continue
			}
			ended := pod.Status.ContainerStatuses[0].State.Terminated
			Expect(ended).NotTo(BeNil())
			if at := ended.FinishedAt.Time; at.After(last) {
				last = at
			}
		}
	}
	return last
}
