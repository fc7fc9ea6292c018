// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scenarioOf expects something of the town's square at noon; its objects are in another file, beside it.
func scenarioOf(name, expect string) string {
	return "apiVersion: test.vsa.legal/v1alpha1\nkind: Scenario\nmetadata: {name: " + name + "}\nspec:\n  title: On the square\n  at: \"" + noon +
		"\"\n  files: [../objects/town.yaml]\n  expect:\n  - {kind: VideoAnalyticsDeployment, namespace: massy, name: square, " + expect + "}\n"
}

// scenarios writes them into a folder, with the town in another.
func scenarios(t *testing.T, texts map[string]string) string {
	t.Helper()
	root := t.TempDir()
	texts["objects/town.yaml"] = read(t, town)
	for name, text := range texts {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestTest(t *testing.T) {
	good := scenarioOf("good", "runs: true, verdict: Restricted, cites: [market-1]")
	bad := scenarioOf("bad", "runs: false, cites: [gdpr-9], nextChange: Never")
	t.Chdir(scenarios(t, map[string]string{"s/good.yaml": good, "s/bad.yaml": bad, "misspelt/m.yaml": scenarioOf("m", "run: true"), "none/n.yaml": ""}))
	failure := `FAIL  bad: On the square
      s/bad.yaml:1: VideoAnalyticsDeployment massy/square
      - runs: false
      + runs: true
      - cites: gdpr-9
      + cites: market-1, market-2
      - nextChange: Never
      + nextChange: 2026-06-24T22:00:00Z
        because Restricted: market-1: module plates is taken out: the profile does not permit
          plate.read
`
	cases := map[string]struct {
		args []string
		out  string
		err  string
		code int
	}{
		"passes":       {[]string{"s/good.yaml"}, "PASS  good: On the square\n1 scenario: 1 passed, 0 failed\n1 judge what packages declare, without an inspection of the files\n1 take operators for what they claim to be, without a register\n", "", 0},
		"fails":        {[]string{"s/bad.yaml"}, failure + "1 scenario: 0 passed, 1 failed\n1 judge what packages declare, without an inspection of the files\n1 take operators for what they claim to be, without a register\n", "", 1},
		"a folder":     {[]string{"s"}, failure + "PASS  good: On the square\n2 scenarios: 1 passed, 1 failed\n2 judge what packages declare, without an inspection of the files\n2 take operators for what they claim to be, without a register\n", "", 1},
		"misspelt":     {[]string{"misspelt"}, "0 scenarios: 0 passed, 0 failed\n", `unknown field "spec.expect[0].run"`, 2},
		"one misspelt": {[]string{"s", "misspelt"}, failure + "PASS  good: On the square\n2 scenarios: 1 passed, 1 failed\n2 judge what packages declare, without an inspection of the files\n2 take operators for what they claim to be, without a register\n", `unknown field`, 2},
		"no scenario":  {[]string{"none"}, "0 scenarios: 0 passed, 0 failed\n", "there is no Scenario here", 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, "", append([]string{"test"}, c.args...)...)
			if diff := cmp.Diff(c.out, s.out); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.code != c.code || c.err != "" && !strings.Contains(s.failure.Error(), c.err) {
				t.Errorf("code %d, want %d: %v", s.code, c.code, s.failure)
			}
		})
	}
}

// TestTestStandardInput: files are then relative to where the command runs.
func TestTestStandardInput(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{"here/x": ""}))
	t.Chdir("here")
	if s := run(t, scenarioOf("good", "runs: true"), "test", "-"); s.code != 0 || !strings.HasPrefix(s.out, "PASS  good") {
		t.Errorf("code %d: %s, %v", s.code, s.out, s.failure)
	}
}

