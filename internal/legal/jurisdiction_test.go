// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
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
