// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

// TestHoldings: what an object that asks for nothing says of itself, and its next step.
func TestHoldings(t *testing.T) {
	o := town(t)
	w := world.New(o)
	profile := func(at time.Time) *explain.Explanation { return explain.Profile(w, w.Profile("market-act"), at) }
	order := func(at time.Time) *explain.Explanation { return explain.Formality(w, &o.Formalities[1], at) }
	notice := func(at time.Time) *explain.Explanation { return explain.Notice(w, w.Notice("notice-1"), at) }
	requisition := func(name string) func(time.Time) *explain.Explanation {
		return func(at time.Time) *explain.Explanation {
			r, e := w.Requisition("massy", name)
			return explain.Requisition(w, r, e, at)
		}
	}
	draft := w.Profile("market-act").DeepCopy()
	draft.Spec.InForce[0].Unverified = "nobody has read it"
	cases := map[string]struct {
		of      func(time.Time) *explain.Explanation
		at      string
		holds   bool
		summary string
		next    string // at and what, or nothing
	}{
		"a profile before its time": {profile, "2025-12-31T23:59:59+01:00", false,
			"Counting on markets. This profile is not in force before 2026-01-01T00:00:00+01:00 (market-1).", "2025-12-31T23:00:00Z it holds"},
		"a profile in force": {profile, "2026-01-01T00:00:00+01:00", true, "Counting on markets. This profile is in force.", "2026-12-31T23:00:00Z it no longer holds"},
		"a profile that is over": {profile, "2027-01-01T00:00:00+01:00", false,
			"Counting on markets. This profile is not in force: ended at 2027-01-01T00:00:00+01:00 (market-1).", ""},
		"a profile that nobody has verified": {func(at time.Time) *explain.Explanation { return explain.Profile(w, draft, at) }, "2026-06-20T12:00:00+02:00", false,
			"Counting on markets. This profile is not in force: not verified: nobody has read it.", ""},
		"a formality before its time": {order, "2026-06-09T23:59:59+02:00", false,
			"PrefectOrder Order 12: not valid before 2026-06-10T00:00:00+02:00.", "2026-06-09T22:00:00Z it holds"},
		"a formality that holds": {order, "2026-06-10T00:00:00+02:00", true, "PrefectOrder Order 12: valid.", "2026-07-04T22:00:00Z it no longer holds"},
		"a formality that is over": {order, "2026-07-05T00:00:00+02:00", false,
			"PrefectOrder Order 12: no longer valid since 2026-07-05T00:00:00+02:00.", ""},
		"a notice to come": {notice, "2026-06-24T23:59:59+02:00", false,
			"The regulator, MED-2026-1: not open before 2026-06-25T00:00:00+02:00.", "2026-06-24T22:00:00Z it holds"},
		"a notice that is open":  {notice, "2026-06-25T00:00:00+02:00", true, "The regulator, MED-2026-1: open.", "2026-07-24T22:00:00Z its deadline passes"},
		"a notice of yesterday":  {notice, "2026-07-25T00:00:00+02:00", true, "The regulator, MED-2026-1: open. Its deadline passed", ""},
		"a requisition to come":  {requisition("pv-1"), "2026-06-18T11:59:59+02:00", false, "The requisition does not stand: no search may run under it.", "2026-06-18T10:00:00Z it stands, if nothing else changes"},
		"a requisition":          {requisition("pv-1"), "2026-06-18T12:00:00+02:00", true, "The requisition stands: searches within its scope may run.", "2026-06-26T08:00:00Z it no longer stands, and searches under it end, because the framework's maximum duration ended"},
		"one whose days are up":  {requisition("pv-1"), "2026-06-26T10:00:00+02:00", false, "The requisition does not stand: no search may run under it.", "2026-07-18T10:00:00Z it still does not stand; the window of the requisition closed"},
		"one that was opposed":   {requisition("pv-2"), "2026-06-20T10:00:00+02:00", false, "The requisition does not stand: no search may run under it.", "2026-07-18T10:00:00Z it still does not stand; the window of the requisition closed"},
		"one whose window is up": {requisition("pv-2"), "2026-07-18T12:00:00+02:00", false, "The requisition does not stand: no search may run under it.", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			x := c.of(instant(c.at))
			next := ""
			for _, step := range x.Next {
				next += step.At.UTC().Format(time.RFC3339) + " " + step.What
			}
			if x.Runs != c.holds || !strings.HasPrefix(x.Summary, c.summary) || !strings.HasPrefix(next, c.next) || (next == "") != (c.next == "") {
				t.Errorf("%t, want %t\n%s, want\n%s\n%s, want\n%s", x.Runs, c.holds, x.Summary, c.summary, next, c.next)
			}
			if x.Verdict != "" || !x.At.Equal(instant(c.at)) {
				t.Errorf("%s at %v", x.Verdict, x.At)
			}
		})
	}
}

