// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// commands is every way to write something about the town.
var commands = [][]string{
	{"check"}, {"check", "-o", "wide"}, {"check", "-o", "json"}, {"check", "-o", "yaml"}, {"check", "-o", "junit"}, {"check", "-o", "sarif"},
	{"explain", "vsj/grey-van"}, {"explain", "vsj/grey-van", "-o", "json"}, {"explain", "vsj/red-van"}, {"explain", "jr/pv-1"}, {"explain", "jr/pv-2", "-o", "json"},
	{"explain", "jd/pv-2-opposed"}, {"__complete", "explain", "-f", town, "jr/"},
	{"timeline"}, {"timeline", "-o", "json"}, {"diff", "--repeal", "search-act"}, {"diff", "--repeal", "search-act", "-o", "json"},
}

// TestNothingIsEchoed: what justice looks for, whom and where, is in no output of any command.
func TestNothingIsEchoed(t *testing.T) {
	if n := strings.Count(read(t, town), "hush"); n < 16 {
		t.Fatalf("only %d values of judicial objects in the input", n)
	}
	for _, at := range []string{"2026-06-18T11:00:00+02:00", noon, "2026-08-01T00:00:00+02:00"} {
		for _, command := range commands {
			args := slices.Clone(command)
			if command[0] != "__complete" {
				args = append(args, "-f", town, "--at", at)
			}
			if s := run(t, "", args...); strings.Contains(s.whole(), "hush") || s.whole() == "" {
				t.Errorf("%v at %s:\n%s", command, at, s.whole())
			}
		}
	}
}

// TestNothingOfTheInvalidIsEchoed spoils each value that must not be told, so that the API server would object to it.
func TestNothingOfTheInvalidIsEchoed(t *testing.T) {
	text := read(t, town)
	spoilt := map[string]string{
		"too long":       regexp.MustCompile(`hush (\w+)`).ReplaceAllString(text, "hush $1 "+strings.Repeat("x", 3000)),
		"a space behind": regexp.MustCompile(`hush-(\w+)`).ReplaceAllString(text, `"hush-$1 "`),
		"a list":         regexp.MustCompile(`hush (\w+)`).ReplaceAllString(text, "[hush $1]"),
		"a mapping":      regexp.MustCompile(`(necessity|secretName|reference|court): (hush.\w+)`).ReplaceAllString(text, "$1: {x: $2}"),
		"another kind":   strings.NewReplacer("kind: Judicial", "kind: Hush", "kind: VideoSearchJob", "kind: VideoSearchJobs").Replace(text),
		"no such field":  strings.NewReplacer("necessity:", "because:", "query:", "sought:").Replace(text),
		"no YAML":        strings.Replace(text, "necessity: hush necessity", "necessity: 'hush necessity", 1),
		"twice":          strings.ReplaceAll(text, "necessity: hush necessity", "necessity: hush necessity\n  necessity: hush again"),
		"an alias":       strings.ReplaceAll(text, "necessity: hush necessity", "necessity: *hush"),
		"a tag":          strings.ReplaceAll(text, "necessity: hush necessity", "necessity: !hush necessity"),
		"instants":       regexp.MustCompile(`(findingAt|decidedAt): "[^"]*"`).ReplaceAllString(text, `$1: "hush"`),
		"contradictory":  text + "\n---\n" + strings.ReplaceAll(only(t, "hush"), "hush", "hush more"),
	}
	for name, input := range spoilt {
		if input == text {
			t.Fatalf("%s: nothing was spoilt", name)
		}
		for _, command := range [][]string{commands[0], commands[2], commands[4], commands[5], {"explain", "vsj/red-van"}, {"timeline"}} {
			s := run(t, input, append(slices.Clone(command), "-f", "-")...)
			if strings.Contains(s.whole(), "hush") {
				t.Errorf("%s: %v:\n%s", name, command, s.whole())
			}
		}
	}
}

// TestNothingIsEchoedByScenarios of what stands beside them.
func TestNothingIsEchoedByScenarios(t *testing.T) {
	t.Chdir(scenarios(t, map[string]string{
		"s/a.yaml": strings.Replace(scenarioOf("a", "runs: false"), "VideoAnalyticsDeployment, namespace: massy, name: square", "VideoSearchJob, namespace: massy, name: grey-van", 1),
		"s/b.yaml": strings.Replace(scenarioOf("b", "runs: true"), "VideoAnalyticsDeployment, namespace: massy, name: square", "VideoSearchJob, namespace: massy, name: red-van", 1) + "---\n" +
			regexp.MustCompile(`hush (\w+)`).ReplaceAllString(strings.ReplaceAll(only(t, "hush"), "pv-", "pw-"), "[hush $1]"),
	}))
	for _, output := range []string{"table", "json", "junit"} {
		if s := run(t, "", "test", "s", "-o", output); s.code != 1 || strings.Contains(s.whole(), "hush") {
			t.Errorf("-o %s: code %d\n%s", output, s.code, s.whole())
		}
	}
}
