// SPDX-License-Identifier: Apache-2.0

package publicregister

import "time"

// EditionName is the instant of an edition as a name, such as 20261128T061500Z.
func EditionName(e *Edition) string { return e.PublishedAt.UTC().Format("20060102T150405Z") }

// NextChange is the first instant after one at which the facts of an edition change although no object does: an act begins or ceases
// to be in force, or a quarter is over. What the law ends is written into objects.
func (e *Edition) NextChange(after time.Time) time.Time {
	next := quarterOf(after.UTC()).begin(1)
	sooner := func(t *time.Time) {
		if t != nil && t.After(after) && t.Before(next) {
			next = *t
		}
	}
	for i := range e.Entries {
		for j := range e.Entries[i].Papers {
			sooner(&e.Entries[i].Papers[j].ValidFrom)
			sooner(e.Entries[i].Papers[j].ValidUntil)
		}
	}
	return next
}

// begin is the first instant of the quarter that comes so many quarters after this one.
func (q quarter) begin(later int) time.Time {
	at := int(q) + later
	return time.Date(at/4, time.Month(at%4*3+1), 1, 0, 0, 0, 0, time.UTC)
}
