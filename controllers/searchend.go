// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

const messageEndedAsPlanned = "the search ran until its time was over, as planned, and never starts again"

// endedAsPlanned tells whether a search ran, and ended at the instant that had been foreseen. Kubernetes' own deadline may
// end it a moment sooner.
func (q *searchRequest) endedAsPlanned() bool {
	status := &q.after.Status
	if status.State != v1alpha1.SearchExpired || status.StartedAt == nil || status.EndedAt == nil {
		return false
	}
	return q.finished() || status.ExpiresAt != nil && !status.EndedAt.Before(status.ExpiresAt)
}

// messageNeverStarted has no cause: what the pod waited for stands in the events before.
const messageNeverStarted = "its time was over before a container of it had started: it has seen nothing of the footage"

// neverStarted tells whether the time of a search was over before it ran at all.
func (q *searchRequest) neverStarted() bool {
	status := &q.after.Status
	return status.State == v1alpha1.SearchExpired && status.StartedAt == nil && (q.gone() || q.finished())
}

// failed tells whether a search failed, was ended early or evicted, or did not begin before its time was over.
func (q *searchRequest) failed() bool {
	switch status := &q.after.Status; status.State {
	case v1alpha1.SearchFailed, v1alpha1.SearchEvicted:
		return true
	case v1alpha1.SearchExpired:
		return (status.StartedAt == nil || status.EndedAt != nil) && !q.endedAsPlanned()
	}
	return false
}

// asOfTheEnd says of findings that they tell of the instant at which a search ended: its status is written no more, and what
// was missing then may be there again.
func asOfTheEnd(findings []v1alpha1.Finding) []v1alpha1.Finding {
	findings = slices.Clone(findings)
	for i := range findings {
		f := &findings[i]
		if f.Reason == v1alpha1.ReasonRequisitionNotFound {
			f.Message = "its JudicialRequisition was no longer there"
		}
		f.Message = text.Truncate("at the end of the search: "+f.Message, maxMessage)
	}
	return findings
}
