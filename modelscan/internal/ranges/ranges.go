// SPDX-License-Identifier: Apache-2.0

// Package ranges keeps which bytes of a file are accounted for, so that the rest can be told.
package ranges

import "slices"

// Range of bytes, half-open.
type Range struct{ From, To int64 }

// Len is how many bytes it has.
func (r Range) Len() int64 { return r.To - r.From }

// maxRanges of one set. What comes after that is not kept, and counts as not accounted for.
const maxRanges = 1 << 16

// Set of bytes. The zero value is empty.
type Set struct {
	sorted []Range // that do not touch
	full   bool
}

// Add the bytes from one place to another.
func (s *Set) Add(from, to int64) {
	if from >= to {
		return
	}
	first, _ := slices.BinarySearchFunc(s.sorted, from, func(r Range, at int64) int { // the first that ends at from or later
		if r.To < at {
			return -1
		}
		return 1
	})
	last := first
	for last < len(s.sorted) && s.sorted[last].From <= to {
		from, to = min(from, s.sorted[last].From), max(to, s.sorted[last].To)
		last++
	}
	if first == last && len(s.sorted) >= maxRanges {
		s.full = true
		return
	}
	s.sorted = slices.Replace(s.sorted, first, last, Range{from, to})
}

// AddAll adds what is in another set.
func (s *Set) AddAll(other *Set) {
	for _, r := range other.sorted {
		s.Add(r.From, r.To)
	}
	s.full = s.full || other.full
}

// Full tells that there were more ranges than are kept.
func (s *Set) Full() bool { return s.full }

// Has tells whether a byte is in the set.
func (s *Set) Has(at int64) bool {
	i, _ := slices.BinarySearchFunc(s.sorted, at, func(r Range, at int64) int {
		if r.To <= at {
			return -1
		}
		return 1
	})
	return i < len(s.sorted) && s.sorted[i].From <= at
}

// End is the end of the range that has a byte, or its place where none has it.
func (s *Set) End(at int64) int64 {
	i, _ := slices.BinarySearchFunc(s.sorted, at, func(r Range, at int64) int {
		if r.To <= at {
			return -1
		}
		return 1
	})
	if i == len(s.sorted) || s.sorted[i].From > at {
		return at
	}
	return s.sorted[i].To
}

// Next is the first place of the set that is at or after a place, or size where there is none.
func (s *Set) Next(at, size int64) int64 {
	i, _ := slices.BinarySearchFunc(s.sorted, at, func(r Range, at int64) int {
		if r.To <= at {
			return -1
		}
		return 1
	})
	if i == len(s.sorted) {
		return size
	}
	return min(size, max(at, s.sorted[i].From))
}

// Gaps are the bytes of a file of that size which are not in the set, in order.
func (s *Set) Gaps(size int64) []Range {
	var gaps []Range
	at := int64(0)
	for _, r := range s.sorted {
		if r.From >= size {
			break
		}
		if at < r.From {
			gaps = append(gaps, Range{at, r.From})
		}
		at = max(at, r.To)
	}
	if at < size {
		gaps = append(gaps, Range{at, size})
	}
	return gaps
}
