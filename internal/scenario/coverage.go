// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/world"
)

// Coverage tells which rules of the law the scenarios hold.
type Coverage struct {
	Rules []Rule `json:"rules"`
}

// Rule of a profile that was broken.
type Rule struct {
	Profile string `json:"profile"`
	// Rule says what was broken.
	Rule string `json:"rule"`
	// HeldBy is the file of a scenario that noticed. Empty means that none did.
	HeldBy string `json:"heldBy,omitempty"`
}

// Unheld returns the rules whose breaking no scenario notices.
func (c *Coverage) Unheld() []Rule {
	return slices.DeleteFunc(slices.Clone(c.Rules), func(r Rule) bool { return r.HeldBy != "" })
}

// Cover breaks every rule of the catalogue, one at a time, and runs the scenarios under the broken law. A rule is held
// if at least one scenario that passed fails then. To name a rule in a scenario is not enough: its outcome must depend
// on it.
func Cover(stories []Story, catalogue []v1alpha1.LegalProfile) Coverage {
	stories = slices.DeleteFunc(slices.Clone(stories), func(s Story) bool { return !s.holds(s.World(catalogue)) })
	c := Coverage{Rules: []Rule{}}
	for i := range catalogue {
		concerned := concerned(stories, &catalogue[i])
		for _, m := range mutants(&catalogue[i]) {
			broken := slices.Clone(catalogue)
			broken[i] = *m.profile
			rule := Rule{Profile: catalogue[i].Name, Rule: m.rule}
			if by := slices.IndexFunc(concerned, func(s *Story) bool { return !s.holds(s.World(broken)) }); by >= 0 {
				rule.HeldBy = concerned[by].File
			}
			c.Rules = append(c.Rules, rule)
		}
	}
	return c
}

// concerned returns the scenarios that a profile can bear on: all of them if it binds every request, else those in which
// a request rests on it. One that has a profile of the same name does not see the catalogue's.
func concerned(stories []Story, p *v1alpha1.LegalProfile) []*Story {
	var some []*Story
	for i := range stories {
		s := &stories[i]
		own := slices.ContainsFunc(s.Objects.Profiles, func(o v1alpha1.LegalProfile) bool { return o.Name == p.Name })
		if !own && (p.Spec.Applies != v1alpha1.WhenSelected || s.RestsOn(p.Name)) {
			some = append(some, s)
		}
	}
	return some
}

// RestsOn tells whether a request of the scenario names the profile.
func (s *Story) RestsOn(profile string) bool {
	w := world.New(s.Objects)
	return slices.ContainsFunc(w.Cases(), func(c world.Case) bool { return c.ProfileName() == profile })
}
