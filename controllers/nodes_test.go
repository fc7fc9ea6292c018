// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	oldRuntime     = "containerd://2.1.4" // ignores subPath of image volumes
	strangeRuntime = "rkt://1.30.0"       // nothing is known of it
)

var _ = Describe("A node", Serial, func() {
	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		p := packageWithBakedModule(ns)
		create(ctx, p)
		ending(p)
		d = objects.Statistics(ns, "footfall", attributes)
		d.Spec.PackageName = v1alpha1.ObjectName(p.Name)
	})

	It("that may show a whole image gets no pod that rests on a folder of it", func(ctx context.Context) {
		create(ctx, d)
		pod := runningPod(ctx, ns)
		hasRuntime(ctx, oldRuntime, pod.Spec.NodeName)
		goes(ctx, pod)
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning NodeUnfit"))
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(func() []string { return keptFrom(runningPod(ctx, ns)) }).Should(ConsistOf(pod.Spec.NodeName),
			"one that its ReplicaSet made before the Deployment knew of the node may have been there before")
		next := runningPod(ctx, ns)
		Expect(next.Spec.NodeName).NotTo(Equal(pod.Spec.NodeName))

		By("replacing nothing once the node is a newer one")
		hasRuntime(ctx, "containerd://2.4.2", pod.Spec.NodeName)
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(next.UID))
	})

	It("leaves what rests on no folder of an image as it is", func(ctx context.Context) {
		d.Spec.PackageName, d.Spec.Modules = objects.PackageName, []v1alpha1.ModuleName{objects.Counter, objects.Intruder}
		create(ctx, d)
		pod := runningPod(ctx, ns)
		hasRuntime(ctx, oldRuntime, pod.Spec.NodeName)
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID))
		Expect(keptFrom(pod)).To(BeEmpty())
	})

	It("is named where no other one is there, and runs it as soon as it can", func(ctx context.Context) {
		hasRuntime(ctx, strangeRuntime, nodeNames(ctx)...)
		create(ctx, d)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			is := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is).NotTo(BeNil())
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonUnschedulable))
			g.Expect(is.Message).To(And(ContainSubstring("gpu-node-0"), ContainSubstring(strangeRuntime)))
		}).Should(Succeed())
		hasRuntime(ctx, "containerd://2.4.2", nodeNames(ctx)...)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("of which nothing is known gets pods that look for themselves, where there is an image to look with", func(ctx context.Context) {
		inspects(ctx)
		hasRuntime(ctx, strangeRuntime, nodeNames(ctx)...)
		inspectsAll(ctx, ns)
		create(ctx, d)
		Eventually(func(g Gomega) {
			set, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(set.Spec.Template.Spec.InitContainers).To(HaveLen(1))
			g.Expect(set.Spec.Template.Spec.InitContainers[0].Image).To(Equal(inspector.Image))
			g.Expect(set.Spec.Template.Spec.InitContainers[0].Command).To(ContainElements("verify-mounts", "models/attributes"))
		}).Should(Succeed())
		pod := runningPod(ctx, ns)

		By("finding out that the node shows all of the image")
		before := pod.DeepCopy()
		pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "verify-mounts", State: corev1.ContainerState{
			Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Message: "manager: the mount shows more"}}}}
		pod.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}}
		pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionFalse}}
		Expect(k8s.Status().Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning NodeUnfit"))
	})
})

