// SPDX-License-Identifier: Apache-2.0

package ranges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// A set says of every byte what a list of booleans says.
func TestSet(t *testing.T) {
	const size = 40
	rapid.Check(t, func(t *rapid.T) {
		var s ranges.Set
		var naive [size]bool
		for range rapid.IntRange(0, 12).Draw(t, "ranges") {
			from := rapid.Int64Range(0, size).Draw(t, "from")
			to := rapid.Int64Range(0, size).Draw(t, "to")
			s.Add(from, to)
			for i := from; i < to; i++ {
				naive[i] = true
			}
		}
		var want []ranges.Range
		for i := range int64(size) {
			if s.Has(i) != naive[i] {
				t.Fatalf("byte %d: %v", i, s.Has(i))
			}
			if !naive[i] && (i == 0 || naive[i-1]) {
				want = append(want, ranges.Range{From: i, To: i})
			}
			if !naive[i] {
				want[len(want)-1].To++
			}
			end := i
			for end < size && naive[end] {
				end++
			}
			if got := s.End(i); got != end {
				t.Fatalf("end at %d: %d, not %d", i, got, end)
			}
			next := int64(size)
			for j := int64(size) - 1; j >= i; j-- {
				if naive[j] {
					next = j
				}
			}
			if got := s.Next(i, size); got != next {
				t.Fatalf("next of %d: %d, not %d", i, got, next)
			}
		}
		if diff := cmp.Diff(want, s.Gaps(size)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What is too scattered to be kept is not accounted for.
func TestFull(t *testing.T) {
	var s, all ranges.Set
	for i := range int64(1<<16 + 2) {
		s.Add(2*i, 2*i+1)
	}
	all.AddAll(&s)
	if !s.Full() || !all.Full() || s.Has(2*(1<<16)) || !s.Has(2*(1<<16)-2) {
		t.Error("more is kept than there is room for, or it is not told")
	}
}
