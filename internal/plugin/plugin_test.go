// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/internal/plugin"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	town = "testdata/town.yaml"
	noon = "2026-06-20T12:00:00+02:00"
)

// said is what a command wrote and how it ended.
type said struct {
	out, err string
	code     int
	failure  error
}

// run runs a command at noon, by a clock that stands still.
func run(t *testing.T, stdin string, args ...string) said {
	t.Helper()
	return runTo(t, &bytes.Buffer{}, stdin, args...)
}

// runTo runs a command that writes to somewhere.
func runTo(t *testing.T, out io.Writer, stdin string, args ...string) said {
	t.Helper()
	now, err := time.Parse(time.RFC3339, noon)
	if err != nil {
		t.Fatal(err)
	}
	var errOut bytes.Buffer
	c := plugin.New(genericiooptions.IOStreams{In: strings.NewReader(stdin), Out: out, ErrOut: &errOut}, clocktesting.NewFakePassiveClock(now))
	c.SetArgs(append([]string{}, args...)) // nil would be the arguments of the test itself
	err = c.Execute()
	s := said{err: errOut.String(), code: plugin.ExitCode(err), failure: err}
	if buffer, ok := out.(*bytes.Buffer); ok {
		s.out = buffer.String()
	}
	return s
}

// whole is all that anybody could read of it; main writes the failure where the code is 2.
func (s said) whole() string {
	text := s.out + s.err
	if s.failure != nil {
		text += s.failure.Error()
	}
	return text
}

// write writes a file into a folder of its own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// only is the town with those of its documents that hold one of the words.
func only(t *testing.T, words ...string) string {
	t.Helper()
	docs := strings.Split(read(t, town), "\n---\n")
	return strings.Join(slices.DeleteFunc(docs, func(doc string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(doc, word) })
	}), "\n---\n")
}

