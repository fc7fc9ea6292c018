// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// maxRuns bounds the runs that a status lists.
const maxRuns = 16

// recordRun notes that a Job runs, or ran, from an instant on. A run that is known keeps the instant that it was noted with.
func recordRun(status *v1alpha1.VideoSearchJobStatus, uid string, from time.Time) {
	if hasRun(status.Runs, uid) {
		return
	}
	count := max(ptr.Deref(status.RunCount, 0), int32(len(status.Runs))) + 1 //nolint:gosec // at most maxRuns
	status.RunCount = &count
	status.Runs = append(status.Runs, v1alpha1.SearchRun{UID: uid, StartedAt: *timeOrNil(from)})
	if len(status.Runs) > maxRuns { // the first and the latest tell the most
		status.Runs = slices.Delete(status.Runs, 1, 1+len(status.Runs)-maxRuns)
	}
}

// endRuns notes that every run but that of one Job, which may be none, came to its end.
func endRuns(status *v1alpha1.VideoSearchJobStatus, but string, at time.Time, outcome v1alpha1.RunOutcome) {
	for i := range status.Runs {
		if r := &status.Runs[i]; r.UID != but && r.EndedAt == nil {
			endRun(r, at, outcome)
		}
	}
}

func endRun(r *v1alpha1.SearchRun, at time.Time, outcome v1alpha1.RunOutcome) {
	if at.Before(r.StartedAt.Time) {
		at = r.StartedAt.Time
	}
	r.EndedAt, r.Outcome = timeOrNil(at), outcome
}

// hasRun tells whether a Job is among the runs.
func hasRun(runs []v1alpha1.SearchRun, uid string) bool {
	return slices.ContainsFunc(runs, func(r v1alpha1.SearchRun) bool { return r.UID == uid })
}

// hasOpenRun tells whether a run has not come to its end, as far as is written down.
func hasOpenRun(runs []v1alpha1.SearchRun) bool {
	return slices.ContainsFunc(runs, func(r v1alpha1.SearchRun) bool { return r.EndedAt == nil })
}

// wasEvicted tells whether the last run was ended because the queue of the search took its place back.
func wasEvicted(runs []v1alpha1.SearchRun) bool {
	return len(runs) > 0 && runs[len(runs)-1].Outcome == v1alpha1.RunEvicted
}

// lastEnd returns when the last run ended, or nil.
func lastEnd(runs []v1alpha1.SearchRun) *metav1.Time {
	if len(runs) == 0 {
		return nil
	}
	return runs[len(runs)-1].EndedAt
}
