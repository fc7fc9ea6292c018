// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/test/cluster"
)

const recipe = "docs/gitops.md"

// block of a language in the recipe.
var block = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// exits is how the recipe notes that a command does not exit with 0.
var exits = regexp.MustCompile(`# exits with (\d)$`)

func blocks(t *testing.T, language string) []string {
	t.Helper()
	if err := cluster.LookAt(recipe); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(recipe)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, b := range block.FindAllStringSubmatch(string(data), -1) {
		if b[1] == language {
			texts = append(texts, b[2])
		}
	}
	return texts
}

// TestCommands runs every command of the recipe from the root of the repository.
func TestCommands(t *testing.T) {
	count := 0
	for _, b := range blocks(t, "sh") {
		for line := range strings.Lines(b) {
			count++
			command(t, strings.TrimSpace(line))
		}
	}
	for _, b := range blocks(t, "console") {
		got := ""
		for line := range strings.Lines(b) {
			if c, is := strings.CutPrefix(line, "$ "); is {
				count++
				got += line + command(t, strings.TrimSpace(c))
			}
		}
		if *update {
			edit(t, recipe, b, got)
		} else if diff := cmp.Diff(b, got); diff != "" {
			t.Errorf("%s quotes something else than is printed; -update writes it (-quoted +printed):\n%s", recipe, diff)
		}
	}
	if count < 5 {
		t.Errorf("%d commands found in %s: is it still written as this test reads it?", count, recipe)
	}
}

// command runs a line and returns what it prints.
func command(t *testing.T, line string) string {
	t.Helper()
	want := 0
	if m := exits.FindStringSubmatch(line); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	r := shell(t, ".", line)
	if r.code != want || r.errOut != "" {
		t.Errorf("%s\nexit %d, want %d\n%s%s", line, r.code, want, r.errOut, r.out)
	}
	return r.out
}

// job of a pipeline, of GitHub's or of GitLab's.
type job struct {
	Env, Variables map[string]string
	Strategy       struct {
		Matrix map[string][]string
	}
	Parallel struct {
		Matrix []map[string][]string
	}
	Steps []struct {
		Uses, Run string
		With      map[string]string
	}
	Script    []string
	Artifacts struct {
		Reports map[string]string
	}
}

// workflow is a pipeline. GitLab's has its jobs at the top.
type workflow struct {
	Env      map[string]string
	Defaults struct{ Run struct{ Shell string } }
	Jobs     map[string]job
}

// TestGitHub runs the steps of the workflow for every region, and reads the SARIF that is uploaded.
func TestGitHub(t *testing.T) {
	w := pipeline[workflow](t, "jobs:")
	if w.Defaults.Run.Shell != "bash" {
		t.Error("the default shell has no pipefail: a build that fails would pass")
	}
	c := w.Jobs["check"]
	regions(t, c.Strategy.Matrix["region"])
	for _, region := range c.Strategy.Matrix["region"] {
		t.Run(region, func(t *testing.T) {
			dir := workspace(t)
			env := append(environment(w.Env), "REGION="+region, "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
			succeed(t, dir, c.script(), env)
			t.Chdir(dir)
			located(t, read(t, dir, c.uploads()), filepath.Join(w.Env["TREE"], "overlays", region))
		})
	}
}

// TestGitHubFails holds that the step fails as the check does, and that there is something to upload all the same.
func TestGitHubFails(t *testing.T) {
	w := pipeline[workflow](t, "jobs:")
	c := w.Jobs["check"]
	for code, change := range map[int][2]string{1: {"- formalities.yaml\n", ""}, 2: {"patches:\n- path: footfall.yaml\n", ""}} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			dir := workspace(t)
			edit(t, filepath.Join(dir, tree, "overlays/bretagne/quimper/kustomization.yaml"), change[0], change[1])
			env := append(environment(w.Env), "REGION=bretagne", "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
			if r := shell(t, dir, c.script(), env...); r.code != code {
				t.Errorf("exit %d, want %d\n%s%s", r.code, code, r.errOut, r.out)
			}
			if !strings.Contains(read(t, dir, "summary.md"), "quimper") {
				t.Error("the summary does not tell of Quimper")
			}
			t.Chdir(dir)
			if len(located(t, read(t, dir, c.uploads()), filepath.Join(tree, "overlays/bretagne"))) < 2 {
				t.Error("nothing new to upload")
			}
		})
	}
}