// law are the documents that judge the rest.
var law = []string{"kind: LegalProfile", "kind: AnalyticsPackage", "kind: Formality\n"}

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, path), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestCommandLine ends with 2 for whatever nobody can answer.
func TestCommandLine(t *testing.T) {
	cases := map[string]struct {
		args []string
		want string
	}{
		"an unknown command":        {[]string{"judge"}, "unknown command"},
		"an unknown flag":           {[]string{"check", "--fast"}, "unknown flag"},
		"check: nothing":            {[]string{"check"}, "give -f"},
		"check: an empty name":      {[]string{"check", "-f", ""}, "give -f"},
		"check: an output":          {[]string{"check", "-f", town, "-o", "xml"}, `--output "xml"`},
		"check: a threshold":        {[]string{"check", "-f", town, "--fail-on", "permitted"}, `--fail-on "permitted"`},
		"check: no threshold":       {[]string{"check", "-f", town, "--fail-on", ""}, "--fail-on is empty"},
		"check: one of two":         {[]string{"check", "-f", town, "--fail-on", "forbidden,never"}, `--fail-on "never"`},
		"check: an instant":         {[]string{"check", "-f", town, "--at", "tomorrow"}, `--at "tomorrow" is no instant`},
		"check: a day":              {[]string{"check", "-f", town, "--at", "2026-06-20"}, `--at "2026-06-20" is no instant`},
		"check: no zone":            {[]string{"check", "-f", town, "--at", "2026-06-20T12:00:00"}, "is no instant"},
		"check: no file":            {[]string{"check", "-f", "testdata/none.yaml"}, "testdata/none.yaml: there is no such file"},
		"check: an address":         {[]string{"check", "-f", "https://law.example/a.yaml"}, "nothing is fetched from a network"},
		"test: nothing":             {[]string{"test"}, "give files or folders with scenarios"},
		"test: an output":           {[]string{"test", "-o", "wide", town}, `--output "wide"`},
		"test: no file":             {[]string{"test", "testdata/none.yaml"}, "there is no such file"},
		"test: no scenario":         {[]string{"test", town}, "there is no Scenario here"},
		"explain: nothing":          {[]string{"explain", "-f", town}, "give a kind and a name"},
		"explain: no name":          {[]string{"explain", "vad", "-f", town}, "give a kind and a name"},
		"explain: an empty name":    {[]string{"explain", "vad/", "-f", town}, "give a kind and a name"},
		"explain: a kind":           {[]string{"explain", "pod/x", "-f", town}, `"pod" cannot be explained`},
		"explain: a decision":       {[]string{"explain", "jd/pv-2-opposed", "-f", town}, `"jd" cannot be explained`},
		"explain: an output":        {[]string{"explain", "vad/x", "-f", town, "-o", "yaml"}, `--output "yaml"`},
		"explain: an instant":       {[]string{"explain", "vad/x", "-f", town, "--at", "x"}, `--at "x"`},
		"explain: no file":          {[]string{"explain", "vad/x", "-f", "testdata/none.yaml"}, "there is no such file"},
		"timeline: an argument":     {[]string{"timeline", "vad/x"}, "\"vad/x\": give paths with -f"},
		"timeline: an output":       {[]string{"timeline", "-f", town, "-o", "yaml"}, `--output "yaml"`},
		"timeline: an instant":      {[]string{"timeline", "-f", town, "--at", "x"}, `--at "x"`},
		"timeline: an end":          {[]string{"timeline", "-f", town, "--until", "2027"}, `--until "2027" is no instant`},
		"timeline: an end of now":   {[]string{"timeline", "-f", town, "--until", noon}, "is not after"},
		"timeline: a language":      {[]string{"timeline", "-f", town, "--lang", "de"}, `--lang "de"`},
		"explain: a language":       {[]string{"explain", "vad/x", "-f", town, "--lang", "de"}, `--lang "de"`},
		"timeline: no file":         {[]string{"timeline", "-f", "testdata/none.yaml"}, "there is no such file"},
		"diff: no law":              {[]string{"diff", "-f", town}, "no change of law"},
		"diff: an output":           {[]string{"diff", "-f", town, "--law", town, "-o", "yaml"}, `--output "yaml"`},
		"diff: an instant":          {[]string{"diff", "-f", town, "--law", town, "--at", "x"}, `--at "x"`},
		"diff: no file":             {[]string{"diff", "-f", "testdata/none.yaml", "--repeal", "fr-statistics"}, "there is no such file"},
		"diff: no file of law":      {[]string{"diff", "-f", town, "--law", "testdata/none.yaml"}, "--law: testdata/none.yaml: there is no such file"},
		"diff: an unknown repealed": {[]string{"diff", "-f", town, "--repeal", "no-act"}, `there is no profile or notice "no-act"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, "", c.args...)
			if s.code != plugin.ExitUnread || s.failure == nil || !strings.Contains(s.failure.Error(), c.want) {
				t.Errorf("code %d, %v does not say %q", s.code, s.failure, c.want)
			}
			if strings.Contains(s.whole(), "Usage:") {
				t.Error("the usage is in the way of the error")
			}
		})
	}
}

// TestHelp is no failure, and every command has examples.
func TestHelp(t *testing.T) {
	for _, command := range []string{"check", "test", "explain", "timeline", "diff"} {
		if s := run(t, "", command, "--help"); s.code != 0 || !strings.Contains(s.out, "kubectl vsa "+command) || !strings.Contains(s.out, "Examples:") {
			t.Errorf("%s: code %d\n%s", command, s.code, s.out)
		}
	}
	if s := run(t, ""); s.code != 0 || !strings.Contains(s.out, "Available Commands:") {
		t.Errorf("code %d\n%s", s.code, s.out)
	}
}

// TestForgottenFlag: who forgets -f is told so.
func TestForgottenFlag(t *testing.T) {
	if s := run(t, "", "check", town); !strings.Contains(s.failure.Error(), "-f") {
		t.Error(s.failure)
	}
}

// TestDiffNoFile: what is missing is the file, not what would be in it.
func TestDiffNoFile(t *testing.T) {
	if s := run(t, "", "diff", "-f", "testdata/none.yaml", "--repeal", "market-act"); !strings.Contains(s.failure.Error(), "there is no such file") {
		t.Error(s.failure)
	}
}

// TestNoCluster: without -f and without a kubeconfig there is nothing to ask, and the error says what to give.
func TestNoCluster(t *testing.T) {
	t.Setenv("KUBECONFIG", write(t, "config", ""))
	for _, args := range [][]string{{"timeline"}, {"explain", "vad/x"}, {"diff", "--repeal", "x"}} {
		s := run(t, "", args...)
		if s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), "give -f") || strings.Contains(s.failure.Error(), "localhost") {
			t.Errorf("code %d: %v", s.code, s.failure)
		}
	}
}

// TestNoContext: a kubeconfig that has not what it is asked for is told at once.
func TestNoContext(t *testing.T) {
	t.Setenv("KUBECONFIG", write(t, "config", "apiVersion: v1\nkind: Config\n"))
	for _, args := range [][]string{{"timeline"}, {"explain", "vad/x"}, {"diff", "--repeal", "x"}} {
		s := run(t, "", append(args, "--context", "none")...)
		if s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), `no cluster: `) || !strings.Contains(s.failure.Error(), "give -f") {
			t.Errorf("code %d: %v", s.code, s.failure)
		}
	}
}

// TestOfflineReadsNoKubeconfig: with -f, one that cannot be read does not matter.
func TestOfflineReadsNoKubeconfig(t *testing.T) {
	t.Setenv("KUBECONFIG", write(t, "config", "this: is: nothing"))
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	for _, args := range [][]string{{"check"}, {"explain", "vad/square"}, {"timeline"}, {"diff", "--repeal", "market-act"}} {
		if s := run(t, "", append(args, "-f", town)...); s.code == plugin.ExitUnread || s.out == "" {
			t.Errorf("%v: code %d: %v", args, s.code, s.failure)
		}
	}
}
