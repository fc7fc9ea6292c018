// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

func TestToldForgets(t *testing.T) {
	var nothing *told
	if nothing.add("a"); nothing.has("a") {
		t.Error("nil remembers")
	}
	long := time.Now().Add(-2 * toldFor)
	all := newTold(toldFor)
	all.since = map[types.UID]time.Time{"old": long}
	if all.has("old") {
		t.Error("it knows what was told long ago")
	}
	all.add("new")
	if !all.has("new") || len(all.since) != 1 {
		t.Errorf("it remembers %v", all.since)
	}
}

func TestMakesNoMore(t *testing.T) {
	closes := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	const lasts = 600
	for name, test := range map[string]struct {
		now  time.Time
		edit func(*batchv1.Job)
		want bool
	}{
		"the window is closed":                    {closes, func(*batchv1.Job) {}, true},
		"the window is open":                      {closes.Add(-time.Second), func(*batchv1.Job) {}, false},
		"its deadline is rounded up to a second":  {closes, func(j *batchv1.Job) { *j.Spec.ActiveDeadlineSeconds++ }, true},
		"its clock began anew after a suspension": {closes, func(j *batchv1.Job) { j.Status.StartTime.Time = j.Status.StartTime.Add(time.Minute) }, false},
		"it is suspended":                         {closes, func(j *batchv1.Job) { j.Spec.Suspend = ptr.To(true) }, false},
		"it has not started":                      {closes, func(j *batchv1.Job) { j.Status.StartTime = nil }, false},
		"it has no deadline":                      {closes, func(j *batchv1.Job) { j.Spec.ActiveDeadlineSeconds = nil }, false},
		"nobody says when it closes":              {closes, func(j *batchv1.Job) { j.Annotations = nil }, false},
	} {
		job := &batchv1.Job{
			ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{workload.AnnotationExpiresAt: closes.Format(time.RFC3339)}},
			Spec:       batchv1.JobSpec{ActiveDeadlineSeconds: ptr.To[int64](lasts)},
			Status:     batchv1.JobStatus{StartTime: &metav1.Time{Time: closes.Add(-lasts * time.Second)}},
		}
		test.edit(job)
		if got := makesNoMore(job, test.now); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMakesNoneYet(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(*batchv1.Job, *[]corev1.Pod)
		want bool
	}{
		"its one pod runs":          {func(*batchv1.Job, *[]corev1.Pod) {}, true},
		"another Job has a pod too": {func(_ *batchv1.Job, pods *[]corev1.Pod) { *pods = append(*pods, *podOf("Job", "another")) }, true},
		"it replaces a pod that is ending": {func(j *batchv1.Job, _ *[]corev1.Pod) {
			j.Spec.PodReplacementPolicy = ptr.To(batchv1.TerminatingOrFailed)
		}, false},
		"nobody says what it replaces":      {func(j *batchv1.Job, _ *[]corev1.Pod) { j.Spec.PodReplacementPolicy = nil }, false},
		"it makes two pods":                 {func(j *batchv1.Job, _ *[]corev1.Pod) { j.Spec.Parallelism = ptr.To[int32](2) }, false},
		"it is suspended":                   {func(j *batchv1.Job, _ *[]corev1.Pod) { j.Spec.Suspend = ptr.To(true) }, false},
		"it counts failures of each index":  {func(j *batchv1.Job, _ *[]corev1.Pod) { j.Spec.BackoffLimitPerIndex = ptr.To[int32](1) }, false},
		"another controller makes its pods": {func(j *batchv1.Job, _ *[]corev1.Pod) { j.Spec.ManagedBy = ptr.To("example.org/another") }, false},
		"its pod has not begun":             {func(_ *batchv1.Job, pods *[]corev1.Pod) { (*pods)[0].Status.Phase = corev1.PodPending }, false},
		"its pod has failed":                {func(_ *batchv1.Job, pods *[]corev1.Pod) { (*pods)[0].Status.Phase = corev1.PodFailed }, false},
		"it has no pod":                     {func(_ *batchv1.Job, pods *[]corev1.Pod) { *pods = nil }, false},
	} {
		job := &batchv1.Job{
			ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid"},
			Spec:       batchv1.JobSpec{PodReplacementPolicy: ptr.To(batchv1.Failed), Parallelism: ptr.To[int32](1)},
		}
		pods := []corev1.Pod{*podOf("Job", "job")}
		pods[0].Status.Phase = corev1.PodRunning
		test.edit(job, &pods)
		if got := makesNoneYet(job, pods); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Of many searches that end at one instant, the pods of all are told first, and each is told once.
func TestStopTellsPodsFirst(t *testing.T) {
	closes := instant(0)
	for name, test := range map[string]struct {
		edit func(*batchv1.Job)
		want error
	}{
		"its window is closed": {func(j *batchv1.Job) {
			j.Annotations = map[string]string{workload.AnnotationExpiresAt: closes.Format(time.RFC3339)}
			j.Spec.ActiveDeadlineSeconds = ptr.To[int64](60)
			j.Status.StartTime = &metav1.Time{Time: closes.Add(-time.Minute)}
		}, errTold},
		"its authorization was revoked": {func(j *batchv1.Job) { j.Spec.PodReplacementPolicy = ptr.To(batchv1.Failed) }, errMakerLeft},
	} {
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid"}}
		test.edit(job)
		q := newPlannedRequest()
		q.verdict.Verdict, q.workload, q.children.pods.Items = v1alpha1.Suspended, job, []corev1.Pod{*podOf("Job", "job")}
		q.children.pods.Items[0].Status.Phase = corev1.PodRunning
		r, done := doing(t, "")
		r.told, r.recorded = newTold(toldFor), newTold(recordedFor)
		for i, want := range []struct {
			err  error
			done []string
		}{
			{test.want, []string{"delete pod"}},
			{nil, []string{"delete pod", "delete job"}},
			{nil, []string{"delete pod", "delete job"}}, // the cache has seen neither
		} {
			if err := r.stop(t.Context(), q); !errors.Is(err, want.err) || errors.Is(err, errMakerLeft) != errors.Is(want.err, errMakerLeft) {
				t.Errorf("%s: reconcile %d: %v", name, i, err)
			}
			if diff := cmp.Diff(want.done, *done); diff != "" {
				t.Errorf("%s: reconcile %d: %s", name, i, diff)
			}
		}
	}
}

// A pod that changes at the moment at which it is told to end is told again: the API server has not accepted it.
func TestEndPodsAgainAfterAConflict(t *testing.T) {
	r, done := doing(t, "taken delete pod")
	r.told = newTold(toldFor)
	s := newPlannedRequest().base()
	s.children.pods.Items = []corev1.Pod{*podOf("Job", "job")}
	s.workload = &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid"}}
	for range 2 {
		if told, err := r.endPods(t.Context(), s); err != nil || !told {
			t.Errorf("told: %v, %v", told, err)
		}
	}
	if diff := cmp.Diff([]string{"delete pod", "delete pod"}, *done); diff != "" {
		t.Error(diff)
	}
}

// The deadline of a Job told its pod to end before the operator could: the Job ends when its turn comes all the same, behind the pods of all.
func TestStopOfPodsThatADeadlineTold(t *testing.T) {
	closes := instant(0)
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid", Annotations: map[string]string{workload.AnnotationExpiresAt: closes.Format(time.RFC3339)}}}
	job.Spec.ActiveDeadlineSeconds, job.Status.StartTime = ptr.To[int64](60), &metav1.Time{Time: closes.Add(-time.Minute)}
	pod := podOf("Job", "job")
	pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &metav1.Time{Time: closes}, ptr.To(endGraceSeconds)
	q := newPlannedRequest()
	q.verdict.Verdict, q.workload, q.children.pods.Items = v1alpha1.Suspended, job, []corev1.Pod{*pod}
	r, done := doing(t, "")
	r.told, r.recorded = newTold(toldFor), newTold(recordedFor)
	if err := r.stop(t.Context(), q); !errors.Is(err, errTold) || len(*done) > 0 {
		t.Errorf("first %v was done: %v", *done, err)
	}
	if err := r.stop(t.Context(), q); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"delete job"}, *done); diff != "" {
		t.Error(diff)
	}
}

// A Job that would make the next pod at once ends before the one that is there.
func TestStopEndsTheMakerFirst(t *testing.T) {
	q := newPlannedRequest()
	q.verdict.Verdict, q.workload = v1alpha1.Suspended, &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid"}}
	q.children.pods.Items = []corev1.Pod{*podOf("Job", "job")}
	r, done := doing(t, "")
	if err := r.stop(t.Context(), q); !errors.Is(err, errTold) || errors.Is(err, errMakerLeft) {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"delete job", "delete pod"}, *done); diff != "" {
		t.Error(diff)
	}
}
