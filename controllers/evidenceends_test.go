// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"crypto/ed25519"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// ranBetween is a container's instance that ran from one second until another.
func ranBetween(from, until int64, message string, code int32) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		StartedAt: metav1.NewTime(instant(from)), FinishedAt: metav1.NewTime(instant(until)), Message: message, ExitCode: code}}
}

func runsSince(second int64) corev1.ContainerState {
	return corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(instant(second))}}
}

// guardedSpec is that of a pod whose runtime is under a guard.
func guardedSpec(t *testing.T) corev1.PodSpec {
	t.Helper()
	p := objects.Package()
	d := objects.Statistics("ns", "footfall", objects.Counter)
	permitted := []v1alpha1.ModuleVerdict{{Name: objects.Counter, Decision: v1alpha1.ModulePermitted}}
	plan := workload.ForDeployment(d, p, legal.Verdict{Verdict: v1alpha1.Permitted, Modules: permitted})
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	if !plan.PutUnder(workload.Guard{Image: "registry.example/operator:1", Key: ed25519.PublicKey(key[ed25519.SeedSize:])}) {
		t.Fatal("no guard was put before it")
	}
	return plan.Deployment.Spec.Template.Spec
}

// TestContainersEnded holds that an end counts as seen only where a node says so and nothing can have run afterwards. All had to end at
// second 10.
func TestContainersEnded(t *testing.T) {
	under := guardedSpec(t)
	bare := corev1.PodSpec{Containers: []corev1.Container{{Name: "runtime"}}}
	none := corev1.ContainerState{}
	ended := ranBetween(1, 10, "guard: PermitEnded: the permit of this pod ended", 113)
	type state struct{ is, was corev1.ContainerState }
	for name, test := range map[string]struct {
		spec  corev1.PodSpec
		phase corev1.PodPhase
		all   []state // of one pod each
		want  int64   // second, or -1
	}{
		"it runs":                                     {under, corev1.PodRunning, []state{{runsSince(1), none}}, -1},
		"the guard ended it, and waits":               {under, corev1.PodRunning, []state{{runsSince(10), ended}}, 10},
		"it crashed before, and the guard waits":      {under, corev1.PodRunning, []state{{runsSince(11), ranBetween(1, 9, "", 1)}}, 9},
		"it may have had another permit":              {under, corev1.PodRunning, []state{{runsSince(9), ranBetween(1, 8, "guard: PermitEnded: it ended", 113)}}, -1},
		"what ended last waited for a permit":         {under, corev1.PodRunning, []state{{runsSince(20), ranBetween(10, 20, "guard: NoPermit: none came", 112)}}, -1},
		"it begins again without a guard":             {bare, corev1.PodRunning, []state{{runsSince(11), ranBetween(1, 10, "", 1)}}, -1},
		"it ended, and may begin again":               {bare, corev1.PodRunning, []state{{ranBetween(1, 10, "", 1), none}}, -1},
		"it ended for good":                           {bare, corev1.PodFailed, []state{{ranBetween(1, 12, "", 137), none}}, 12},
		"the last one counts":                         {bare, corev1.PodSucceeded, []state{{ranBetween(1, 7, "", 0), none}, {ranBetween(1, 8, "", 0), none}}, 8},
		"the guard waited, and was told to end":       {under, corev1.PodFailed, []state{{ranBetween(10, 20, "", 143), ended}}, 10},
		"one of two runs":                             {under, corev1.PodRunning, []state{{runsSince(10), ended}, {runsSince(1), none}}, -1},
		"no node says anything":                       {bare, corev1.PodFailed, []state{{none, none}}, -1},
		"nothing ran before it waits to begin, again": {under, corev1.PodPending, []state{{corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{}}, none}}, -1},
	} {
		var pods []corev1.Pod
		for _, s := range test.all {
			p := podOf("ReplicaSet", "set")
			p.Spec, p.Status.Phase = test.spec, test.phase
			p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: test.spec.Containers[0].Name, State: s.is, LastTerminationState: s.was}}
			pods = append(pods, *p)
		}
		want := time.Time{}
		if test.want >= 0 {
			want = instant(test.want)
		}
		if got := containersEnded(pods, ptr.To(instant(10))); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	silent := podOf("ReplicaSet", "set")
	silent.Spec, silent.Status.Phase = bare, corev1.PodFailed
	if got := containersEnded([]corev1.Pod{*silent}, nil); !got.IsZero() {
		t.Errorf("a pod that no node tells of ended at %s", got)
	}
	deleted := silent.DeepCopy()
	deleted.Status.Phase, deleted.DeletionTimestamp = corev1.PodRunning, ptr.To(metav1.NewTime(instant(9)))
	deleted.Status.ContainerStatuses = []corev1.ContainerStatus{{State: ranBetween(1, 9, "", 143)}}
	if got := containersEnded([]corev1.Pod{*deleted}, nil); !got.Equal(instant(9)) {
		t.Errorf("a pod that was deleted ended at %s", got)
	}
}

// TestJobEnded holds that a Job ended when all of its pods had, and not when it was to fail.
func TestJobEnded(t *testing.T) {
	condition := func(of batchv1.JobConditionType, second int64) batchv1.JobCondition {
		return batchv1.JobCondition{Type: of, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(instant(second))}
	}
	job := &batchv1.Job{}
	job.Status.Conditions = []batchv1.JobCondition{condition(batchv1.JobFailureTarget, 3)}
	if got := jobEnded(job); !got.IsZero() {
		t.Errorf("what is to fail ended at %s", got)
	}
	job.Status.Conditions = append(job.Status.Conditions, condition(batchv1.JobFailed, 4))
	if got := jobEnded(job); !got.Equal(instant(4)) {
		t.Errorf("it ended at %s", got)
	}
}

// TestSeenEndOutlivesThePods holds that what was seen of pods is known once they are gone, and that what runs again was not the end.
func TestSeenEndOutlivesThePods(t *testing.T) {
	k := keeperOf(nil)
	k.runs["run-1"] = &evidence.KnownRun{Object: evidence.Object{UID: "uid"}, Run: evidence.Run{UID: "run-1"}}
	over := podOf("ReplicaSet", "set")
	over.Spec.Containers, over.Status.Phase = make([]corev1.Container, 1), corev1.PodFailed
	over.Status.ContainerStatuses = []corev1.ContainerStatus{{State: ranBetween(1, 9, "", 0)}}
	again := over.DeepCopy()
	again.Status.Phase, again.Status.ContainerStatuses[0].State = corev1.PodRunning, runsSince(12)
	for _, step := range []struct {
		pods []corev1.Pod
		want time.Time
	}{{[]corev1.Pod{*over}, instant(9)}, {nil, instant(9)}, {[]corev1.Pod{*over, *again}, time.Time{}}, {nil, time.Time{}}} {
		if k.seeEnds("uid", step.pods); !k.ends["run-1"].Equal(step.want) {
			t.Errorf("after %d pods: %s, want %s", len(step.pods), k.ends["run-1"], step.want)
		}
	}
	if k.seeEnds("another", []corev1.Pod{*over}); !k.ends["run-1"].IsZero() {
		t.Error("the pods of another request were taken for its own")
	}
}
