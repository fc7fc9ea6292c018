// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// waivable is a deployment under a profile that can waive what cannot be read, by a Paper or by an Order.
func waivable(filed ...*objects.FormalityBuilder) *fixture {
	f := deployment()
	f.profile.Waivers(
		v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldOpaque, Formality: "Paper", SuppliedBy: "the mayor", Source: "art-9", MaximumValidity: "P1M"},
		v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldUnknown, Formality: "Any", Source: "art-8"},
		v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldOpaque, Formality: "Order", SuppliedBy: "the prefect", Source: "art-7"},
	)
	f.formalities = filed
	return f
}

func TestWaived(t *testing.T) {
	filed := func(name string, kind v1alpha1.Term, until time.Time) *objects.FormalityBuilder {
		return objects.MakeFormality(name, "massy").Type(kind).Covers("Use").Valid(june, until)
	}
	cases := map[string]struct {
		f         *fixture
		of        v1alpha1.Withheld
		at        time.Time
		source    string
		formality string
	}{
		"by nothing":                        {waivable(), v1alpha1.WithheldOpaque, noon, "", ""},
		"by the formality":                  {waivable(filed("a", "Paper", july)), v1alpha1.WithheldOpaque, noon, "art-9", "a"},
		"of something else":                 {waivable(filed("a", "Paper", july)), v1alpha1.WithheldUnknown, noon, "", ""},
		"by one that is too long":           {waivable(filed("a", "Paper", time.Time{})), v1alpha1.WithheldOpaque, noon, "", ""},
		"by one that is over":               {waivable(filed("a", "Paper", noon)), v1alpha1.WithheldOpaque, noon, "", ""},
		"by the one that holds longest":     {waivable(filed("a", "Paper", noon.Add(1e9)), filed("b", "Paper", july)), v1alpha1.WithheldOpaque, noon, "art-9", "b"},
		"by the first waiver, by formality": {waivable(filed("a", "Paper", july), filed("b", "Order", noon.Add(1e9))), v1alpha1.WithheldOpaque, noon, "art-7", "b"},
		"under a profile out of force":      {waivable(filed("a", "Order", time.Time{})), v1alpha1.WithheldOpaque, july, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			source, formality := "", ""
			if w, f := c.f.input(c.at).waived(c.of); w != nil {
				source, formality = w.source, f.name
			}
			same(t, c.source, source)
			same(t, c.formality, formality)
		})
	}
	everybodys := waivable(filed("a", "Paper", july))
	everybodys.also, everybodys.profile = []*objects.ProfileBuilder{everybodys.profile.Always()}, objects.MakeProfile("other")
	everybodys.deployment.Profile("other")
	if w, _ := everybodys.input(noon).waived(v1alpha1.WithheldOpaque); w != nil {
		t.Error("a profile that binds everybody waives")
	}
}

func TestCouldWaive(t *testing.T) {
	cases := map[string]struct {
		of       v1alpha1.Withheld
		at       time.Time
		hint, by string
	}{
		"the first by its formality":  {v1alpha1.WithheldOpaque, noon, "; a Order of this namespace would waive it", "the prefect"},
		"that nobody is said to give": {v1alpha1.WithheldUnknown, noon, "; a Any of this namespace would waive it", ""},
		"nothing can":                 {v1alpha1.WithheldUninspected, noon, "", ""},
		"out of force":                {v1alpha1.WithheldOpaque, july, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			hint, by := waivable().input(c.at).couldWaive(c.of)
			same(t, c.hint, hint)
			same(t, c.by, by)
		})
	}
}

func TestWaivedFinding(t *testing.T) {
	in := waivable().input(june)
	w := &in.profile.waivers[2]
	same(t, v1alpha1.Finding{
		Reason: v1alpha1.ReasonInspectionWaived, Verdict: v1alpha1.Permitted, Profile: "law", Source: "art-9",
		Message: `what: Paper "f" waives that from 2026-06-01T02:00:00+02:00 until 2026-07-01T02:00:00+02:00`,
	}, in.waivedFinding(w, &recordedFormality{name: "f", kind: "Paper", period: period{at(june), at(july)}}, "what"))
	if len(newWaivers(newProfile(objects.MakeProfile("p").Obj()))) != 0 {
		t.Error("a profile without waivers has one")
	}
}
