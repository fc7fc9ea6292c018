// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
	"github.com/vsa-legal/operator/test/objects"
)

// inspector is what the specs' operator inspects with, in a namespace that takes only restricted pods.
var inspector = scanjob.Inspector{Image: "registry.example/operator:1", Namespace: "spec-inspections", PullSecret: "pull"}

// Modules of packageOf.
const (
	crossing   v1alpha1.ModuleName = "crossing"   // counting.pedestrian, an artifact
	attributes v1alpha1.ModuleName = "attributes" // counting.bicycle, baked in
)

// imageOf returns a reference by a digest that is its own in every spec.
func imageOf(ns, what string) v1alpha1.ImageReference {
	return v1alpha1.ImageReference(fmt.Sprintf("registry.example/%s@sha256:%x", what, sha256.Sum256([]byte(ns+what))))
}

// packageOf returns a package with one module of each sort.
func packageOf(ns string) *v1alpha1.AnalyticsPackage {
	p := objects.Package()
	p.Name = "package-" + ns
	p.Spec.Runtime.Image = imageOf(ns, "runtime")
	p.Spec.Modules = []v1alpha1.Module{
		{Name: crossing, Capabilities: []v1alpha1.Capability{"counting.pedestrian"},
			Source: v1alpha1.ModuleSource{Image: imageOf(ns, "crossing")}},
		{Name: attributes, Capabilities: []v1alpha1.Capability{"counting.bicycle"},
			Source: v1alpha1.ModuleSource{Path: "/opt/attributes"}},
	}
	return p
}

// counts returns a deployment that counts with the package of packageOf.
func counts(ns string) *v1alpha1.VideoAnalyticsDeployment {
	d := objects.Statistics(ns, "footfall", crossing, attributes)
	d.Spec.PackageName = v1alpha1.ObjectName("package-" + ns)
	return d
}

// found is the message of an inspector that found a capability in files, each with its path.
func found(files map[string]string) string {
	r := &modelscan.Report{Files: []modelscan.File{}}
	for path, name := range files {
		r.Files = append(r.Files, modelscan.File{Path: scanjob.Mounted + "/" + path, State: modelscan.Identified,
			Capabilities: []detect.Capability{{Name: name, Confidence: 0.9, Evidence: []string{"its shape"}}}})
	}
	return scanjob.Encode(scanjob.NewResult(r, scanjob.Mounted))
}

// realMessage inspects a face embedding that is called something else, as 'manager inspect' does.
func realMessage(ctx context.Context, path string) string {
	root := GinkgoT().TempDir()
	dir := filepath.Join(root, scanjob.Mounted, filepath.Dir(path))
	Expect(os.MkdirAll(dir, 0o700)).To(Succeed())
	networks, formats := arch.All(), write.Formats()
	n := networks[slices.IndexFunc(networks, func(n arch.Network) bool { return n.Name == "mobilefacenet-128" })]
	onnx := formats[slices.IndexFunc(formats, func(f write.Format) bool { return f.Name == "onnx" })]
	_, err := onnx.Write(dir, strings.TrimSuffix(filepath.Base(path), ".onnx"),
		write.Rename(write.Network{Model: n.Model, Constants: n.Constants}))
	Expect(err).NotTo(HaveOccurred())
	report, err := modelscan.Scan(ctx, root, modelscan.Options{})
	Expect(err).NotTo(HaveOccurred())
	return scanjob.Encode(scanjob.NewResult(report, scanjob.Mounted))
}

// jobs returns the Jobs that inspect an image, the first attempt first.
func jobs(ctx context.Context, image v1alpha1.ImageReference) []batchv1.Job {
	var list batchv1.JobList
	ExpectWithOffset(1, k8s.List(ctx, &list, client.InNamespace(inspector.Namespace),
		client.MatchingLabels{scanjob.LabelInspected: scanjob.Subject{Image: image}.Label()})).To(Succeed())
	list.Items = slices.DeleteFunc(list.Items, func(j batchv1.Job) bool { return asksForFolders(&j.Spec.Template.Spec) })
	slices.SortFunc(list.Items, func(a, b batchv1.Job) int { return len(a.Name) - len(b.Name) })
	return list.Items
}

// asksForFolders tells whether a pod looks for the folders of an image, and not for its models.
func asksForFolders(spec *corev1.PodSpec) bool {
	return slices.Contains(spec.Containers[0].Command, "--folder")
}

// inspecting returns the pod of the inspection of an image that runs on a node, once there is one.
func inspecting(ctx context.Context, image v1alpha1.ImageReference) *corev1.Pod {
	GinkgoHelper()
	return lookingInto(ctx, image, false)
}

// lookingInto returns the pod that looks for an image's folders, or for its models, once it runs on a node.
func lookingInto(ctx context.Context, image v1alpha1.ImageReference, forFolders bool) *corev1.Pod {
	GinkgoHelper()
	var list corev1.PodList
	Eventually(func() ([]corev1.Pod, error) {
		err := k8s.List(ctx, &list, client.InNamespace(inspector.Namespace),
			client.MatchingLabels{scanjob.LabelInspected: scanjob.Subject{Image: image}.Label()})
		list.Items = slices.DeleteFunc(list.Items, func(p corev1.Pod) bool {
			return p.Status.Phase != corev1.PodRunning || p.DeletionTimestamp != nil || asksForFolders(&p.Spec) != forFolders
		})
		return list.Items, err
	}).Should(HaveLen(1))
	return &list.Items[0]
}

