// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestRequirementMeets(t *testing.T) {
	month := v1alpha1.FormalityRequirement{Type: "Paper", MaximumValidity: "P1M"}
	cases := map[string]struct {
		in         v1alpha1.FormalityRequirement
		zone       string
		kind       v1alpha1.Term
		from, upTo time.Time
		at         time.Time
		want       bool
	}{
		"holds":                             {month, "Europe/Paris", "Paper", june, july, noon, true},
		"of another type":                   {month, "Europe/Paris", "Other", june, july, noon, false},
		"its first second":                  {month, "Europe/Paris", "Paper", june, july, june, true},
		"a second before":                   {month, "Europe/Paris", "Paper", june, july, june.Add(-1), false},
		"its last second":                   {month, "Europe/Paris", "Paper", june, july, july.Add(-1), true},
		"over":                              {month, "Europe/Paris", "Paper", june, july, july, false},
		"a second longer than allowed":      {month, "Europe/Paris", "Paper", june, july.Add(time.Second), noon, false},
		"without an end, where one is due":  {month, "Europe/Paris", "Paper", june, time.Time{}, noon, false},
		"where nothing can be counted":      {month, "Nowhere", "Paper", june, july, noon, false},
		"a length that nobody can read":     {v1alpha1.FormalityRequirement{Type: "Paper", MaximumValidity: "a month"}, "Europe/Paris", "Paper", june, july, noon, false},
		"any length, without an end":        {v1alpha1.FormalityRequirement{Type: "Paper"}, "Nowhere", "Paper", june, time.Time{}, noon, true},
		"counted on the profile's calendar": {v1alpha1.FormalityRequirement{Type: "Paper", MaximumValidity: "P1M"}, "Pacific/Kiritimati", "Paper", june, july, noon, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := newRequirement(newProfile(objects.MakeProfile("law").TimeZone(c.zone).Obj()), &c.in)
			f := recordedFormality{name: "f", kind: c.kind, period: period{at(c.from), never}}
			if !c.upTo.IsZero() {
				f.until = at(c.upTo)
			}
			same(t, c.want, r.meets(&f, at(c.at)))
			same(t, c.want, r.metBy([]recordedFormality{f}, at(c.at)) != nil)
		})
	}
}

// TestMetBy: of those that meet it the one that holds longest, by name where two do.
func TestMetBy(t *testing.T) {
	r := newRequirement(newProfile(objects.MakeProfile("law").Obj()), &v1alpha1.FormalityRequirement{Type: "Paper"})
	f := func(name string, kind v1alpha1.Term, until instant) recordedFormality {
		return recordedFormality{name: name, kind: kind, period: period{0, until}}
	}
	for want, fs := range map[string][]recordedFormality{
		"b": {f("a", "Paper", 8), f("b", "Paper", 9), f("c", "Other", 10)},
		"a": {f("b", "Paper", 9), f("a", "Paper", 9), f("c", "Paper", 4)},
	} {
		if got := r.metBy(fs, 5); got == nil || got.name != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
	if got := r.metBy(nil, 5); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestRequirementFinding(t *testing.T) {
	p := newProfile(objects.MakeProfile("law").TimeZone("Europe/Paris").Obj())
	byLaw := newRequirement(p, &v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect"})
	byNotice := requirement{kind: "Paper", notice: newNotice(objects.MakeNotice("n").Obj()), source: "REF-n"}
	same(t, v1alpha1.Finding{Reason: "R", Verdict: v1alpha1.Suspended, Profile: "law", Source: "art-8", Message: "words"},
		byLaw.finding(v1alpha1.Suspended, "R", "words"))
	same(t, v1alpha1.Finding{Reason: "R", Verdict: v1alpha1.Suspended, Notice: "n", Source: "REF-n", Message: "words"},
		byNotice.finding(v1alpha1.Suspended, "R", "words"))
	if byLaw.location() != p.loc || byNotice.location() != nil || byLaw.suppliedBy != "the prefect" {
		t.Errorf("%v, %v", byLaw.location(), byNotice.location())
	}
}
