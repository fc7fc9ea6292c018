// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vsa-legal/operator/internal/evidence"
)

// TestMetricsOfTheLog holds that each number is what the keeper knows, and not that of another.
func TestMetricsOfTheLog(t *testing.T) {
	waiting := []evidence.Submission{{}, {}}
	for name, c := range map[string]struct {
		keeper *evidenceKeeper
		want   map[string]float64
	}{
		"at rest":              {&evidenceKeeper{}, map[string]float64{}},
		"the log is away":      {&evidenceKeeper{isAway: true}, map[string]float64{"vsa_evidence_away": 1}},
		"witnesses are missed": {&evidenceKeeper{unwitnessed: true}, map[string]float64{"vsa_evidence_unwitnessed": 1}},
		"something waits":      {&evidenceKeeper{waiting: waiting}, map[string]float64{"vsa_evidence_waiting": 2}},
		"something was lost":   {&evidenceKeeper{lost: 3}, map[string]float64{"vsa_evidence_lost_total": 3}},
		"all of these":         {&evidenceKeeper{isAway: true, waiting: waiting, lost: 3}, map[string]float64{"vsa_evidence_away": 1, "vsa_evidence_waiting": 2, "vsa_evidence_lost_total": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			want := map[string]float64{"vsa_evidence_away": 0, "vsa_evidence_unwitnessed": 0, "vsa_evidence_waiting": 0, "vsa_evidence_lost_total": 0}
			for metric, value := range c.want {
				want[metric] = value
			}
			got := map[string]float64{}
			for _, one := range c.keeper.metrics() {
				for metric, value := range metricValues(t, one) {
					got[metric] = value
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMetricsFollowTheWitnesses holds that what is told of the witnesses is what is counted, and no longer than that.
func TestMetricsFollowTheWitnesses(t *testing.T) {
	k := &evidenceKeeper{}
	for _, missed := range []bool{true, false} {
		k.noteWitnesses(missed)
		if got := k.unwitnessedNow(); got != oneIf(missed) {
			t.Errorf("missed %v: %v", missed, got)
		}
	}
}

// TestMetricsOfTheLogAreRegistered holds that a registry has them, and that one that has them already says so.
func TestMetricsOfTheLogAreRegistered(t *testing.T) {
	k, registry := &evidenceKeeper{}, prometheus.NewRegistry()
	if err := k.register(registry); err != nil {
		t.Fatal(err)
	}
	if families, err := registry.Gather(); err != nil || len(families) != 4 {
		t.Errorf("%d metrics, %v", len(families), err)
	}
	if err := k.register(registry); err == nil {
		t.Error("the same metrics are registered twice")
	}
	if err := k.register(nil); err != nil {
		t.Errorf("without a registry: %v", err)
	}
}
