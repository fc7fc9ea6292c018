// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCovers(t *testing.T) {
	cases := map[string]struct {
		rule, capability v1alpha1.Capability
		want             bool
	}{
		"itself":                   {"biometric", "biometric", true},
		"what is below":            {"biometric", "biometric.face.embedding", true},
		"not what is above":        {"biometric.face", "biometric", false},
		"not what begins the same": {"biometric", "biometrics", false},
		"not a sibling":            {"biometric.face", "biometric.gait", false},
		"nothing covers nothing":   {"", "biometric", false},
		"not even nothing":         {"", "", false},
		"not what begins by a dot": {"", ".biometric", false},
		"not what has a dot only":  {"a", ".a", false},
		"nothing is not covered":   {"a", "", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, Covers(c.rule, c.capability)) })
	}
}

func TestClosestRule(t *testing.T) {
	rules := []v1alpha1.CapabilityRule{{Name: "a", Source: "1"}, {Name: "a.b.c", Source: "3"}, {Name: "a.b", Source: "2"}, {Name: "a.b", Source: "second"}}
	for c, want := range map[v1alpha1.Capability]v1alpha1.SourceID{"a": "1", "a.x": "1", "a.b": "2", "a.b.x": "2", "a.b.c.d": "3"} {
		if got := closestRule(rules, c); got == nil || got.Source != want {
			t.Errorf("%s: %+v, want the rule of source %s", c, got, want)
		}
	}
	if got := closestRule(rules, "b"); got != nil {
		t.Errorf("b: %+v", got)
	}
}

func TestRulePermits(t *testing.T) {
	open, closed := v1alpha1.CapabilityRule{Name: "counting"}, v1alpha1.CapabilityRule{Name: "counting", Includes: []v1alpha1.Capability{"counting.vehicle", "plate"}}
	cases := map[string]struct {
		rule v1alpha1.CapabilityRule
		c    v1alpha1.Capability
		want bool
	}{
		"anything below an open one":      {open, "counting.face-embedding", true},
		"the name of a closed one":        {closed, "counting", true},
		"what it includes":                {closed, "counting.vehicle", true},
		"a word that only begins like it": {closed, "counting.face-embedding", false},
		"what is below what it includes":  {closed, "counting.vehicle.face", false},
		"what it lists and is not below":  {closed, "plate", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, Permits(&c.rule, c.c)) })
	}
}

// TestPermittingRule: a closed rule leaves what it does not include to another one.
func TestPermittingRule(t *testing.T) {
	rules := []v1alpha1.CapabilityRule{{Name: "a", Source: "1"}, {Name: "a.b", Source: "2", Includes: []v1alpha1.Capability{"a.b.c"}}}
	for c, want := range map[v1alpha1.Capability]v1alpha1.SourceID{"a": "1", "a.x": "1", "a.b": "2", "a.b.c": "2", "a.b.d": "1"} {
		if got := permittingRule(rules, c); got == nil || got.Source != want {
			t.Errorf("%s: %+v, want the rule of source %s", c, got, want)
		}
	}
	if got := permittingRule(rules[1:], "a.b.d"); got != nil {
		t.Errorf("a.b.d: %+v", got)
	}
}

func TestMeansRule(t *testing.T) {
	rules := []v1alpha1.CapabilityRule{
		{Name: "plate.eu", Means: []v1alpha1.Capability{"vehicle"}}, {Name: "plate", Source: "1", Means: []v1alpha1.Capability{"vehicle", "text"}}, {Name: "crowd"},
		{Name: "plate", Source: "2", Means: []v1alpha1.Capability{"vehicle"}}, {Name: "plate.eu.fr", Means: []v1alpha1.Capability{"vehicle"}},
	}
	cases := map[string]struct {
		declared, capability, want v1alpha1.Capability
	}{
		"a means":                         {"plate.us", "vehicle.box", "plate"},
		"the first by name of two":        {"plate.eu", "vehicle.box", "plate"},
		"in any order":                    {"plate.eu.fr", "vehicle.box", "plate"},
		"a means of one of two":           {"plate.eu", "text", "plate"},
		"no means of it":                  {"plate", "face", ""},
		"a means of what is not declared": {"crowd", "vehicle", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := v1alpha1.Capability("")
			if rule := meansRule(rules, c.declared, c.capability); rule != nil {
				got = rule.Name
			}
			same(t, c.want, got)
		})
	}
	same(t, "1", string(meansRule(rules, "plate", "vehicle").Source)) // of one name the first
}
