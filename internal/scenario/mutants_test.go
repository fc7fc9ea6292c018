// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
)

// everyField is a profile with the fields of rules that the catalogue may not have.
func everyField() v1alpha1.LegalProfile {
	p := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "every"}}
	p.Spec.TimeZone, p.Spec.Applies = "Europe/Paris", v1alpha1.WhenSelected
	p.Spec.Permits = &v1alpha1.Permits{NamedOperators: []v1alpha1.OperatorSelector{
		{Type: "TransportSecurity", Code: "552049447"}, {Type: "TransportSecurity", Name: "RATP"},
	}}
	p.Spec.Requires = &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{{
		Type: "Paper", AnyOf: []v1alpha1.AlternativeFormality{{Type: "Exemption", MaximumValidity: "P1M", Renewal: v1alpha1.RenewalRefused}, {Type: "Other", Perimeter: &v1alpha1.PerimeterRule{
			Names: []v1alpha1.Perimeter{v1alpha1.PerimeterCameras}, WhenAbsent: v1alpha1.WhenAbsentRefuse}}},
		Perimeter: &v1alpha1.PerimeterRule{Names: []v1alpha1.Perimeter{v1alpha1.PerimeterCameras, v1alpha1.PerimeterOperators}, WhenAbsent: v1alpha1.WhenAbsentTell},
		When:      &v1alpha1.RequirementCondition{Purposes: []v1alpha1.Term{"A", "B"}, Operators: []v1alpha1.Addressee{{Type: "C"}, {Type: "D", Code: "1"}}},
	}}}
	p.Spec.Requires.Requisition = &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{
		{Name: "Search", MaximumDuration: "P8D", Counts: v1alpha1.CountsDays, Offence: v1alpha1.OffenceOptional,
			StandingAuthorization: &v1alpha1.StandingAuthorization{Type: "Instruction", MaximumValidity: "P1Y"}},
		{Name: "Inquiry", MaximumDuration: "P8D", Counts: v1alpha1.CountsInstants, Offence: v1alpha1.OffenceRequired},
	}}
	return p
}

func perimeter(rule string, p *v1alpha1.PerimeterRule) []string {
	if p == nil {
		return nil
	}
	all := []string{rule + ": perimeter: whenAbsent"}
	if p.WhenAbsent == v1alpha1.WhenAbsentRefuse {
		all = append(all, words(rule+": perimeter: ", p.Names)...)
	}
	return all
}

// TestMutantsDiffer: every mutant of the catalogue and of the small one is another law than its original and than all
// the other mutants, has a name of its own, keeps the profile's name, and leaves the original as it was.
func TestMutantsDiffer(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(profiles, append(catalogue(), everyField())...) {
		original := p.DeepCopy()
		all := mutants(&p)
		if len(all) == 0 && (p.Spec.Permits != nil || p.Spec.Forbids != nil) {
			t.Errorf("%s: nothing was broken", p.Name)
		}
		for i, m := range all {
			if m.profile.Name != p.Name {
				t.Errorf("%s: %s is called %s", p.Name, m.rule, m.profile.Name)
			}
			if cmp.Equal(original.Spec, m.profile.Spec) {
				t.Errorf("%s: %s breaks nothing", p.Name, m.rule)
			}
			for _, other := range all[:i] {
				if other.rule == m.rule {
					t.Errorf("%s: %s is the name of two", p.Name, m.rule)
				}
				if cmp.Equal(other.profile.Spec, m.profile.Spec) {
					t.Errorf("%s: %s breaks the same as %s", p.Name, m.rule, other.rule)
				}
			}
		}
		if diff := cmp.Diff(original, &p); diff != "" {
			t.Errorf("%s was changed itself (-want +got):\n%s", p.Name, diff)
		}
	}
}

// TestMutantsBreakEveryList counts: one mutant for every entry of every list of rules that the catalogue has.
func TestMutantsBreakEveryList(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(profiles, append(catalogue(), everyField())...) {
		var rules []string
		for _, m := range mutants(&p) {
			rules = append(rules, m.rule)
		}
		for _, want := range listed(&p) {
			if !slices.Contains(rules, want) {
				t.Errorf("%s: %s is never broken", p.Name, want)
			}
		}
	}
}