var _ = Describe("A pod that looks whether its NetworkPolicy holds", Serial, Ordered, ContinueOnFailure, func() {
	const image = "registry.example/vsa-operator:1"
	BeforeAll(func() {
		settle()
		current.stop()
		current = startWith(func(o *controllers.Options) {
			o.NetworkVerifier, o.NetworkIsolation = image, controllers.NetworkVerified
		})
		DeferCleanup(func() {
			settle()
			current.stop()
			current = start()
		})
	})

	It("says so of its node where it does not, and nothing is ready", func(ctx context.Context) {
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		pod := runningPod(ctx, ns)
		Expect(pod.Spec.InitContainers).To(ConsistOf(And(HaveField("Image", image), HaveField("Command", HaveExactElements("/guard", "verify-network")))))
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(metric("vsa_network_isolation", "Verified")).To(BeEquivalentTo(1))
		Expect(metric("vsa_requests_network_open", "VideoAnalyticsDeployment")).To(BeZero())

		foundOpen(ctx, pod, corev1.PodPending)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			is := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonNetworkOpen))
			g.Expect(is.Message).To(ContainSubstring(pod.Spec.NodeName))
			g.Expect(meta.IsStatusConditionTrue(got.Status.Conditions, v1alpha1.ConditionReady)).To(BeFalse())
			g.Expect(metric("vsa_requests_network_open", "VideoAnalyticsDeployment")).To(BeEquivalentTo(1))
		}).Should(Succeed())
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning NetworkOpen"))
	})

	It("is no failure of a search, which goes on trying", func(ctx context.Context) {
		q := &lawfulSearch{}
		q.declare(ctx)
		create(ctx, q.r)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		create(ctx, q.s)
		pod := runningPod(ctx, q.ns)
		foundOpen(ctx, pod, corev1.PodFailed)
		Eventually(func(g Gomega) {
			g.Expect(pods(ctx, q.ns)).To(ContainElement(And(HaveField("UID", Not(Equal(pod.UID))), HaveField("DeletionTimestamp", BeNil()))))
		}).Should(Succeed())
		job, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		Expect(job.Status.Failed).To(BeZero())
		Expect(searchState(ctx, q.s)()).NotTo(Equal(v1alpha1.SearchFailed))
	})
})

// foundOpen has a kubelet report what a pod has found out about its network before anything of its package began.
func foundOpen(ctx context.Context, pod *corev1.Pod, phase corev1.PodPhase) {
	GinkgoHelper()
	open := guard.Refuse(guard.NetworkOpen, "the pod connects to 10.0.0.1:443")
	before := pod.DeepCopy()
	pod.Status.Phase = phase
	pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "verify-network", State: corev1.ContainerState{
		Terminated: &corev1.ContainerStateTerminated{ExitCode: int32(open.ExitCode()), Message: open.Error()}}}}
	pod.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}}
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionFalse}}
	Expect(k8s.Status().Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
}

// packageWithBakedModule has a module that lies in a folder below the models' folder of the runtime's image.
func packageWithBakedModule(ns string) *v1alpha1.AnalyticsPackage {
	p := packageOf(ns)
	p.Spec.Modules[1].Source.Path = "/models/attributes"
	return p
}

// inspectsAll has both images of the package of a spec inspected, and nothing found in them.
func inspectsAll(ctx context.Context, ns string) {
	for _, what := range []string{"runtime", "crossing"} {
		leaves(ctx, imageOf(ns, what), found(nil))
	}
}

// nodeNames are those of all nodes.
func nodeNames(ctx context.Context) []string {
	GinkgoHelper()
	var list corev1.NodeList
	Expect(k8s.List(ctx, &list)).To(Succeed())
	var names []string
	for i := range list.Items {
		names = append(names, list.Items[i].Name)
	}
	return names
}

// hasRuntime has the kubelets of nodes report a container runtime, and restores what they reported after the spec.
func hasRuntime(ctx context.Context, runtime string, nodes ...string) {
	GinkgoHelper()
	report := func(ctx context.Context, name, runtime string) (was string) {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
		Expect(k8s.Get(ctx, client.ObjectKeyFromObject(n), n)).To(Succeed())
		before := n.DeepCopy()
		n.Status.NodeInfo.ContainerRuntimeVersion = runtime
		Expect(k8s.Status().Patch(ctx, n, client.MergeFrom(before))).To(Succeed())
		return before.Status.NodeInfo.ContainerRuntimeVersion
	}
	for _, name := range nodes {
		was := report(ctx, name, runtime)
		DeferCleanup(func(ctx context.Context) { report(ctx, name, was) })
	}
}

// keptFrom are the nodes that a pod is kept from by their names.
func keptFrom(pod *corev1.Pod) []string {
	if pod.Spec.Affinity == nil {
		return nil
	}
	var names []string
	for _, r := range pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchFields {
		names = append(names, r.Values...)
	}
	return names
}
