// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/undeclared"
	"github.com/vsa-legal/operator/test/objects"
)

// bought is a pod that somebody runs beside the operator, with an accelerator.
func bought(ns, name string, image string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "software", Image: image, Resources: corev1.ResourceRequirements{
			Limits: corev1.ResourceList{"example.com/npu": resource.MustParse("1")}}}}},
	}
}

// recordOf returns what is told of an image: the condition Undeclared and its reason.
func recordOf(ctx context.Context, image string) func() (string, error) {
	return func() (string, error) {
		record, err := fetch[v1alpha1.UndeclaredImage](ctx, "", undeclared.Image{Reference: image}.Name())()
		if apierrors.IsNotFound(err) {
			return "none", nil
		}
		for _, c := range record.Status.Conditions {
			if c.Type == v1alpha1.ConditionUndeclared {
				return string(c.Status) + " " + c.Reason, err
			}
		}
		return "", err
	}
}

// podsTold returns the pods that an image's record lists, with their origin.
func podsTold(ctx context.Context, image string) func() ([]string, error) {
	return func() ([]string, error) {
		record, err := fetch[v1alpha1.UndeclaredImage](ctx, "", undeclared.Image{Reference: image}.Name())()
		var all []string
		for _, p := range record.Status.Pods {
			all = append(all, string(p.Origin)+" "+p.Name)
		}
		return all, err
	}
}

// warnings returns the reasons of the events about a pod.
func warnings(ctx context.Context, pod *corev1.Pod) func() ([]string, error) {
	return func() ([]string, error) {
		var list eventsv1.EventList
		err := k8s.List(ctx, &list, client.InNamespace(pod.Namespace))
		var all []string
		for _, e := range list.Items {
			if e.Regarding.Kind == "Pod" && e.Regarding.UID == pod.UID && e.ReportingController == "vsa-operator" {
				all = append(all, e.Reason)
			}
		}
		return all, err
	}
}

// forgets removes what was told of images after a spec.
func forgets() {
	DeferCleanup(func(ctx context.Context) {
		Expect(k8s.DeleteAllOf(ctx, &v1alpha1.UndeclaredImage{})).To(Succeed())
		settle()
	})
}

// removes ends pods at once: no kubelet would.
func removes(ctx context.Context, all ...*corev1.Pod) {
	for _, p := range all {
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, p, client.GracePeriodSeconds(0)))).To(Succeed())
	}
}

