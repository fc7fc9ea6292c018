// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestUnnamed: each word stands for its own list, and one that nobody knows is never named.
func TestUnnamed(t *testing.T) {
	all := v1alpha1.Covers{
		Cameras: []v1alpha1.Camera{"a"}, Capabilities: []v1alpha1.Capability{"b"},
		Operators: []v1alpha1.OperatorSelector{{Type: "C"}}, Packages: []v1alpha1.ObjectName{"d"},
	}
	without := func(leave func(*v1alpha1.Covers)) *v1alpha1.Covers {
		c := all
		leave(&c)
		return &c
	}
	known := []v1alpha1.Perimeter{v1alpha1.PerimeterCameras, v1alpha1.PerimeterCapabilities, v1alpha1.PerimeterOperators, v1alpha1.PerimeterPackages}
	cases := map[string]struct {
		names  []v1alpha1.Perimeter
		covers *v1alpha1.Covers
		want   string
	}{
		"all named":       {known, &all, ""},
		"none named":      {known, &v1alpha1.Covers{}, "cameras and capabilities and operators and packages"},
		"no cameras":      {known, without(func(c *v1alpha1.Covers) { c.Cameras = nil }), "cameras"},
		"no capabilities": {known, without(func(c *v1alpha1.Covers) { c.Capabilities = nil }), "capabilities"},
		"no operators":    {known, without(func(c *v1alpha1.Covers) { c.Operators = nil }), "operators"},
		"no packages":     {known, without(func(c *v1alpha1.Covers) { c.Packages = nil }), "packages"},
		"an unknown word": {[]v1alpha1.Perimeter{"Streets"}, &all, "streets"},
		"not asked for":   {known[:1], without(func(c *v1alpha1.Covers) { c.Packages = nil }), ""},
		"nothing to name": {nil, &v1alpha1.Covers{}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := requirement{perimeter: &v1alpha1.PerimeterRule{Names: c.names}}
			same(t, c.want, r.unnamed(&recordedFormality{covers: c.covers}).String())
		})
	}
	same(t, nil, (&requirement{}).unnamed(&recordedFormality{}))
}

// said is a sentence about a formality, or nothing.
func said(s *sentence) string {
	if s == nil {
		return ""
	}
	return s.say(english, v1alpha1.Term("Paper"), "a")
}

// TestBeyondCovers: what was found in files counts where it would run, also what lies outside of every module.
func TestBeyondCovers(t *testing.T) {
	search := search()
	search.requisition = nil
	cases := map[string]struct {
		f      *fixture
		covers v1alpha1.Covers
		want   string
	}{
		"no limit":                       {deployment(), v1alpha1.Covers{}, ""},
		"an operator that is not known":  {search, v1alpha1.Covers{Operators: []v1alpha1.OperatorSelector{{Type: "Municipality"}}}, `Paper: "a" does not cover the operator: file one that does`},
		"a capability by what covers it": {deployment(), v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"count", "crowd"}}, ""},
		"the first of two":               {deployment(), v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"plate"}}, `Paper: "a" does not cover count.people of the module counter: file one that does, or remove the module`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, said(c.f.request().beyondCovers(&c.covers))) })
	}
	r := deployment().request()
	r.outside = undeclaredModule(&contents{detected: map[v1alpha1.Capability]v1alpha1.FilePath{"crowd.density": "/m"}})
	r.modules = r.modules[:1]
	same(t, `Paper: "a" does not cover crowd.density (found in "/m", not declared) of the runtime image: file one that does, or take it out of the image`,
		said(r.beyondCovers(&v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"count"}})))
}
