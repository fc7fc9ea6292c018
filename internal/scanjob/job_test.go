// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func TestRanIsStrict(t *testing.T) {
	i := Inspector{Image: "operator:1", Namespace: "vsa-system"}
	s := Subject{Image: image(1)}
	job := i.Job(s, 1)
	job.UID = "the-job"
	made := func(edit func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{Spec: *job.Spec.Template.Spec.DeepCopy()}
		p.OwnerReferences = []metav1.OwnerReference{{UID: job.UID, Controller: ptr.To(true)}}
		edit(p)
		return p
	}
	for name, edit := range map[string]func(*corev1.Pod){
		"as it was made": func(*corev1.Pod) {},
		"from another registry": func(p *corev1.Pod) {
			p.Spec.Volumes[0].Image.Reference = "mirror.example/b@" + s.digest()
		},
		"on a node, with what a node adds": func(p *corev1.Pod) {
			p.Spec.NodeName, p.Spec.SchedulerName = "n", "default-scheduler"
			p.Spec.Tolerations = []corev1.Toleration{{Key: "k"}}
		},
	} {
		if !i.Ran(made(edit), job, s) {
			t.Errorf("%s: does not count", name)
		}
	}
	for name, edit := range map[string]func(*corev1.Pod){
		"of nobody":         func(p *corev1.Pod) { p.OwnerReferences = nil },
		"of another Job":    func(p *corev1.Pod) { p.OwnerReferences[0].UID = "another" },
		"not under control": func(p *corev1.Pod) { p.OwnerReferences[0].Controller = nil },
		"another digest":    func(p *corev1.Pod) { p.Spec.Volumes[0].Image.Reference = string(image(2)) },
		"a tag":             func(p *corev1.Pod) { p.Spec.Volumes[0].Image.Reference = "registry.example/a:1" },
		"an empty folder":   func(p *corev1.Pod) { p.Spec.Volumes[0].VolumeSource = p.Spec.Volumes[1].VolumeSource },
		"another inspector": func(p *corev1.Pod) { p.Spec.Containers[0].Image = "operator:2" },
		"another command":   func(p *corev1.Pod) { p.Spec.Containers[0].Command[3] = "/tmp" },
		"another scope":     func(p *corev1.Pod) { p.Spec.Containers[0].Command = append(p.Spec.Containers[0].Command, "--all") },
		"arguments":         func(p *corev1.Pod) { p.Spec.Containers[0].Args = []string{"--all"} },
		"another environment": func(p *corev1.Pod) {
			p.Spec.Containers[0].Env = append(p.Spec.Containers[0].Env, corev1.EnvVar{Name: "A"})
		},
		"a whole environment":   func(p *corev1.Pod) { p.Spec.Containers[0].EnvFrom = []corev1.EnvFromSource{{}} },
		"a hook":                func(p *corev1.Pod) { p.Spec.Containers[0].Lifecycle = &corev1.Lifecycle{} },
		"part of the image":     func(p *corev1.Pod) { p.Spec.Containers[0].VolumeMounts[0].SubPath = "usr" },
		"mounted elsewhere":     func(p *corev1.Pod) { p.Spec.Containers[0].VolumeMounts[0].MountPath = "/elsewhere" },
		"something over it":     func(p *corev1.Pod) { p.Spec.Containers[0].VolumeMounts[1].MountPath = Root + "/" + Mounted + "/opt" },
		"message from the log":  func(p *corev1.Pod) { p.Spec.Containers[0].TerminationMessagePolicy = "FallbackToLogsOnError" },
		"a message of another":  func(p *corev1.Pod) { p.Spec.Containers[0].TerminationMessagePath = "/tmp/m" },
		"a container beside it": func(p *corev1.Pod) { p.Spec.Containers = append(p.Spec.Containers, corev1.Container{}) },
		"a container before it": func(p *corev1.Pod) { p.Spec.InitContainers = []corev1.Container{{}} },
		"somebody who debugs":   func(p *corev1.Pod) { p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{}} },
		"the node's processes":  func(p *corev1.Pod) { p.Spec.HostPID = true },
		"another volume":        func(p *corev1.Pod) { p.Spec.Volumes = append(p.Spec.Volumes, corev1.Volume{Name: "v"}) },
		"no volume":             func(p *corev1.Pod) { p.Spec.Volumes = nil },
	} {
		if i.Ran(made(edit), job, s) {
			t.Errorf("%s: counts", name)
		}
	}
}

