// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// requirement is a formality that must be there.
type requirement struct {
	kind    v1alpha1.Term
	profile *profile // nil when a notice orders it
	notice  *notice  // nil when a profile requires it
	source  string

	suppliedBy string // in words, or nothing

	allowed  v1alpha1.CalendarDuration // the longest period of its own that counts, or none
	maximum  Duration
	readable bool // whether allowed can be counted
}

func newRequirement(p *profile, in *v1alpha1.FormalityRequirement) requirement {
	r := requirement{kind: in.Type, profile: p, source: string(in.Source), suppliedBy: in.SuppliedBy, allowed: in.MaximumValidity}
	r.maximum, r.readable = p.duration(in.MaximumValidity)
	return r
}

// meets tells whether a formality meets the requirement at an instant.
func (r *requirement) meets(f *recordedFormality, t instant) bool {
	return f.kind == r.kind && f.contains(t) && !r.tooLong(f.period)
}

// tooLong tells whether a formality's own period is longer than the requirement allows. Where that cannot be counted
// no formality counts.
func (r *requirement) tooLong(p period) bool {
	if r.allowed == "" {
		return false
	}
	return !r.readable || p.until > at(r.maximum.AddTo(p.from.time(), r.profile.loc))
}

// metBy returns the formality that meets the requirement at an instant and holds longest, or nil.
func (r *requirement) metBy(formalities []recordedFormality, t instant) *recordedFormality {
	var longest *recordedFormality
	for i := range formalities {
		if f := &formalities[i]; r.meets(f, t) {
			longest = first(longest, f, byLatestEnd)
		}
	}
	return longest
}

// finding of the requirement, with the profile or the notice that it stands in.
func (r *requirement) finding(v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	f := v1alpha1.Finding{Reason: reason, Verdict: v, Source: r.source, Message: message}
	if r.profile != nil {
		f.Profile = r.profile.name
	} else {
		f.Notice = r.notice.name
	}
	return f
}

// location is the time zone of the profile, or nil.
func (r *requirement) location() *time.Location {
	if r.profile == nil {
		return nil
	}
	return r.profile.loc
}
