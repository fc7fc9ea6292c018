// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestWhatIsBelievedOfAnEnd(t *testing.T) {
	at := timeOrNil(instant(5))
	run := func(o v1alpha1.RunOutcome) []v1alpha1.SearchRun {
		return []v1alpha1.SearchRun{{UID: "a", StartedAt: *at, EndedAt: at, Outcome: o}}
	}
	type status = v1alpha1.VideoSearchJobStatus
	for name, test := range map[string]struct {
		written, own status
		job          bool
		want         *metav1.Time
		state        v1alpha1.SearchState
		told         bool
	}{
		"the operator wrote it":                {status{EndedAt: at}, status{EndedAt: at, State: v1alpha1.SearchFailed}, false, at, v1alpha1.SearchFailed, false},
		"nobody wrote it":                      {status{}, status{}, false, nil, "", false},
		"somebody did, and nothing is there":   {status{EndedAt: at, State: v1alpha1.SearchSucceeded}, status{}, false, at, v1alpha1.SearchSucceeded, true},
		"somebody did, and says that it runs":  {status{EndedAt: at, State: v1alpha1.SearchRunning}, status{}, false, at, v1alpha1.SearchExpired, true},
		"somebody did, and it runs":            {status{EndedAt: at}, status{State: v1alpha1.SearchRunning}, true, nil, v1alpha1.SearchRunning, false},
		"somebody has taken it out":            {status{Runs: run(v1alpha1.RunFailed)}, status{Runs: run(v1alpha1.RunFailed)}, false, at, "", false},
		"somebody has written another instant": {status{EndedAt: timeOrNil(instant(1)), Runs: run(v1alpha1.RunExpired)}, status{Runs: run(v1alpha1.RunExpired)}, false, at, "", false},
		"it was interrupted":                   {status{Runs: run(v1alpha1.RunInterrupted)}, status{Runs: run(v1alpha1.RunInterrupted)}, false, nil, "", false},
		"a run is claimed, and nothing else":   {status{Runs: run(v1alpha1.RunFailed)}, status{}, false, nil, "", false},
	} {
		q := &searchRequest{before: &v1alpha1.VideoSearchJob{Status: test.written}, after: &v1alpha1.VideoSearchJob{Status: test.own}}
		q.children = &children{}
		if test.job {
			q.workload = &batchv1.Job{}
		}
		q.believe()
		got := &q.after.Status
		if (got.EndedAt == nil) != (test.want == nil) || test.want != nil && !got.EndedAt.Equal(test.want) || got.State != test.state {
			t.Errorf("%s: ended at %v, state %q", name, got.EndedAt, got.State)
		}
		c := meta.FindStatusCondition(got.Conditions, v1alpha1.ConditionReady)
		if told := c != nil && c.Reason == v1alpha1.ReasonEndNotRecorded && c.Status == metav1.ConditionFalse; told != test.told {
			t.Errorf("%s: told %v", name, told)
		}
	}
}
