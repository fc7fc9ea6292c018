// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

// catalogue is small, and has a rule of every sort.
func catalogue() []v1alpha1.LegalProfile {
	years := int32(5)
	day := func(text string) metav1.Time { return metav1.Time{Time: instant(text)} }
	until := day("2027-01-01T00:00:00+01:00")
	spec := func(change func(*v1alpha1.LegalProfileSpec)) v1alpha1.LegalProfileSpec {
		s := v1alpha1.LegalProfileSpec{
			Title: "T", Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: v1alpha1.WhenSelected, Sources: []v1alpha1.Source{{ID: "s", Title: "S"}},
			Permits: &v1alpha1.Permits{
				Purposes: []v1alpha1.Term{"Use"}, Processing: []v1alpha1.Processing{v1alpha1.RealTime}, Operators: []v1alpha1.Term{"Municipality"},
				Capabilities: []v1alpha1.CapabilityRule{{Name: "counting", Source: "s"}, {Name: "biometric", Source: "s"}},
			},
		}
		change(&s)
		return s
	}
	return []v1alpha1.LegalProfile{
		{ObjectMeta: metav1.ObjectMeta{Name: "act"}, Spec: spec(func(s *v1alpha1.LegalProfileSpec) {
			s.InForce = []v1alpha1.ForcePeriod{{From: day("2026-01-01T00:00:00+01:00"), Until: &until, Source: "s"}}
			s.Requires = &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{{Type: "Paper", Source: "s", MaximumValidity: "P1M"}}}
		})},
		{ObjectMeta: metav1.ObjectMeta{Name: "lax"}, Spec: spec(func(s *v1alpha1.LegalProfileSpec) {
			s.Permits.Capabilities = []v1alpha1.CapabilityRule{{Name: "counting", Source: "s", Means: []v1alpha1.Capability{"person"}}}
			s.Inspection = &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{{Of: v1alpha1.WithheldUnknown, Formality: "Paper", Source: "s", MaximumValidity: "P1D"}}}
		})},
		{ObjectMeta: metav1.ObjectMeta{Name: "ban"}, Spec: spec(func(s *v1alpha1.LegalProfileSpec) {
			s.Applies, s.Permits = v1alpha1.Always, nil
			s.InForce = []v1alpha1.ForcePeriod{{From: day("2026-03-01T00:00:00+01:00"), Source: "s"}}
			s.Forbids = &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "biometric", Source: "s"}}}
		})},
		{ObjectMeta: metav1.ObjectMeta{Name: "draft"}, Spec: spec(func(s *v1alpha1.LegalProfileSpec) {
			s.InForce = []v1alpha1.ForcePeriod{{From: day("2026-01-01T00:00:00+01:00"), Until: &until, Source: "s", Unverified: "nobody has read it"}}
		})},
		{ObjectMeta: metav1.ObjectMeta{Name: "search"}, Spec: spec(func(s *v1alpha1.LegalProfileSpec) {
			s.Permits.Processing = []v1alpha1.Processing{v1alpha1.Deferred}
			s.Requires = &v1alpha1.Requires{Requisition: &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{
				{
					Name: "Flagrance", Source: "s", Signatories: []v1alpha1.Term{"Officer"}, Authorization: v1alpha1.AuthorizationPresumed,
					DecidedBy: []v1alpha1.Term{"Prosecutor"}, MaximumDuration: "P8D",
					Extension: &v1alpha1.Extension{By: []v1alpha1.Term{"Prosecutor"}, MaximumDuration: "P8D", MinimumPenaltyYears: &years},
				},
				{
					Name: "Inquiry", Source: "s", Signatories: []v1alpha1.Term{"Officer"}, Authorization: v1alpha1.AuthorizationRequired,
					DecidedBy: []v1alpha1.Term{"Prosecutor"},
				},
			}}}
		})},
	}
}

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// story expects of its one request that it runs, or that it does not.
func story(at string, runs bool, o *world.Objects) Story {
	s := Story{Scenario: &Scenario{instant: instant(at)}, Objects: o}
	e := Expectation{Kind: world.KindDeployment, Namespace: "town", Name: "x", Runs: &runs}
	if len(o.Searches) > 0 {
		e.Kind = world.KindSearch
	}
	s.Spec.Expect = []Expectation{e}
	o.Add(objects.Package())
	return s
}

// counts is a deployment with a paper that holds for a time, or without one.
func counts(profile string, module v1alpha1.ModuleName, paper ...string) *world.Objects {
	d := objects.Statistics("town", "x", module)
	d.Spec.ProfileName, d.Spec.Purpose = v1alpha1.ObjectName(profile), "Use"
	o := &world.Objects{}
	o.Add(d)
	if len(paper) > 0 {
		o.Add(objects.MakeFormality("paper", "town").Type("Paper").Covers("Use").Valid(instant(paper[0]), instant(paper[1])).Obj())
	}
	return o
}

