// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestJurisdictionsMeet(t *testing.T) {
	cases := map[string]struct {
		a, b string
		want bool
	}{
		"one country":                         {"FR", "FR", true},
		"two countries":                       {"FR", "BE", false},
		"the Union and a country":             {"EU", "FR", true},
		"a country and its part":              {"FR", "FR-75", true},
		"the Union and a part of a country":   {"EU", "FR-75", true},
		"two parts of one country":            {"FR-75", "FR-13", false},
		"one part":                            {"FR-75", "FR-75", true},
		"a country and a part of another":     {"BE", "FR-75", false},
		"parts of two countries":              {"FR-B", "BE-B", false},
		"a part that begins like another":     {"FR-7", "FR-75", false},
		"a country that begins like another":  {"FR", "FRA", true}, // FRA cannot be read
		"missing":                             {"", "BE", true},
		"both missing":                        {"", "", true},
		"in lower case":                       {"fr", "BE", true},
		"with a space":                        {"FR ", "BE", true},
		"on a line of its own":                {"FR\n", "BE", true},
		"without its part":                    {"FR-", "BE", true},
		"a part that is too long":             {"FR-7500", "BE", true},
		"a part of a part":                    {"FR-75-1", "BE", true},
		"in other letters":                    {"ＦＲ", "BE", true},
		"the Union in lower case":             {"eu", "BE", true},
		"a part of the Union, which has none": {"EU-1", "FR", true},
		"a code that is no country's":         {"XX", "FR", true},
		"a code that was never given":         {"QX", "FR", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, back := readJurisdiction(c.a).meets(readJurisdiction(c.b)), readJurisdiction(c.b).meets(readJurisdiction(c.a)); got != c.want || back != c.want {
				t.Errorf("%q meets %q: %t, and the other way round %t, want %t", c.a, c.b, got, back, c.want)
			}
		})
	}
}

func TestPermitsIn(t *testing.T) {
	cases := map[string]struct {
		law, place string
		want       bool
	}{
		"its own country":                   {"FR", "FR", true},
		"a part of its country":             {"FR", "FR-75", true},
		"the country of its part":           {"FR-75", "FR", true},
		"another part":                      {"FR-75", "FR-13", false},
		"another country":                   {"BE", "FR", false},
		"the Union in a country of it":      {"EU", "FR", true},
		"the Union in a part of one":        {"EU", "BE-VLG", true},
		"the Union outside of it":           {"EU", "CH", false},
		"the Union in itself":               {"EU", "EU", true},
		"a country in the Union":            {"FR", "EU", false},
		"no country's code":                 {"XX", "FR", false},
		"no country's code in itself":       {"XX", "XX", false},
		"nothing":                           {"", "FR", false},
		"in nothing":                        {"FR", "", false},
		"in lower case":                     {"fr", "FR", false},
		"in a place that is no country":     {"FR", "XX", false},
		"the Union in one that is none":     {"EU", "XX", false},
		"a part of the Union, in a country": {"EU-1", "FR", false},
		"the Union in lower case":           {"eu", "FR", false},
		"the Union, in lower case":          {"EU", "fr", false},
		"the Union in one that has left it": {"EU", "GB", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, permitsIn(c.law, c.place)) })
	}
}

