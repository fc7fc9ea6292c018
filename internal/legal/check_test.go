// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"os"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestRunChecks: every check finds, in the chain's order, and none sees what another found.
func TestRunChecks(t *testing.T) {
	finds := func(reasons ...string) check[int] {
		return check[int]{"any", func(n int) (fs []v1alpha1.Finding) {
			for _, r := range reasons[:min(n, len(reasons))] {
				fs = append(fs, v1alpha1.Finding{Reason: r})
			}
			return fs
		}}
	}
	chain := []check[int]{finds(), finds("a", "b"), finds(), finds("c")}
	cases := map[string]struct {
		checks []check[int]
		in     int
		want   []v1alpha1.Finding
	}{
		"no check":           {nil, 2, nil},
		"nothing found":      {chain, 0, nil},
		"some found nothing": {chain, 1, []v1alpha1.Finding{{Reason: "a"}, {Reason: "c"}}},
		"all of each":        {chain, 2, []v1alpha1.Finding{{Reason: "a"}, {Reason: "b"}, {Reason: "c"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, runChecks(c.checks, c.in)) })
	}
}

// TestLawfulFixtures: what the tables change is lawful, so that what they find comes from the change.
func TestLawfulFixtures(t *testing.T) {
	for name, of := range map[string]func() *fixture{"deployment": deployment, "search": search} {
		t.Run(name, func(t *testing.T) {
			same(t, nil, runChecks(requestChecks, of().input(noon)))
		})
	}
}

// TestEveryCheckHasATable: each check stands in the file of its name, with a table that calls it by its name. So it is
// that file that goes red.
func TestEveryCheckHasATable(t *testing.T) {
	calls := func(file, call string) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("give the check a table beside it: %v", err)
		} else if !strings.Contains(string(source), call) {
			t.Errorf("%s has no %s", file, call)
		}
	}
	seen := map[string]bool{}
	for _, c := range requestChecks {
		if seen[c.name] {
			t.Errorf("two checks are named %s", c.name)
		}
		seen[c.name] = true
		calls("check_"+c.name+".go", "(in input) []v1alpha1.Finding")
		calls("check_"+c.name+"_test.go", "testCheck(t, \""+c.name+"\"")
	}
	for _, c := range requisitionChecks {
		calls("requisition_checks_test.go", "testRequisitionCheck(t, \""+c.name+"\"")
	}
}

func TestUsable(t *testing.T) {
	cases := map[string]struct {
		checkCase
		want bool
	}{
		"a profile in force":                {checkCase{}, true},
		"none of that name":                 {checkCase{change: func(f *fixture) { f.deployment.Profile("none") }}, false},
		"one that binds everybody":          {checkCase{change: func(f *fixture) { f.profile.Always() }}, false},
		"the second before it is in force":  {checkCase{at: june.Add(-1)}, false},
		"the second in which it is no more": {checkCase{at: july}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.fixture().input(c.instant()).usable()) })
	}
}