// TestRequisitionFindings: what can be supplied is missing, with who supplies it; the rest nothing cures.
func TestRequisitionFindings(t *testing.T) {
	o := town(t)
	r := &o.Requisitions[1]
	r.Spec.Signatory.Role = "Anybody"
	w := world.New(o)
	x := explain.Requisition(w, r, legal.Evidence{Decisions: o.Decisions}, noon)
	if len(x.Barred) != 1 || x.Barred[0].Reason != "SignatoryNotPermitted" || len(x.Missing) != 0 || len(x.Against) != 1 || x.Against[0].SuppliedBy != "Prosecutor" {
		t.Errorf("%+v, %+v", x.Barred, x.Against)
	}
	if diff := cmp.Diff([]string{"search-2"}, x.Sources); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text := written(t, x, terminal.Screen{}); strings.Contains(text, "hush") || !strings.Contains(text, "Who can reverse it: Prosecutor.") {
		t.Error(text)
	}
}

// TestRequisitionStandsByAText: what stands in its favour, and by which text, is told of a requisition as of a search.
func TestRequisitionStandsByAText(t *testing.T) {
	w := world.New(town(t))
	r, e := w.Requisition("massy", "pv-1")
	if x := explain.Requisition(w, r, e, noon); len(x.Sources) == 0 || len(x.Grounds) == 0 {
		t.Errorf("%+v", x)
	}
}

// TestTitleWithAStop: a title is a sentence or not, and the summary ends once.
func TestTitleWithAStop(t *testing.T) {
	o := town(t)
	o.Profiles[0].Spec.Title = "A title."
	if x := explain.Profile(world.New(o), &o.Profiles[0], noon); strings.Contains(x.Summary, "..") {
		t.Error(x.Summary)
	}
}

// TestExplainedOnOneCalendar: the end of an order is the same day whether it is told of the order or of what rests on it.
func TestExplainedOnOneCalendar(t *testing.T) {
	o := town(t)
	if text := written(t, explain.Formality(world.New(o), &o.Formalities[1], noon), terminal.Screen{}); strings.Contains(text, "4 July") {
		t.Error(text)
	}
}

// TestUnknownModules are told apart from what was taken out, and a search without its requisition has no law.
func TestUnknownModules(t *testing.T) {
	o := town(t)
	o.Requisitions = nil
	o.Deployments[0].Spec.Modules = []v1alpha1.ModuleName{"walkers", "nothing"}
	o.Deployments[0].ObjectMeta = metav1.ObjectMeta{Namespace: "massy", Name: "x"}
	x := explained(t, o, "vad", "massy", "x", noon)
	if len(x.WouldRun) != 1 || len(x.Unknown) != 1 || x.Unknown[0].Name != "nothing" || x.Missing[0].Reason != "ModuleNotFound" {
		t.Errorf("%+v", x)
	}
	text := written(t, x, terminal.Screen{})
	if !strings.Contains(text, "What could not be judged\n  nothing: the package has no such module\n") {
		t.Error(text)
	}
	s := explained(t, o, "vsj", "massy", "grey-van", noon)
	if s.Verdict != v1alpha1.Suspended || s.Request != nil || len(s.Unknown) != 1 || s.Missing[0].Reason != "RequisitionNotFound" {
		t.Errorf("%+v", s)
	}
}