// TestBinding: a profile that applies always binds the requests whose profile it meets, and those of which nobody knows the
// profile.
func TestBinding(t *testing.T) {
	profile := func(name, jurisdiction string, applies v1alpha1.Applies) v1alpha1.LegalProfile {
		p := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}}
		p.Spec.Jurisdiction, p.Spec.Applies = jurisdiction, applies
		return p
	}
	law := NewLaw([]v1alpha1.LegalProfile{
		profile("union", "EU", v1alpha1.Always), profile("france", "FR", v1alpha1.Always), profile("paris", "FR-75", v1alpha1.Always),
		profile("belgium", "BE", v1alpha1.Always), profile("nowhere", "", v1alpha1.Always),
		profile("in-the-union", "EU", v1alpha1.WhenSelected), profile("in-france", "FR", v1alpha1.WhenSelected),
		profile("in-marseille", "FR-13", v1alpha1.WhenSelected), profile("in-belgium", "BE", v1alpha1.WhenSelected),
		profile("in-nowhere", "", v1alpha1.WhenSelected),
	}, nil)
	cases := map[string][]string{
		"unheard":      {"belgium", "france", "nowhere", "paris", "union"},
		"in-nowhere":   {"belgium", "france", "nowhere", "paris", "union", "in-nowhere"},
		"in-the-union": {"belgium", "france", "nowhere", "paris", "union", "in-the-union"},
		"in-france":    {"france", "nowhere", "paris", "union", "in-france"},
		"in-marseille": {"france", "nowhere", "union", "in-marseille"},
		"in-belgium":   {"belgium", "nowhere", "union", "in-belgium"},
		"france":       {"france", "nowhere", "paris", "union"},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range law.boundTo(law.profiles[name]) {
				got = append(got, p.name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBoundIn: where the register says who operates, the law of its place binds beside that of the profile.
func TestBoundIn(t *testing.T) {
	profile := func(name, jurisdiction string, applies v1alpha1.Applies) v1alpha1.LegalProfile {
		p := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}}
		p.Spec.Jurisdiction, p.Spec.Applies = jurisdiction, applies
		return p
	}
	law := NewLaw([]v1alpha1.LegalProfile{
		profile("union", "EU", v1alpha1.Always), profile("france", "FR", v1alpha1.Always), profile("belgium", "BE", v1alpha1.Always),
		profile("swiss", "CH", v1alpha1.Always), profile("in-france", "FR", v1alpha1.WhenSelected), profile("in-belgium", "BE", v1alpha1.WhenSelected),
	}, nil)
	register := NewRegister([]v1alpha1.DataController{
		*objects.MakeController("commune", objects.Municipality()).Namespaces("massy").Serves("liege").Obj(),
		*objects.MakeController("liege", v1alpha1.Operator{Type: "City", Name: "Liège"}).In("BE").Namespaces("liege").Processors(objects.Municipality()).Obj(),
	})
	cases := map[string]struct {
		mode            v1alpha1.EvidenceMode
		namespace, name string
		profile         string
		want            []string
	}{
		"claimed":                           {v1alpha1.EvidenceClaimed, "massy", "Commune de Massy", "in-belgium", []string{"belgium", "union", "in-belgium"}},
		"registered":                        {v1alpha1.EvidenceRegistered, "massy", "Commune de Massy", "in-france", []string{"france", "union", "in-france"}},
		"registered, of another country":    {v1alpha1.EvidenceRegistered, "massy", "Commune de Massy", "in-belgium", []string{"belgium", "france", "union", "in-belgium"}},
		"registered, served from elsewhere": {v1alpha1.EvidenceRegistered, "massy", "Liège", "in-belgium", []string{"belgium", "france", "union", "in-belgium"}},
		"not registered":                    {v1alpha1.EvidenceRegistered, "evry", "Commune de Massy", "in-france", []string{"belgium", "france", "swiss", "union", "in-france"}},
		"no profile":                        {v1alpha1.EvidenceRegistered, "massy", "Commune de Massy", "none", []string{"belgium", "france", "swiss", "union"}},
		"a profile that binds everybody":    {v1alpha1.EvidenceRegistered, "massy", "Commune de Massy", "belgium", []string{"belgium", "france", "union"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			claim := objects.Municipality()
			if claim.Name != c.name {
				claim = v1alpha1.Operator{Type: "City", Name: c.name}
			}
			e := Evidence{Mode: c.mode, Register: register}
			id := e.identify(c.namespace, &claim)
			var got []string
			for _, p := range law.boundIn(&id, law.profiles[c.profile]) {
				got = append(got, p.name)
			}
			same(t, c.want, got)
		})
	}
}
