// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/scenario"
)

// profile is a profile of the catalogue with what holds its rules.
type profile struct {
	v1alpha1.LegalProfile
	language  i18n.Language
	glossary  *i18n.Glossary    // of the page
	held      map[string]string // file of a scenario, by rule
	out       string
	Scenarios []link
}

// link to a scenario.
type link struct{ Title, Path string }

// book is what pages are made of, in each language the same.
type book struct {
	catalogue []v1alpha1.LegalProfile
	stories   []scenario.Story
	coverage  scenario.Coverage
}

// pages of the catalogue in a language, to be written to a folder.
func (b *book) pages(language i18n.Language, out string) []profile {
	catalogue, stories := language.Profiles(b.catalogue), b.stories
	pages := make([]profile, len(catalogue))
	for i := range catalogue {
		p := &pages[i]
		*p = profile{LegalProfile: catalogue[i], language: language, glossary: language.NewGlossary(), held: map[string]string{}, out: out}
		for _, rule := range b.coverage.Rules {
			if rule.Profile == p.Name {
				p.held[rule.Rule] = rule.HeldBy
			}
		}
		for j := range stories {
			if stories[j].RestsOn(p.Name) {
				p.Scenarios = append(p.Scenarios, link{cmp.Or(stories[j].Spec.Title, stories[j].Metadata.Name), p.relative(stories[j].File)})
			}
		}
		slices.SortFunc(p.Scenarios, func(a, b link) int { return cmp.Compare(a.Path, b.Path) })
	}
	return pages
}

func (p *profile) relative(file string) string {
	path, err := filepath.Rel(p.out, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(path)
}

// Held links to the scenario that holds a rule.
func (p *profile) Held(prefix string, rule any) string {
	file := p.held[prefix+fmt.Sprint(rule)]
	if file == "" {
		return ""
	}
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	return fmt.Sprintf("[%s](%s)", name, p.relative(file))
}

// HasMeans tells whether the profile names a means of anything that it permits.
func (p *profile) HasMeans() bool {
	return p.Spec.Permits != nil && slices.ContainsFunc(p.Spec.Permits.Capabilities, func(r v1alpha1.CapabilityRule) bool { return len(r.Means) > 0 })
}

// HeldMeans names the scenarios that hold a means of what is permitted.
func (p *profile) HeldMeans(of, means v1alpha1.Capability) string {
	return p.Held("permits.means: ", fmt.Sprintf("%s by %s", of, means))
}

// HeldAlternative names the scenario that holds what does instead of a formality.
func (p *profile) HeldAlternative(of, other v1alpha1.Term) string {
	return p.Held("requires.formalities: ", fmt.Sprintf("%s: anyOf %s", of, other))
}

// Confidence of the source that a rule rests on.
func (p *profile) Confidence(id v1alpha1.SourceID) string {
	for _, s := range p.Spec.Sources {
		if s.ID == id {
			return p.confidence(s.Confidence)
		}
	}
	return ""
}

// Weakest confidence of the profile's sources.
func (p *profile) Weakest() string {
	order := []v1alpha1.Confidence{"Low", "Medium", "High"}
	weakest := len(order) - 1
	for _, s := range p.Spec.Sources {
		weakest = min(weakest, slices.Index(order, s.Confidence))
	}
	return p.confidence(order[max(weakest, 0)])
}

// cell makes a text fit into a cell of a table.
func cell(text any) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(fmt.Sprint(text)), " "), "|", `\|`)
}