// searches is a search of flagrance from an offence found at an instant, or else of an inquiry, with decisions on it.
func searches(found string, years int32, decisions ...*v1alpha1.JudicialDecision) *world.Objects {
	r := objects.Requisition("town", "r", instant("2026-03-01T00:00:00+01:00"), instant("2026-06-01T00:00:00+02:00"))
	r.Spec.ProfileName, r.Spec.Framework, r.Spec.Signatory.Role = "search", "Inquiry", "Officer"
	r.Spec.Scope.Capabilities = []v1alpha1.Capability{"counting"}
	r.Spec.Offence.MaximumPenaltyYears = &years
	if found != "" {
		r.Spec.Framework, r.Spec.FindingAt = "Flagrance", &metav1.Time{Time: instant(found)}
	}
	o := &world.Objects{}
	o.Add(r)
	o.Add(objects.Search(r, "x", objects.Counter))
	for _, d := range decisions {
		o.Add(d)
	}
	return o
}

func decided(d v1alpha1.Decision, at string) *v1alpha1.JudicialDecision {
	decision := objects.MakeDecision(string(d), "town").On("r").Decided(d, instant(at)).Obj()
	if d == v1alpha1.Extend {
		decision.Spec.Extend = &v1alpha1.ExtendUntil{Until: metav1.Time{Time: instant("2026-05-01T00:00:00+02:00")}}
	}
	return decision
}

// stories hold the catalogue, each a few of its rules. The clocks change on 29 March.
func stories() map[string]Story {
	january := []string{"2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00"}
	december := []string{"2026-12-10T00:00:00+01:00", "2027-01-10T00:00:00+01:00"}
	february := []string{"2026-02-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00"}
	extend := decided(v1alpha1.Extend, "2026-03-20T00:00:00+01:00")
	all := map[string]Story{
		"opens":          story("2026-01-01T00:00:00+01:00", true, counts("act", objects.Counter, january...)),
		"not yet":        story("2025-12-31T23:59:59+01:00", false, counts("act", objects.Counter, "2025-12-15T00:00:00+01:00", january[0])),
		"closes":         story("2026-12-31T23:59:59+01:00", true, counts("act", objects.Counter, december...)),
		"closed":         story("2027-01-01T00:00:00+01:00", false, counts("act", objects.Counter, december...)),
		"no paper":       story("2026-02-10T00:00:00+01:00", false, counts("act", objects.Counter)),
		"a second long":  story("2026-01-10T00:00:00+01:00", false, counts("act", objects.Counter, january[0], "2026-02-01T00:00:01+01:00")),
		"February long":  story("2026-02-10T00:00:00+01:00", false, counts("act", objects.Counter, february[0], "2026-03-02T00:00:00+01:00")),
		"faces before":   story("2026-02-28T23:59:59+01:00", true, counts("act", objects.Face, february[0], "2026-03-01T00:00:00+01:00")),
		"faces":          story("2026-03-01T00:00:00+01:00", false, counts("act", objects.Face, "2026-02-15T00:00:00+01:00", "2026-03-15T00:00:00+01:00")),
		"March long":     story("2026-03-10T00:00:00+01:00", true, counts("act", objects.Counter, "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00")),
		"draft":          story("2026-02-10T00:00:00+01:00", false, counts("draft", objects.Counter)),
		"eighth day":     story("2026-04-02T11:59:59+02:00", true, searches("2026-03-25T12:00:00+01:00", 5)),
		"ninth day":      story("2026-04-02T12:00:00+02:00", false, searches("2026-03-25T12:00:00+01:00", 5)),
		"opposed":        story("2026-03-26T00:00:00+01:00", false, searches("2026-03-25T12:00:00+01:00", 5, decided(v1alpha1.Oppose, "2026-03-25T13:00:00+01:00"))),
		"extended":       story("2026-04-02T11:59:59+02:00", true, searches("2026-03-17T12:00:00+01:00", 5, extend)),
		"extension over": story("2026-04-02T12:00:00+02:00", false, searches("2026-03-17T12:00:00+01:00", 5, extend)),
		"four years":     story("2026-03-26T00:00:00+01:00", false, searches("2026-03-17T12:00:00+01:00", 4, extend)),
		"inquiry":        story("2026-03-26T00:00:00+01:00", true, searches("", 5, decided(v1alpha1.Authorize, "2026-03-20T00:00:00+01:00"))),
		"no word yet":    story("2026-03-26T00:00:00+01:00", false, searches("", 5)),
		"own initiative": story("2026-03-26T00:00:00+01:00", false, own()),
	}
	verified := story("2026-02-10T00:00:00+01:00", true, counts("draft", objects.Counter))
	verified.Spec.Verified = []string{"draft"}
	all["draft, verified"] = verified
	for name, paper := range map[string][]string{
		"a day waived":     {"2026-01-10T00:00:00+01:00", "2026-01-11T00:00:00+01:00"},
		"a second too far": {"2026-01-10T00:00:00+01:00", "2026-01-11T00:00:01+01:00"},
		"a day of 23":      {"2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00"},
	} {
		all[name] = inspected(story(paper[0], name == "a day waived", counts("lax", objects.Counter, paper...)))
	}
	for name := range all {
		s := all[name]
		s.File = name
	}
	return all
}

