// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func (f *fixture) explain(now time.Time) Explanation {
	if f.search != nil {
		return ExplainSearch(f.law(), f.search.Obj(), f.evidence(), now)
	}
	return ExplainDeployment(f.law(), f.deployment.Obj(), f.evidence(), now)
}

func TestExplainJustifications(t *testing.T) {
	favour := func(reason, profile, source, message string) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: reason, Verdict: v1alpha1.Permitted, Profile: profile, Source: source, Message: message}
	}
	inForce := favour(v1alpha1.ReasonProfileInForce, "law", "act", "the profile is in force from 2026-06-01T02:00:00+02:00 until 2026-07-01T02:00:00+02:00")
	stands := func(framework, source, until, word string) v1alpha1.Finding {
		return favour(v1alpha1.ReasonRequisitionStands, "law", source, "the requisition stands under "+framework+", signed by Officer, until "+until+"; "+word)
	}
	const presumed = "its authorization is presumed, as nobody opposed it"
	holds := favour(v1alpha1.ReasonFormalityHolds, "law", "art-8", `Paper: "f" holds from 2026-06-01T02:00:00+02:00, without an end`)
	ordered := v1alpha1.Finding{Reason: v1alpha1.ReasonFormalityHolds, Verdict: v1alpha1.Permitted, Notice: "n", Source: "REF-n", Message: `Paper: "f" holds from 2026-06-01T00:00:00Z, without an end`}
	paper := func(f *fixture) {
		f.formalities = append(f.formalities, objects.MakeFormality("f", "massy").Type("Paper").Covers("Use").Valid(june, time.Time{}))
	}
	required := func(f *fixture) { f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8"}) }
	notice := func(f *fixture) {
		f.notices = append(f.notices, objects.MakeNotice("n").Open(june, july).To(v1alpha1.Addressee{Type: "Municipality"}).Provide("Paper"))
	}
	all := func(changes ...func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			for _, change := range changes {
				change(f)
			}
		}
	}
	type findings = []v1alpha1.Finding
	cases := map[string]struct {
		checkCase
		want findings
	}{
		"the profile alone":           {want: findings{inForce}},
		"no limit in time":            {checkCase{change: func(f *fixture) { f.profile.Spec.InForce = nil }}, findings{favour(v1alpha1.ReasonProfileInForce, "law", "code", "the profile is in force, without a limit in time")}},
		"the first of two periods":    {checkCase{change: func(f *fixture) { f.profile.InForce("bill", noon, july) }}, findings{inForce}},
		"the second, after the first": {checkCase{at: july, change: func(f *fixture) { f.profile.InForce("bill", july, time.Time{}) }}, findings{favour(v1alpha1.ReasonProfileInForce, "law", "bill", "the profile is in force from 2026-07-01T02:00:00+02:00, without an end")}},
		"out of force":                {checkCase{at: july, change: all(required, paper)}, nil},
		"no profile":                  {checkCase{change: func(f *fixture) { f.deployment.Profile("none") }}, nil},
		"a formality":                 {checkCase{change: all(required, paper)}, findings{inForce, holds}},
		"a formality that does instead": {checkCase{change: all(paper, func(f *fixture) {
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Other", Source: "art-7", AnyOf: []v1alpha1.AlternativeFormality{{Type: "Paper", Source: "art-8"}}})
		})}, findings{inForce, favour(v1alpha1.ReasonFormalityHolds, "law", "art-8", `Other or Paper: "f" holds from 2026-06-01T02:00:00+02:00, without an end`)}},
		"no formality":                      {checkCase{change: required}, findings{inForce}},
		"a formality that nothing asks for": {checkCase{change: paper}, findings{inForce}},
		"a formality that a notice orders":  {checkCase{change: all(notice, required, paper)}, findings{inForce, holds, ordered}},
		"a notice that is closed":           {checkCase{at: july, change: all(notice, paper, func(f *fixture) { f.profile.Spec.InForce = nil })}, findings{favour(v1alpha1.ReasonProfileInForce, "law", "code", "the profile is in force, without a limit in time")}},
		"signed by one who decides": {checkCase{of: search, change: func(f *fixture) {
			f.requisition.SignedBy("Judge")
			f.profile.Spec.Requires.Requisition.Frameworks[1].Signatories = []v1alpha1.Term{"Judge"}
		}}, findings{inForce, favour(v1alpha1.ReasonRequisitionStands, "law", "art-77", "the requisition stands under Inquiry, signed by Judge, "+
			"until 2026-07-01T02:00:00+02:00; authorized by its signatory, who is one of those who decide")}},
		"authorized in advance": {checkCase{of: instructed}, findings{inForce, stands("Inquiry", "art-77", "2026-07-01T02:00:00+02:00",
			`authorized in advance by Instruction "i", which holds from 2026-06-01T02:00:00+02:00 until 2026-07-01T02:00:00+02:00`)}},
		"a search": {checkCase{of: search}, findings{inForce, stands("Inquiry", "art-77", "2026-07-01T02:00:00+02:00", presumed)}},
		"a search, authorized": {checkCase{of: search, change: func(f *fixture) {
			f.decisions = append(f.decisions, objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Authorize, june))
		}}, findings{inForce, stands("Inquiry", "art-77", "2026-07-01T02:00:00+02:00", "authorized by Prosecutor at 2026-06-01T02:00:00+02:00")}},
		"a search of limited duration":      {checkCase{of: func() *fixture { return flagrance() }}, findings{inForce, stands("Flagrance", "art-53", "2026-06-13T02:00:00+02:00", presumed)}},
		"a search whose window is over":     {checkCase{of: search, change: func(f *fixture) { f.requisition.Window(june, noon) }}, findings{inForce}},
		"a search without a requisition":    {checkCase{of: search, change: func(f *fixture) { f.requisition = nil }}, nil},
		"a search under a law out of force": {checkCase{of: search, at: july}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.fixture().explain(c.instant()).Justifications) })
	}
}

