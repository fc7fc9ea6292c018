// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"fmt"
	"slices"
	"sync"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
)

// lawIndex finds profiles, and remembers which texts of them were cited.
type lawIndex struct {
	vocabulary *vocabulary
	profiles   map[string]*v1alpha1.LegalProfile
	shipped    map[string]*v1alpha1.LegalProfile // in the catalogue, whether or not the cluster has it
	laws       map[string]*Law
}

// catalogue is the law that is built in, which nobody changes.
var catalogue = sync.OnceValues(law.Profiles)

// indexLaw takes the profiles of a cluster, and those of the catalogue: a profile of searches that somebody has deleted makes nothing
// public.
func indexLaw(profiles []v1alpha1.LegalProfile) (*lawIndex, error) {
	shipped, err := catalogue()
	if err != nil {
		return nil, fmt.Errorf("read the catalogue of the law: %w", err)
	}
	x := &lawIndex{newVocabulary(), map[string]*v1alpha1.LegalProfile{}, map[string]*v1alpha1.LegalProfile{}, map[string]*Law{}}
	for i := range shipped {
		x.shipped[shipped[i].Name] = &shipped[i]
		x.vocabulary.learn(&shipped[i])
	}
	for i := range profiles {
		x.profiles[profiles[i].Name] = &profiles[i]
		x.vocabulary.learn(&profiles[i])
	}
	return x, nil
}

// judicialProfile tells whether a profile lets nothing run but searches under a requisition.
func judicialProfile(p *v1alpha1.LegalProfile) bool {
	return p.Spec.Requires != nil && p.Spec.Requires.Requisition != nil
}

// public tells whether what is asked for by a profile and for a purpose is the public's. What is for searches is not, nor is what names a
// profile that neither the cluster nor the catalogue has: it may have been one of searches.
func (x *lawIndex) public(profile v1alpha1.ObjectName, purpose v1alpha1.Term) bool {
	there := x.profiles[string(profile)] != nil || x.shipped[string(profile)] != nil
	return there && !x.forSearches(profile, purpose)
}

// forSearches tells whether what is asked for is known to be for searches. What is for the purpose of searches is, unless its own law
// permits that: somebody who asks for it by a wrong profile tells of an inquiry all the same.
func (x *lawIndex) forSearches(profile v1alpha1.ObjectName, purpose v1alpha1.Term) bool {
	for _, p := range []*v1alpha1.LegalProfile{x.profiles[string(profile)], x.shipped[string(profile)]} {
		if p != nil && judicialProfile(p) {
			return true
		}
	}
	return x.vocabulary.judicial[purpose] && !x.permits(profile, purpose)
}

// publicAct tells whether all purposes of an act are such as are not those of searches. Of one that no profile has nobody knows.
func (x *lawIndex) publicAct(f *v1alpha1.Formality) bool {
	return !slices.ContainsFunc(f.Spec.Covers.Purposes, func(purpose v1alpha1.Term) bool {
		return x.vocabulary.judicial[purpose] || !x.vocabulary.public[purpose]
	})
}

// permits tells whether a profile is there and permits a purpose.
func (x *lawIndex) permits(profile v1alpha1.ObjectName, purpose v1alpha1.Term) bool {
	p := x.profiles[string(profile)]
	return p != nil && p.Spec.Permits != nil && slices.Contains(p.Spec.Permits.Purposes, purpose)
}

// requires tells whether a profile asks for a formality of one of some types, or lets one of them do instead of another.
func (x *lawIndex) requires(profile v1alpha1.ObjectName, purpose v1alpha1.Term, formalities []v1alpha1.Term) bool {
	p := x.profiles[string(profile)]
	if p == nil || p.Spec.Requires == nil {
		return false
	}
	return slices.ContainsFunc(p.Spec.Requires.Formalities, func(f v1alpha1.FormalityRequirement) bool {
		asked := f.When == nil || len(f.When.Purposes) == 0 || slices.Contains(f.When.Purposes, purpose)
		return asked && slices.Contains(formalities, f.Type)
	})
}

// cite returns a citation of a text that is known, and remembers it.
func (x *lawIndex) cite(profile, source string) *Citation {
	p := x.profiles[profile]
	if p == nil {
		return nil
	}
	l := x.laws[profile]
	if l == nil {
		l = &Law{Profile: profile, Jurisdiction: p.Spec.Jurisdiction, Titles: map[string]string{"en": p.Spec.Title}, Texts: []Text{}}
		for i := range p.Spec.Translations {
			if t := &p.Spec.Translations[i]; t.Title != "" {
				l.Titles[string(t.Language)] = t.Title
			}
		}
		x.laws[profile] = l
	}
	at := slices.IndexFunc(p.Spec.Sources, func(s v1alpha1.Source) bool { return string(s.ID) == source })
	if at < 0 {
		return &Citation{Profile: profile}
	}
	s := &p.Spec.Sources[at]
	if !slices.ContainsFunc(l.Texts, func(t Text) bool { return t.ID == s.ID }) {
		l.Texts = append(l.Texts, Text{s.ID, textTitles(p, s), s.URL})
	}
	return &Citation{profile, s.ID}
}

// textTitles are the title of a source, and its translations.
func textTitles(p *v1alpha1.LegalProfile, s *v1alpha1.Source) map[string]string {
	titles := map[string]string{"en": s.Title}
	for i := range p.Spec.Translations {
		t := &p.Spec.Translations[i]
		for j := range t.Sources {
			if t.Sources[j].ID == s.ID && t.Sources[j].Title != "" {
				titles[string(t.Language)] = t.Sources[j].Title
			}
		}
	}
	return titles
}

// cited are the laws that were cited.
func (x *lawIndex) cited() []Law {
	all := []Law{}
	for _, l := range x.laws {
		all = append(all, *l)
	}
	return all
}
