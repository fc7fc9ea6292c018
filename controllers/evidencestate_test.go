// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

func TestFailedEvidence(t *testing.T) {
	for failure, want := range map[evidenceservice.Failure]string{
		evidenceservice.RolledBack: v1alpha1.ReasonEvidenceRolledBack, evidenceservice.Damaged: v1alpha1.ReasonEvidenceDamaged,
		evidenceservice.Taken: v1alpha1.ReasonEvidenceTaken, evidenceservice.WriteFailed: v1alpha1.ReasonEvidenceUnwritable,
		evidenceservice.NotOpen: v1alpha1.ReasonEvidenceUnavailable, "of a later version": v1alpha1.ReasonEvidenceUnavailable,
	} {
		if got := failedEvidence(failure); got.available || got.reason != want || got.message == "" {
			t.Errorf("%s: %+v", failure, got)
		}
	}
}

func TestDescribeWitnesses(t *testing.T) {
	since := time.Date(2026, time.June, 10, 8, 0, 0, 0, time.UTC)
	for want, state := range map[string]*evidenceservice.State{
		v1alpha1.ReasonNoWitnesses: {}, v1alpha1.ReasonCosigned: {Witnesses: true},
		v1alpha1.ReasonUnwitnessed: {Witnesses: true, UnwitnessedSince: &since},
	} {
		got := describeWitnesses(state)
		if got.reason != want || got.available != (want == v1alpha1.ReasonCosigned) {
			t.Errorf("%+v, want %s", got, want)
		}
		if state.UnwitnessedSince != nil && !strings.Contains(got.message, "Unwitnessed since 2026-06-10T08:00:00Z") {
			t.Errorf("it does not say since when: %s", got.message)
		}
	}
}

// TestStatusIsThatOfTheLastCensus holds that the status does not change with every entry, and is told of witnesses who come late.
func TestStatusIsThatOfTheLastCensus(t *testing.T) {
	census := time.Date(2026, time.June, 10, 8, 0, 0, 0, time.UTC)
	at := func(size, cosigned int64) *evidenceservice.State {
		return &evidenceservice.State{LastCensus: &census, Tree: evidence.Tree{Size: size}, Cosigned: evidence.Tree{Size: cosigned}}
	}
	var status v1alpha1.EvidenceLogStatus
	describeLog(&status, at(3, 0))
	if status.Tree.Size != 3 || status.Cosigned != nil || !status.LastCensus.Time.Equal(census) {
		t.Fatalf("%+v", status)
	}
	describeLog(&status, at(4, 2))
	if status.Tree.Size != 3 || status.Cosigned != nil {
		t.Errorf("it changes with an entry: %+v", status)
	}
	describeLog(&status, at(5, 3))
	if status.Tree.Size != 3 || status.Cosigned == nil || status.Cosigned.Size != 3 {
		t.Errorf("it does not tell that witnesses have cosigned: %+v", status)
	}
	describeLog(&status, at(6, 5))
	if status.Tree.Size != 3 || status.Cosigned.Size != 3 {
		t.Errorf("it changes with an entry: %+v", status)
	}
	census = census.Add(evidence.CensusInterval)
	describeLog(&status, at(7, 6))
	if status.Tree.Size != 7 || status.Cosigned.Size != 6 {
		t.Errorf("it does not tell of a census: %+v", status)
	}
}