// TestExplainIdentity tells who says that the operator is who it claims to be.
func TestExplainIdentity(t *testing.T) {
	type identity struct {
		Mode       v1alpha1.EvidenceMode
		Controller string
	}
	cases := map[string]struct {
		change func(*fixture)
		want   identity
	}{
		"claimed":        {nil, identity{v1alpha1.EvidenceClaimed, ""}},
		"registered":     {registered(commune("c")), identity{v1alpha1.EvidenceRegistered, "c"}},
		"not registered": {registered(), identity{v1alpha1.EvidenceRegistered, ""}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, of := range []func() *fixture{deployment, search} {
				x := (&checkCase{of: of, change: c.change}).fixture().explain(noon)
				same(t, c.want, identity{x.Mode, x.Controller})
			}
		})
	}
}

// TestExplainRequisition tells the same of a requisition alone.
func TestExplainRequisition(t *testing.T) {
	f := search()
	got := ExplainRequisition(f.law(), f.requisition.Obj(), f.evidence(), noon)
	if len(got) != 1 || got[0] != f.explain(noon).Justifications[1] {
		t.Errorf("%+v", got)
	}
	same(t, nil, ExplainRequisition(f.law(), f.requisition.Obj(), f.evidence(), july))
}

// TestExplainProhibitions: every text that forbids a module, not the first alone.
func TestExplainProhibitions(t *testing.T) {
	prohibition := func(m v1alpha1.ModuleName, c v1alpha1.Capability, profile, source string) v1alpha1.ModuleVerdict {
		return v1alpha1.ModuleVerdict{
			Name: m, Decision: v1alpha1.ModuleStripped, Capabilities: []v1alpha1.Capability{c}, Profile: profile, Source: source, Reason: string(c) + " is forbidden",
		}
	}
	byNotice := v1alpha1.ModuleVerdict{
		Name: "crowd", Decision: v1alpha1.ModuleStripped, Capabilities: []v1alpha1.Capability{"crowd.density"}, Notice: "n", Source: "REF-n",
		Reason: "CNIL ordered the operator to take out crowd.density",
	}
	f := deployment()
	same(t, nil, f.explain(noon).Prohibitions)
	f.profile.Forbids("crowd", "art-5", "").Forbids("count", "art-6", "")
	f.also = append(f.also, objects.MakeProfile("ban").Always().Forbids("crowd", "eu", ""))
	f.notices = append(f.notices, objects.MakeNotice("n").Open(june, july).To(v1alpha1.Addressee{Type: "Municipality"}).Strip("crowd"))
	crowd := prohibition("crowd", "crowd.density", "ban", "eu")
	same(t, []v1alpha1.ModuleVerdict{
		prohibition("counter", "count.people", "law", "art-6"), crowd, prohibition("crowd", "crowd.density", "law", "art-5"), byNotice,
	}, f.explain(noon).Prohibitions)
	same(t, []v1alpha1.ModuleVerdict{crowd}, f.explain(july).Prohibitions) // the profile is out of force, and the notice closed
}
