// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	head       = "apiVersion: test.vsa.legal/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec:\n"
	when       = "  at: \"2026-06-20T12:00:00+02:00\"\n"
	expects    = "  expect:\n  - {kind: VideoAnalyticsDeployment, namespace: town, name: x, runs: false}\n"
	deployment = `---
apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {namespace: town, name: x}
spec:
  profileName: act
  purpose: Use
  processing: RealTime
  operatedBy: {type: Municipality, name: Massy}
  packageName: omnibus
  modules: [counter]
  onForbidden: Strip
  cameras: [cam-1]
`
)

// files writes files, by their path, into a folder of their own.
func files(t *testing.T, texts map[string]string) string {
	t.Helper()
	root := t.TempDir()
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

// TestLoadErrors: a scenario that would not look at what its author meant is no scenario.
func TestLoadErrors(t *testing.T) {
	expect := func(what string) string {
		return head + when + "  expect:\n  - {kind: VideoAnalyticsDeployment, name: x, " + what + "}\n"
	}
	cases := map[string]struct{ text, want string }{
		"an inspection of nothing":    {head + when + "  inspections: [{}]\n" + expects, "spec.inspections[0]: package is missing"},
		"a state that is none":        {head + when + "  inspections: [{package: a, state: inspected}]\n" + expects, `spec.inspections[0]: state "inspected"`},
		"an inspection of no package": {head + when + "  inspections: [{package: a}]\n" + expects, `there is no AnalyticsPackage "a"`},
		"a misspelt find":             {head + when + "  inspections: [{package: a, outside: {found: [b]}}]\n" + expects, `unknown field "spec.inspections[0].outside.found"`},
		"no name":                     {strings.Replace(head, "name: s", "", 1) + when + expects, "metadata.name"},
		"no instant":                  {head + expects, `spec.at: "" is no instant`},
		"an instant that is a day":    {head + "  at: \"2026-06-20\"\n" + expects, `spec.at: "2026-06-20" is no instant`},
		"nothing expected":            {head + when, "spec.expect: expect something"},
		"an empty list":               {head + when + "  expect: []\n", "spec.expect: expect something"},
		"nothing of an object":        {expect("namespace: town"), "spec.expect[0]: nothing is expected"},
		"an empty list of citations":  {expect("cites: []"), "spec.expect[0]: nothing is expected"},
		"no kind":                     {head + when + "  expect: [{name: x, runs: true}]\n", `spec.expect[0]: kind ""`},
		"a kind that does not run":    {head + when + "  expect: [{kind: Formality, name: x, runs: true}]\n", `spec.expect[0]: kind "Formality"`},
		"a kind in lower case":        {head + when + "  expect: [{kind: videosearchjob, name: x, runs: true}]\n", `spec.expect[0]: kind "videosearchjob"`},
		"an object without a name":    {head + when + "  expect: [{kind: VideoSearchJob, runs: true}]\n", "spec.expect[0]: name is missing"},
		"an unknown verdict":          {expect("verdict: permitted"), `spec.expect[0]: verdict "permitted"`},
		"an unknown decision":         {expect("modules: {a: Forbidden}"), `spec.expect[0]: module a: "Forbidden"`},
		"no instant of a change":      {expect("nextChange: never"), `spec.expect[0]: "never" is no instant`},
		"no instant of an end":        {expect("runsUntil: 2026"), "runsUntil"},
		"a misspelt expectation":      {expect("run: true"), `unknown field "spec.expect[0].run"`},
		"one in another case":         {expect("Runs: true"), `unknown field "spec.expect[0].Runs"`},
		"a misspelt field of a spec":  {head + when + "  file: [a.yaml]\n" + expects, `unknown field "spec.file"`},
		"a field beside the spec":     {head + when + expects + "status: {}\n", `unknown field "status"`},
		"metadata that has more":      {strings.Replace(head, "name: s", "name: s, labels: {}", 1) + when + expects, `unknown field "metadata.labels"`},
		"a text for true":             {expect("runs: \"true\""), "runs"},
		"a key given twice":           {expect("runs: true, runs: false"), "twice"},
		"an absolute file":            {head + when + "  files: [/etc/passwd]\n" + expects, `spec.files: "/etc/passwd": give a path that is relative`},
		"an address":                  {head + when + "  files: ['https://law.example/a.yaml']\n" + expects, "give a path that is relative"},
		"a file without a name":       {head + when + "  files: ['']\n" + expects, "give a path that is relative"},
		"a file that is not there":    {head + when + "  files: [none.yaml]\n" + expects, "spec.files: "},
		"a second scenario":           {head + when + expects + "---\n" + head + when + expects, "a second Scenario"},
		"YAML that is none":           {head + when + expects + "---\na: [\n", "s.yaml:"},
		"manifests and no scenario":   {strings.TrimPrefix(deployment, "---\n"), "there is no Scenario here"},
		"an object without a version": {head + when + expects + "---\nkind: Formality\n", "apiVersion is missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			root := files(t, map[string]string{"s.yaml": c.text})
			_, err := Load([]string{filepath.Join(root, "s.yaml")}, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v does not say %q", err, c.want)
			}
			if !strings.Contains(err.Error(), "s.yaml") {
				t.Errorf("%v does not say where", err)
			}
		})
	}
}

