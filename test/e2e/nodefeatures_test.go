//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"slices"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// onOldRuntime is the label of specs for a node whose container runtime mounts all of an image volume where a subPath asks for
// a folder of it: containerd before 2.2. All other specs that have baked-in modules need a newer one.
const onOldRuntime = "old-runtime"

var _ = Describe("A node that does as it is asked", func() {
	It("reports what it runs, of an index of images by whatever name, and the operator knows it", func(ctx SpecContext) {
		ns := commune(ctx)
		single := statistics(ns, "single", town.Name, counter)
		p := packageOf("index-"+ns, src.index(ctx, town.Spec.Runtime.Image))
		p.Spec.Modules = town.DeepCopy().Spec.Modules
		several := statistics(ns, "several", p.Name, counter)
		create(ctx, single, p, several)
		waitInspected(ctx, p)
		Expect(p.Status.Inspections[0].Architectures).To(HaveLen(1))
		events := &eventsv1.EventList{}
		for _, d := range []*v1alpha1.VideoAnalyticsDeployment{single, several} {
			pod := readyPod(ctx, d)
			Expect(imagedigest.Of(pod.Status.ContainerStatuses[0].ImageID)).NotTo(BeEmpty())
			// The image is here by its own digest and by that of an index: the runtime reports either.
			Eventually(ctx, func(g Gomega) {
				node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: pod.Spec.NodeName}}
				g.Expect(get(ctx, node)).To(Succeed())
				for _, differs := range imagedigest.Differences(pod) {
					g.Expect(imagedigest.OnNode(node, differs)).To(Equal(imagedigest.Same), "%+v of %+v", differs, node.Status.Images)
				}
			}).Should(Succeed())
			Expect(readyPod(ctx, d).UID).To(Equal(pod.UID))
			Expect(kube.List(ctx, events, client.InNamespace(ns), client.MatchingFields{"reason": v1alpha1.ReasonImageDiffers})).To(Succeed())
			Expect(events.Items).To(BeEmpty())
			Expect(pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions).To(
				ConsistOf(corev1.NodeSelectorRequirement{Key: corev1.LabelArchStable, Operator: corev1.NodeSelectorOpIn,
					Values: p.Status.Inspections[0].Architectures}))
		}
	}, NodeTimeout(2*patience))

	It("starts nothing as root where that is refused, whatever the image says", func(ctx SpecContext) {
		ns := commune(ctx)
		pod := ungoverned(ns, src.unnamed(ctx, town.Spec.Runtime.Image), "/models")
		pod.Spec.SecurityContext.RunAsUser = nil // the image names none either
		create(ctx, pod)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, pod)).To(Succeed())
			g.Expect(pod.Status.ContainerStatuses).To(HaveLen(1))
			waits := pod.Status.ContainerStatuses[0].State.Waiting
			g.Expect(waits).To(HaveValue(And(HaveField("Reason", "CreateContainerConfigError"), HaveField("Message", ContainSubstring("will run as root")))))
		}).Should(Succeed())
		Expect(pod.Status.ContainerStatuses[0].LastTerminationState.Terminated).To(BeNil(), "it has not run before")
	}, NodeTimeout(2*patience))

	It("passes the look from inside", func(ctx SpecContext) {
		Expect(verifierOn(ctx).ExitCode).To(BeZero())
	})

	It("holds what a pod sends, as the pod itself finds out before anything of the package runs", func(ctx SpecContext) {
		d := statistics(commune(ctx), "closed", town.Name, counter)
		create(ctx, d)
		pod := readyPod(ctx, d)
		ended := lookAtNetwork(pod).State.Terminated
		Expect(ended).NotTo(BeNil())
		Expect(ended.ExitCode).To(BeZero())
	}, NodeTimeout(2*patience))
})

// A policy of somebody else has the engine let through what it would hold: to a pod this is what a node without an engine is.
var _ = Describe("A node on which a NetworkPolicy holds nothing back", func() {
	It("begins nothing of a package, which is told, until the network is closed", func(ctx SpecContext) {
		ns := commune(ctx)
		everywhere := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "everywhere"},
			Spec: networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
				Egress: []networkingv1.NetworkPolicyEgressRule{{}}}}
		d := statistics(ns, "open", town.Name, counter)
		create(ctx, everywhere, d)
		var pod *corev1.Pod
		Eventually(ctx, func(g Gomega) {
			pods := podsBy(ctx, ns, workload.LabelDeployment, d.Name)
			g.Expect(pods).To(HaveLen(1))
			pod = &pods[0]
			g.Expect(get(ctx, d)).To(Succeed())
			is := condition(d.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonNetworkOpen), is.Message)
			g.Expect(is.Message).To(ContainSubstring(pod.Spec.NodeName))
		}).Should(Succeed())
		Expect(pod.Status.ContainerStatuses[0].State.Waiting).NotTo(BeNil(), "nothing of the package has begun")
		Expect(pod.Status.ContainerStatuses[0].RestartCount).To(BeZero())
		events := &eventsv1.EventList{}
		Eventually(ctx, func(g Gomega) {
			g.Expect(kube.List(ctx, events, client.InNamespace(ns), client.MatchingFields{"reason": v1alpha1.ReasonNetworkOpen})).To(Succeed())
			g.Expect(events.Items).NotTo(BeEmpty())
		}).Should(Succeed())

		remove(ctx, everywhere)
		Expect(readyPod(ctx, d).UID).To(Equal(pod.UID))
	}, NodeTimeout(2*patience))
})

