// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"slices"
	"sort"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// readLeaves reads all leaves. It returns false where one cannot be read: the rest would have no place.
func (v *verifier) readLeaves() bool {
	start := v.x.Scope.Start
	n := bytes.Count(v.x.Leaves, []byte("\n"))
	v.leaves, v.hashes = make([]*Leaf, 0, n), make([]tlog.Hash, 0, n)
	for rest := v.x.Leaves; len(rest) > 0; {
		line, more, whole := bytes.Cut(rest, []byte("\n"))
		rest = more
		sequence := start + int64(len(v.leaves))
		l, err := DecodeLeaf(line)
		if err != nil || !whole {
			v.add(LeafUnreadable, at(sequence), "it is no leaf of such a log: %v", err)
			return false
		}
		if l.Sequence != sequence {
			v.add(SequenceBroken, at(sequence), "the leaf says that it is at %d", l.Sequence)
		}
		v.leaves = append(v.leaves, l)
		v.hashes = append(v.hashes, tlog.RecordHash(line))
	}
	v.Leaves = int64(len(v.leaves))
	switch end := start + v.Leaves; {
	case end < v.head.Tree.Size:
		v.add(LeavesMissing, at(end), "the checkpoint is of %d leaves, the file ends after %d", v.head.Tree.Size, end)
	case end > v.head.Tree.Size:
		v.add(LeavesBeyond, at(v.head.Tree.Size), "the checkpoint is of %d leaves, the file ends after %d", v.head.Tree.Size, end)
	}
	return true
}

// tree compares the leaves with every tree that somebody signed, or that a leaf names. It tells whether they make that of the checkpoint.
func (v *verifier) tree() bool {
	start := v.x.Scope.Start
	known, ok := hashesOf(v.x.Scope.Frontier)
	f, err := newFrontier(start, known)
	if !ok || err != nil {
		v.add(FrontierUnfitting, at(start), "of what comes before the file nothing is known")
		return false
	}
	named := v.namedTrees()
	v.compare(f.tree(), named)
	for _, h := range v.hashes {
		f.append(h)
		if _, asked := named[f.size]; asked {
			v.compare(f.tree(), named)
		}
	}
	return f.tree() == v.head.Tree
}

// namedTree is a tree that somebody says the log was.
type namedTree struct {
	root Digest
	kind ProblemKind // of what it is if it was not
	by   string
}

// namedTrees are all trees that are named, by their sizes.
func (v *verifier) namedTrees() map[int64][]namedTree {
	named := map[int64][]namedTree{}
	add := func(t Tree, kind ProblemKind, by string) {
		n := namedTree{t.Root, kind, by}
		if all := named[t.Size]; !slices.ContainsFunc(all, func(o namedTree) bool { return o.root == n.root && o.kind == n.kind }) {
			named[t.Size] = append(all, n)
		}
	}
	add(v.head.Tree, RootDiffers, "the checkpoint")
	for _, c := range v.signed {
		add(c.Tree, Forked, "a checkpoint")
	}
	for i, l := range v.leaves {
		sequence := v.x.Scope.Start + int64(i)
		if l.Cosigned.Size > sequence {
			v.add(CosignedDiffers, at(sequence), "the leaf names a tree of %d leaves, which came after it", l.Cosigned.Size)
		} else if l.Cosigned.Size > 0 {
			add(l.Cosigned, CosignedDiffers, at(sequence))
		}
	}
	return named
}

// compare compares the tree that the leaves make with those of its size that are named.
func (v *verifier) compare(is Tree, named map[int64][]namedTree) {
	for _, n := range named[is.Size] {
		if n.root != is.Root && is.Size > 0 {
			v.add(n.kind, n.by, "of %d leaves it has the root %s, and these leaves have %s", is.Size, n.root, is.Root)
		}
	}
}

