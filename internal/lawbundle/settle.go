// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"slices"
	"strings"
	"sync"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Settled is the law to judge by, and what is wrong with it.
type Settled struct {
	// Law to judge by. It is at least as strict as what is there and, where that is not what was published, as what was last
	// complete.
	Law *legal.Law
	// Standings of the jurisdictions of which there is a bundle or was one, by name.
	Standings []Standing
	// BuiltIn lists the profiles of the catalogue that bind every request, whose jurisdiction has no bundle, and that are
	// missing or differ. They bind all the same.
	BuiltIn []v1alpha1.LawDeviation

	// publications are found when they are asked for: who only judges needs no digests.
	publications func() map[string]Publication
}

// Publications tell of each profile that is there who has published it, by the profile's name.
func (s *Settled) Publications() map[string]Publication { return s.publications() }

// BundleName is the name of a jurisdiction's bundle.
func BundleName(jurisdiction string) string { return strings.ToLower(jurisdiction) }

// Settle finds the law to judge by. It keeps references to its input, which must not change afterwards.
func Settle(in Input) *Settled {
	there := sync.OnceValue(func() map[memberKey]v1alpha1.Digest { return byKey(Members(in.Profiles, in.Notices)) })
	s := &Settled{}
	for _, name := range in.jurisdictions() {
		s.Standings = append(s.Standings, *in.standing(name, there()))
	}
	expected := s.expectedBuiltIn(in.BuiltIn)
	if len(expected) > 0 {
		s.BuiltIn = deviationsOf(expected, there())
	}
	s.publications = sync.OnceValue(func() map[string]Publication { return s.publish(&in, there()) })
	s.Law = s.law(&in, expected)
	return s
}

// Standing of a jurisdiction, or nil where it has no bundle and had none.
func (s *Settled) Standing(jurisdiction string) *Standing {
	i := slices.IndexFunc(s.Standings, func(s Standing) bool { return s.Jurisdiction == jurisdiction })
	if i < 0 {
		return nil
	}
	return &s.Standings[i]
}

// expectedBuiltIn returns the profiles of the catalogue that have to be there: those that bind every request, of
// jurisdictions of which nothing was ever complete.
func (s *Settled) expectedBuiltIn(catalogue []v1alpha1.LegalProfile) []v1alpha1.LegalProfile {
	var expected []v1alpha1.LegalProfile
	for i := range catalogue {
		at := s.Standing(catalogue[i].Spec.Jurisdiction)
		if binds(&catalogue[i]) && (at == nil || at.Edition == nil) {
			expected = append(expected, catalogue[i])
		}
	}
	return expected
}

func deviationsOf(expected []v1alpha1.LegalProfile, there map[memberKey]v1alpha1.Digest) []v1alpha1.LawDeviation {
	of := Standing{listed: Members(expected, nil)}
	of.compare(there, nil)
	return of.Deviations
}

// law joins what is there with all that may hold instead of it.
func (s *Settled) law(in *Input, builtIn []v1alpha1.LegalProfile) *legal.Law {
	law := in.newLaw(in.Profiles, in.Notices).Unpublished(s.unpublished(in.Profiles)...)
	if further := s.published(in, builtIn); further != nil {
		law = law.Stricter(further)
	}
	return law.Held(s.holds(in)...)
}

// published is the law that differs from what is there in that each incomplete jurisdiction has what was last complete of it,
// or the catalogue where nothing was. It is nil where it would be the same.
func (s *Settled) published(in *Input, builtIn []v1alpha1.LegalProfile) *legal.Law {
	profiles, notices := in.Profiles, in.Notices
	differs := len(s.BuiltIn) > 0
	if differs {
		profiles = replaced(profiles, builtIn)
	}
	for i := range s.Standings {
		if at := &s.Standings[i]; !at.Complete && at.Edition != nil {
			differs = true
			profiles, notices = replaced(profiles, at.Edition.profiles), replaced(notices, at.Edition.notices)
		}
	}
	if !differs {
		return nil
	}
	return in.newLaw(profiles, notices).Unpublished(s.unpublished(profiles)...)
}

// replaced returns the objects with others in the place of those of the same name, or added.
func replaced[T any, P interface {
	*T
	GetName() string
}](old, by []T) []T {
	all := slices.Clone(by)
	for i := range old {
		if named[T, P](by, P(&old[i]).GetName()) == nil {
			all = append(all, old[i])
		}
	}
	return all
}

func (s *Settled) unpublished(profiles []v1alpha1.LegalProfile) []string {
	var names []string
	for i := range s.Standings {
		names = append(names, s.Standings[i].unpublished(profiles)...)
	}
	return names
}

// holds keep new requests from starting under what is not complete, and end what runs under what nobody knows.
func (s *Settled) holds(in *Input) []legal.Hold {
	var holds []legal.Hold
	for i := range s.Standings {
		at := &s.Standings[i]
		if at.Complete {
			continue
		}
		h := legal.Hold{Jurisdiction: at.Jurisdiction, Ends: at.lost}
		if at.bindsEverybody(in) {
			h.Jurisdiction = ""
		}
		h.Message = at.say("the law of %s is not complete: %s; nothing new starts under it", at.Jurisdiction, at.Message)
		if h.Ends {
			h.Message = at.say("the law of %s was complete and nobody knows any more what all of it said: %s; nothing runs under it", at.Jurisdiction, at.Message)
		}
		holds = append(holds, h)
	}
	return holds
}

// bindsEverybody tells whether the law has, or may have, a member that binds every request, whatever profile it names. What
// nobody has the content of may be one.
func (s *Standing) bindsEverybody(in *Input) bool {
	return slices.ContainsFunc(s.listed, func(m v1alpha1.LawMember) bool {
		known := false
		for _, version := range s.versions(in, m) {
			if binds(version) {
				return true
			}
			known = known || ProfileDigest(version) == m.Digest
		}
		return !known
	})
}

// versions of a member that is a profile: the one that is there, and the one that was last complete.
func (s *Standing) versions(in *Input, m v1alpha1.LawMember) []*v1alpha1.LegalProfile {
	if m.Kind != v1alpha1.LawKindProfile {
		return nil
	}
	versions := []*v1alpha1.LegalProfile{named(in.Profiles, string(m.Name))}
	if s.Edition != nil {
		versions = append(versions, named(s.Edition.profiles, string(m.Name)))
	}
	return slices.DeleteFunc(versions, func(p *v1alpha1.LegalProfile) bool { return p == nil })
}