// lookAtNetwork is how far a pod's look at its network is.
func lookAtNetwork(pod *corev1.Pod) corev1.ContainerStatus {
	GinkgoHelper()
	i := slices.IndexFunc(pod.Status.InitContainerStatuses, func(c corev1.ContainerStatus) bool { return c.Name == "verify-network" })
	Expect(i).NotTo(BeNumerically("<", 0), "%+v", pod.Status.InitContainerStatuses)
	return pod.Status.InitContainerStatuses[i]
}

var _ = Describe("A node that shows all of an image where a folder of it is asked for", Label(onOldRuntime), func() {
	It("runs what rests on no such folder, and is named where nothing else is there for the rest", func(ctx SpecContext) {
		ns := commune(ctx)
		whole, folder := statistics(ns, "whole", town.Name, counter), statistics(ns, "folder", town.Name, counter, lines)
		create(ctx, whole, folder)
		pod := readyPod(ctx, whole)
		node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: pod.Spec.NodeName}}
		Expect(get(ctx, node)).To(Succeed())
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, folder)).To(Succeed())
			is := condition(folder.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonUnschedulable))
			g.Expect(is.Message).To(ContainSubstring(node.Name + " (" + node.Status.NodeInfo.ContainerRuntimeVersion + ")"))
		}).Should(Succeed())
	}, NodeTimeout(2*patience))

	It("fails the look from inside, and nothing of the package begins", func(ctx SpecContext) {
		ended := verifierOn(ctx)
		Expect(ended.ExitCode).To(BeEquivalentTo(1))
		Expect(ended.Message).To(ContainSubstring("does not show the folder of the image"))
	})
})

// verifierOn makes a pod as it is planned for a node of which nothing is known, on the node that there is, and returns how its
// look at the mounts ended.
func verifierOn(ctx SpecContext) *corev1.ContainerStateTerminated {
	GinkgoHelper()
	ns := commune(ctx)
	d := statistics(ns, "looks", town.Name, lines)
	d.UID = "0"
	verdict := legal.Verdict{Verdict: v1alpha1.Permitted, Modules: []v1alpha1.ModuleVerdict{{Name: lines, Decision: v1alpha1.ModulePermitted}}}
	// The API server would refuse a pod of the town's image that the operator has not made.
	p := town.DeepCopy()
	p.Spec.Runtime.Image = src.unnamed(ctx, town.Spec.Runtime.Image)
	plan := workload.ForDeployment(d, p, verdict)
	plan.Place(workload.Cluster{Nodes: []workload.Node{{Name: "unknown"}}, Verifier: operatorPods(ctx)[0].Spec.Containers[0].Image})
	plan.ConfigMap.OwnerReferences, plan.ConfigMap.Labels = nil, nil // the operator has not made it
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "looks"}, Spec: plan.Deployment.Spec.Template.Spec}
	pod.Spec.RestartPolicy = corev1.RestartPolicyNever
	// The operator knows its pods by the ConfigMap that they mount, and would end this one.
	plan.ConfigMap.Name = pod.Name
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i]; v.ConfigMap != nil {
			v.ConfigMap.Name = pod.Name
		}
	}
	create(ctx, plan.ConfigMap, pod)
	var ended *corev1.ContainerStateTerminated
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, pod)).To(Succeed())
		g.Expect(pod.Status.InitContainerStatuses).To(HaveLen(1))
		ended = pod.Status.InitContainerStatuses[0].State.Terminated
		g.Expect(ended).NotTo(BeNil(), "%+v", pod.Status.InitContainerStatuses)
		if ended.ExitCode != 0 {
			g.Expect(pod.Status.Phase).To(Equal(corev1.PodFailed))
			g.Expect(pod.Status.ContainerStatuses[0].State.Waiting).NotTo(BeNil(), "nothing of the package has begun")
		}
	}).Should(Succeed())
	return ended
}

// unnamed pushes what is in an image as another one, which no package names, and returns its name by digest.
func (i *images) unnamed(ctx context.Context, of v1alpha1.ImageReference) v1alpha1.ImageReference {
	GinkgoHelper()
	image := pull(ctx, of)
	config, err := image.ConfigFile()
	Expect(err).NotTo(HaveOccurred())
	config = config.DeepCopy()
	config.Author = "nobody"
	image, err = mutate.ConfigFile(image, config)
	Expect(err).NotTo(HaveOccurred())
	return i.write(ctx, "unnamed", image)
}

func pull(ctx context.Context, image v1alpha1.ImageReference) v1.Image {
	GinkgoHelper()
	ref, err := name.NewDigest(string(image))
	Expect(err).NotTo(HaveOccurred())
	pulled, err := remote.Image(ref, remote.WithContext(ctx))
	Expect(err).NotTo(HaveOccurred())
	return pulled
}

// index pushes an index of an image and of one for another architecture, and returns its name by digest.
func (i *images) index(ctx context.Context, of v1alpha1.ImageReference) v1alpha1.ImageReference {
	GinkgoHelper()
	image := pull(ctx, of)
	config, err := image.ConfigFile()
	Expect(err).NotTo(HaveOccurred())
	other := config.DeepCopy()
	other.Architecture = "s390x"
	foreign, err := mutate.ConfigFile(image, other)
	Expect(err).NotTo(HaveOccurred())
	index := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, "application/vnd.oci.image.index.v1+json"),
		mutate.IndexAddendum{Add: foreign, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "s390x"}}},
		mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: config.Architecture}}})
	digest, err := index.Digest()
	Expect(err).NotTo(HaveOccurred())
	ref, err := name.NewDigest(i.registry + "/vsa/index@" + digest.String())
	Expect(err).NotTo(HaveOccurred())
	Expect(remote.WriteIndex(ref, index, remote.WithContext(ctx))).To(Succeed())
	return v1alpha1.ImageReference(ref.String())
}
