// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// A text that lets an act hold for one month, and no new one follow it, does not let three of them hold one after another. The
// acts of one kind that do not leave a pause of at least that month between them are a series, and count as one act from the
// begin of the first. Which acts belong to it depends neither on the instant nor on what they cover besides purposes and
// cameras: an act that is too long, or that covers too little, is still one that the next may not follow.

// renewable tells whether a new act may follow one of which the time is over.
func (r *requirement) renewable() bool {
	return r.renewal == "" || r.renewal == v1alpha1.RenewalPermitted
}

// joinSeries notes of each formality for which of the request's requirements its series is too long already.
func (r *request) joinSeries() {
	for _, p := range r.profiles {
		for i := range p.requirements {
			o := &p.requirements[i]
			r.joinSeriesOf(o)
			for j := range o.instead {
				r.joinSeriesOf(&o.instead[j])
			}
		}
	}
}

func (r *request) joinSeriesOf(o *requirement) {
	if o.renewable() || !o.readable || o.allowed == "" {
		return // without a length that can be read no act counts anyway, or each does
	}
	var acts []*recordedFormality
	for i := range r.formalities {
		if f := &r.formalities[i]; f.kind == o.kind && f.from < f.until && r.sharesCamera(f.covers.Cameras) {
			acts = append(acts, f)
		}
	}
	slices.SortFunc(acts, func(a, b *recordedFormality) int { return cmp.Compare(a.from, b.from) })
	var begin, paused instant // of the series, and when one that has ended is over for good
	for i, f := range acts {
		if i == 0 || f.from >= paused {
			begin = f.from
		}
		paused = max(paused, o.end(f.until))
		if f.until > o.end(begin) {
			f.series = append(f.series, series{o, begin})
		}
	}
}

// series is what a formality belongs to that is longer than a requirement allows.
type series struct {
	of    *requirement
	begin instant
}

// end of the longest period that the requirement allows from an instant.
func (r *requirement) end(begin instant) instant {
	if begin == never {
		return never
	}
	return at(r.maximum.AddTo(begin.time(), r.profile.loc))
}

// sharesCamera tells whether an act for some cameras, or for all, is for one of the request's.
func (r *request) sharesCamera(named []v1alpha1.Camera) bool {
	return len(named) == 0 || len(r.cameras) == 0 || slices.ContainsFunc(named, func(c v1alpha1.Camera) bool { return slices.Contains(r.cameras, c) })
}

// seriesTooLong returns when the series of a formality began that is longer than the requirement allows.
func (r *requirement) seriesTooLong(f *recordedFormality) (begin instant, tooLong bool) {
	i := slices.IndexFunc(f.series, func(s series) bool { return s.of == r })
	if i < 0 {
		return 0, false
	}
	return f.series[i].begin, true
}

// renewed tells whether the formality does not count because of what it follows.
func (r *requirement) renewed(f *recordedFormality) bool {
	_, tooLong := r.seriesTooLong(f)
	return tooLong
}