// TestAnImageThatOneNodeHasIsInspectedThere holds that who has an image that nobody else can pull does not escape by that.
func TestAnImageThatOneNodeHasIsInspectedThere(t *testing.T) {
	i, s := Inspector{Image: "operator:1", Namespace: "vsa-system"}, Subject{Image: image(1), Nodes: "gpu-1\ngpu-2"}
	for attempt, want := range map[int][]string{1: {"gpu-1", "gpu-2"}, 2: nil, 3: {"gpu-1", "gpu-2"}} {
		job := i.Job(s, attempt)
		var got []string
		if pod := job.Spec.Template.Spec; pod.Affinity != nil {
			for _, term := range pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
				got = append(got, term.MatchFields[0].Values...)
			}
			if len(pod.Tolerations) != 1 || pod.Tolerations[0].Effect != corev1.TaintEffectNoSchedule {
				t.Errorf("attempt %d is kept from nodes that only some pods may use", attempt)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("attempt %d is made on %v, want %v", attempt, got, want)
		}
		if job.Name != i.Job(Subject{Image: s.Image}, attempt).Name || i.Attempt(job, Subject{Image: s.Image}) != attempt {
			t.Error("it is another inspection where other nodes have the image")
		}
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{OwnerReferences: []metav1.OwnerReference{{UID: job.UID, Controller: ptr.To(true)}}}, Spec: job.Spec.Template.Spec}
		if !i.Ran(pod, job, s) {
			t.Error("what it has found does not count")
		}
	}
}

func TestNamesAreOfWhatIsInspected(t *testing.T) {
	i, s := Inspector{Image: "operator:1"}, Subject{Image: image(1)}
	name := i.Job(s, 1).Name
	if len(name) > 52 { // the longest attempt's pods still have it in their name
		t.Errorf("%s has %d characters", name, len(name))
	}
	for what, same := range map[string]bool{
		i.Job(Subject{Image: "mirror.example/b:1@" + image(1)[len("registry.example/a@"):]}, 1).Name: true,
		i.Job(Subject{Image: image(1), All: true}, 1).Name:                                           false,
		i.Job(Subject{Image: image(2)}, 1).Name:                                                      false,
		i.Job(s, 2).Name:                                                                             false,
		Inspector{Image: "operator:2"}.Job(s, 1).Name:                                                false,
	} {
		if (what == name) != same {
			t.Errorf("%s and %s: the same: want %v", what, name, same)
		}
	}
	if i.Attempt(i.Job(s, 3), s) != 3 || i.Attempt(i.Job(s, 3), Subject{Image: image(2)}) != 0 {
		t.Error("attempts are not counted by what is inspected")
	}
	forged := i.Job(s, 1)
	forged.Annotations[AnnotationAttempt] = "2"
	if i.Attempt(forged, s) != 0 {
		t.Error("a Job that says another attempt than its name counts")
	}
}

func TestStored(t *testing.T) {
	i, s := Inspector{Namespace: "vsa-system"}, Subject{Image: image(1)}
	r := NewResult(report(model("image/a.onnx")), Mounted)
	kept := i.Store(s, r, Encode(r))
	if i.Stored(kept, s) == nil || kept.Name != i.StoredAs(s) {
		t.Fatal("what was stored is not read")
	}
	for name, edit := range map[string]func(*corev1.ConfigMap){
		"can be changed":    func(c *corev1.ConfigMap) { c.Immutable = nil },
		"of another digest": func(c *corev1.ConfigMap) { c.Data[keyDigest] = Subject{Image: image(2)}.digest() },
		"of another scope":  func(c *corev1.ConfigMap) { c.Data[keyScope] = "model" },
		"under another name": func(c *corev1.ConfigMap) {
			c.Name = Subject{Image: image(1), All: true}.name(Revision)
		},
		"no result": func(c *corev1.ConfigMap) { c.Data[keyResult] = "{}" },
	} {
		c := kept.DeepCopy()
		edit(c)
		if i.Stored(c, s) != nil {
			t.Errorf("%s: counts", name)
		}
	}
}

func TestBackoff(t *testing.T) {
	for attempt, want := range map[int]time.Duration{
		1: 10 * time.Minute, 2: 20 * time.Minute, 6: 320 * time.Minute, 7: 6 * time.Hour, 100: 6 * time.Hour, 1000: 6 * time.Hour,
	} {
		if got := Backoff(attempt); got != want {
			t.Errorf("after attempt %d: %s, want %s", attempt, got, want)
		}
	}
}
