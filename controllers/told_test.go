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

// Of many searches that end at one instant, the pods of all are told first, and each is told once.
func TestStopTellsPodsFirst(t *testing.T) {
	closes := instant(0)
	job := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid", Annotations: map[string]string{workload.AnnotationExpiresAt: closes.Format(time.RFC3339)}},
		Spec:       batchv1.JobSpec{ActiveDeadlineSeconds: ptr.To[int64](60)},
		Status:     batchv1.JobStatus{StartTime: &metav1.Time{Time: closes.Add(-time.Minute)}},
	}
	q := newPlannedRequest()
	q.verdict.Verdict, q.workload, q.children.pods.Items = v1alpha1.Suspended, job, []corev1.Pod{*podOf("Job", "job")}
	r, done := doing(t, "")
	r.told, r.recorded = newTold(toldFor), newTold(recordedFor)
	for i, want := range []struct {
		err  error
		done []string
	}{
		{errTold, []string{"delete pod"}},
		{nil, []string{"delete pod", "delete job"}},
		{nil, []string{"delete pod", "delete job"}}, // the cache has seen neither
	} {
		if err := r.stop(t.Context(), q); !errors.Is(err, want.err) {
			t.Errorf("reconcile %d: %v", i, err)
		}
		if diff := cmp.Diff(want.done, *done); diff != "" {
			t.Errorf("reconcile %d: %s", i, diff)
		}
	}
}
