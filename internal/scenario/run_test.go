// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// market counts walkers until 1 February 2026, without the faces that were asked for as well.
func market(t *testing.T, expect string) Story {
	t.Helper()
	root := files(t, map[string]string{"s.yaml": strings.Replace(head, "name: s", "name: market", 1) +
		"  title: A market\n  at: \"2026-01-10T12:00:00+01:00\"\n  expect:\n  - {kind: VideoAnalyticsDeployment, namespace: town, name: x, " + expect + "}\n"})
	stories, err := Load([]string{filepath.Join(root, "s.yaml")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := stories[0]
	s.File = "market.yaml"
	s.Objects.Add(objects.Package())
	o := counts("act", objects.Counter, "2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00")
	o.Deployments[0].Spec.Modules = append(o.Deployments[0].Spec.Modules, objects.Plate)
	s.Objects.Deployments, s.Objects.Formalities = o.Deployments, o.Formalities
	return s
}

// TestRun meets each expectation, and misses it with a difference that says both.
func TestRun(t *testing.T) {
	cases := map[string]struct {
		expect string
		want   []Difference
	}{
		"it runs":                        {"runs: true", nil},
		"it does not":                    {"runs: false", []Difference{{"runs", "false", "true"}}},
		"its verdict":                    {"verdict: Restricted", nil},
		"another verdict":                {"verdict: Permitted", []Difference{{"verdict", "Permitted", "Restricted"}}},
		"its modules":                    {"modules: {counter: Permitted, plate: Stripped}", nil},
		"modules, sorted":                {"modules: {plate: Permitted, counter: Stripped}", []Difference{{"modules.counter", "Stripped", "Permitted"}, {"modules.plate", "Permitted", "Stripped"}}},
		"a module that it does not have": {"modules: {face: Stripped}", []Difference{{"modules.face", "Stripped", "not asked for"}}},
		"its source":                     {"cites: [s]", nil},
		"another source":                 {"cites: [s, gdpr-9]", []Difference{{"cites", "gdpr-9", "s"}}},
		"its reasons":                    {"reasons: [ModuleStripped]", nil},
		"its reasons, twice":             {"reasons: [ModuleStripped, ModuleStripped]", nil},
		"no reasons":                     {"reasons: []", []Difference{{"reasons", "", "ModuleStripped"}}},
		"more reasons":                   {"reasons: [ModuleStripped, Another]", []Difference{{"reasons", "Another, ModuleStripped", "ModuleStripped"}}},
		"its next change":                {"nextChange: \"2026-02-01T00:00:00+01:00\"", nil},
		"the same in another zone":       {"nextChange: \"2026-01-31T23:00:00Z\"", nil},
		"a change that never comes":      {"nextChange: Never", []Difference{{"nextChange", "Never", "2026-01-31T23:00:00Z"}}},
		"a change a second earlier":      {"nextChange: \"2026-02-01T00:59:59+02:00\"", []Difference{{"nextChange", "2026-02-01T00:59:59+02:00", "2026-02-01T01:00:00+02:00"}}},
		"its end":                        {"runsUntil: \"2026-02-01T00:00:00+01:00\"", nil},
		"another end":                    {"runsUntil: \"2026-02-02T00:00:00+01:00\"", []Difference{{"runsUntil", "2026-02-02T00:00:00+01:00", "2026-02-01T00:00:00+01:00"}}},
		"all at once": {"runs: false, verdict: Forbidden, runsUntil: Never", []Difference{
			{"runs", "false", "true"}, {"verdict", "Forbidden", "Restricted"}, {"runsUntil", "Never", "2026-01-31T23:00:00Z"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := market(t, c.expect)
			got := s.Run(catalogue())
			want := Result{Name: "market", Title: "A market", File: "market.yaml", Line: 1, Passed: c.want == nil, Basis: legal.Declared, Evidence: v1alpha1.EvidenceClaimed}
			if c.want != nil {
				want.Failures = []Failure{{Kind: "VideoAnalyticsDeployment", Namespace: "town", Name: "x", Differences: c.want,
					Because: []string{"Restricted: s: module plate is taken out: the profile does not permit plate.read"}}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if holds := s.holds(s.World(catalogue())); holds != want.Passed {
				t.Errorf("holds: %t, want %t", holds, want.Passed)
			}
		})
	}
}

// TestRunNeverEnds: an instant that does not come is the word for it.
func TestRunNeverEnds(t *testing.T) {
	s := market(t, "nextChange: Never, runsUntil: \"2026-02-01T00:00:00+01:00\"")
	s.instant = time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC)
	got := s.Run(catalogue())
	want := []Difference{{"runsUntil", "2026-02-01T00:00:00+01:00", "Never"}}
	if len(got.Failures) != 1 || !cmp.Equal(want, got.Failures[0].Differences) {
		t.Errorf("%+v", got.Failures)
	}
}

// TestRunRefused: what the API server would refuse does not run, for that reason and no other.
func TestRunRefused(t *testing.T) {
	refused := strings.Replace(deployment, "cameras: [cam-1]", "cameras: []", 1)
	cases := map[string]struct {
		expect, objects string
		want            string // in the difference or the reasons of it; empty passes
	}{
		"it does not run":               {"runs: false, verdict: Forbidden, reasons: [Refused]", refused, ""},
		"it would run":                  {"runs: true", refused, "spec.cameras"},
		"it cites nothing":              {"cites: [s]", refused, "spec.cameras"},
		"it has no modules":             {"modules: {counter: Stripped}", refused, "not asked for"},
		"it is not there":               {"runs: false", "", "no document of the scenario has this kind, namespace and name"},
		"given twice, with differences": {"runs: false, reasons: [Refused]", deployment + strings.Replace(deployment, "cam-1", "cam-2", 1), ""},
		"it is in another namespace":    {"runs: false", strings.Replace(deployment, "namespace: town", "namespace: evry", 1), "absent"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			root := files(t, map[string]string{"s.yaml": head + when + "  expect:\n  - {kind: VideoAnalyticsDeployment, namespace: town, name: x, " + c.expect + "}\n" + c.objects})
			stories, err := Load([]string{root}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := stories[0].Run(catalogue())
			if got.Passed != (c.want == "") {
				t.Fatalf("%+v", got)
			}
			text := strings.Builder{}
			for _, f := range got.Failures {
				for _, d := range f.Differences {
					text.WriteString(d.Got + "\n")
				}
				text.WriteString(strings.Join(f.Because, "\n"))
			}
			if !strings.Contains(text.String(), c.want) {
				t.Errorf("%q does not say %q", text.String(), c.want)
			}
		})
	}
}

// TestRunRefusedEvidence: a scenario whose evidence is refused may pass because nothing runs without it, but says so.
func TestRunRefusedEvidence(t *testing.T) {
	root := files(t, map[string]string{"s.yaml": head + when + expects + deployment + `---
apiVersion: vsa.legal/v1alpha1
kind: Formality
metadata: {namespace: town, name: paper}
spec: {tipe: Paper}
`})
	stories, err := Load([]string{root}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := stories[0].Run(catalogue()); len(r.Refused) != 1 || !strings.Contains(r.Refused[0], "Formality paper is refused") {
		t.Errorf("%q", r.Refused)
	}
}

// TestWorldHasTheScenariosLaw: a profile of the scenario stands in the place of the catalogue's, which stays as it was.
func TestWorldHasTheScenariosLaw(t *testing.T) {
	s := stories()["opens"]
	own := catalogue()[0]
	own.Spec.Permits.Operators = nil
	s.Objects.Profiles = append(s.Objects.Profiles, own)
	law := catalogue()
	if s.holds(s.World(law)) {
		t.Error("the catalogue's profile counts")
	}
	if diff := cmp.Diff(catalogue(), law); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	verified := stories()["draft, verified"]
	if verified.World(law); !cmp.Equal(catalogue(), law) {
		t.Error("the mark was taken from the catalogue itself")
	}
}
