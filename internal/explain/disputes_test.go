// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

// dispute has one reading that a text speaks for, and one that none does.
func dispute(question string, source v1alpha1.SourceID) v1alpha1.Dispute {
	return v1alpha1.Dispute{
		Question: question, Taken: "Strict", Reason: "In doubt.",
		Readings: []v1alpha1.Reading{{Name: "Strict", Answer: "No.", Source: source}, {Name: "Wide", Answer: "Yes."}},
	}
}

// TestDisputes: a profile tells every dispute, a request those that are about a text on which its verdict rests.
func TestDisputes(t *testing.T) {
	o := town(t)
	w := world.New(o)
	about, beside := dispute("May it be?", "market-1"), dispute("Is it so?", "nothing-rests-on-it")
	p := w.Profile("market-act")
	p.Spec.Disputes = []v1alpha1.Dispute{beside, about}

	if diff := cmp.Diff(p.Spec.Disputes, explain.Profile(w, p, noon).Disputes); diff != "" {
		t.Errorf("of the profile (-want +got):\n%s", diff)
	}
	found := false
	for _, c := range w.Cases() {
		if c.ProfileName() != "market-act" {
			continue
		}
		found = true
		if diff := cmp.Diff([]v1alpha1.Dispute{about}, explain.Case(w, &c, noon).Disputes); diff != "" {
			t.Errorf("of %s (-want +got):\n%s", c.Name, diff)
		}
	}
	if !found {
		t.Error("no request rests on the profile")
	}
}

func TestDisputesAreWritten(t *testing.T) {
	w := world.New(town(t))
	p := w.Profile("market-act")
	if text := written(t, explain.Profile(w, p, noon), terminal.Screen{}); strings.Contains(text, "disputed") {
		t.Errorf("without disputes:\n%s", text)
	}
	p.Spec.Disputes = []v1alpha1.Dispute{dispute("May it be?", "market-1")}
	want := "\nWhat is disputed\n  May it be?\n    Strict: No. [market-1]\n    Wide: Yes.\n    Taken: Strict. In doubt.\n"
	if text := written(t, explain.Profile(w, p, noon), terminal.Screen{}); !strings.Contains(text, want) {
		t.Errorf("got\n%s\nwant in it\n%s", text, want)
	}
}
