// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// state sums up a search in one word.
func (q *searchRequest) state() v1alpha1.SearchState {
	job, v, status := q.job(), q.verdict, &q.after.Status
	if q.finished() {
		return stateOf(job)
	}
	switch {
	case wasEvicted(status.Runs):
		return v1alpha1.SearchEvicted
	case v.Verdict.Runs() && q.runs() && q.isRunning(job):
		return v1alpha1.SearchRunning
	case v.Verdict.Runs():
		return v1alpha1.SearchPending
	case status.StartedAt != nil && isTemporary(v):
		return v1alpha1.SearchInterrupted
	case status.StartedAt != nil || isOver(v):
		return v1alpha1.SearchExpired
	case v.Verdict == v1alpha1.Suspended && !isDecidedAgainst(v):
		return v1alpha1.SearchPending
	}
	return v1alpha1.SearchRefused
}

// isRunning tells whether a pod of the Job runs. One that has ended a moment ago counts until the Job has taken note of it.
func (q *searchRequest) isRunning(job *batchv1.Job) bool {
	if job.Status.Active == 0 && q.was.state == v1alpha1.SearchRunning {
		return true
	}
	return slices.ContainsFunc(podsOf(job, q.children.pods.Items), func(p corev1.Pod) bool {
		return slices.ContainsFunc(p.Status.ContainerStatuses, func(c corev1.ContainerStatus) bool { return c.State.Running != nil })
	})
}

// stateOf is that of a search whose Job came to its end by itself.
func stateOf(job *batchv1.Job) v1alpha1.SearchState {
	switch {
	case finished(job) == batchv1.JobComplete:
		return v1alpha1.SearchSucceeded
	case outOfTime(job):
		return v1alpha1.SearchExpired
	}
	return v1alpha1.SearchFailed
}

// outcomeOf is that of the run of a Job that came to its end by itself.
func outcomeOf(job *batchv1.Job) v1alpha1.RunOutcome { return v1alpha1.RunOutcome(stateOf(job)) }

// isOver tells whether the time of the requisition is over.
func isOver(v legal.Verdict) bool {
	return hasFinding(v, v1alpha1.ReasonWindowOver, v1alpha1.ReasonDurationOver)
}

// isDecidedAgainst tells whether a magistrate's decision keeps the search from running.
func isDecidedAgainst(v legal.Verdict) bool {
	return hasFinding(v, v1alpha1.ReasonOpposed, v1alpha1.ReasonRevoked)
}

// isTemporary tells whether nothing keeps a search from running but that a file, or its inspection, is missing: what
// permits it has not ended.
func isTemporary(v legal.Verdict) bool {
	if v.Verdict.Runs() {
		return false
	}
	technical := []string{v1alpha1.ReasonPackageNotFound, v1alpha1.ReasonModuleNotFound, v1alpha1.ReasonFolderNotFound, v1alpha1.ReasonNotInspected}
	return !slices.ContainsFunc(v.Findings, func(f v1alpha1.Finding) bool {
		return !f.Verdict.Runs() && !slices.Contains(technical, f.Reason)
	})
}

func hasFinding(v legal.Verdict, reasons ...string) bool {
	return slices.ContainsFunc(v.Findings, func(f v1alpha1.Finding) bool { return slices.Contains(reasons, f.Reason) })
}

// finished returns how a Job came to its end by itself, or nothing.
func finished(job *batchv1.Job) batchv1.JobConditionType {
	for _, c := range job.Status.Conditions {
		if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
			return c.Type
		}
	}
	return ""
}

// finishedAt is when a Job came to its end: when Kubernetes first knew that it had failed, and not when its last pod was
// gone.
func finishedAt(job *batchv1.Job) time.Time {
	var at time.Time
	for _, c := range job.Status.Conditions {
		switch c.Type {
		case batchv1.JobComplete, batchv1.JobFailed, batchv1.JobFailureTarget, batchv1.JobSuccessCriteriaMet:
			if c.Status == corev1.ConditionTrue {
				at = earliest(at, c.LastTransitionTime.Time)
			}
		}
	}
	return at
}

// outOfTime tells whether Kubernetes ended a Job because its deadline was over.
func outOfTime(job *batchv1.Job) bool {
	return slices.ContainsFunc(job.Status.Conditions, func(c batchv1.JobCondition) bool {
		return c.Type == batchv1.JobFailed && c.Status == corev1.ConditionTrue && c.Reason == batchv1.JobReasonDeadlineExceeded
	})
}
