// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/report"
)

type testcase struct {
	Classname string `xml:"classname,attr"`
	Name      string `xml:"name,attr"`
	Failure   *said  `xml:"failure"`
	Error     *said  `xml:"error"`
	Out       string `xml:"system-out"`
}

type said struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type suites struct {
	Suites []struct {
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Cases    []testcase `xml:"testcase"`
		About    []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
	} `xml:"testsuite"`
}

// junit parses what was written, to its end: what is not well-formed is an error.
func junit(t *testing.T, r *report.Report, threshold v1alpha1.Verdict) suites {
	t.Helper()
	var out strings.Builder
	if err := r.JUnit(&out, threshold); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(out.String())); ; {
		if _, err := d.Token(); err == io.EOF { //nolint:errorlint // Token returns it as it is.
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
	}
	var parsed suites
	if err := xml.Unmarshal([]byte(out.String()), &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestJUnit(t *testing.T) {
	r := judged(t, refusedSearch)
	for threshold, want := range map[v1alpha1.Verdict]int{v1alpha1.Restricted: 5, v1alpha1.Suspended: 4, v1alpha1.Forbidden: 2} {
		suite := junit(t, r, threshold).Suites[0]
		failures := 0
		for _, c := range suite.Cases {
			if c.Failure != nil {
				failures++
			}
		}
		if failures != want || suite.Failures != want || suite.Errors != 1 || suite.Tests != len(suite.Cases) || suite.Tests != 8 {
			t.Errorf("%s: %d of %d failures, %d errors, %d of %d tests", threshold, failures, suite.Failures, suite.Errors, suite.Tests, len(suite.Cases))
		}
	}
	cases := junit(t, r, v1alpha1.Suspended).Suites[0].Cases
	want := testcase{Classname: "massy", Name: "vsj/red-van", Failure: &said{
		Type: "Suspended", Message: "Suspended: Opposed: the requisition was opposed at 2026-06-19T09:00:00+02:00",
		Text: "\nmassy vsj/red-van: Suspended\n  the requisition was opposed at 2026-06-19T09:00:00+02:00 [search-2]\n    who can supply it: Prosecutor\n",
	}}
	if diff := cmp.Diff(want, cases[5]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c := cases[1]; c.Name != "vad/square" || c.Failure != nil || !strings.Contains(c.Out, "module plates is taken out") {
		t.Errorf("what is merely taken out passes, and is told: %+v", c)
	}
	if c := cases[7]; c.Error == nil || c.Classname != "-:1" || !strings.Contains(c.Error.Text, "spec.footage.from") {
		t.Errorf("%+v", c)
	}
}

// hostile has what XML cannot hold, and what would end its sections.
const hostile = "a\x00\x01\x1b[2J]]>\ufffe\uffff\xff<b>&\"'é\u0085"

// TestJUnitIsWellFormed whatever is in the objects.
func TestJUnitIsWellFormed(t *testing.T) {
	finding := v1alpha1.Finding{Reason: hostile, Verdict: v1alpha1.Forbidden, Source: hostile, SuppliedBy: hostile, Message: hostile}
	r := &report.Report{
		Items: []report.Item{
			{Kind: hostile, Namespace: hostile, Name: hostile, Verdict: v1alpha1.Forbidden, Findings: []v1alpha1.Finding{finding}, File: hostile},
			{Kind: hostile, Namespace: hostile, Name: hostile, Verdict: v1alpha1.Permitted, Findings: []v1alpha1.Finding{finding}},
			{Kind: "VideoSearchJob", Verdict: v1alpha1.Forbidden},
		},
		Refused: []report.Refused{{Kind: hostile, Namespace: hostile, Name: hostile, File: hostile, Problems: []string{hostile, ""}}},
	}
	cases := junit(t, r, v1alpha1.Suspended).Suites[0].Cases
	if len(cases) != 4 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, text := range []string{cases[0].Failure.Text, cases[1].Out, cases[3].Error.Text} {
		if !strings.Contains(text, "<b>&\"'é") {
			t.Errorf("%q has lost what XML can hold", text)
		}
	}
	if cases[2].Failure.Message != "Forbidden" || cases[2].Classname != "-" {
		t.Errorf("%+v", cases[2])
	}
}

// document parses SARIF, and holds it to the schema of the standard.
func document(t *testing.T, r *report.Report, threshold v1alpha1.Verdict) *sarif.Run {
	t.Helper()
	var out strings.Builder
	if err := r.SARIF(&out, threshold); err != nil {
		t.Fatal(err)
	}
	parsed, err := sarif.FromString(out.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Validate(); err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	var plain map[string]any
	if err := json.Unmarshal([]byte(out.String()), &plain); err != nil || plain["version"] != "2.1.0" {
		t.Fatalf("%v, version %v", err, plain["version"])
	}
	return parsed.Runs[0]
}

// results writes one line a result.
func results(run *sarif.Run) []string {
	var all []string
	for _, r := range run.Results {
		place := r.Locations[0].PhysicalLocation
		all = append(all, fmt.Sprintf("%s:%d %s %s %s", *place.ArtifactLocation.URI, *place.Region.StartLine, r.Level, *r.RuleID, *r.Message.Text))
	}
	return all
}

func TestSARIF(t *testing.T) {
	r := judged(t, "apiVersion: vsa.legal/v1alpha1\nkind: Formality\nmetadata: {namespace: massy, name: f}\nspec: {type: 1}\n", refusedSearch)
	lines := map[string]int{}
	for _, item := range r.Items {
		lines[item.Namespace+"/"+item.Name] = item.Line
	}
	if lines["massy/square"] <= lines["massy/footfall"] || lines["massy/footfall"] < 100 {
		t.Fatalf("%v", lines)
	}
	for threshold, levels := range map[v1alpha1.Verdict][3]string{
		v1alpha1.Restricted: {"error", "error", "error"}, v1alpha1.Suspended: {"note", "error", "error"}, v1alpha1.Forbidden: {"note", "warning", "error"},
	} {
		got := results(document(t, r, threshold))
		for _, want := range []string{
			fmt.Sprintf("town.yaml:%d %s ModuleStripped massy vad/square: module plates is taken out: the profile does not permit plate.read [market-1]",
				lines["massy/square"], levels[0]),
			fmt.Sprintf("town.yaml:%d %s FormalityMissing evry vad/footfall: PublicNotice: no Formality of this namespace covers MarketCounting: file one [market-2] Who can supply it: the mayor.",
				lines["evry/footfall"], levels[1]),
			fmt.Sprintf("town.yaml:%d %s ProfileNotFound massy vad/lawless: there is no LegalProfile \"no-act\": name one that exists", lines["massy/lawless"], levels[2]),
			"stdin:1 error Refused the API server would refuse Formality f: spec.type: Invalid value: \"integer\": spec.type in body must be of type string: \"integer\"",
		} {
			if !slices.Contains(got, want) {
				t.Errorf("%s: there is no\n%s\nin\n%s", threshold, want, strings.Join(got, "\n"))
			}
		}
	}
	run := document(t, r, v1alpha1.Suspended)
	for _, line := range results(run) {
		if strings.Contains(line, "hush") || strings.Contains(line, "massy vsj/no-van") {
			t.Errorf("a value of a judicial object, or a refusal told twice: %s", line)
		}
	}
	var rules []string
	for _, rule := range run.Tool.Driver.Rules {
		rules = append(rules, *rule.ID)
	}
	for i, result := range run.Results {
		if rules[result.RuleIndex] != *result.RuleID {
			t.Errorf("result %d has the rule %s and the index of %s", i, *result.RuleID, rules[result.RuleIndex])
		}
	}
	slices.Sort(rules)
	if !slices.Equal(rules, slices.Compact(slices.Clone(rules))) {
		t.Errorf("rules are told twice: %v", rules)
	}
}

// TestSARIFOfNothing is valid as well, and so is one whose words are hostile.
func TestSARIFOfNothing(t *testing.T) {
	if run := document(t, &report.Report{}, v1alpha1.Suspended); len(run.Results) != 0 {
		t.Errorf("%d results", len(run.Results))
	}
	r := &report.Report{Refused: []report.Refused{{Kind: hostile, Name: hostile, Problems: []string{hostile}}}}
	if got := results(document(t, r, v1alpha1.Suspended)); len(got) != 1 || !strings.HasPrefix(got[0], "stdin:1 error Refused ") {
		t.Errorf("%q", got)
	}
}

// TestSARIFAddresses: the place of a file is a URI reference, from the folder that the command ran in.
func TestSARIFAddresses(t *testing.T) {
	cases := map[string]string{
		"a/b.yaml":      "a/b.yaml",
		"./a//b.yaml":   "a/b.yaml",
		"../b.yaml":     "../b.yaml",
		"-":             "stdin",
		"":              "stdin",
		"my files/é.y":  "my%20files/%C3%A9.y",
		"50%/a#b?c.y":   "50%25/a%23b%3Fc.y",
		"/abs/a b.yaml": "file:///abs/a%20b.yaml",
	}
	for file, want := range cases {
		t.Run(file, func(t *testing.T) {
			r := &report.Report{Refused: []report.Refused{{File: file, Line: 7, Problems: []string{"p"}}}}
			got := *document(t, r, v1alpha1.Suspended).Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI
			if _, err := url.Parse(got); err != nil || got != want {
				t.Errorf("%q, want %q: %v", got, want, err)
			}
		})
	}
}
