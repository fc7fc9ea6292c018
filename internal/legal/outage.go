// SPDX-License-Identifier: Apache-2.0

package legal

import "time"

// OutageTolerance returns how long something may run on with no operator to end it, at most, by the profile of that name and by
// those that bind whatever rests on it, and whether any of them says so: the shortest of what they say, from an instant on. A time
// that cannot be read is none at all: zero.
func (l *Law) OutageTolerance(name string, from time.Time) (shortest time.Duration, limited bool) {
	for _, l := range l.all() {
		p := l.profiles[name]
		if p == nil {
			continue
		}
		for _, p := range append([]*profile{p}, p.bound...) {
			if p.spec.OutageTolerance == "" {
				continue
			}
			var d time.Duration
			if read, ok := p.duration(p.spec.OutageTolerance); ok {
				d = read.AddTo(from, p.loc).Sub(from)
			}
			if !limited || d < shortest {
				shortest, limited = d, true
			}
		}
	}
	return shortest, limited
}
