// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestHistoryAnswersAnAuditor asks what ran, who filed, how often a search ran, and how late each end was.
func TestHistoryAnswersAnAuditor(t *testing.T) {
	s := run(t, "", "history", morning, "--policy", morningPolicy)
	if s.code != 0 {
		t.Fatalf("code %d: %v", s.code, s.failure)
	}
	for _, want := range []string{
		`VideoAnalyticsDeployment/footfall +1 +2026-06-10T08:01:00Z \(08:00:00\.\.08:02:00\) +2026-06-10T09:10:03Z \(09:01:00\.\.09:11:03\) +at most 3s +face`,
		`VideoSearchJob/uid-s +1 +2026-06-10T08:11:00Z \(08:10:00\.\.08:20:00\) +2026-06-10T09:00:00Z \(08:56:00\.\.09:01:00\) +at most 0s +-`,
		`Formality/statistics-notice +Created +2026-06-10T08:01:00Z \(08:00:00\.\.08:02:00\) +mairie@massy.example`,
		`VideoAnalyticsDeployment/footfall +Suspended +2026-06-10T09:10:03Z \(09:01:00\.\.09:11:03\) +FormalityOver \(`,
		`Inspected +AnalyticsPackage omnibus +2026-06-10T08:01:00Z \(08:00:00\.\.08:02:00\) +Verified`,
	} {
		if !regexp.MustCompile(want).MatchString(s.out) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
	if !strings.Contains(s.err, "holds: ") {
		t.Errorf("nothing says that it was checked: %q", s.err)
	}
}

// TestHistoryWithoutAWitness holds that an instant that only the log vouches for is told as one.
func TestHistoryWithoutAWitness(t *testing.T) {
	policy, err := os.ReadFile(morningPolicy)
	if err != nil {
		t.Fatal(err)
	}
	log, _, _ := strings.Cut(string(policy), "\n")
	s := run(t, "", "history", morning, "--policy", write(t, "policy", log+"\nquorum none\n"))
	instants, told := strings.Count(s.out, "Z ("), strings.Count(s.out, "Z (no witness)")
	if s.code != 3 || instants == 0 || told != instants {
		t.Errorf("code %d, %d of %d instants\n%s", s.code, told, instants, s.out)
	}
}

func TestHistoryOfWhatDoesNotHold(t *testing.T) {
	s := run(t, "", "history", changed(t, "records/000000000002", "", ""), "--policy", morningPolicy)
	if s.code != 1 || !strings.Contains(s.err, "FALSIFIED") || !strings.Contains(s.out, "footfall") {
		t.Errorf("code %d, %q", s.code, s.err)
	}
	s = run(t, "", "history", morning, "--policy", morningPolicy, "-o", "json")
	var h struct{ Runs []struct{ LateSeconds int64 } }
	if err := json.Unmarshal([]byte(s.out), &h); err != nil || s.code != 0 || len(h.Runs) != 2 {
		t.Errorf("code %d, %v, %+v", s.code, err, h)
	}
	for name, args := range map[string][]string{
		"no policy": {"history", morning}, "no file": {"history", "--policy", morningPolicy},
		"another output": {"history", morning, "--policy", morningPolicy, "-o", "xml"}, "no such file": {"history", "none.zip", "--policy", morningPolicy},
	} {
		if s := run(t, "", args...); s.code != 2 {
			t.Errorf("%s: code %d", name, s.code)
		}
	}
}