// clocks compares the instants of leaves with each other, and with those of witnesses.
func (v *verifier) clocks() {
	var last *Leaf
	for i, l := range v.leaves {
		sequence := v.x.Scope.Start + int64(i)
		if last != nil {
			if l.At.Before(last.At) {
				v.add(ClockWentBack, at(sequence), "%s is before %s of the leaf before it", l.At.Format(time.RFC3339), last.At.Format(time.RFC3339))
			}
			if l.Cosigned.Size < last.Cosigned.Size {
				v.add(CosignedWentBack, at(sequence), "it names an older tree than the leaf before it")
			}
		}
		last = l
		switch after, before := v.between(sequence); {
		case !after.IsZero() && l.At.Before(after.Add(-MaxSkew)):
			v.add(BackDated, at(sequence), "it says %s, and names a tree that was cosigned at %s", l.At.Format(time.RFC3339), after.Format(time.RFC3339))
		case !before.IsZero() && l.At.After(before.Add(MaxSkew)):
			v.add(PostDated, at(sequence), "it says %s, and is in a tree that was cosigned at %s", l.At.Format(time.RFC3339), before.Format(time.RFC3339))
		}
	}
}

// dated asks for the checkpoint of each tree that the leaf of a record names: without it nobody can tell that a leaf is back-dated. One
// that witnesses of the policy did not cosign dates nothing: they may be new, or their signatures were taken away. Of a file that has as
// many as it may have, or was made before all of them had to be in it, some are left out.
func (v *verifier) dated() {
	if !v.Witnessed {
		return
	}
	there, witnessed := map[int64]bool{}, map[int64]bool{v.head.Tree.Size: true}
	for _, c := range v.signed {
		there[c.Tree.Size] = true
		witnessed[c.Tree.Size] = witnessed[c.Tree.Size] || c.Witnessed
	}
	needed := map[int64]bool{}
	var missing []sequenced
	for _, r := range v.records {
		switch named := v.leaf(r.sequence).Cosigned.Size; {
		case r.statement.Predicate.Act == Census || named == 0 || named < v.x.Scope.Start:
		case witnessed[named]:
			needed[named] = true
		case there[named] || v.x.Scope.Version < versionDated:
			v.Undated++
		default:
			missing = append(missing, r)
		}
	}
	for _, r := range missing {
		if len(needed) >= maxCheckpoints {
			v.Undated++
			continue
		}
		v.add(CheckpointMissing, at(r.sequence), "its leaf names a tree of %d leaves, and the checkpoint that says when this was cosigned was left out",
			v.leaf(r.sequence).Cosigned.Size)
	}
}

// between returns the instants of witnesses between which a leaf was written, or the zero time. The first is that of the tree
// which the leaf names, or of the latest one before it of which the file has the checkpoint.
func (v *verifier) between(sequence int64) (after, before time.Time) {
	l := v.leaf(sequence)
	if l == nil {
		return after, before
	}
	i := sort.Search(len(v.earlier), func(i int) bool { return v.earlier[i].Tree.Size > l.Cosigned.Size })
	if i > 0 {
		after = v.earlier[i-1].CosignedAt
	}
	i = sort.Search(len(v.earlier), func(i int) bool { return v.earlier[i].Tree.Size > sequence })
	if i < len(v.earlier) {
		before = v.earlier[i].CosignedAt
	}
	return after, before
}

// laws asks for a record wherever the law changes from one leaf to the next, and nowhere else.
func (v *verifier) laws() {
	told := map[int64]Digest{}
	for _, r := range v.records {
		p := &r.statement.Predicate
		if p.Act != LawChanged {
			continue
		}
		told[r.sequence] = p.LawBefore
		was, is := v.leaf(r.sequence-1), v.leaf(r.sequence)
		if is.Law == p.LawBefore || was != nil && was.Law != p.LawBefore {
			v.add(LawUnannounced, at(r.sequence), "it tells of a change of the law that is none, or another one")
		}
	}
	for i := 1; i < len(v.leaves); i++ {
		sequence := v.x.Scope.Start + int64(i)
		if before := v.leaves[i-1].Law; before != v.leaves[i].Law && told[sequence] != before {
			v.add(LawUnannounced, at(sequence), "another law holds than one leaf before, and no record says so")
		}
	}
}
