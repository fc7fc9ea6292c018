// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// verdict with the modules that are permitted.
func verdict(v v1alpha1.Verdict, findings []v1alpha1.Finding, modules ...v1alpha1.ModuleName) legal.Verdict {
	verdict := legal.Verdict{Verdict: v, Findings: findings}
	for _, m := range modules {
		verdict.Modules = append(verdict.Modules, v1alpha1.ModuleVerdict{Name: m, Decision: v1alpha1.ModulePermitted})
	}
	return verdict
}

func found(v v1alpha1.Verdict, message, source string) v1alpha1.Finding {
	return v1alpha1.Finding{Reason: "R", Verdict: v, Message: message, Source: source}
}

func TestWhat(t *testing.T) {
	over, missing := found(v1alpha1.Suspended, "the order is over", "s-1"), found(v1alpha1.Suspended, "the order is missing", "")
	stripped := found(v1alpha1.Restricted, "b is taken out", "s-2")
	none := []v1alpha1.Finding(nil)
	one := func(f ...v1alpha1.Finding) []v1alpha1.Finding { return f }
	cases := map[string]struct {
		before, after legal.Verdict
		want          string
	}{
		"it ends":   {verdict(v1alpha1.Permitted, none, "a"), verdict(v1alpha1.Suspended, one(over), "a"), "it ends: suspended, because the order is over [s-1]"},
		"it starts": {verdict(v1alpha1.Suspended, one(over), "a", "b"), verdict(v1alpha1.Permitted, none, "a", "b"), "it starts, a, b, because this no longer holds: the order is over [s-1]"},
		"one module ends": {verdict(v1alpha1.Permitted, none, "a", "b"), verdict(v1alpha1.Restricted, one(stripped), "a"),
			"b ends; a runs, because b is taken out [s-2]"},
		"one module starts": {verdict(v1alpha1.Restricted, one(stripped), "a"), verdict(v1alpha1.Permitted, none, "a", "b"),
			"b starts; a, b run, because this no longer holds: b is taken out [s-2]"},
		"one ends and another starts": {verdict(v1alpha1.Restricted, one(stripped), "a"), verdict(v1alpha1.Restricted, one(found(v1alpha1.Restricted, "a is taken out", "s-3")), "b"),
			"a ends; b starts; b runs, because a is taken out [s-3]"},
		"other grounds":                 {verdict(v1alpha1.Suspended, one(missing)), verdict(v1alpha1.Suspended, one(over)), "it stays suspended, on other grounds, because the order is over [s-1]"},
		"fewer grounds":                 {verdict(v1alpha1.Suspended, one(missing, over)), verdict(v1alpha1.Suspended, one(missing)), "it stays suspended, on other grounds, because this no longer holds: the order is over [s-1]"},
		"it becomes worse":              {verdict(v1alpha1.Suspended, one(missing)), verdict(v1alpha1.Forbidden, one(found(v1alpha1.Forbidden, "the law is over", ""))), "it becomes forbidden, because the law is over"},
		"it becomes better":             {verdict(v1alpha1.Forbidden, one(found(v1alpha1.Forbidden, "the law is over", ""), missing)), verdict(v1alpha1.Suspended, one(missing)), "it becomes suspended, because this no longer holds: the law is over"},
		"no finding says why":           {verdict(v1alpha1.Suspended, none), verdict(v1alpha1.Forbidden, none), "it becomes forbidden"},
		"a profile that is out of time": {verdict(v1alpha1.Suspended, none), verdict(v1alpha1.Forbidden, one(v1alpha1.Finding{Reason: v1alpha1.ReasonProfileNotInForce, Message: "not in force"})), "it becomes forbidden, because the profile is not in force"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, explain.What(&world.Change{Case: &world.Case{}, Before: c.before, After: c.after})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhy(t *testing.T) {
	a, b, c := found(v1alpha1.Forbidden, "a", ""), found(v1alpha1.Suspended, "b", ""), found(v1alpha1.Suspended, "c", "")
	cases := map[string]struct {
		before, after []v1alpha1.Finding
		want          v1alpha1.Finding
		ended         bool
	}{
		"none":                          {},
		"the same":                      {before: []v1alpha1.Finding{a, b}, after: []v1alpha1.Finding{b, a}},
		"the gravest of the later ones": {before: []v1alpha1.Finding{c}, after: []v1alpha1.Finding{a, b, c}, want: a},
		"the gravest of the earlier":    {before: []v1alpha1.Finding{a, b, c}, after: []v1alpha1.Finding{c}, want: a, ended: true},
		"the later before the earlier":  {before: []v1alpha1.Finding{b}, after: []v1alpha1.Finding{c}, want: c},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			got, ended := explain.Why(&legal.Verdict{Findings: k.before}, &legal.Verdict{Findings: k.after})
			if got != k.want || ended != k.ended {
				t.Errorf("%+v, %t", got, ended)
			}
		})
	}
}

// TestWhatEnds: that a module ends is told, whatever else stays as it is.
func TestWhatEnds(t *testing.T) {
	one := found(v1alpha1.Restricted, "b is taken out", "s-1")
	two := found(v1alpha1.Restricted, "c is taken out", "s-2")
	before, after := verdict(v1alpha1.Restricted, []v1alpha1.Finding{one}, "a", "c"), verdict(v1alpha1.Restricted, []v1alpha1.Finding{one, two}, "a")
	if diff := cmp.Diff("c ends; a runs, because c is taken out [s-2]", explain.What(&world.Change{Case: &world.Case{}, Before: before, After: after})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWhyItStarts: what starts does so because what stood against it is over, not because of what still takes away a part.
func TestWhyItStarts(t *testing.T) {
	o := town(t)
	for _, c := range world.New(o).Cases() {
		if c.Name != "square" {
			continue
		}
		for _, change := range c.Changes(instant("2025-12-01T00:00:00+01:00"), time.Time{}) {
			if what := explain.What(&change); change.At.Equal(instant("2026-01-01T00:00:00+01:00")) && !strings.Contains(what, "the profile is not in force") {
				t.Error(what)
			}
		}
	}
}
