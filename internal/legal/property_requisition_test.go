// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// TestRequisitionAgreesWithNaive judges requisitions by themselves, at every instant that stands in their world.
func TestRequisitionAgreesWithNaive(t *testing.T) {
	stood, stands := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := searchWorlds.Draw(t, "world")
		if w.Requisition == nil {
			return
		}
		here := checkStanding(t, w)
		stands += here
		stood += min(here, 1)
	})
	t.Logf("%d requisitions stood, at %d instants", stood, stands)
	if stood < 50 && !t.Failed() {
		t.Error("too few requisitions stand")
	}
}

// sameStanding leaves out the two instants, which say when the rest changes.
func sameStanding(a, b legal.Standing) bool {
	return a.Stands == b.Stands && slices.Equal(a.Findings, b.Findings)
}

func checkStanding(t *rapid.T, w *world) (stands int) {
	law, probes := w.law(), w.probes()
	standings := make([]legal.Standing, len(probes))
	for i, probe := range probes {
		standings[i] = w.stands(law, time.Unix(probe, 0))
		want, forbidden, _ := naiveStanding(w, probe)
		if standings[i].Stands != want {
			t.Fatalf("at %v: naive %t, judge %t: %+v", time.Unix(probe, 0).UTC(), want, standings[i].Stands, standings[i].Findings)
		}
		checkStandingForm(t, standings[i], forbidden)
		if want {
			stands++
		}
	}
	for i, probe := range probes {
		next, until := time.Time{}, time.Time{}
		for j := len(probes) - 1; j > i; j-- {
			if !sameStanding(standings[i], standings[j]) {
				next = time.Unix(probes[j], 0)
			}
			if standings[i].Stands && !standings[j].Stands {
				until = time.Unix(probes[j], 0)
			}
		}
		if got := standings[i].NextChange; !got.Equal(next) {
			t.Fatalf("at %v: it first changes at %v, NextChange is %v", time.Unix(probe, 0).UTC(), next.UTC(), got.UTC())
		}
		if got := standings[i].StandsUntil; !got.Equal(until) {
			t.Fatalf("at %v: it stands until %v, StandsUntil is %v", time.Unix(probe, 0).UTC(), until.UTC(), got.UTC())
		}
	}
	return stands
}

func (w *world) stands(law *legal.Law, now time.Time) legal.Standing {
	return legal.JudgeRequisition(law, w.Requisition, w.evidence(), now)
}

func checkStandingForm(t *rapid.T, s legal.Standing, forbidden bool) {
	if s.Stands {
		for _, finding := range s.Findings {
			if !finding.Verdict.Runs() {
				t.Fatalf("it stands against %+v", finding)
			}
		}
		return
	}
	gravest := v1alpha1.Suspended
	if forbidden {
		gravest = v1alpha1.Forbidden
	}
	if len(s.Findings) == 0 || s.Findings[0].Verdict != gravest {
		t.Fatalf("does not stand, and not for something %s: %+v", gravest, s.Findings)
	}
}

// TestDurationEndsBeforeTheWindow: the framework's duration ends before the window opens, and an extension comes too late.
// What is against the requisition changes at that end all the same.
func TestDurationEndsBeforeTheWindow(t *testing.T) {
	day := func(n int) metav1.Time { return metav1.NewTime(time.Date(2026, time.June, n, 0, 0, 0, 0, time.UTC)) }
	framework := v1alpha1.Framework{
		Name: "Flagrance", Signatories: genRoles, Authorization: v1alpha1.AuthorizationPresumed, MaximumDuration: "P1D",
		Extension: &v1alpha1.Extension{By: genRoles, MaximumDuration: "P8D"},
	}
	profile := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "profile"}, Spec: v1alpha1.LegalProfileSpec{
		TimeZone: "UTC", Applies: v1alpha1.WhenSelected, Permits: &v1alpha1.Permits{Operators: genOperators},
		Requires: &v1alpha1.Requires{Requisition: &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{framework}}},
	}}
	requisition := v1alpha1.JudicialRequisition{ObjectMeta: metav1.ObjectMeta{Name: "r"}, Spec: v1alpha1.JudicialRequisitionSpec{
		ProfileName: "profile", Framework: "Flagrance", Offence: v1alpha1.Offence{Description: "an offence"}, Signatory: v1alpha1.Signatory{Role: genRoles[0]},
		AddressedTo: v1alpha1.Operator{Type: genOperators[0]}, FindingAt: new(day(1)), Window: v1alpha1.Period{From: day(6), Until: day(20)},
	}}
	extend := v1alpha1.JudicialDecision{Spec: v1alpha1.JudicialDecisionSpec{
		RequisitionName: "r", Decision: v1alpha1.Extend, By: v1alpha1.Magistrate{Role: genRoles[0]},
		DecidedAt: day(5), Extend: &v1alpha1.ExtendUntil{Until: day(9)},
	}}
	law := legal.NewLaw([]v1alpha1.LegalProfile{profile}, nil)
	for now, want := range map[int]int{1: 2, 2: 6, 5: 6, 6: 20, 20: 0} {
		got := legal.JudgeRequisition(law, &requisition, legal.Evidence{Decisions: []v1alpha1.JudicialDecision{extend}}, day(now).Time).NextChange
		if want == 0 && !got.IsZero() || want != 0 && !got.Equal(day(want).Time) {
			t.Errorf("on day %d NextChange is %v, want day %d", now, got, want)
		}
	}
}

