// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// profile is a LegalProfile with its words made ready.
type profile struct {
	name string
	spec *v1alpha1.LegalProfileSpec
	say  Words
	loc  *time.Location // nil where the time zone is unknown: then no duration of the profile can be counted

	jurisdiction jurisdiction
	bound        []*profile // that bind a request which names this one

	// selectable profiles bind the requests that name them. All others bind every request that their jurisdiction meets: an
	// unknown word in spec.applies must not free anybody.
	selectable bool
	// unpublished profiles permit nothing: see Law.Unpublished.
	unpublished bool
	// deleted tells that it is being deleted, whatever holds it: it permits nothing any more, and forbids until it is gone.
	deleted bool

	inForcePeriods []inForcePeriod // that count
	requirements   []requirement
	frameworks     []framework
	waivers        []waiver
}

// inForcePeriod is a verified period in force.
type inForcePeriod struct {
	period
	source string
}

func newProfile(in *v1alpha1.LegalProfile) *profile {
	p := &profile{name: in.Name, spec: &in.Spec, say: english, selectable: in.Spec.Applies == v1alpha1.WhenSelected, deleted: !in.DeletionTimestamp.IsZero()}
	p.loc, p.jurisdiction = timeZone(in.Spec.TimeZone), readJurisdiction(in.Spec.Jurisdiction)
	for _, f := range in.Spec.InForce {
		if f.Unverified == "" {
			p.inForcePeriods = append(p.inForcePeriods, inForcePeriod{period{from(f.From), until(f.Until)}, string(f.Source)})
		}
	}
	p.waivers = newWaivers(p)
	if in.Spec.Requires == nil {
		return p
	}
	for i := range in.Spec.Requires.Formalities {
		p.requirements = append(p.requirements, newRequirement(p, &in.Spec.Requires.Formalities[i]))
	}
	if in.Spec.Requires.Requisition != nil {
		for i := range in.Spec.Requires.Requisition.Frameworks {
			p.frameworks = append(p.frameworks, newFramework(p, &in.Spec.Requires.Requisition.Frameworks[i]))
		}
	}
	return p
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
	return slices.ContainsFunc(p.inForcePeriods, func(f inForcePeriod) bool { return f.contains(t) })
}

// permitsAnything tells whether requests can rest on the profile at an instant. There may be no such profile.
func (p *profile) permitsAnything(t instant) bool {
	return p != nil && p.selectable && !p.unpublished && !p.deleted && p.inForce(t)
}

// primarySource is the text that a profile's silence is cited from: the first of its sources.
func (p *profile) primarySource() string {
	if len(p.spec.Sources) == 0 {
		return ""
	}
	return string(p.spec.Sources[0].ID)
}

// instants adds the ends of the profile's periods.
func (p *profile) instants(add func(...instant)) {
	for _, f := range p.inForcePeriods {
		add(f.from, f.until)
	}
}

// finding of a rule of the profile.
func (p *profile) finding(v v1alpha1.Verdict, reason, source, message string) v1alpha1.Finding {
	return v1alpha1.Finding{Reason: reason, Verdict: v, Profile: p.name, Source: source, Message: message}
}

// outOfForce says why a profile is not in force at an instant, and which text says so: the one whose time ended last,
// or else the one whose time begins first.
func (p *profile) outOfForce(t instant) (source, message string) {
	ended, next := p.lastEnded(t), p.nextBegun(t)
	switch {
	case ended != nil && next != nil:
		message = p.say("not in force: ended at %s (%s), in force again from %s (%s)",
			ended.until.in(p.loc), ended.source, next.from.in(p.loc), next.source)
		return ended.source, message + p.unverified()
	case ended != nil:
		message = p.say("not in force: ended at %s (%s)", ended.until.in(p.loc), ended.source)
		return ended.source, message + p.unverified()
	case next != nil:
		message = p.say("not in force before %s (%s)", next.from.in(p.loc), next.source)
		return next.source, message + p.unverified()
	}
	for _, f := range p.spec.InForce {
		if f.Unverified != "" {
			return string(f.Source), p.say("not in force: not verified: %s", f.Unverified)
		}
	}
	return p.primarySource(), p.say("not in force: no period in force counts")
}

// lastEnded returns the period that ended last before an instant, the first by its source where two did, or nil.
func (p *profile) lastEnded(t instant) *inForcePeriod {
	var last *inForcePeriod
	for i := range p.inForcePeriods {
		f := &p.inForcePeriods[i]
		if f.until <= t && (last == nil || f.until > last.until || f.until == last.until && f.source < last.source) {
			last = f
		}
	}
	return last
}

// nextBegun returns the period that begins first after an instant, the first by its source where two do, or nil. One that
// ends before it begins never does.
func (p *profile) nextBegun(t instant) *inForcePeriod {
	var next *inForcePeriod
	for i := range p.inForcePeriods {
		f := &p.inForcePeriods[i]
		if f.from > t && f.from < f.until &&
			(next == nil || f.from < next.from || f.from == next.from && f.source < next.source) {
			next = f
		}
	}
	return next
}

// unverified says that there is a further period which does not count, if there is one.
func (p *profile) unverified() string {
	for _, f := range p.spec.InForce {
		if f.Unverified != "" {
			return p.say("; a further period (%s) is not verified and does not count", f.Source)
		}
	}
	return ""
}
