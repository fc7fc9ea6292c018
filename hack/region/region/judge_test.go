// SPDX-License-Identifier: Apache-2.0

package region

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/world"
)

// requests makes every request of a region ready. Notices that are not wanted are left out.
func requests(t *testing.T, r Region, wanted func(*v1alpha1.FormalNotice) bool) []world.Case {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	all := &world.Objects{}
	for _, o := range r.Objects {
		if n, ok := o.(*v1alpha1.FormalNotice); !ok || wanted(n) {
			all.Add(o)
		}
	}
	return world.New(all.Under(profiles, nil)).Cases()
}

func everyNotice(*v1alpha1.FormalNotice) bool { return true }

// judged returns the judge's answers in the form of expectations.
func judged(cases []world.Case, now time.Time) []Expectation {
	var got []Expectation
	for i := range cases {
		c := &cases[i]
		v := c.Judge(now)
		e := Expectation{Kind: c.Kind, Namespace: c.Namespace, Name: c.Name, Verdict: v.Verdict, Runs: len(v.Runs()) > 0}
		if len(v.Findings) > 0 {
			e.Reason = v.Findings[0].Reason
		}
		got = append(got, e)
	}
	return got
}

// sameOrder sorts expectations, for the region lists them by place and the requests are listed by kind.
func sameOrder(all []Expectation) []Expectation {
	return slices.SortedFunc(slices.Values(all), func(a, b Expectation) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
	})
}

func TestJudgeMeetsEveryExpectation(t *testing.T) {
	instants := map[string]time.Time{
		"the first second":         Begins,
		"the last second":          Ends.Add(-time.Second),
		"noon":                     noon,
		"just after midnight":      time.Date(2026, time.December, 24, 23, 0, 1, 0, time.UTC),
		"just before midnight":     time.Date(2026, time.December, 31, 22, 59, 59, 0, time.UTC),
		"the clocks go forward":    time.Date(2027, time.March, 28, 1, 30, 0, 0, time.UTC),
		"the clocks go back":       time.Date(2027, time.October, 31, 0, 30, 0, 0, time.UTC),
		"a second and a half past": time.Date(2027, time.February, 28, 12, 0, 1, 5e8, time.UTC),
	}
	for name, at := range instants {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(5) {
				r := story(t, at, Options{Seed: seed, Communes: MaxCommunes(), Scale: 2})
				if diff := gocmp.Diff(sameOrder(r.Expectations), sameOrder(judged(requests(t, r, everyNotice), at))); diff != "" {
					t.Errorf("seed %d (-want +got):\n%s", seed, diff)
				}
			}
		})
	}
}

// The story is of use to other tests because nothing that can happen is missing from it.
func TestEveryOutcomeOccurs(t *testing.T) {
	want := map[string][]string{
		"VideoAnalyticsDeployment": {
			"Permitted ", "Restricted ModuleStripped",
			"Suspended FormalityMissing", "Suspended FormalityNotYetValid", "Suspended FormalityOver",
			"Suspended FormalityTooLong", "Suspended PackageNotFound",
			"Forbidden ProfileNotFound", "Forbidden ProfileNotInForce", "Forbidden PurposeNotPermitted",
			"Forbidden ProcessingNotPermitted", "Forbidden OperatorNotPermitted", "Forbidden RequisitionRequired",
			"Forbidden StoppedByNotice", "Forbidden NothingLeft", "Forbidden ModuleForbidden",
		},
		"VideoSearchJob": {
			"Permitted ", "Restricted ModuleStripped",
			"Suspended FormalityMissing", "Suspended WindowNotOpen", "Suspended WindowOver", "Suspended DurationOver",
			"Suspended AuthorizationMissing", "Suspended Opposed", "Suspended Revoked",
			"Forbidden AddresseeNotPermitted", "Forbidden FrameworkNotPermitted", "Forbidden OutOfScope", "Forbidden NothingLeft",
		},
	}
	got := map[string][]string{}
	for _, e := range story(t, noon, Defaults()).Expectations {
		got[e.Kind] = append(got[e.Kind], string(e.Verdict)+" "+e.Reason)
	}
	for kind := range want {
		slices.Sort(want[kind])
		slices.Sort(got[kind])
		got[kind] = slices.Compact(got[kind])
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// Notices take away what would otherwise run: without the invented ones, it does.
func TestNoticesTakeAway(t *testing.T) {
	r := story(t, noon, Defaults())
	invented := func(n *v1alpha1.FormalNotice) bool { return n.Spec.Reference == "MED-2024-150" }
	without := judged(requests(t, r, invented), noon)
	var freed []string
	for i, e := range judged(requests(t, r, everyNotice), noon) {
		if e.Verdict == without[i].Verdict {
			continue
		}
		freed = append(freed, string(e.Verdict))
		if without[i].Verdict != v1alpha1.Permitted {
			t.Errorf("%s/%s: %s without its notice, want Permitted", e.Namespace, e.Name, without[i].Verdict)
		}
	}
	slices.Sort(freed)
	if diff := gocmp.Diff([]string{"Forbidden", "Restricted"}, freed); diff != "" {
		t.Errorf("verdicts that rest on an invented notice (-want +got):\n%s", diff)
	}
}

// A demo is not disturbed by ends that nobody planned: two things end after ten minutes, the rest holds for a day.
func TestFewEndsAreNear(t *testing.T) {
	r := story(t, noon, Defaults())
	near := 0
	for _, c := range requests(t, r, everyNotice) {
		v := c.Judge(noon)
		if v.RunsUntil.IsZero() || v.RunsUntil.Sub(noon) > 24*time.Hour {
			continue
		}
		near++
		if v.RunsUntil.Sub(noon) != soon {
			t.Errorf("%s/%s ends after %s", c.Namespace, c.Name, v.RunsUntil.Sub(noon))
		}
	}
	if near != 2 {
		t.Errorf("%d ends are near, want 2", near)
	}
}
