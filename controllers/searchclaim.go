// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const messageEndNotRecorded = "the status says that the search has ended, and not the operator wrote that, such as a restored " +
	"backup: it is not run again. If it has never run, make a search of another name"

// believe takes from the status what counts although the operator did not write it. That a search has ended does where there is
// nothing of it: it is not run a second time on a mere doubt. What runs is not taken for ended by it.
func (q *searchRequest) believe() {
	if last := lastEnd(q.after.Status.Runs); q.after.Status.EndedAt == nil && last != nil && isFinal(q.after.Status.Runs) && q.gone() {
		q.after.Status.EndedAt = last // somebody has taken it out
	}
	claimed, why := q.before.Status.DeepCopy(), messageEndNotRecorded
	if marked := markedEnd(q.before); claimed.EndedAt == nil && claimed.StartedAt == nil && marked != nil {
		claimed, why = marked, messageEndMarked
	}
	if q.after.Status.EndedAt != nil || claimed.EndedAt == nil || !q.gone() {
		return
	}
	status := &q.after.Status
	*status = v1alpha1.VideoSearchJobStatus{ObservedGeneration: q.before.Generation, State: v1alpha1.SearchExpired,
		StartedAt: claimed.StartedAt, EndedAt: claimed.EndedAt, Runs: claimed.Runs, RunCount: claimed.RunCount, Results: claimed.Results}
	if claimed.State.Ended() {
		status.State = claimed.State
	}
	meta.SetStatusCondition(&status.Conditions, metav1.Condition{Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse,
		Reason: v1alpha1.ReasonEndNotRecorded, Message: why, ObservedGeneration: q.before.Generation,
		LastTransitionTime: *claimed.EndedAt})
}

// isFinal tells whether the last run is one that no other follows.
func isFinal(runs []v1alpha1.SearchRun) bool {
	switch runs[len(runs)-1].Outcome {
	case v1alpha1.RunSucceeded, v1alpha1.RunFailed, v1alpha1.RunExpired, v1alpha1.RunEvicted:
		return true
	}
	return false
}
