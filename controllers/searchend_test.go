// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestTheEndOfASearch(t *testing.T) {
	at := func(seconds int64) *metav1.Time { return timeOrNil(instant(seconds)) }
	late := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonDeadlineExceeded})
	over := func(started, ended, expires *metav1.Time) v1alpha1.VideoSearchJobStatus {
		return v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchExpired, StartedAt: started, EndedAt: ended, ExpiresAt: expires}
	}
	for name, test := range map[string]struct {
		status         v1alpha1.VideoSearchJobStatus
		job            *batchv1.Job
		planned, fails bool
	}{
		"it waits":                        {status: v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchPending}},
		"it runs":                         {status: v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchRunning, StartedAt: at(1)}},
		"it succeeded":                    {status: v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchSucceeded, StartedAt: at(1), EndedAt: at(2)}},
		"its Job failed":                  {status: v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchFailed, StartedAt: at(1), EndedAt: at(2)}, fails: true},
		"its pods are ending":             {status: over(at(1), nil, at(9))},
		"it ended with its window":        {status: over(at(1), at(9), at(9)), planned: true},
		"and a little later":              {status: over(at(1), at(10), at(9)), planned: true},
		"it was ended early":              {status: over(at(1), at(5), at(9)), fails: true},
		"and nothing was foreseen":        {status: over(at(1), at(5), nil), fails: true},
		"Kubernetes ended it in time":     {status: over(at(1), at(8), nil), job: late, planned: true},
		"its window closed before it ran": {status: over(nil, nil, nil), fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			q := &searchRequest{after: &v1alpha1.VideoSearchJob{Status: test.status}}
			if test.job != nil {
				q.workload = test.job
			}
			if got := q.endedAsPlanned(); got != test.planned {
				t.Errorf("as planned: %t", got)
			}
			if got := q.failed(); got != test.fails {
				t.Errorf("failed: %t", got)
			}
		})
	}
}

func TestNeverStarted(t *testing.T) {
	late := ended(batchv1.JobCondition{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonDeadlineExceeded})
	for name, test := range map[string]struct {
		state   v1alpha1.SearchState
		started *metav1.Time
		job     *batchv1.Job
		want    bool
	}{
		"its window closed":                         {v1alpha1.SearchExpired, nil, nil, true},
		"Kubernetes ended its Job, which waited":    {v1alpha1.SearchExpired, nil, late, true},
		"its Job is there, and may still run":       {v1alpha1.SearchExpired, nil, &batchv1.Job{}, false},
		"it waits":                                  {v1alpha1.SearchPending, nil, nil, false},
		"it ran":                                    {v1alpha1.SearchExpired, timeOrNil(instant(1)), nil, false},
		"it ran until Kubernetes ended its Job":     {v1alpha1.SearchExpired, timeOrNil(instant(1)), late, false},
		"its Job failed before a container started": {v1alpha1.SearchFailed, nil, ended(), false},
	} {
		q := &searchRequest{after: &v1alpha1.VideoSearchJob{Status: v1alpha1.VideoSearchJobStatus{State: test.state, StartedAt: test.started}}}
		q.children = &children{}
		if test.job != nil {
			q.workload = test.job
		}
		if got := q.neverStarted(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestFindingsAsOfTheEnd(t *testing.T) {
	q := &searchRequest{after: &v1alpha1.VideoSearchJob{}}
	q.verdict = legal.Verdict{Findings: []v1alpha1.Finding{
		{Reason: v1alpha1.ReasonRequisitionNotFound, Message: "it must be filed first"},
		{Reason: v1alpha1.ReasonWindowOver, Message: "the window is over"},
	}}
	was := q.verdict.Findings
	q.describeEnd()
	for i, want := range []string{"no longer there", "the window is over"} {
		got := q.after.Status.Findings[i].Message
		if !strings.HasPrefix(got, "at the end of the search: ") || !strings.HasSuffix(got, want) {
			t.Errorf("finding %d: %q", i, got)
		}
	}
	if was[1].Message != "the window is over" {
		t.Error("the verdict's own findings were changed")
	}
}
