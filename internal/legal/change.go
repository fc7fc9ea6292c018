// SPDX-License-Identifier: Apache-2.0

package legal

import "slices"

// scan judges at now, and then at every later instant at which the answer can change, in order. It returns the answer
// at now, the first later instant at which it differs, and, if something runs at now, the first later instant at which
// nothing runs or less does. The instants may repeat and need no order; never means that there is no such instant.
func scan[T any](now instant, instants []instant, judge func(instant) (answer T, runs bool), same, less func(now, later T) bool) (answer T, changes, ends instant) {
	changes, ends = never, never
	answer, running := judge(now)
	slices.Sort(instants)
	for _, t := range slices.Compact(instants) {
		if t <= now || t == never {
			continue
		}
		later, runs := judge(t)
		if changes == never && !same(answer, later) {
			changes = t
		}
		if running && (!runs || less(answer, later)) {
			ends = t
			break
		}
		if !running && changes != never {
			break
		}
	}
	return answer, changes, ends
}
