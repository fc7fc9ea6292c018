// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"testing"
)

// TestNextTransitions asks what runs at each of some seconds; none runs where it says 0.
func TestNextTransitions(t *testing.T) {
	cases := map[string]struct {
		runs     []int // at each second from 0 on; the last holds for ever
		now      instant
		instants []instant
		answer   int
		changes  instant
		ends     instant
	}{
		"nothing ever changes":                  {[]int{1}, 0, []instant{1, 2}, 1, never, never},
		"no instants":                           {[]int{1, 0}, 0, nil, 1, never, never},
		"never is not asked about":              {[]int{1}, 0, []instant{never}, 1, never, never},
		"it ends":                               {[]int{1, 0}, 0, []instant{1}, 1, 1, 1},
		"it grows, and ends later":              {[]int{1, 2, 0}, 0, []instant{2, 1}, 1, 1, 2},
		"it grows, shrinks below, and ends":     {[]int{2, 3, 2, 1, 0}, 0, []instant{4, 3, 2, 1}, 2, 1, 3},
		"less of it runs":                       {[]int{2, 1}, 0, []instant{1}, 2, 1, 1},
		"it begins at the second instant":       {[]int{0, 0, 1, 0}, 0, []instant{1, 2, 3}, 0, 2, never},
		"it begins: nothing that runs ends":     {[]int{0, 1, 0}, 0, []instant{1, 2}, 0, 1, never},
		"instants that are past, and now":       {[]int{1, 0, 1, 0}, 2, []instant{1, 2, 3}, 1, 3, 3},
		"instants that repeat, in any order":    {[]int{1, 1, 0}, 0, []instant{2, 1, 2, 1}, 1, 2, 2},
		"it changes back after it has changed":  {[]int{0, 1, 0, 1}, 0, []instant{1, 2, 3}, 0, 1, never},
		"between two instants nobody looks":     {[]int{1, 0, 1, 0}, 0, []instant{2, 3}, 1, 3, 3},
		"what ends first counts, and not again": {[]int{1, 0, 1, 0}, 0, []instant{1, 2, 3}, 1, 1, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			asked := map[instant]int{}
			q := question[int]{
				ask: func(at instant) (int, bool) {
					asked[at]++
					runs := c.runs[min(int(at), len(c.runs)-1)]
					return runs, runs > 0
				},
				same: func(a, b int) bool { return a == b },
				less: func(now, later int) bool { return later < now },
			}
			answer, next := q.nextTransitions(c.now, slices.Clone(c.instants))
			if answer != c.answer || next != (transitions{c.changes, c.ends}) {
				t.Errorf("%d, %+v, want %d, %d, %d", answer, next, c.answer, c.changes, c.ends)
			}
			for at, n := range asked {
				if n != 1 || at == never || at < c.now {
					t.Errorf("asked %d times at %d", n, at)
				}
				last := next.ends
				if c.answer == 0 { // nothing runs that could end
					last = next.changes
				}
				if at > last {
					t.Errorf("asked at %d, after all was known at %d", at, last)
				}
			}
		})
	}
}
