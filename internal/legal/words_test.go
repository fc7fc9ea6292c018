// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestWords: what judges in other words decides the same, and says nothing in the first ones.
func TestWords(t *testing.T) {
	other := func(format string, args ...any) string { return "«" + fmt.Sprintf(format, args...) + "»" }
	p := objects.MakeProfile("p").Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-1"}).Permits("count", "art-1").Forbids("face", "art-1", "").Obj()
	d := objects.MakeDeployment("d", "massy").Profile("p").Package("q").Modules("a").Obj()
	first := JudgeDeployment(NewLaw([]v1alpha1.LegalProfile{*p}, nil), d, Evidence{}, june)
	second := JudgeDeployment(NewLawIn(other, []v1alpha1.LegalProfile{*p}, nil), d, Evidence{}, june)
	if len(first.Findings) == 0 || len(first.Modules) == 0 {
		t.Fatal("nothing is said")
	}
	said := func(s string) bool { return strings.HasPrefix(s, "«") && strings.HasSuffix(s, "»") }
	for i := range second.Findings {
		if f := &second.Findings[i]; !said(f.Message) {
			t.Errorf("%q is not in other words", f.Message)
		}
		second.Findings[i].Message = first.Findings[i].Message
	}
	for i := range second.Modules {
		if m := &second.Modules[i]; !said(m.Reason) {
			t.Errorf("%q is not in other words", m.Reason)
		}
		second.Modules[i].Reason = first.Modules[i].Reason
	}
	if !first.Equal(second) {
		t.Errorf("%+v, in other words %+v", first, second)
	}
}

func TestFacts(t *testing.T) {
	for want, fact := range map[string]fmt.Stringer{
		"never":                                Instant{},
		"2026-06-01T00:00:00Z":                 at(june).in(nil),
		"2026-06-01T00:00:00Z, without an end": period{at(june), never}.in(nil),
		"2026-06-01T00:00:00Z until 2026-07-01T00:00:00Z": period{at(june), at(july)}.in(nil),
		"A":       Terms{"A"},
		"A and B": Terms{"A", "B"},
		"A or B":  AnyOf{"A", "B"},
	} {
		same(t, want, fact.String())
	}
}
