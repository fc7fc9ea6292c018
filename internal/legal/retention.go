// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// SearchResults is the word by which profiles limit how long the results of a search may be kept.
const SearchResults v1alpha1.Term = "SearchResults"

// Retention is the limit of how long data may be kept.
type Retention struct {
	// EraseBy is when the data has to be erased at the latest.
	EraseBy time.Time
	// Profile and Source say it, Reason in words.
	Profile, Source, Reason string
}

// RetentionOf returns the strictest limit that the profile of that name, and those that bind whatever rests on it, set for
// data of one sort, and whether any does. A time that a profile allows counts from when the first of the data was made; what
// is to be erased at once is so when the last was, and so is what a profile limits in a way that cannot be counted.
func (l *Law) RetentionOf(name string, data v1alpha1.Term, first, last time.Time) (strictest Retention, limited bool) {
	for _, l := range l.all() {
		p := l.profiles[name]
		if p == nil {
			continue
		}
		for _, p := range append([]*profile{p}, p.bound...) {
			i := slices.IndexFunc(p.spec.Retention, func(r v1alpha1.RetentionLimit) bool { return r.Data == data })
			if i < 0 {
				continue
			}
			if r := p.retention(&p.spec.Retention[i], first, last); !limited || r.EraseBy.Before(strictest.EraseBy) {
				strictest, limited = r, true
			}
		}
	}
	return strictest, limited
}

func (p *profile) retention(r *v1alpha1.RetentionLimit, first, last time.Time) Retention {
	limit := Retention{EraseBy: last, Profile: p.name, Source: string(r.Source), Reason: r.Reason}
	if maximum, ok := p.duration(r.Maximum); ok && r.Maximum != "" {
		limit.EraseBy = maximum.AddTo(first, p.loc)
	}
	return limit
}
