// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestBeyond: what the profile permits and no scope covers; what is a means of something in scope lies in it as well.
func TestBeyond(t *testing.T) {
	crowd := module{name: "crowd", known: true, declared: []v1alpha1.Capability{"crowd.density"}, capabilities: []v1alpha1.Capability{"crowd.density", "person"}}
	cases := map[string]struct {
		change func(*fixture)
		scope  []v1alpha1.Capability
		want   []v1alpha1.Capability
	}{
		"in scope, with its means":        {scope: []v1alpha1.Capability{"crowd"}},
		"out of scope":                    {scope: []v1alpha1.Capability{"count"}, want: []v1alpha1.Capability{"crowd.density", "person"}},
		"a means alone is in scope":       {scope: []v1alpha1.Capability{"person"}, want: []v1alpha1.Capability{"crowd.density"}},
		"what is not permitted, is left":  {change: func(f *fixture) { f.profile.Spec.Permits.Capabilities = nil }},
		"what is forbidden, is left":      {change: func(f *fixture) { f.profile.Forbids("crowd", "art-9", "") }, scope: []v1alpha1.Capability{"crowd"}},
		"nothing, under no profile":       {change: func(f *fixture) { f.deployment.Profile("none") }},
		"nothing, under one that is bare": {change: func(f *fixture) { f.profile.Spec.Permits = nil }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := deployment()
			if c.change != nil {
				c.change(f)
			}
			same(t, c.want, f.request().beyond(&crowd, c.scope))
		})
	}
}

func TestPermittedBySelected(t *testing.T) {
	of := func(declared ...v1alpha1.Capability) *module {
		return &module{declared: declared, capabilities: append(declared, "biometric")}
	}
	for name, c := range map[string]struct {
		m    *module
		want bool
	}{
		"as declared, whatever was found": {of("count.people"), true}, "in part": {of("count.people", "biometric"), false}, "nothing declared": {of(), false},
	} {
		t.Run(name, func(t *testing.T) { same(t, c.want, deployment().request().permittedBySelected(c.m)) })
	}
}
