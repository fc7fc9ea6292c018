// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/test/objects"
)

// underInquiry is a requisition under the framework Inquiry, of which prosecutors and judges decide, with decisions on it.
func underInquiry(decisions ...*objects.DecisionBuilder) *requisition {
	f := search()
	f.decisions = decisions
	return f.request().requisition
}

func TestLatestDecision(t *testing.T) {
	on := func(name string) *objects.DecisionBuilder { return objects.MakeDecision(name, "massy").On("r") }
	authorize, oppose, revoke := v1alpha1.Authorize, v1alpha1.Oppose, v1alpha1.Revoke
	day := func(n int) *objects.DecisionBuilder { return on("d").Decided(authorize, june.AddDate(0, 0, n)) }
	cases := map[string]struct {
		decisions []*objects.DecisionBuilder
		want      v1alpha1.Decision
	}{
		"none":                            {nil, ""},
		"one":                             {[]*objects.DecisionBuilder{on("a").Decided(oppose, june)}, oppose},
		"taken now":                       {[]*objects.DecisionBuilder{on("a").Decided(oppose, noon)}, oppose},
		"still to come":                   {[]*objects.DecisionBuilder{on("a").Decided(oppose, noon.Add(1e9))}, ""},
		"on another requisition":          {[]*objects.DecisionBuilder{on("a").On("q").Decided(oppose, june)}, ""},
		"of another namespace":            {[]*objects.DecisionBuilder{objects.MakeDecision("a", "evry").On("r").Decided(oppose, june)}, ""},
		"by somebody who may not":         {[]*objects.DecisionBuilder{on("a").By("Mayor").Decided(oppose, june)}, ""},
		"an extension is none":            {[]*objects.DecisionBuilder{on("a").Extends(june, july)}, ""},
		"the latest of two":               {[]*objects.DecisionBuilder{on("a").Decided(oppose, june.Add(1e9)), on("b").Decided(authorize, june)}, oppose},
		"the latest of two, in order":     {[]*objects.DecisionBuilder{on("b").Decided(oppose, june), day(1)}, authorize},
		"a stricter one before":           {[]*objects.DecisionBuilder{day(1), on("b").Decided(oppose, june)}, authorize},
		"the stricter of two at once":     {[]*objects.DecisionBuilder{on("a").Decided(authorize, june), on("b").Decided(oppose, june)}, oppose},
		"in any order":                    {[]*objects.DecisionBuilder{on("b").Decided(oppose, june), on("a").Decided(authorize, june)}, oppose},
		"to revoke is stricter":           {[]*objects.DecisionBuilder{on("b").Decided(revoke, june), on("a").Decided(oppose, june)}, revoke},
		"than anything, in any order":     {[]*objects.DecisionBuilder{on("a").Decided(oppose, june), on("b").Decided(revoke, june)}, revoke},
		"a word nobody knows is stricter": {[]*objects.DecisionBuilder{on("a").Decided(authorize, june), on("b").Decided("Perhaps", june)}, "Perhaps"},
		"of two as strict the first":      {[]*objects.DecisionBuilder{on("a").Decided("Perhaps", june), on("b").Decided(oppose, june)}, "Perhaps"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := v1alpha1.Decision("")
			if d := underInquiry(c.decisions...).latestDecision(at(noon)); d != nil {
				got = d.spec.Decision
			}
			same(t, c.want, got)
		})
	}
}

func TestDeniedDecision(t *testing.T) {
	by := func(role v1alpha1.Term, d v1alpha1.Decision) *objects.DecisionBuilder {
		return objects.MakeDecision("d", "massy").On("r").By(role).Decided(d, july)
	}
	const mayor, clerk = "the framework does not let the role Mayor decide", "the framework does not let the role Clerk decide"
	cases := map[string]struct {
		decisions []*objects.DecisionBuilder
		want      string
	}{
		"none":                    {nil, ""},
		"by who may":              {[]*objects.DecisionBuilder{by("Judge", v1alpha1.Authorize)}, ""},
		"by who may not":          {[]*objects.DecisionBuilder{by("Judge", v1alpha1.Authorize), by("Mayor", v1alpha1.Oppose)}, mayor},
		"an extension is none":    {[]*objects.DecisionBuilder{by("Mayor", v1alpha1.Extend)}, ""},
		"two, by the alphabet":    {[]*objects.DecisionBuilder{by("Mayor", v1alpha1.Authorize), by("Clerk", v1alpha1.Authorize)}, clerk},
		"two, in any other order": {[]*objects.DecisionBuilder{by("Clerk", v1alpha1.Authorize), by("Mayor", v1alpha1.Authorize)}, clerk},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, underInquiry(c.decisions...).deniedDecision()) })
	}
}

// TestDecisionsThatDoNotCount: who recorded a decision learns why it does nothing.
func TestDecisionsThatDoNotCount(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	flagrance := func(years int32) func(*objects.RequisitionBuilder) {
		return func(r *objects.RequisitionBuilder) {
			r.Under("fr-requisition-municipal", "Flagrance").FindingAt(june).Penalty(years)
		}
	}
	decision := func() *objects.DecisionBuilder { return objects.MakeDecision("d", "massy").On("r") }
	cases := map[string]struct {
		change   func(*objects.RequisitionBuilder)
		decision *objects.DecisionBuilder
		reason   string
		want     string // nothing: no decision is spoken of
	}{
		"nobody decided": {reason: v1alpha1.ReasonAuthorizationMissing},
		"somebody who may not": {
			decision: decision().By("Mayor").Decided(v1alpha1.Authorize, june),
			reason:   v1alpha1.ReasonAuthorizationMissing, want: "does not let the role Mayor decide",
		},
		"nobody extended": {change: flagrance(5), reason: v1alpha1.ReasonDurationOver},
		"an extension by somebody who may not": {
			change: flagrance(5), decision: decision().By("Mayor").Extends(june, june.AddDate(0, 0, 12)),
			reason: v1alpha1.ReasonDurationOver, want: "does not let the role Mayor extend",
		},
		"an extension for too little": {
			change: flagrance(4), decision: decision().Extends(june, june.AddDate(0, 0, 12)),
			reason: v1alpha1.ReasonDurationOver, want: "not punished as an extension asks for",
		},
		"an extension too late": {
			change: flagrance(5), decision: decision().Extends(june.AddDate(0, 0, 8), june.AddDate(0, 0, 12)),
			reason: v1alpha1.ReasonDurationOver, want: "decided after the end",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := objects.MakeRequisition("r", "massy").Under("fr-requisition-municipal", "PreliminaryInquiry").Window(june, june.AddDate(0, 0, 19))
			if c.change != nil {
				c.change(r)
			}
			var decisions []v1alpha1.JudicialDecision
			if c.decision != nil {
				decisions = append(decisions, *c.decision.Obj())
			}
			standing := JudgeRequisition(NewLaw(profiles, nil), r.Obj(), Evidence{Decisions: decisions}, june.AddDate(0, 0, 9))
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
