// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/world"
)

// Coverage tells which rules of the law the scenarios hold.
type Coverage struct {
	// Rules is how many rules were broken, one at a time.
	Rules int `json:"rules"`
	// Unheld are those whose breaking no scenario notices.
	Unheld []Rule `json:"unheld"`
}

// Rule of a profile.
type Rule struct {
	Profile string `json:"profile"`
	Rule    string `json:"rule"`
}

// Cover breaks every rule of the catalogue, one at a time, and runs the scenarios under the broken law. A rule is held
// if at least one scenario that passed fails then. To name a rule in a scenario is not enough: its outcome must depend
// on it.
func Cover(stories []Story, catalogue []v1alpha1.LegalProfile) Coverage {
	stories = slices.Clone(stories)
	stories = slices.DeleteFunc(stories, func(s Story) bool { return !s.holds(s.World(catalogue)) })
	c := Coverage{Unheld: []Rule{}}
	for i := range catalogue {
		concerned := concerned(stories, &catalogue[i])
		for _, m := range mutants(&catalogue[i]) {
			c.Rules++
			broken := slices.Clone(catalogue)
			broken[i] = *m.profile
			if !slices.ContainsFunc(concerned, func(s *Story) bool { return !s.holds(s.World(broken)) }) {
				c.Unheld = append(c.Unheld, Rule{catalogue[i].Name, m.rule})
			}
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
		if !own && (p.Spec.Applies != v1alpha1.WhenSelected || s.restsOn(p.Name)) {
			some = append(some, s)
		}
	}
	return some
}

func (s *Story) restsOn(profile string) bool {
	w := world.New(s.Objects)
	return slices.ContainsFunc(w.Cases(), func(c world.Case) bool { return c.ProfileName() == profile })
}
