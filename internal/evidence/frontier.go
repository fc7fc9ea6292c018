// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// frontier is a tree of which only the hashes of its complete subtrees are known, the largest first. More leaves can be
// appended to it, and its root is known at any size.
type frontier struct {
	size  int64
	roots []tlog.Hash
}

// newFrontier makes a tree of a size out of the hashes of its complete subtrees: one for each bit of the size.
func newFrontier(size int64, roots []tlog.Hash) (*frontier, error) {
	if size < 0 || bits.OnesCount64(uint64(size)) != len(roots) { //nolint:gosec // it is not negative
		return nil, fmt.Errorf("%d hashes are not those of a tree of %d leaves", len(roots), size)
	}
	return &frontier{size, append([]tlog.Hash(nil), roots...)}, nil
}

// append adds the hash of a leaf.
func (f *frontier) append(h tlog.Hash) {
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h, f.roots = tlog.NodeHash(f.roots[last], h), f.roots[:last]
	}
	f.roots = append(f.roots, h)
	f.size++
}

// tree returns the size and the root.
func (f *frontier) tree() Tree {
	if f.size == 0 {
		return Tree{}
	}
	last := len(f.roots) - 1
	root := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.roots[i], root)
	}
	return treeOf(f.size, root)
}

// Hasher computes the tree of leaves that it is given one after the other.
type Hasher struct{ frontier }

// Append adds a leaf.
func (h *Hasher) Append(leaf []byte) { h.append(tlog.RecordHash(leaf)) }

// Tree returns the tree of all leaves so far.
func (h *Hasher) Tree() Tree { return h.tree() }
