// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// failedEvidence says why the log writes nothing.
func failedEvidence(f evidenceservice.Failure) availability {
	switch f {
	case evidenceservice.RolledBack:
		return availability{false, v1alpha1.ReasonEvidenceRolledBack, "the log is older than it was, as after an old backup was restored: nothing starts; " +
			"restore the latest one"}
	case evidenceservice.Damaged:
		return availability{false, v1alpha1.ReasonEvidenceDamaged, "what is on the volume is not what was signed: nothing starts"}
	case evidenceservice.Taken:
		return availability{false, v1alpha1.ReasonEvidenceTaken, "another writer has the log: nothing starts"}
	case evidenceservice.WriteFailed:
		return availability{false, v1alpha1.ReasonEvidenceUnwritable, "the log cannot be written, as on a full volume: nothing starts"}
	}
	return availability{false, v1alpha1.ReasonEvidenceUnavailable, "the log is not open yet"}
}

// describeLog writes how the log was at its last census: a status that changed with every entry would be written with every entry.
func describeLog(status *v1alpha1.EvidenceLogStatus, state *evidenceservice.State) {
	status.Key, status.Policy = state.Key, state.Policy
	census := timeOrNil(instantOrZero(state.LastCensus))
	counted := status.LastCensus.Equal(census)
	switch {
	case census == nil, counted && !behind(status, state):
		return
	case !counted:
		status.LastCensus, status.Tree = census, treeStatus(state.Tree)
	}
	status.Cosigned = treeStatus(state.Cosigned)
	status.CosignedAt = timeOrNil(instantOrZero(state.CosignedAt))
}

// behind tells whether witnesses have cosigned since what the status has of the last census.
func behind(status *v1alpha1.EvidenceLogStatus, state *evidenceservice.State) bool {
	return status.Tree != nil && (status.Cosigned == nil || status.Cosigned.Size < status.Tree.Size) && state.Cosigned.Size >= status.Tree.Size
}

func instantOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func treeStatus(t evidence.Tree) *v1alpha1.EvidenceTree {
	if t.Size == 0 {
		return nil
	}
	return &v1alpha1.EvidenceTree{Size: t.Size, Root: string(t.Root)}
}

func describeWitnesses(state *evidenceservice.State) availability {
	switch {
	case !state.Witnesses:
		return availability{false, v1alpha1.ReasonNoWitnesses, "the policy asks for no witness: whoever has the volume can write all of it anew"}
	case state.UnwitnessedSince != nil:
		return availability{false, v1alpha1.ReasonUnwitnessed, "Unwitnessed since " + state.UnwitnessedSince.UTC().Format(time.RFC3339) +
			": the witnesses do not answer, or do not sign; what starts does not wait for them"}
	}
	return availability{true, v1alpha1.ReasonCosigned, "witnesses cosign the log"}
}