// inspected has a model found that detects persons, and another one that nothing recognises.
func inspected(s Story) Story {
	s.Spec.Inspections = []Inspection{{
		Package: objects.Package().Name, State: v1alpha1.InspectionInspected,
		Modules: map[v1alpha1.ModuleName]Found{objects.Counter: {Detected: []v1alpha1.Capability{"person.detection"}, Unknown: 1}},
	}}
	if err := s.inspect(); err != nil {
		panic(err)
	}
	return s
}

// own is a deployment under the profile of searches, and so without a requisition.
func own() *world.Objects {
	o := counts("search", objects.Counter)
	o.Deployments[0].Spec.Processing = v1alpha1.Deferred
	return o
}

// heldBy is, for every rule, which of the stories notices by itself that it is broken. What none notices is what no
// story is about: faces under two of the laws, and when the draft would begin and end.
var heldBy = map[string]string{
	"act: inForce 2026-01-01: from +1s":                                "opens",
	"act: inForce 2026-01-01: from -1s":                                "not yet",
	"act: inForce 2026-01-01: until +1s":                               "closed",
	"act: inForce 2026-01-01: until -1s":                               "closes",
	"act: permits.capabilities: biometric":                             "faces before",
	"act: permits.capabilities: counting":                              "March long; closes; opens",
	"act: permits.operators: Municipality":                             "March long; closes; faces before; opens",
	"act: permits.processing: RealTime":                                "March long; closes; faces before; opens",
	"act: permits.purposes: Use":                                       "March long; closes; faces before; opens",
	"act: requires.formalities: Paper":                                 "February long; a second long; no paper",
	"act: requires.formalities: Paper: maximumValidity: P1M as P1MT1S": "a second long",
	"act: requires.formalities: Paper: maximumValidity: P1M as P30D":   "February long; March long; closes; opens",
	"act: requires.formalities: Paper: maximumValidity: P1M as P31D":   "February long",
	"act: timeZone":                                                                    "March long",
	"ban: applies: Always":                                                             "faces",
	"ban: forbids.capabilities: biometric":                                             "faces",
	"ban: inForce 2026-03-01: from +1s":                                                "faces",
	"ban: inForce 2026-03-01: from -1s":                                                "faces before",
	"ban: jurisdiction: FR as CH":                                                      "faces",
	"ban: jurisdiction: FR as EU":                                                      "", // no story is of another country
	"draft: inForce 2026-01-01: from +1s":                                              "",
	"draft: inForce 2026-01-01: from -1s":                                              "",
	"draft: inForce 2026-01-01: until +1s":                                             "",
	"draft: inForce 2026-01-01: until -1s":                                             "",
	"draft: inForce 2026-01-01: unverified":                                            "draft",
	"draft: permits.capabilities: biometric":                                           "",
	"draft: permits.capabilities: counting":                                            "draft, verified",
	"draft: permits.operators: Municipality":                                           "draft, verified",
	"draft: permits.processing: RealTime":                                              "draft, verified",
	"draft: permits.purposes: Use":                                                     "draft, verified",
	"search: framework Flagrance":                                                      "eighth day; extended",
	"search: framework Flagrance.authorization":                                        "eighth day; extended",
	"search: framework Flagrance.decidedBy: Prosecutor":                                "opposed",
	"search: framework Flagrance.extension":                                            "extended",
	"search: framework Flagrance.extension.by: Prosecutor":                             "extended",
	"search: framework Flagrance.extension.maximumDuration: P8D as P7DT23H59M59S":      "extended",
	"search: framework Flagrance.extension.maximumDuration: P8D as P8DT1S":             "extension over",
	"search: framework Flagrance.extension.maximumDuration: P8D as PT192H":             "extension over",
	"search: framework Flagrance.extension.minimumPenaltyYears +1":                     "extended",
	"search: framework Flagrance.extension.minimumPenaltyYears -1":                     "four years",
	"search: framework Flagrance.maximumDuration: P8D as P7DT23H59M59S":                "eighth day; extended",
	"search: framework Flagrance.maximumDuration: P8D as P8DT1S":                       "extension over; ninth day",
	"search: framework Flagrance.maximumDuration: P8D as PT192H":                       "ninth day",
	"search: framework Flagrance.signatories: Officer":                                 "eighth day; extended",
	"search: framework Inquiry":                                                        "inquiry",
	"search: framework Inquiry.authorization":                                          "no word yet",
	"search: framework Inquiry.decidedBy: Prosecutor":                                  "inquiry",
	"search: framework Inquiry.signatories: Officer":                                   "inquiry",
	"search: permits.capabilities: biometric":                                          "",
	"search: permits.capabilities: counting":                                           "eighth day; extended; inquiry",
	"search: permits.operators: Municipality":                                          "eighth day; extended; inquiry",
	"search: permits.processing: Deferred":                                             "eighth day; extended; inquiry",
	"search: permits.purposes: Use":                                                    "eighth day; extended; inquiry",
	"lax: inspection.waivers: Unknown by Paper":                                        "a day waived",
	"lax: inspection.waivers: Unknown by Paper: maximumValidity: P1D as P0DT23H59M59S": "a day waived",
	"lax: inspection.waivers: Unknown by Paper: maximumValidity: P1D as P1DT1S":        "a second too far",
	"lax: inspection.waivers: Unknown by Paper: maximumValidity: P1D as PT24H":         "a day of 23",
	"lax: permits.capabilities: counting":                                              "a day waived",
	"lax: permits.means: counting by person":                                           "a day waived",
	"lax: permits.operators: Municipality":                                             "a day waived",
	"lax: permits.processing: RealTime":                                                "a day waived",
	"lax: permits.purposes: Use":                                                       "a day waived",
	"lax: timeZone":                                                                    "a day of 23",
	"search: requires.requisition":                                                     "eighth day; extended; inquiry; own initiative",
	"search: timeZone":                                                                 "extension over; ninth day",
}

