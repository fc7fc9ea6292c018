// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// keepResults records, at the end of a search that ran, where its results are and by when they have to be erased. Where
// nothing limits that, or what limits it is gone, nobody may take it for permission: they are due at once.
func (q *searchRequest) keepResults() {
	status, output := &q.after.Status, q.after.Spec.Output
	if output == nil || output.ClaimName == "" || status.StartedAt == nil {
		return
	}
	status.Results = &v1alpha1.SearchResults{ClaimName: output.ClaimName, Folder: workload.ResultsFolder(q.after)}
	if q.law == nil || q.evidence.Requisition == nil {
		return
	}
	profile := string(q.evidence.Requisition.Spec.ProfileName)
	limit, limited := q.law.RetentionOf(profile, legal.SearchResults, status.StartedAt.Time, status.EndedAt.Time)
	if limited {
		status.Results.EraseBy, status.Results.Source = timeOrNil(limit.EraseBy), limit.Source
	}
}

// tellResults sets the condition that the results are due from when they are, until somebody says that they are erased, and
// returns when that will be.
func (q *searchRequest) tellResults(now time.Time) time.Time {
	status := &q.after.Status
	_, erased := q.after.Annotations[v1alpha1.AnnotationResultsErased]
	switch results := status.Results; {
	case results == nil || erased:
		meta.RemoveStatusCondition(&status.Conditions, v1alpha1.ConditionResultsDue)
	case results.EraseBy != nil && now.Before(results.EraseBy.Time):
		meta.RemoveStatusCondition(&status.Conditions, v1alpha1.ConditionResultsDue)
		return results.EraseBy.Time
	default:
		due := conditions{&status.Conditions, q.after.Generation, now}
		reason, message := describeDue(results)
		due.set(v1alpha1.ConditionResultsDue, metav1.ConditionTrue, reason, message)
	}
	return time.Time{}
}

// markedResults are those that a mark tells of, which anybody can write: what could not be a status, or is of another claim than
// the search's, is due at once, in the folder that the search itself would have.
func markedResults(s *v1alpha1.VideoSearchJob, marked *v1alpha1.SearchResults) *v1alpha1.SearchResults {
	if marked == nil || s.Spec.Output == nil || s.Spec.Output.ClaimName == "" {
		return nil
	}
	const maxFolder, maxSource = 128, 64
	if marked.ClaimName != s.Spec.Output.ClaimName || len(marked.Folder) == 0 || len(marked.Folder) > maxFolder || len(marked.Source) > maxSource {
		return &v1alpha1.SearchResults{ClaimName: s.Spec.Output.ClaimName, Folder: workload.ResultsFolder(s)}
	}
	return marked
}

func describeDue(of *v1alpha1.SearchResults) (reason, message string) {
	reason, message = v1alpha1.ReasonRetentionOver, "the time for which results may be kept is over"
	if of.EraseBy == nil {
		reason, message = v1alpha1.ReasonRetentionUnknown, "no profile says for how long results may be kept"
	}
	if of.Source != "" {
		message += " [" + of.Source + "]"
	}
	return reason, message + fmt.Sprintf(": hand over what is in the claim %s, folder %s, erase it, and say so by the annotation %s",
		of.ClaimName, of.Folder, v1alpha1.AnnotationResultsErased)
}