// TestGitHubLaw runs the step that tells what a change of law changes, on a tree that has one.
func TestGitHubLaw(t *testing.T) {
	w := pipeline[workflow](t, "jobs:")
	law := w.Jobs["law"]
	dir := workspace(t)
	before := filepath.Join(dir, law.Env["BASE"])
	if err := os.CopyFS(filepath.Join(before, tree), os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	proposal, err := os.ReadFile(filepath.Join(tree, "proposals/charter.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, tree, "base/law/charter.yaml"), proposal, 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(append(environment(w.Env), environment(law.Env)...), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
	succeed(t, dir, law.script(), env)
	summary := read(t, dir, "summary.md")
	for _, want := range []string{"### bretagne\n0 requests affected", "weapon is taken out", "1 request affected"} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary does not say %q:\n%s", want, summary)
		}
	}
}

// TestGitLab runs the script of the job for every region, and reads the test report.
func TestGitLab(t *testing.T) {
	law := pipeline[map[string]job](t, "parallel:")["law"]
	var names []string
	for _, m := range law.Parallel.Matrix {
		names = append(names, m["REGION"]...)
	}
	regions(t, names)
	for _, region := range names {
		dir := workspace(t)
		succeed(t, dir, strings.Join(law.Script, "\n"), append(environment(law.Variables), "REGION="+region))
		if len(testCases(t, read(t, dir, law.Artifacts.Reports["junit"]))) == 0 {
			t.Errorf("%s: no test case", region)
		}
	}
}

// TestAFailedBuildFails holds what the recipe says of pipefail.
func TestAFailedBuildFails(t *testing.T) {
	const line = "kubectl kustomize overlays/nowhere | kubectl vsa check -f -"
	if r := shell(t, ".", line); r.code == 0 {
		t.Error("with pipefail a build that fails passes")
	}
	if r := shell(t, ".", "set +o pipefail; "+line); r.code != 2 || !strings.Contains(r.errOut, "the input is empty") {
		t.Errorf("without pipefail: exit %d: %s: tell it in %s", r.code, r.errOut, recipe)
	}
}

// pipeline returns the one block of YAML with a word in it.
func pipeline[T any](t *testing.T, word string) (p T) {
	t.Helper()
	for _, b := range blocks(t, "yaml") {
		if strings.Contains(b, word) {
			if err := yaml.Unmarshal([]byte(b), &p); err != nil {
				t.Fatalf("%s: %v", recipe, err)
			}
			return p
		}
	}
	t.Fatalf("%s has no YAML with %s", recipe, word)
	return p
}

// script is what the steps of a job run.
func (j *job) script() string {
	var lines []string
	for _, s := range j.Steps {
		if s.Run != "" {
			lines = append(lines, s.Run)
		}
	}
	return strings.Join(lines, "\n")
}

// uploads is the file that a job uploads.
func (j *job) uploads() string {
	for _, s := range j.Steps {
		if s.With["sarif_file"] != "" {
			return s.With["sarif_file"]
		}
	}
	return "nothing"
}

// regions holds that a pipeline has them all.
func regions(t *testing.T, got []string) {
	t.Helper()
	var want []string
	for _, dir := range overlays(t, tree) {
		want = append(want, filepath.Base(dir))
	}
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" {
		t.Errorf("regions (-in the tree +in the pipeline):\n%s", diff)
	}
}

// workspace is a checkout with the tree in it.
func workspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, tree), os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func environment(variables map[string]string) []string {
	var env []string
	for name, value := range variables {
		if !strings.Contains(value, "${{") {
			env = append(env, fmt.Sprintf("%s=%s", name, value))
		}
	}
	slices.Sort(env)
	return env
}

func succeed(t *testing.T, dir, script string, env []string) {
	t.Helper()
	if !strings.Contains(script, "kubectl vsa") {
		t.Fatalf("%s: the job asks nothing of the plugin:\n%s", recipe, script)
	}
	if r := shell(t, dir, script, env...); r.code != 0 {
		t.Fatalf("exit %d\n%s\n%s%s", r.code, script, r.errOut, r.out)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
