// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("What a node reports that it runs", Serial, func() {
	const elsewhere = "registry.example/runtime@sha256:"
	other := elsewhere + strings.Repeat("e", 64)
	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d = objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("ends a pod that runs another image than the one that was judged, and tells", func(ctx context.Context) {
		pod := runningPod(ctx, ns)
		lists(ctx, pod.Spec.NodeName, []string{pod.Spec.Containers[0].Image}, []string{other})
		reports(ctx, pod, other)
		goes(ctx, pod)
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning ImageDiffers"))
		Eventually(notesAbout(ctx, ns, "footfall")).Should(ContainElement(And(
			ContainSubstring(pod.Spec.NodeName), ContainSubstring(imagedigest.Of(other)), ContainSubstring(imagedigest.Of(pod.Spec.Containers[0].Image)))))
		Expect(metric("vsa_pods_other_image_total", "VideoAnalyticsDeployment")).To(BeNumerically(">=", 1))
		Eventually(ready(ctx, d)).Should(BeTrue(), "another one takes its place")
	})

	It("leaves a pod alone that runs what was judged, under whatever name", func(ctx context.Context) {
		pod := runningPod(ctx, ns)
		manifest := pod.Spec.Containers[0].Image[:strings.Index(pod.Spec.Containers[0].Image, "@")] + "@sha256:" + strings.Repeat("d", 64)
		lists(ctx, pod.Spec.NodeName, []string{manifest, pod.Spec.Containers[0].Image}) // an index, and the manifest of it
		for _, name := range []string{
			"mirror.example/x@" + imagedigest.Of(pod.Spec.Containers[0].Image), manifest, "sha256:" + strings.Repeat("c", 64),
		} {
			reports(ctx, pod, name)
			settle()
			Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID), name)
		}
	})

	It("waits for what the node lists, and not for longer", func(ctx context.Context) {
		pod := runningPod(ctx, ns)
		began(ctx, pod, clk.Now())
		lists(ctx, pod.Spec.NodeName)
		reports(ctx, pod, other)
		settle()
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID))
		Eventually(func() ([]corev1.Pod, error) {
			moveTo(clk.Now().Add(time.Minute))
			live, err := fetch[corev1.Pod](ctx, ns, pod.Name)()
			if client.IgnoreNotFound(err) != nil || err != nil || live.UID != pod.UID || !live.DeletionTimestamp.IsZero() {
				return nil, client.IgnoreNotFound(err)
			}
			// The simulated kubelet may have reported since, and the pod may be gone by now.
			return []corev1.Pod{*live}, client.IgnoreNotFound(report(ctx, live, other))
		}).WithPolling(time.Second).Should(BeEmpty())
	})

	It("starts nothing for a while where every pod runs another image", func(ctx context.Context) {
		for range 3 {
			pod := runningPod(ctx, ns)
			lists(ctx, pod.Spec.NodeName, []string{other})
			reports(ctx, pod, other)
			goes(ctx, pod)
		}
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			is := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is).NotTo(BeNil())
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonImageDiffers))
		}).Should(Succeed())
	})
})

// runningPod waits until a namespace has one pod that runs, and none that is ending.
func runningPod(ctx context.Context, ns string) *corev1.Pod {
	GinkgoHelper()
	var pod corev1.Pod
	Eventually(func(g Gomega) {
		there := pods(ctx, ns)
		g.Expect(there).To(HaveLen(1))
		pod = there[0]
		g.Expect(pod.DeletionTimestamp).To(BeNil())
		g.Expect(pod.Status.ContainerStatuses).To(HaveLen(1))
		g.Expect(pod.Status.ContainerStatuses[0].State.Running).NotTo(BeNil())
	}).Should(Succeed())
	return &pod
}

// reports has the kubelet say which image a pod's container runs.
func reports(ctx context.Context, pod *corev1.Pod, imageID string) {
	GinkgoHelper()
	Expect(report(ctx, pod, imageID)).To(Succeed())
}

func report(ctx context.Context, pod *corev1.Pod, imageID string) error {
	if err := k8s.Get(ctx, client.ObjectKeyFromObject(pod), pod); err != nil {
		return err
	}
	before := pod.DeepCopy()
	pod.Status.ContainerStatuses[0].ImageID = imageID
	return k8s.Status().Patch(ctx, pod, client.MergeFrom(before))
}

// lists has a node list images, each by its names, and restores its list after the spec.
func lists(ctx context.Context, node string, images ...[]string) {
	GinkgoHelper()
	set := func(ctx context.Context, images []corev1.ContainerImage) {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: node}}
		Expect(k8s.Get(ctx, client.ObjectKeyFromObject(n), n)).To(Succeed())
		before := n.DeepCopy()
		n.Status.Images = images
		Expect(k8s.Status().Patch(ctx, n, client.MergeFrom(before))).To(Succeed())
	}
	var all []corev1.ContainerImage
	for _, names := range images {
		all = append(all, corev1.ContainerImage{Names: names, SizeBytes: 1})
	}
	set(ctx, all)
	DeferCleanup(func(ctx context.Context) { set(ctx, nil) })
}

// began has the kubelet say when a pod's container began, by the clock of the specs: it may be far from the machine's.
func began(ctx context.Context, pod *corev1.Pod, at time.Time) {
	GinkgoHelper()
	before := pod.DeepCopy()
	pod.Status.ContainerStatuses[0].State.Running.StartedAt = metav1.NewTime(at)
	Expect(k8s.Status().Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
}