// leaves has the kubelet end the inspection of an image as if the inspector had left a message.
func leaves(ctx context.Context, image v1alpha1.ImageReference, message string) {
	ends(ctx, inspecting(ctx, image), corev1.PodSucceeded, corev1.ContainerStateTerminated{Reason: "Completed", Message: message})
}

func ends(ctx context.Context, pod *corev1.Pod, phase corev1.PodPhase, how corev1.ContainerStateTerminated) {
	how.FinishedAt = metav1.Now()
	before := pod.DeepCopy()
	pod.Status.Phase = phase
	pod.Status.Conditions = nil
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: pod.Spec.Containers[0].Name, Image: pod.Spec.Containers[0].Image, ImageID: "inspector",
		State: corev1.ContainerState{Terminated: &how},
	}}
	ExpectWithOffset(2, k8s.Status().Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
}

// fails has every pod that the Job controller makes for an image fail, until the Job has.
func fails(ctx context.Context, image v1alpha1.ImageReference, attempt int, how corev1.ContainerStateTerminated) {
	var job batchv1.Job
	EventuallyWithOffset(1, func() []batchv1.Job { return jobs(ctx, image) }).Should(HaveLen(attempt))
	job = jobs(ctx, image)[attempt-1]
	change(ctx, &job, func() { job.Spec.BackoffLimit = ptr.To[int32](0) }) // the delays between its pods are the machine's
	ends(ctx, inspecting(ctx, image), corev1.PodFailed, how)
}

// endOf returns when Kubernetes first knew that a Job had come to its end.
func endOf(job batchv1.Job) time.Time {
	GinkgoHelper()
	var end time.Time
	for _, c := range job.Status.Conditions {
		if end.IsZero() || c.LastTransitionTime.Time.Before(end) {
			end = c.LastTransitionTime.Time
		}
	}
	Expect(end).NotTo(BeZero(), "the Job has not come to its end")
	return end
}

func told(ctx context.Context, name string) func() (v1alpha1.AnalyticsPackageStatus, error) {
	return func() (v1alpha1.AnalyticsPackageStatus, error) {
		p, err := fetch[v1alpha1.AnalyticsPackage](ctx, "", name)()
		return p.Status, err
	}
}

// state returns the state and the message of the inspection of an image.
func state(ctx context.Context, p *v1alpha1.AnalyticsPackage, image v1alpha1.ImageReference) func() (string, error) {
	return func() (string, error) {
		status, err := told(ctx, p.Name)()
		for _, n := range status.Inspections {
			if n.Image == image {
				return strings.TrimSpace(string(n.State) + " " + n.Message), err
			}
		}
		return "", err
	}
}

// condition returns status, reason and message of a condition.
func condition(list []metav1.Condition, kind string) string {
	c := meta.FindStatusCondition(list, kind)
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%s %s: %s", c.Status, c.Reason, c.Message)
}

func packageIs(ctx context.Context, name, kind string) func() (string, error) {
	return func() (string, error) {
		status, err := told(ctx, name)()
		return condition(status.Conditions, kind), err
	}
}

func deploymentIs(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment, kind string) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		return condition(got.Status.Conditions, kind), err
	}
}

// eventsOf returns the events of a package, in one line each.
func eventsOf(ctx context.Context, name string) func() ([]string, error) {
	return func() ([]string, error) {
		var list eventsv1.EventList
		err := k8s.List(ctx, &list)
		var lines []string
		for _, e := range list.Items {
			if e.Regarding.Kind == "AnalyticsPackage" && e.Regarding.Name == name {
				lines = append(lines, e.Type+" "+e.Reason)
			}
		}
		return lines, err
	}
}

// metric returns the value of a metric with such a label, or minus one.
func metric(name, label string) float64 {
	families, err := current.registry.Gather()
	Expect(err).NotTo(HaveOccurred())
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (label == "" || len(m.GetLabel()) == 1 && m.GetLabel()[0].GetValue() == label) {
				return m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return -1
}

// inspects has the manager inspect packages from now on, until the spec or its container ends.
func inspects(ctx context.Context) {
	GinkgoHelper()
	inspectsWith(ctx, controllers.UndeclaredIgnore)
}

// inspectsWith has the manager do something about undeclared software as well.
func inspectsWith(ctx context.Context, action controllers.UndeclaredAction) {
	GinkgoHelper()
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: inspector.Namespace,
		Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}}}
	Eventually(func() error { return k8s.Create(ctx, ns.DeepCopy()) }).Should(Succeed(), "once that of an earlier spec is gone")
	current.stop()
	current = startWith(func(o *controllers.Options) { o.Inspector, o.Undeclared = inspector, action })
	DeferCleanup(func(ctx context.Context) {
		current.stop()
		current = start()
		Expect(k8s.DeleteAllOf(ctx, &batchv1.Job{}, client.InNamespace(inspector.Namespace),
			client.PropagationPolicy(metav1.DeletePropagationBackground))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, inspector.Namespace) }).Should(BeEmpty())
		settle()
		Expect(k8s.Delete(ctx, ns)).To(Succeed())
	})
}
