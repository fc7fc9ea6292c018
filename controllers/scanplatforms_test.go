// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A package in a cluster of two architectures", Serial, func() {
	var ns string
	var p *v1alpha1.AnalyticsPackage
	BeforeEach(func(ctx context.Context) {
		DeferCleanup(func(ctx context.Context) { // last of all: who would end the pods of a node that is gone?
			Expect(k8s.DeleteAllOf(ctx, &corev1.Node{}, client.MatchingLabels{addedNode: "true"})).To(Succeed())
		})
		inspects(ctx)
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		p = packageOf(ns)
	})

	It("is inspected for each, and runs where it was", func(ctx context.Context) {
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		inspectsAll(ctx, ns)
		Eventually(ready(ctx, d)).Should(BeTrue())
		pod := runningPod(ctx, ns)
		Expect(architecturesOf(pod)).To(ConsistOf("amd64"))

		By("adding a node of another architecture")
		addNodeOf(ctx, "arm64")
		for _, what := range []string{"runtime", "crossing"} {
			image := imageOf(ns, what)
			Eventually(func() []string { return architecturesInspected(ctx, image) }).Should(ConsistOf("amd64", "arm64"))
		}
		Eventually(inspectionOf(ctx, p, imageOf(ns, "runtime"))).Should(And(
			HaveField("State", v1alpha1.InspectionInspected), HaveField("Architectures", ConsistOf("amd64")),
			HaveField("Message", HavePrefix("on arm64: "))))
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID), "it runs on where it was inspected")

		By("finding on the other what is not on the first")
		leaves(ctx, imageOf(ns, "crossing"), found(nil))
		leaves(ctx, imageOf(ns, "runtime"), found(map[string]string{"opt/attributes/m.onnx": detect.FaceEmbedding}))
		Eventually(verdict(ctx, d)).Should(Equal("Restricted attributes"))
		Eventually(inspectionOf(ctx, p, imageOf(ns, "runtime"))).Should(HaveField("Architectures", ConsistOf("amd64", "arm64")))
		Eventually(func(g Gomega) { g.Expect(architecturesOf(runningPod(ctx, ns))).To(ConsistOf("amd64", "arm64")) }).Should(Succeed())
	})

	It("takes over what was found before architectures were told apart, and inspects anew", func(ctx context.Context) {
		for _, s := range scanjob.Subjects(&p.Spec) {
			message := found(nil)
			result, err := scanjob.Decode(message)
			Expect(err).NotTo(HaveOccurred())
			create(ctx, inspector.Store(s, result, message))
		}
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		Eventually(ready(ctx, d)).Should(BeTrue())
		pod := runningPod(ctx, ns)
		inspectsAll(ctx, ns)
		Eventually(func() []string { return storedFor(ctx, imageOf(ns, "runtime")) }).Should(ConsistOf("amd64"))
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID))
	})
})

// addedNode is a label of nodes that are removed after the spec.
const addedNode = "spec/added"

// addNodeOf adds a simulated node of an architecture.
func addNodeOf(ctx context.Context, architecture string) {
	GinkgoHelper()
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{GenerateName: architecture + "-", Annotations: map[string]string{"kwok.x-k8s.io/node": "fake"},
			Labels: map[string]string{corev1.LabelArchStable: architecture, corev1.LabelOSStable: "linux", addedNode: "true"}},
		Status: corev1.NodeStatus{NodeInfo: corev1.NodeSystemInfo{
			Architecture: architecture, OperatingSystem: "linux", ContainerRuntimeVersion: "containerd://2.4.2"}},
	}
	create(ctx, node)
}

// architecturesOf are those of the nodes that a pod may run on.
func architecturesOf(pod *corev1.Pod) []string {
	GinkgoHelper()
	Expect(pod.Spec.Affinity).NotTo(BeNil())
	return pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions[0].Values
}

// architecturesInspected are those on whose nodes there are Jobs that inspect an image.
func architecturesInspected(ctx context.Context, image v1alpha1.ImageReference) []string {
	var of []string
	for _, job := range jobs(ctx, image) {
		of = append(of, job.Spec.Template.Spec.NodeSelector[corev1.LabelArchStable])
	}
	return of
}

// inspectionOf is what a package's status tells of the inspection of an image.
func inspectionOf(ctx context.Context, p *v1alpha1.AnalyticsPackage, image v1alpha1.ImageReference) func() (v1alpha1.Inspection, error) {
	return func() (v1alpha1.Inspection, error) {
		got, err := fetch[v1alpha1.AnalyticsPackage](ctx, "", p.Name)()
		n := slices.IndexFunc(got.Status.Inspections, func(i v1alpha1.Inspection) bool { return i.Image == image })
		if err != nil || n < 0 {
			return v1alpha1.Inspection{}, err
		}
		return got.Status.Inspections[n], nil
	}
}

// storedFor are the architectures of which results of an image are kept. One of none in particular is empty.
func storedFor(ctx context.Context, image v1alpha1.ImageReference) []string {
	GinkgoHelper()
	var list corev1.ConfigMapList
	Expect(k8s.List(ctx, &list, client.InNamespace(inspector.Namespace),
		client.MatchingLabels{scanjob.LabelInspected: scanjob.Subject{Image: image}.Label()})).To(Succeed())
	var of []string
	for i := range list.Items {
		of = append(of, list.Items[i].Data["architecture"])
	}
	return of
}
