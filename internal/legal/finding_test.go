// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestSortBySeverity(t *testing.T) {
	f := func(reason string, v v1alpha1.Verdict) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: reason, Verdict: v}
	}
	cases := map[string]struct {
		in      []v1alpha1.Finding
		want    string // the reasons
		verdict v1alpha1.Verdict
	}{
		"nothing found":       {nil, "", v1alpha1.Permitted},
		"one that permits":    {[]v1alpha1.Finding{f("a", v1alpha1.Permitted)}, "a", v1alpha1.Permitted},
		"every verdict":       {[]v1alpha1.Finding{f("a", v1alpha1.Permitted), f("b", v1alpha1.Restricted), f("c", v1alpha1.Suspended), f("d", v1alpha1.Forbidden)}, "d c b a", v1alpha1.Forbidden},
		"of one as found":     {[]v1alpha1.Finding{f("b", v1alpha1.Suspended), f("a", v1alpha1.Suspended), f("c", v1alpha1.Restricted)}, "b a c", v1alpha1.Suspended},
		"restricted":          {[]v1alpha1.Finding{f("a", v1alpha1.Permitted), f("b", v1alpha1.Restricted)}, "b a", v1alpha1.Restricted},
		"a word nobody knows": {[]v1alpha1.Finding{f("a", v1alpha1.Suspended), f("b", "Perhaps")}, "b a", "Perhaps"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			verdict := sortBySeverity(c.in)
			var reasons []string
			for _, f := range c.in {
				reasons = append(reasons, f.Reason)
			}
			if got := strings.Join(reasons, " "); got != c.want || verdict != c.verdict {
				t.Errorf("%s: %s, want %s: %s", verdict, got, c.verdict, c.want)
			}
		})
	}
}

func TestSuppliers(t *testing.T) {
	long := func(n int) v1alpha1.Term { return v1alpha1.Term(strings.Repeat("x", n)) }
	cases := map[string]struct {
		in   []v1alpha1.Term
		want string
	}{
		"nobody":                   {nil, ""},
		"one":                      {[]v1alpha1.Term{"Prosecutor"}, "Prosecutor"},
		"two":                      {[]v1alpha1.Term{"Prosecutor", "Judge"}, "Prosecutor or Judge"},
		"as long as there is room": {[]v1alpha1.Term{long(251), "y"}, string(long(251)) + " or y"},
		"one byte more":            {[]v1alpha1.Term{long(252), "y", "z"}, string(long(252))},
		"none has room":            {[]v1alpha1.Term{long(257)}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, Words(english).suppliers(c.in)) })
	}
}
