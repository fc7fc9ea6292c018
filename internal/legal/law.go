// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Law is every profile and notice of a cluster, read once and made ready to judge many requests.
// It is safe for concurrent use.
type Law struct {
	profiles map[string]*profile
	bound    []*profile // profiles that bind every request
	notices  []*notice
}

// profile is a LegalProfile with its words made ready.
type profile struct {
	name string
	spec *v1alpha1.LegalProfileSpec
	loc  *time.Location // nil where the time zone is unknown: then no duration of the profile can be counted

	// selectable profiles bind the requests that name them. All others bind every request: an unknown word in
	// spec.applies must not free anybody.
	selectable bool

	force       []force
	formalities []required
	frameworks  []framework
	waivers     []waiver
}

// force is a period in force that counts.
type force struct {
	span
	source string
}

// required is a formality that must be there.
type required struct {
	kind    v1alpha1.Term
	profile *profile // nil when a notice orders it
	notice  *notice  // nil when a profile requires it
	source  string

	suppliedBy string // in words, or nothing

	allowed  v1alpha1.CalendarDuration // the longest period of its own that counts, or none
	maximum  Duration
	readable bool // whether allowed can be counted
}

// NewLaw makes profiles and notices ready. It keeps references to them: they must not change afterwards.
// Their order does not matter.
func NewLaw(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *Law {
	law := &Law{profiles: make(map[string]*profile, len(profiles))}
	for i := range profiles {
		p := newProfile(&profiles[i])
		law.profiles[p.name] = p
	}
	for _, p := range law.profiles {
		if !p.selectable {
			law.bound = append(law.bound, p)
		}
	}
	slices.SortFunc(law.bound, func(a, b *profile) int { return cmp.Compare(a.name, b.name) })
	for i := range notices {
		law.notices = append(law.notices, newNotice(&notices[i]))
	}
	slices.SortFunc(law.notices, func(a, b *notice) int { return cmp.Compare(a.name, b.name) })
	return law
}

func newProfile(in *v1alpha1.LegalProfile) *profile {
	p := &profile{name: in.Name, spec: &in.Spec, selectable: in.Spec.Applies == v1alpha1.WhenSelected}
	p.loc = location(in.Spec.TimeZone)
	for _, period := range in.Spec.InForce {
		if period.Unverified == "" {
			p.force = append(p.force, force{span{from(period.From), until(period.Until)}, string(period.Source)})
		}
	}
	p.waivers = newWaivers(p)
	if in.Spec.Requires == nil {
		return p
	}
	for _, f := range in.Spec.Requires.Formalities {
		p.formalities = append(p.formalities, newRequired(p, f.Type, f.MaximumValidity, f.SuppliedBy, f.Source))
	}
	if in.Spec.Requires.Requisition != nil {
		for i := range in.Spec.Requires.Requisition.Frameworks {
			p.frameworks = append(p.frameworks, newFramework(p, &in.Spec.Requires.Requisition.Frameworks[i]))
		}
	}
	return p
}

func newRequired(p *profile, kind v1alpha1.Term, allowed v1alpha1.CalendarDuration, suppliedBy string, source v1alpha1.SourceID) required {
	r := required{kind: kind, profile: p, source: string(source), suppliedBy: suppliedBy, allowed: allowed}
	r.maximum, r.readable = p.duration(allowed)
	return r
}

// duration reads a duration of the profile. It can be counted only in a known time zone.
func (p *profile) duration(d v1alpha1.CalendarDuration) (Duration, bool) {
	read, err := ParseDuration(string(d))
	return read, err == nil && p.loc != nil
}

// inForce tells whether the profile holds. One that names no period always does.
func (p *profile) inForce(t instant) bool {
	if len(p.spec.InForce) == 0 {
		return true
	}
	return slices.ContainsFunc(p.force, func(f force) bool { return f.contains(t) })
}

// principal is the text that a profile's silence is cited from: the first of its sources.
func (p *profile) principal() string {
	if len(p.spec.Sources) == 0 {
		return ""
	}
	return string(p.spec.Sources[0].ID)
}

// instants adds the ends of the profile's periods.
func (p *profile) instants(add func(...instant)) {
	for _, f := range p.force {
		add(f.from, f.until)
	}
}
