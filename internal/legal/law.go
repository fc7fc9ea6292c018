// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Law is every profile and notice of a cluster, read once and made ready to judge many requests.
// It is safe for concurrent use.
type Law struct {
	profiles  map[string]*profile
	universal []*profile // profiles that apply always, by name: see binding
	notices   []*notice  // by name
	say       Words

	further []*Law // by each of which everything is judged as well: see Stricter
	holds   []Hold
}

// NewLaw makes profiles and notices ready. It keeps references to them: they must not change afterwards.
// Their order does not matter.
func NewLaw(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *Law {
	return NewLawIn(english, profiles, notices)
}

// NewLawIn makes a law ready of which everything is said in other words.
func NewLawIn(say Words, profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *Law {
	law := &Law{profiles: make(map[string]*profile, len(profiles)), say: say}
	for i := range profiles {
		p := newProfile(&profiles[i])
		p.say = say
		law.profiles[p.name] = p
	}
	for _, p := range law.profiles {
		if !p.selectable {
			law.universal = append(law.universal, p)
		}
	}
	slices.SortFunc(law.universal, func(a, b *profile) int { return cmp.Compare(a.name, b.name) })
	for _, p := range law.profiles {
		p.bound = law.binding(p)
	}
	for i := range notices {
		n := newNotice(&notices[i])
		n.say = say
		law.notices = append(law.notices, n)
	}
	slices.SortFunc(law.notices, func(a, b *notice) int { return cmp.Compare(a.name, b.name) })
	return law
}

// forbids tells whether a profile that binds every request forbids a capability of a module, and notes why.
func (l *Law) forbids(m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	return slices.ContainsFunc(l.all(), func(l *Law) bool {
		return slices.ContainsFunc(l.universal, func(p *profile) bool { return p.forbids(m, v, t) })
	})
}