// listed names every entry of every list that a verdict can follow from.
func listed(p *v1alpha1.LegalProfile) []string {
	var all []string
	if p.Spec.Applies == v1alpha1.Always {
		all = append(all, "applies: Always", "jurisdiction: "+p.Spec.Jurisdiction+" as CH")
	}
	if permits := p.Spec.Permits; permits != nil {
		all = append(all, words("permits.purposes: ", permits.Purposes)...)
		all = append(all, words("permits.processing: ", permits.Processing)...)
		all = append(all, words("permits.operators: ", permits.Operators)...)
		for i := range permits.NamedOperators {
			all = append(all, "permits.namedOperators: "+explain.Selector(&permits.NamedOperators[i]))
		}
		for _, c := range permits.Capabilities {
			all = append(all, "permits.capabilities: "+string(c.Name))
			all = append(all, words("permits.means: "+string(c.Name)+" by ", c.Means)...)
		}
	}
	if p.Spec.Inspection != nil {
		for _, w := range p.Spec.Inspection.Waivers {
			all = append(all, "inspection.waivers: "+string(w.Of)+" by "+string(w.Formality))
		}
	}
	if p.Spec.Forbids != nil {
		for _, c := range p.Spec.Forbids.Capabilities {
			all = append(all, "forbids.capabilities: "+string(c.Name))
		}
	}
	if p.Spec.Requires == nil {
		return all
	}
	for _, f := range p.Spec.Requires.Formalities {
		name := "requires.formalities: " + string(f.Type)
		all = append(append(all, name), perimeter(name, f.Perimeter)...)
		if f.Renewal != "" {
			all = append(all, name+": renewal")
		}
		for _, a := range f.AnyOf {
			if a.Renewal != "" {
				all = append(all, name+": anyOf "+string(a.Type)+": renewal")
			}
			all = append(append(all, name+": anyOf "+string(a.Type)), perimeter(name+": anyOf "+string(a.Type), a.Perimeter)...)
		}
		if f.When != nil {
			all = append(append(all, name+": when"), words(name+": when.purposes: ", f.When.Purposes)...)
			for _, a := range f.When.Operators {
				all = append(all, name+": when.operators: "+explain.Selector(&v1alpha1.OperatorSelector{Type: a.Type, Name: a.Name, Code: a.Code}))
			}
		}
	}
	if p.Spec.Requires.Requisition == nil {
		return all
	}
	for _, f := range p.Spec.Requires.Requisition.Frameworks {
		name := "framework " + string(f.Name)
		all = append(append(all, name, name+".authorization"), words(name+".signatories: ", f.Signatories)...)
		all = append(all, words(name+".decidedBy: ", f.DecidedBy)...)
		if f.Counts != "" {
			all = append(all, name+".counts")
			if f.Counts == v1alpha1.CountsDays {
				all = append(all, name+".maximumDuration: a day more")
			}
		}
		if f.Offence != "" {
			all = append(all, name+".offence")
		}
		if f.StandingAuthorization != nil {
			all = append(all, name+".standingAuthorization", name+".standingAuthorization.maximumValidity: P1Y as P11M")
		}
		if f.Extension != nil {
			all = append(append(all, name+".extension"), words(name+".extension.by: ", f.Extension.By)...)
		}
	}
	return all
}

func words[T ~string](prefix string, of []T) []string {
	var all []string
	for _, word := range of {
		all = append(all, prefix+string(word))
	}
	return all
}

func TestNeighbours(t *testing.T) {
	cases := map[v1alpha1.CalendarDuration][]v1alpha1.CalendarDuration{
		"P8D":    {"P8DT1S", "P7DT23H59M59S", "PT192H"},
		"P1D":    {"P1DT1S", "P0DT23H59M59S", "PT24H"},
		"P1M":    {"P1MT1S", "P30D", "P31D"},
		"P3M":    {"P3MT1S", "P90D", "P93D"},
		"P5Y":    {"P5YT1S", "P59M"},
		"P2W":    {"P2WT1S"},
		"P1Y6M":  {"P1Y6MT1S"},
		"P1M1D":  {"P1M1DT1S"},
		"PT48H":  {"PT48H1S"},
		"P1DT1H": {"P1DT1H1S"},
	}
	for d, want := range cases {
		got := neighbours(d)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", d, diff)
		}
		for _, n := range got {
			if _, err := legal.ParseDuration(string(n)); err != nil {
				t.Errorf("%s is no duration: what it breaks is more than %s", n, d)
			}
		}
	}
}

// TestNeighboursOfSeconds: a duration that has seconds already.
func TestNeighboursOfSeconds(t *testing.T) {
	for _, n := range neighbours("PT30S") {
		if _, err := legal.ParseDuration(string(n)); err != nil {
			t.Error(err)
		}
	}
}