var _ = Describe("Undeclared software", Serial, Ordered, ContinueOnFailure, func() {
	var ns string
	face := func(image string) { // is what the inspector finds in it
		leaves(context.Background(), v1alpha1.ImageReference(image), found(map[string]string{"opt/m.onnx": "biometric.face.embedding"}))
	}
	BeforeAll(func(ctx context.Context) {
		old := namespace(ctx) // a pod older than the operator that looks for it
		create(ctx, bought(old, "old", string(imageOf(old, "bought"))))
		inspectsWith(ctx, controllers.UndeclaredTell)
		forgets()
		face(string(imageOf(old, "bought")))
		Eventually(recordOf(ctx, string(imageOf(old, "bought")))).Should(Equal("True ForbiddenModel"))
		removes(ctx, bought(old, "old", ""))
	})
	BeforeEach(func(ctx context.Context) { ns = namespace(ctx) })
	AfterEach(func(ctx context.Context) { // what nobody answers would wait for an hour
		Expect(k8s.DeleteAllOf(ctx, &batchv1.Job{}, client.InNamespace(inspector.Namespace),
			client.PropagationPolicy(metav1.DeletePropagationBackground))).To(Succeed())
	})

	It("is looked into once by its digest, and told of with every pod that runs it", func(ctx context.Context) {
		image := string(imageOf(ns, "bought"))
		first, second := bought(ns, "first", image), bought(ns, "second", "mirror.example/"+strings.SplitN(image, "/", 2)[1])
		create(ctx, first)
		face(image)
		Eventually(recordOf(ctx, image)).Should(Equal("True ForbiddenModel"))
		create(ctx, second)
		Eventually(podsTold(ctx, image)).Should(Equal([]string{"APIServer first", "APIServer second"}))
		for _, p := range []*corev1.Pod{first, second} {
			Eventually(warnings(ctx, p)).Should(Equal([]string{v1alpha1.ReasonUndeclaredSoftware}))
		}
		Expect(jobs(ctx, v1alpha1.ImageReference(image))).To(HaveLen(1))
		Expect(metric("vsa_undeclared_images", v1alpha1.ReasonForbiddenModel)).To(BeNumerically(">=", 1))
		record, err := fetch[v1alpha1.UndeclaredImage](ctx, "", undeclared.Image{Reference: image}.Name())()
		Expect(err).NotTo(HaveOccurred())
		Expect(condition(record.Status.Conditions, v1alpha1.ConditionUndeclared)).To(ContainSubstring("biometric.face.embedding"))
		Expect(record.Status.Detected).To(HaveLen(1))
		removes(ctx, first, second)
		Eventually(podsTold(ctx, image)).Should(BeEmpty())
		Expect(recordOf(ctx, image)()).To(Equal("True ForbiddenModel"), "what was found stays on record")
	})

	It("is told of where nobody can tell what a model does", func(ctx context.Context) {
		image := string(imageOf(ns, "odd"))
		p := bought(ns, "odd", image)
		create(ctx, p)
		leaves(ctx, v1alpha1.ImageReference(image), `{"schema":1,"inspector":"`+scanjob.Revision+`","entries":[{"p":"m.bin","o":{"n":1}}]}`)
		Eventually(recordOf(ctx, image)).Should(Equal("True UnknownModel"))
		removes(ctx, p)
	})

	It("is not what the law leaves alone", func(ctx context.Context) {
		image := string(imageOf(ns, "harmless"))
		p := bought(ns, "harmless", image)
		create(ctx, p)
		leaves(ctx, v1alpha1.ImageReference(image), found(nil))
		Eventually(func() ([]corev1.ConfigMap, error) {
			var stored corev1.ConfigMapList
			err := k8s.List(ctx, &stored, client.InNamespace(inspector.Namespace),
				client.MatchingLabels{scanjob.LabelInspected: scanjob.SubjectOf(image).Label()})
			return stored.Items, err
		}).Should(HaveLen(1))
		settle()
		Expect(recordOf(ctx, image)()).To(Equal("none"))
		removes(ctx, p)
	})

	It("is looked for without a device only where analytics run, or where the namespace says so", func(ctx context.Context) {
		image := string(imageOf(ns, "plain"))
		p := bought(ns, "plain", image)
		p.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		create(ctx, p)
		settle()
		Expect(jobs(ctx, v1alpha1.ImageReference(image))).To(BeEmpty())
		Expect(k8s.Patch(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}}, client.RawPatch(
			"application/merge-patch+json", fmt.Appendf(nil, `{"metadata":{"labels":{%q:%q}}}`, v1alpha1.LabelInspectImages, v1alpha1.InspectAllImages)))).To(Succeed())
		Eventually(func() int { return len(jobs(ctx, v1alpha1.ImageReference(image))) }).Should(Equal(1))
		removes(ctx, p)

		governed := namespace(ctx)
		p = bought(governed, "plain", string(imageOf(governed, "plain")))
		p.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		create(ctx, p)
		create(ctx, objects.Statistics(governed, "footfall", objects.Counter))
		Eventually(func() int { return len(jobs(ctx, imageOf(governed, "plain"))) }).Should(Equal(1))
		removes(ctx, p)
	})

	It("is what a package names and the operator did not make, wherever and however it runs", func(ctx context.Context) {
		image := string(objects.Package().Spec.Runtime.Image)
		digest := image[strings.Index(image, "@"):]
		tagged, static := bought(ns, "tagged", "mirror.example/x:latest"), bought(ns, "static", "mirror.example/y"+digest)
		tagged.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x"}
		static.Spec.NodeName = "gpu-node-0"
		static.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		create(ctx, tagged)
		settle()
		Expect(recordOf(ctx, image)()).To(Equal("none"))
		runningPod(ctx, ns)
		reports(ctx, tagged, "mirror.example/x"+digest)
		Eventually(recordOf(ctx, image)).Should(Equal("True RunsBeside"))
		create(ctx, static)
		Eventually(podsTold(ctx, image)).Should(Equal([]string{"Static static", "APIServer tagged"}))
		removes(ctx, tagged, static)
	})

	It("that nobody can look into is told of as such, until it is gone", func(ctx context.Context) {
		image := imageOf(ns, "private")
		p := bought(ns, "private", string(image))
		create(ctx, p)
		fails(ctx, image, 1, corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error"})
		Eventually(recordOf(ctx, string(image))).Should(Equal("Unknown Uninspected"))
		removes(ctx, p)
		Eventually(recordOf(ctx, string(image))).Should(Equal("none"))
	})

	It("is looked into by a bounded number of inspections at a time", func(ctx context.Context) {
		images, running := []v1alpha1.ImageReference{}, func() (n int) {
			for i := range 6 {
				n += len(jobs(ctx, imageOf(ns, fmt.Sprint("many", i))))
			}
			return n
		}
		var all []*corev1.Pod
		for i := range 6 {
			images = append(images, imageOf(ns, fmt.Sprint("many", i)))
			all = append(all, bought(ns, fmt.Sprint("many", i), string(images[i])))
			create(ctx, all[i])
		}
		Eventually(running).Should(Equal(4))
		settle()
		Expect(running()).To(Equal(4))
		for i := range images {
			if len(jobs(ctx, images[i])) > 0 {
				leaves(ctx, images[i], found(nil))
				break
			}
		}
		Eventually(func() int {
			settle()
			clk.Step(10 * time.Second) // the others ask again
			return running()
		}).Should(Equal(5))
		removes(ctx, all...)
	})
})

var _ = Describe("Undeclared software, where the cluster's owner has it ended", Serial, Ordered, ContinueOnFailure, func() {
	It("ends its pods, and tells of those that only their node can end", func(ctx context.Context) {
		inspectsWith(ctx, controllers.UndeclaredEnd)
		forgets()
		ns := namespace(ctx)
		image := string(imageOf(ns, "bought"))
		p, static := bought(ns, "p", image), bought(ns, "static", image)
		static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x"}
		static.Spec.NodeName = "gpu-node-0"
		static.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
		create(ctx, p, static)
		leaves(ctx, v1alpha1.ImageReference(image), found(map[string]string{"opt/m.onnx": "biometric.face.embedding"}))
		goes(ctx, p)
		Eventually(warnings(ctx, p)).Should(ConsistOf(v1alpha1.ReasonUndeclaredSoftware, v1alpha1.ReasonUndeclaredEnded))
		Eventually(podsTold(ctx, image)).Should(Equal([]string{"Static static"}))
		Expect(k8s.Get(ctx, client.ObjectKeyFromObject(static), static)).To(Succeed())
		Expect(metric("vsa_undeclared_ended_total", ns)).To(BeNumerically("==", 1))
		removes(ctx, static)
	})
})