// TestExtensionInTime: an extension that is decided before the duration ends moves that end, cut to the framework's
// maximum; one that is decided when it ends does not.
func TestExtensionInTime(t *testing.T) {
	day := func(n int) metav1.Time { return metav1.NewTime(time.Date(2026, time.June, n, 0, 0, 0, 0, time.UTC)) }
	framework := v1alpha1.Framework{
		Name: "Flagrance", Signatories: genRoles, Authorization: v1alpha1.AuthorizationPresumed, MaximumDuration: "P8D",
		Extension: &v1alpha1.Extension{By: genRoles, MaximumDuration: "P8D"},
	}
	profile := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "profile"}, Spec: v1alpha1.LegalProfileSpec{
		TimeZone: "UTC", Applies: v1alpha1.WhenSelected, Permits: &v1alpha1.Permits{Operators: genOperators},
		Requires: &v1alpha1.Requires{Requisition: &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{framework}}},
	}}
	requisition := v1alpha1.JudicialRequisition{ObjectMeta: metav1.ObjectMeta{Name: "r"}, Spec: v1alpha1.JudicialRequisitionSpec{
		ProfileName: "profile", Framework: "Flagrance", Offence: v1alpha1.Offence{Description: "an offence"}, Signatory: v1alpha1.Signatory{Role: genRoles[0]},
		AddressedTo: v1alpha1.Operator{Type: genOperators[0]}, FindingAt: new(day(1)), Window: v1alpha1.Period{From: day(1), Until: day(30)},
	}}
	law := legal.NewLaw([]v1alpha1.LegalProfile{profile}, nil)
	for name, test := range map[string]struct{ decided, until, ends int }{
		"in time":              {8, 12, 12},
		"more than is allowed": {8, 25, 17},
		"less than there was":  {8, 4, 9},
		"when it has ended":    {9, 12, 9},
	} {
		extend := v1alpha1.JudicialDecision{Spec: v1alpha1.JudicialDecisionSpec{
			RequisitionName: "r", Decision: v1alpha1.Extend, By: v1alpha1.Magistrate{Role: genRoles[0]},
			DecidedAt: day(test.decided), Extend: &v1alpha1.ExtendUntil{Until: day(test.until)},
		}}
		got := legal.JudgeRequisition(law, &requisition, legal.Evidence{Decisions: []v1alpha1.JudicialDecision{extend}}, day(2).Time).StandsUntil
		if !got.Equal(day(test.ends).Time) {
			t.Errorf("%s: it stands until %v, want day %d", name, got, test.ends)
		}
	}
}

// TestSearchCarriesStanding: what is against the requisition is against its search, and in the same words.
func TestSearchCarriesStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := searchWorlds.Draw(t, "world")
		r := w.Requisition
		if r == nil || r.Namespace != w.Search.Namespace || r.Name != string(w.Search.Spec.RequisitionName) {
			return
		}
		law := w.law()
		for _, at := range w.instants() {
			now := time.Unix(at, 0)
			standing, verdict := w.stands(law, now), w.judge(law, now)
			if !standing.Stands && verdict.Verdict.Runs() {
				t.Fatalf("at %v: runs under a requisition that does not stand", now.UTC())
			}
			for _, finding := range standing.Findings {
				if !slices.Contains(verdict.Findings, finding) {
					t.Fatalf("at %v: lost %+v, has %+v", now.UTC(), finding, verdict.Findings)
				}
			}
		}
	})
}

// TestNothingRunsOutsideTheWindow looks straight at the design's promise, past every other rule.
func TestNothingRunsOutsideTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := searchWorlds.Draw(t, "world")
		if w.Requisition == nil {
			return
		}
		law, window := w.law(), w.Requisition.Spec.Window
		from, until := window.From.Truncate(time.Second), window.Until.Truncate(time.Second)
		for _, at := range append(w.probes(), drawNow(t, w).Unix()) {
			now := time.Unix(at, 0)
			verdict := w.judge(law, now)
			if !verdict.Verdict.Runs() {
				continue
			}
			if now.Before(from) || !now.Before(until) {
				t.Fatalf("runs at %v, outside of [%v, %v)", now.UTC(), from.UTC(), until.UTC())
			}
			if verdict.RunsUntil.IsZero() || verdict.RunsUntil.After(until) {
				t.Fatalf("at %v: runs until %v, the window ends at %v", now.UTC(), verdict.RunsUntil.UTC(), until.UTC())
			}
		}
	})
}