func TestOperators(t *testing.T) {
	permits := &v1alpha1.Permits{Operators: []v1alpha1.Term{"NationalPolice"}, NamedOperators: []v1alpha1.OperatorSelector{
		{Type: "TransportSecurity", Name: "SNCF", Code: "552049447"}, {Type: "Municipality", Code: "75056"}, {Type: "Fire", Name: "BSPP"},
	}}
	const want = "NationalPolice, TransportSecurity (SNCF, 552049447), Municipality (75056), Fire (BSPP)"
	if got := explain.Operators(permits); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := explain.Selector(&v1alpha1.OperatorSelector{Type: "Customs"}); got != "Customs" {
		t.Errorf("got %q, want the type alone", got)
	}
}

// TestRequirements: what a profile requires is told with what does instead, and of whom it is asked.
func TestRequirements(t *testing.T) {
	cases := map[string]struct {
		in   v1alpha1.FormalityRequirement
		want string
	}{
		"one": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", MaximumValidity: "P1M"}, "Requires Paper of at most 1 month [act]."},
		"renewed": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", MaximumValidity: "P1M", Renewal: v1alpha1.RenewalPermitted},
			"Requires Paper of at most 1 month, which a new one may follow [act]."},
		"not renewed": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", MaximumValidity: "P1M", Renewal: v1alpha1.RenewalRefused},
			"Requires Paper of at most 1 month, which no new one may follow [act]."},
		"either": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", AnyOf: []v1alpha1.AlternativeFormality{
			{Type: "Exemption", Source: "decree", MaximumValidity: "P1M"}, {Type: "Other", Source: "act"},
		}}, "Requires Paper [act], or instead Exemption of at most 1 month [decree], or instead Other [act]."},
		"that names its perimeter": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", Perimeter: &v1alpha1.PerimeterRule{
			Names: []v1alpha1.Perimeter{"Cameras", "Operators"}, WhenAbsent: v1alpha1.WhenAbsentTell, Source: "decree",
		}, AnyOf: []v1alpha1.AlternativeFormality{{Type: "Other", Source: "act", Perimeter: &v1alpha1.PerimeterRule{
			Names: []v1alpha1.Perimeter{"Packages"}, WhenAbsent: v1alpha1.WhenAbsentRefuse, Source: "act"}}},
		}, "Requires Paper [act], which should name its cameras and operators [decree], or instead Other [act], which must name its packages [act]."},
		"of some": {v1alpha1.FormalityRequirement{Type: "Paper", Source: "act", When: &v1alpha1.RequirementCondition{
			Purposes: []v1alpha1.Term{"A", "B"}, Operators: []v1alpha1.Addressee{{Type: "Municipality", Code: "75056"}, {Type: "Customs"}},
		}}, "Requires Paper [act], for A or B, of Municipality (75056) or Customs."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := &v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{Requires: &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{c.in}}}}
			x := explain.Profile(world.New(&world.Objects{}), p, time.Unix(0, 0))
			if diff := cmp.Diff([]string{c.want}, x.Request); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCovers: an act tells what it names, and what it leaves open.
func TestCovers(t *testing.T) {
	f := &v1alpha1.Formality{}
	f.Spec.Covers = v1alpha1.Covers{Purposes: []v1alpha1.Term{"EventSecurity"}, Cameras: []v1alpha1.Camera{"cam-1", "cam-2"},
		Operators: []v1alpha1.OperatorSelector{{Type: "NationalPolice"}}}
	want := []string{"It covers EventSecurity, in its own namespace.", "Of the cameras only cam-1, cam-2.", "Of the operators only NationalPolice.",
		"It names no capabilities, no packages, and so covers all of them."}
	x := explain.Formality(world.New(&world.Objects{}), f, time.Unix(0, 0))
	if diff := cmp.Diff(want, x.Request); diff != "" {
		t.Error(diff)
	}
}

func TestCounted(t *testing.T) {
	for want, f := range map[string]v1alpha1.Framework{
		"": {Counts: v1alpha1.CountsInstants, Offence: v1alpha1.OffenceRequired},
		", in whole days of which the first is that of the finding": {Counts: v1alpha1.CountsDays},
		", without an offence": {Offence: v1alpha1.OffenceOptional},
		", in whole days of which the first is that of the finding, without an offence": {Counts: v1alpha1.CountsDays, Offence: v1alpha1.OffenceOptional},
	} {
		if got := explain.Counted(i18n.English.Say, f); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