// TestCover runs each story alone: it holds just the rules that it is about, and names itself.
func TestCover(t *testing.T) {
	got := map[string]string{}
	all := stories()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := Cover([]Story{all[name]}, catalogue())
		for _, r := range c.Rules {
			rule := r.Profile + ": " + r.Rule
			switch r.HeldBy {
			case "":
				got[rule] += ""
			case name:
				got[rule] = strings.TrimPrefix(got[rule]+"; "+name, "; ")
			default:
				t.Errorf("%s is held by %q", rule, r.HeldBy)
			}
		}
	}
	if diff := cmp.Diff(heldBy, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCoverWithoutOneStory: what one story alone holds is not held without it, and everything else still is.
func TestCoverWithoutOneStory(t *testing.T) {
	all := stories()
	for without := range all {
		var rest []Story
		for name, s := range all {
			if name != without {
				rest = append(rest, s)
			}
		}
		c := Cover(rest, catalogue())
		unheld := map[string]bool{}
		for _, r := range c.Unheld() {
			unheld[r.Profile+": "+r.Rule] = true
		}
		for rule, by := range heldBy {
			if want := by == "" || by == without; unheld[rule] != want {
				t.Errorf("without %q: %q is held: %t, want %t", without, rule, !unheld[rule], !want)
			}
		}
	}
}

// TestCoverLeavesOut what cannot tell: a story that fails under the law as it is, and one that brings its own law.
func TestCoverLeavesOut(t *testing.T) {
	for name, change := range map[string]func(*Story){
		"a story that fails": func(s *Story) { *s.Spec.Expect[0].Runs = !*s.Spec.Expect[0].Runs },
		"one with its own law": func(s *Story) {
			s.Objects.Profiles = append(s.Objects.Profiles, catalogue()...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var some []Story
			for _, s := range stories() {
				change(&s)
				some = append(some, s)
			}
			c := Cover(some, catalogue())
			for _, r := range c.Rules {
				if r.HeldBy != "" {
					t.Errorf("%s: %s is held by %s", r.Profile, r.Rule, r.HeldBy)
				}
			}
			if len(c.Unheld()) != len(heldBy) {
				t.Errorf("%d rules, want %d", len(c.Unheld()), len(heldBy))
			}
		})
	}
	if c := Cover(nil, nil); c.Rules == nil || len(c.Rules) != 0 {
		t.Errorf("%+v", c)
	}
}

// TestCoverChangesNothing of the stories and of the law.
func TestCoverChangesNothing(t *testing.T) {
	law := catalogue()
	some := []Story{stories()["opens"], stories()["no paper"]}
	some[1].Spec.Expect[0].Runs = new(true)
	Cover(some, law)
	if diff := cmp.Diff(catalogue(), law); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if some[0].File != "opens" || some[1].File != "no paper" {
		t.Errorf("%s, %s", some[0].File, some[1].File)
	}
}
