// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// ended is a Job that came to its end, with the conditions that Kubernetes gives it one after the other.
func ended(conditions ...batchv1.JobCondition) *batchv1.Job {
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{UID: "job"}}
	job.Status.Conditions = conditions
	return job
}

func TestState(t *testing.T) {
	suspended := func(reasons ...string) legal.Verdict {
		v := legal.Verdict{Verdict: v1alpha1.Suspended}
		for _, r := range reasons {
			v.Findings = append(v.Findings, v1alpha1.Finding{Reason: r, Verdict: v1alpha1.Suspended})
		}
		return v
	}
	permitted := legal.Verdict{Verdict: v1alpha1.Permitted}
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{UID: "job"}, Status: batchv1.JobStatus{Active: 1}}
	failed := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue})
	late := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonDeadlineExceeded})
	pod := func(state corev1.ContainerState) []corev1.Pod {
		p := corev1.Pod{Status: container(state, corev1.ContainerState{})}
		p.OwnerReferences = []metav1.OwnerReference{{UID: "job", Controller: ptr.To(true)}}
		return []corev1.Pod{p}
	}
	running := pod(corev1.ContainerState{Running: &corev1.ContainerStateRunning{}})
	for name, test := range map[string]struct {
		verdict legal.Verdict
		job     *batchv1.Job
		pods    []corev1.Pod
		started bool
		want    v1alpha1.SearchState
	}{
		"its pod runs":               {permitted, job, running, true, v1alpha1.SearchRunning},
		"its pod waits":              {permitted, job, pod(waiting("ContainerCreating", "")), false, v1alpha1.SearchPending},
		"it has no pod":              {permitted, job, nil, false, v1alpha1.SearchPending},
		"it has no Job":              {permitted, nil, nil, false, v1alpha1.SearchPending},
		"its module is missing":      {suspended(v1alpha1.ReasonModuleNotFound), nil, nil, false, v1alpha1.SearchPending},
		"its module went missing":    {suspended(v1alpha1.ReasonModuleNotFound), job, running, true, v1alpha1.SearchInterrupted},
		"and its window has closed":  {suspended(v1alpha1.ReasonModuleNotFound, v1alpha1.ReasonWindowOver), nil, nil, true, v1alpha1.SearchExpired},
		"its authorization is gone":  {suspended(v1alpha1.ReasonAuthorizationMissing), job, running, true, v1alpha1.SearchExpired},
		"its window has closed":      {suspended(v1alpha1.ReasonWindowOver), nil, nil, false, v1alpha1.SearchExpired},
		"a magistrate is against it": {suspended(v1alpha1.ReasonOpposed), nil, nil, false, v1alpha1.SearchRefused},
		"it waits for a magistrate":  {suspended(v1alpha1.ReasonAuthorizationMissing), nil, nil, false, v1alpha1.SearchPending},
		"the law is against it":      {legal.Verdict{Verdict: v1alpha1.Forbidden}, nil, nil, false, v1alpha1.SearchRefused},
		"it failed":                  {permitted, failed, nil, true, v1alpha1.SearchFailed},
		"Kubernetes ended it":        {permitted, late, nil, true, v1alpha1.SearchExpired},
		"it succeeded": {permitted, ended(batchv1.JobCondition{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}), nil, true,
			v1alpha1.SearchSucceeded},
	} {
		q := &searchRequest{scope{verdict: test.verdict, children: &children{pods: corev1.PodList{Items: test.pods}}},
			&v1alpha1.VideoSearchJob{}, &v1alpha1.VideoSearchJob{}, false}
		if test.job != nil {
			q.workload = test.job
		}
		if test.started {
			q.after.Status.StartedAt = timeOrNil(instant(0))
		}
		if got := q.state(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// A pod that was told to end may end in good order or not, before its Job is deleted: neither is an end by itself, unless what ended it
// is the Job's own deadline, or the search may run after all.
func TestAnEndByTheOperatorIsNoneByItself(t *testing.T) {
	complete := ended(batchv1.JobCondition{Type: batchv1.JobComplete, Status: corev1.ConditionTrue})
	failed := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue})
	late := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonDeadlineExceeded})
	revoked := []v1alpha1.Finding{{Reason: v1alpha1.ReasonRevoked, Verdict: v1alpha1.Suspended}}
	for name, test := range map[string]struct {
		job      *batchv1.Job
		told     bool
		verdict  v1alpha1.Verdict
		finished bool
	}{
		"it succeeded before it was revoked":     {complete, false, v1alpha1.Suspended, true},
		"it was revoked, and ended in order":     {complete, true, v1alpha1.Suspended, false},
		"it was revoked, and ended in a failure": {failed, true, v1alpha1.Forbidden, false},
		"its deadline ended it too":              {late, true, v1alpha1.Suspended, true},
		"it may run after all":                   {complete, true, v1alpha1.Permitted, true},
		"it runs":                                {ended(), true, v1alpha1.Suspended, false},
	} {
		q := &searchRequest{scope{verdict: legal.Verdict{Verdict: test.verdict, Findings: revoked}, workload: test.job, children: &children{}},
			&v1alpha1.VideoSearchJob{}, &v1alpha1.VideoSearchJob{}, test.told}
		q.after.Status.StartedAt = timeOrNil(instant(0))
		if got := q.finished(); got != test.finished {
			t.Errorf("%s: finished: %v", name, got)
		}
		if got := q.state(); test.told && !test.finished && got != v1alpha1.SearchExpired {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestFinishedAt(t *testing.T) {
	condition := func(kind batchv1.JobConditionType, status corev1.ConditionStatus, at time.Time) batchv1.JobCondition {
		return batchv1.JobCondition{Type: kind, Status: status, LastTransitionTime: metav1.Time{Time: at}}
	}
	for name, test := range map[string]struct {
		job  *batchv1.Job
		want time.Time
	}{
		"it runs": {ended(condition(batchv1.JobSuspended, corev1.ConditionFalse, instant(1))), time.Time{}},
		"it was out of time before its pod was gone": {ended(condition(batchv1.JobFailureTarget, corev1.ConditionTrue, instant(5)),
			condition(batchv1.JobFailed, corev1.ConditionTrue, instant(9))), instant(5)},
		"it succeeded": {ended(condition(batchv1.JobComplete, corev1.ConditionTrue, instant(7))), instant(7)},
	} {
		if got := finishedAt(test.job); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
