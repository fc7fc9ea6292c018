// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var origin = time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)

// at is an instant, in seconds from the beginning of a trace.
func at(seconds float64) time.Time {
	return origin.Add(time.Duration(seconds * float64(time.Second)))
}

// line is one of the model "plates" in front of the subject "c1s1".
func line(seconds float64, is Kind) Line {
	return Line{At: at(seconds), Is: is, Subject: "c1s1", Model: "plates"}
}

func until(seconds, end float64) Line {
	l, instant := line(seconds, May), at(end)
	l.Until = &instant
	return l
}

func TestJudge(t *testing.T) {
	bounds := Bounds{AfterWindow: time.Second, AfterAct: 10 * time.Second}
	for name, test := range map[string]struct {
		trace []Line
		want  Verdict // each violation by a part of it
	}{
		"nothing":                 {},
		"it ends in time":         {[]Line{until(0, 10), line(1, Shown), line(10.5, Gone)}, Verdict{Windows: 1, WorstWindow: 500 * time.Millisecond}},
		"it ends sooner":          {[]Line{until(0, 10), line(1, Shown), line(9, Gone)}, Verdict{}},
		"it ends late":            {[]Line{until(0, 10), line(1, Shown), line(11.5, Gone)}, Verdict{Windows: 1, WorstWindow: 1500 * time.Millisecond, Violations: []string{"end of its window"}}},
		"it never ends":           {[]Line{until(0, 10), line(1, Shown), {At: at(20), Is: Did}}, Verdict{Operations: 1, Windows: 1, WorstWindow: 10 * time.Second, Violations: []string{"end of its window"}}},
		"it begins after the end": {[]Line{until(0, 10), line(12, Shown), line(13, Gone)}, Verdict{Windows: 1, WorstWindow: 3 * time.Second, Violations: []string{"end of its window"}}},
		"nobody permitted it":     {[]Line{line(1, Shown), line(2, Gone)}, Verdict{Violations: []string{"nothing permitted"}}},
		"another model":           {[]Line{until(0, 10), {At: at(1), Is: Shown, Subject: "c1s1", Model: "watchlist"}, {At: at(2), Is: Did}}, Verdict{Operations: 1, Violations: []string{"watchlist"}}},
		"it begins too early":     {[]Line{line(1, Shown), until(2, 10), line(9, Gone)}, Verdict{Violations: []string{"nothing permitted"}}},
		"an extension":            {[]Line{until(0, 10), line(1, Shown), until(9, 20), line(20.5, Gone)}, Verdict{Windows: 1, WorstWindow: 500 * time.Millisecond}},
		"an extension too late":   {[]Line{until(0, 10), line(1, Shown), until(15, 20), line(19, Gone)}, Verdict{Windows: 1, WorstWindow: 5 * time.Second, Violations: []string{"end of its window"}}},
		"an act":                  {[]Line{line(0, May), line(1, Shown), line(5, MayNot), line(5.5, Gone)}, Verdict{Acts: 1, WorstAct: 500 * time.Millisecond}},
		"an act that nobody sees": {[]Line{line(0, May), line(1, Shown), line(5, MayNot), line(16, Gone)}, Verdict{Acts: 1, WorstAct: 11 * time.Second, Violations: []string{"after an act"}}},
		"an act while all is broken": {[]Line{line(0, May), line(1, Shown), {At: at(4), Is: Broken}, line(5, MayNot), {At: at(60), Is: Mended}, line(65, Gone)},
			Verdict{Faults: 1, Acts: 1}},
		"an act before it is broken": {[]Line{line(0, May), line(1, Shown), line(5, MayNot), {At: at(5.1), Is: Broken}, {At: at(60), Is: Mended}, line(61, Gone)},
			Verdict{Faults: 1, Acts: 1}},
		"a window while all is broken": {[]Line{until(0, 10), line(1, Shown), {At: at(4), Is: Broken}, line(12, Gone), {At: at(60), Is: Mended}},
			Verdict{Faults: 1, Windows: 1, WorstWindow: 2 * time.Second, Violations: []string{"end of its window"}}},
		"the machine stood still": {[]Line{until(0, 10), line(1, Shown), line(13, Gone), {At: at(12.8), Is: Stood, For: 2500 * time.Millisecond}},
			Verdict{Windows: 1, WorstWindow: 500 * time.Millisecond}},
		"permitted anew meanwhile": {[]Line{line(0, May), line(1, Shown), line(5, MayNot), line(5.1, May), line(6, Gone)}, Verdict{Acts: 1, WorstAct: 100 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Judge(test.trace, bounds)
			parts := cmp.Comparer(func(a, b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) })
			if diff := cmp.Diff(test.want, got, cmp.FilterPath(func(p cmp.Path) bool { return strings.Contains(p.String(), "Violations") }, parts)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStillShown(t *testing.T) {
	for name, test := range map[string]struct {
		trace []Line
		want  int
	}{
		"nothing":       {},
		"one":           {[]Line{line(1, Shown)}, 1},
		"gone":          {[]Line{line(1, Shown), line(2, Gone)}, 0},
		"one of two":    {[]Line{line(1, Shown), {Is: Shown, Subject: "c1f1", Model: "lines"}, line(2, Gone)}, 1},
		"shown, anew":   {[]Line{line(1, Shown), line(2, Gone), line(3, Shown)}, 1},
		"a permit only": {[]Line{line(1, May)}, 0},
	} {
		if got := StillShown(test.trace); got != test.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// TestKeptTrace judges a trace that was kept, as 'make chaos' did: go test ./test/chaos -run KeptTrace -kept FILE.
func TestKeptTrace(t *testing.T) {
	name := flag.Lookup("kept").Value.String()
	if name == "" {
		name = "testdata/planted.jsonl"
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	v := Judge(lines, Usual)
	t.Logf("%+v", v)
	planted := name == "testdata/planted.jsonl"
	if planted && (len(v.Violations) != 1 || !strings.Contains(v.Violations[0], "planted")) {
		t.Errorf("the violation of the kept trace is not told: %q", v.Violations)
	}
	if !planted && len(v.Violations) > 0 {
		t.Errorf("violations: %s", strings.Join(v.Violations, "\n"))
	}
}

func TestMain(m *testing.M) {
	flag.String("kept", "", "a trace of 'make chaos' to judge again")
	flag.Parse()
	os.Exit(m.Run())
}
