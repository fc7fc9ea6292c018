// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// TestFrontier compares the roots of trees of all sizes, begun anywhere, with those that the checksum database of Go computes.
func TestFrontier(t *testing.T) {
	const n = 70
	var stored, leaves []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(at))
		for i, n := range at {
			found[i] = stored[n]
		}
		return found, nil
	})
	roots := []Tree{{}}
	for i := range int64(n) {
		data := []byte{byte(i)}
		more, err := tlog.StoredHashes(i, data, read)
		if err != nil {
			t.Fatal(err)
		}
		stored, leaves = append(stored, more...), append(leaves, tlog.RecordHash(data))
		root, err := tlog.TreeHash(i+1, read)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, treeOf(i+1, root))
	}
	f, err := newFrontier(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for start := range int64(n) {
		later, err := newFrontier(start, f.roots)
		if err != nil {
			t.Fatal(err)
		}
		for i := start; i <= n; i++ {
			if later.tree() != roots[i] {
				t.Fatalf("begun at %d, of %d leaves: %v, want %v", start, i, later.tree(), roots[i])
			}
			if i < n {
				later.append(leaves[i])
			}
		}
		f.append(leaves[start])
	}
}

func TestFrontierOfAnotherSize(t *testing.T) {
	for _, size := range []int64{-1, 1, 7, 16} {
		if _, err := newFrontier(size, make([]tlog.Hash, 2)); err == nil {
			t.Errorf("two hashes are those of a tree of %d", size)
		}
	}
}
