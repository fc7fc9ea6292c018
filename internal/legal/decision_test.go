// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestDecisionsThatDoNotCount: who filed a paper learns why it does nothing.
func TestDecisionsThatDoNotCount(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	june := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	flagrance := func(years int32) func(*v1alpha1.JudicialRequisition) {
		return func(r *v1alpha1.JudicialRequisition) {
			r.Spec.Framework, r.Spec.FindingAt = "Flagrance", &metav1.Time{Time: june}
			r.Spec.Offence.MaximumPenaltyYears = &years
		}
	}
	by := func(d *v1alpha1.JudicialDecision, role v1alpha1.Term) *v1alpha1.JudicialDecision {
		d.Spec.By.Role = role
		return d
	}
	cases := map[string]struct {
		change   func(*v1alpha1.JudicialRequisition)
		decision *v1alpha1.JudicialDecision
		reason   string
		want     string // nothing: no decision is spoken of
	}{
		"nobody decided": {reason: v1alpha1.ReasonAuthorizationMissing},
		"somebody who may not": {
			decision: by(objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Authorize, june).Obj(), "Mayor"),
			reason:   v1alpha1.ReasonAuthorizationMissing, want: "does not let the role Mayor decide",
		},
		"nobody extended": {change: flagrance(5), reason: v1alpha1.ReasonDurationOver},
		"an extension by somebody who may not": {
			change: flagrance(5), decision: by(extension(june, june.AddDate(0, 0, 12)), "Mayor"),
			reason: v1alpha1.ReasonDurationOver, want: "does not let the role Mayor extend",
		},
		"an extension for too little": {
			change: flagrance(4), decision: extension(june, june.AddDate(0, 0, 12)),
			reason: v1alpha1.ReasonDurationOver, want: "not punished as an extension asks for",
		},
		"an extension too late": {
			change: flagrance(5), decision: extension(june.AddDate(0, 0, 8), june.AddDate(0, 0, 12)),
			reason: v1alpha1.ReasonDurationOver, want: "decided after the end",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := objects.Requisition("massy", "r", june, june.AddDate(0, 0, 19))
			if c.change != nil {
				c.change(r)
			}
			var decisions []v1alpha1.JudicialDecision
			if c.decision != nil {
				decisions = append(decisions, *c.decision)
			}
			standing := legal.JudgeRequisition(legal.NewLaw(profiles, nil), r, decisions, june.AddDate(0, 0, 9))
			if len(standing.Findings) != 1 || standing.Findings[0].Reason != c.reason {
				t.Fatalf("%+v", standing.Findings)
			}
			message := standing.Findings[0].Message
			if spoken := strings.Contains(message, "what was decided does not count"); spoken != (c.want != "") || !strings.Contains(message, c.want) {
				t.Errorf("%q, want %q", message, c.want)
			}
		})
	}
}