// TestLoadMisspelt: what was meant as a scenario must not be left out in silence because another one is beside it.
func TestLoadMisspelt(t *testing.T) {
	for name, text := range map[string]string{
		"version": strings.Replace(head, "v1alpha1", "v1", 1) + when + expects,
		"kind":    strings.Replace(head, "Scenario", "scenario", 1) + when + expects,
	} {
		root := files(t, map[string]string{"bad.yaml": text, "good.yaml": head + when + expects})
		if _, err := Load([]string{root}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestLoadUnknownProfile: the name of a profile that the catalogue does not have verifies nothing.
func TestLoadUnknownProfile(t *testing.T) {
	root := files(t, map[string]string{"s.yaml": head + when + "  verified: [no-such-profile]\n" + expects + deployment})
	stories, err := Load([]string{root}, nil)
	if err == nil && stories[0].Run(catalogue()).Passed {
		t.Error("no error")
	}
}

func TestLoad(t *testing.T) {
	cases := map[string]struct {
		files map[string]string
		paths []string
		stdin string
		want  []string // name, and what it holds
		err   string
	}{
		"one file": {files: map[string]string{"s.yaml": head + when + expects + deployment}, paths: []string{"s.yaml"}, want: []string{"s.yaml:1 1"}},
		"a folder, with the folders in it": {
			files: map[string]string{"b/s.yaml": head + when + expects, "a/s.yaml": "\n" + head + when + expects + deployment},
			paths: []string{"."}, want: []string{"a/s.yaml:2 1", "b/s.yaml:1 0"},
		},
		"a folder with manifests that others name": {
			files: map[string]string{"s.yaml": head + when + "  files: [more/d.yaml]\n" + expects, "more/d.yaml": deployment},
			paths: []string{"."}, want: []string{"s.yaml:1 1"},
		},
		"files relative to the scenario": {
			files: map[string]string{"a/b/s.yaml": head + when + "  files: [../d.yaml]\n" + expects, "a/d.yaml": deployment},
			paths: []string{"a/b/s.yaml"}, want: []string{"a/b/s.yaml:1 1"},
		},
		"a folder as a file": {
			files: map[string]string{"s/s.yaml": head + when + "  files: [../more]\n" + expects, "more/d.yaml": deployment},
			paths: []string{"s"}, want: []string{"s/s.yaml:1 1"},
		},
		"the scenario behind its objects": {files: map[string]string{"s.yaml": deployment + "---\n" + head + when + expects}, paths: []string{"s.yaml"}, want: []string{"s.yaml:15 1"}},
		"standard input":                  {paths: []string{"-"}, stdin: head + when + expects + deployment, want: []string{"-:1 1"}},
		"standard input twice":            {paths: []string{"-", "-"}, stdin: head + when + expects, want: []string{"-:1 0"}, err: "-: "},
		"no such path":                    {paths: []string{"none"}, err: "there is no such file or folder"},
		"an empty folder":                 {files: map[string]string{"empty/readme.md": ""}, paths: []string{"empty"}, err: "no manifest in this folder"},
		"one of two paths has none": {
			files: map[string]string{"s.yaml": head + when + expects, "d.yaml": deployment},
			paths: []string{"s.yaml", "d.yaml"}, want: []string{"s.yaml:1 0"}, err: "d.yaml: there is no Scenario here",
		},
		"what can be read beside what cannot": {
			files: map[string]string{"a.yaml": head + when, "b.yaml": "a: [", "c.yaml": head + when + expects},
			paths: []string{"."}, want: []string{"c.yaml:1 0"}, err: "spec.expect",
		},
		"the same object in two files of it": {
			files: map[string]string{"s.yaml": head + when + "  files: [d.yaml]\n" + expects + deployment, "d.yaml": deployment},
			paths: []string{"s.yaml"}, want: []string{"s.yaml:1 1"},
		},
		"objects that differ in two files of it": {
			files: map[string]string{"s.yaml": head + when + "  files: [d.yaml]\n" + expects + deployment, "d.yaml": strings.Replace(deployment, "cam-1", "cam-2", 1)},
			paths: []string{"s.yaml"}, want: []string{"s.yaml:1 0, 2 refused"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Chdir(files(t, c.files))
			stories, err := Load(c.paths, strings.NewReader(c.stdin))
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("%v, want %q", err, c.err)
			}
			var got []string
			for _, s := range stories {
				text := s.Position.String() + " " + string(rune('0'+len(s.Objects.Deployments)))
				if len(s.Refused) > 0 {
					text += ", " + string(rune('0'+len(s.Refused))) + " refused"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
