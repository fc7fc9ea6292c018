// SPDX-License-Identifier: Apache-2.0

package legal

import "slices"

// question is something that can be asked at every instant, such as whether a profile is in force.
type question[T any] struct {
	// ask returns the answer at an instant, and whether something runs by it.
	ask func(instant) (answer T, runs bool)
	// same tells whether two answers say the same.
	same func(a, b T) bool
	// less tells whether something that runs by one answer does not by a later one. It is needed only where something runs.
	less func(now, later T) bool
}

// transitions is when an answer changes. Either is never where there is no such instant.
type transitions struct {
	// changes is the first later instant at which the answer differs.
	changes instant
	// ends is the first later instant at which nothing runs or less does, if something runs now.
	ends instant
}

// nextTransitions asks at now, and then at every later one of the instants at which the answer can change, in order. The
// instants may repeat and need no order; they are sorted in place.
func (q question[T]) nextTransitions(now instant, instants []instant) (answer T, next transitions) {
	next = transitions{never, never}
	answer, running := q.ask(now)
	slices.Sort(instants)
	for _, t := range slices.Compact(instants) {
		if t <= now || t == never {
			continue
		}
		later, runs := q.ask(t)
		if next.changes == never && !q.same(answer, later) {
			next.changes = t
		}
		if running && (!runs || q.less(answer, later)) {
			next.ends = t
			break
		}
		if !running && next.changes != never {
			break
		}
	}
	return answer, next
}