func TestTestJSON(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{"s/s.yaml": scenarioOf("bad", "runs: false")}))
	s := run(t, "", "test", "s", "-o", "json")
	var got any
	if err := json.Unmarshal([]byte(s.out), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"passed": 0.0, "failed": 1.0, "scenarios": []any{map[string]any{
		"name": "bad", "title": "On the square", "file": "s/s.yaml", "line": 1.0, "passed": false, "basis": "Declared", "evidence": "Claimed",
		"failures": []any{map[string]any{
			"kind": "VideoAnalyticsDeployment", "namespace": "massy", "name": "square",
			"differences": []any{map[string]any{"field": "runs", "want": "false", "got": "true"}},
			"because":     []any{"Restricted: market-1: module plates is taken out: the profile does not permit plate.read"},
		}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" || s.code != 1 {
		t.Errorf("code %d (-want +got):\n%s", s.code, diff)
	}
}

func wellFormed(text string) error {
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF { //nolint:errorlint // Token returns it as it is.
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestTestJUnit(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{"s/a.yaml": scenarioOf("good", "runs: true"), "s/b.yaml": scenarioOf("bad", "runs: false, cites: ['a]]>b<&']")}))
	s := run(t, "", "test", "s", "-o", "junit")
	if err := wellFormed(s.out); err != nil || s.code != 1 {
		t.Fatalf("code %d, %v in\n%s", s.code, err, s.out)
	}
	var parsed struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string  `xml:"name,attr"`
				File    string  `xml:"classname,attr"`
				Failure *string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(s.out), &parsed); err != nil {
		t.Fatal(err)
	}
	suite := parsed.Suites[0]
	if suite.Tests != 2 || suite.Failures != 1 || suite.Cases[0].Failure != nil || suite.Cases[1].File != "s/b.yaml" || !strings.Contains(*suite.Cases[1].Failure, "- cites: a]]>b<&") {
		t.Errorf("%+v", suite)
	}
}

// TestTestJUnitIsWellFormed whatever is in a scenario and beside it.
func TestTestJUnitIsWellFormed(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{"s/a.yaml": scenarioOf("bad", `runs: false, cites: ["a\e[2J\u0001"]`)}))
	if err := wellFormed(run(t, "", "test", "s", "-o", "junit").out); err != nil {
		t.Error(err)
	}
}

// TestTestJUnitTellsTheUnread: a pipeline that reads only the report must not see all green.
func TestTestJUnitTellsTheUnread(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{"s/a.yaml": scenarioOf("good", "runs: true"), "s/b.yaml": scenarioOf("bad", "run: true")}))
	for _, output := range []string{"json", "junit"} {
		if s := run(t, "", "test", "s", "-o", output); !strings.Contains(s.out, "b.yaml") {
			t.Error(s.out)
		}
	}
}

// TestTestCoverage fails where a rule of the catalogue is held by none, and says which, in each output.
func TestTestCoverage(t *testing.T) {
	text := strings.NewReplacer("../objects/town.yaml", "../objects/statistics.yaml").Replace(scenarioOf("counts", "runs: true"))
	objects := strings.NewReplacer("market-act", "fr-statistics", "MarketCounting", "Statistics", "PrefectOrder", "ProcessingRecord", "walkers, cyclists, plates", "walkers").
		Replace(only(t, "kind: AnalyticsPackage", "name: poster}", "name: order}", "name: square}"))
	t.Chdir(scenarios(t, map[string]string{"s/s.yaml": text, "objects/statistics.yaml": objects}))
	if s := run(t, "", "test", "s"); s.code != 0 {
		t.Fatalf("code %d\n%s", s.code, s.out)
	}
	const unheld = "fr-statistics: permits.capabilities: crowd.density"
	for output, want := range map[string]string{"table": "  " + unheld + "\n", "junit": `name="` + unheld + `"`} {
		s := run(t, "", "test", "s", "--coverage", "-o", output)
		if s.code != 1 || !strings.Contains(s.out, want) || strings.Contains(s.out, "fr-statistics: permits.capabilities: counting") {
			t.Errorf("-o %s: code %d\n%s", output, s.code, s.out)
		}
	}
	var r struct {
		Coverage struct {
			Rules []struct{ Profile, Rule, HeldBy string }
		}
	}
	if err := json.Unmarshal([]byte(run(t, "", "test", "s", "--coverage", "-o", "json").out), &r); err != nil {
		t.Fatal(err)
	}
	held := map[string]string{}
	for _, rule := range r.Coverage.Rules {
		held[rule.Profile+": "+rule.Rule] = rule.HeldBy
	}
	if by, broken := held[unheld]; by != "" || !broken || held["fr-statistics: permits.capabilities: counting"] != "s/s.yaml" {
		t.Errorf("%v", held)
	}
}
