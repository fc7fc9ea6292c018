// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// restore reads the log up to where Tessera will go on, and refuses one that is not what was signed, of which something is
// missing, or that is older than somebody remembers.
func (l *Log) restore() error {
	signed, err := l.signed()
	if err != nil {
		return err
	}
	written, err := folder.ReadTree(l.dir)
	if err != nil {
		return err
	}
	trees := map[int64]evidence.Tree{signed.Size: {}, written.Size: {}, l.options.Known.Size: {}}
	if last := l.cosigned.Last(); last != nil {
		trees[last.Tree.Size] = evidence.Tree{}
	}
	if l.states, err = folder.FindStates(l.dir); err != nil {
		return err
	}
	kept, err := l.replay(signed.Size, written.Size, trees)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := errors.Join(l.check(trees, signed, written), l.hasTiles(written), l.hasTiles(kept)); err != nil {
		return err
	}
	if err := l.continues(trees, kept.Size); err != nil {
		return err
	}
	if l.writer.Size() != kept.Size {
		return fmt.Errorf("%w: its chains go on from %d leaves, and %d are at their places", ErrDamaged, l.writer.Size(), kept.Size)
	}
	if kept.Size == written.Size {
		return nil
	}
	return folder.WriteTree(l.dir, kept)
}

// signed returns the tree that the log last signed: an empty one where it has signed none.
func (l *Log) signed() (evidence.Tree, error) {
	text, err := folder.ReadCheckpoint(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.Tree{}, nil
	}
	if err != nil {
		return evidence.Tree{}, err
	}
	c, err := l.options.Policy.Open(text)
	if err != nil {
		return evidence.Tree{}, fmt.Errorf("%w: its checkpoint: %w", ErrDamaged, err)
	}
	return c.Tree, nil
}

// check asks that the leaves make the trees that were signed and written, and that it is known how the chains go on.
func (l *Log) check(trees map[int64]evidence.Tree, signed, written evidence.Tree) error {
	for _, t := range []evidence.Tree{signed, written} {
		if is := trees[t.Size]; is != t && t.Size > 0 {
			return fmt.Errorf("%w: of its %d leaves, none or others make the tree of %d that was signed or written", ErrDamaged, written.Size, t.Size)
		}
	}
	if l.erased {
		return fmt.Errorf("%w: records of its last day are missing, and nothing says how the chains go on", ErrDamaged)
	}
	return nil
}

// hasTiles asks that all tiles of a tree are there.
func (l *Log) hasTiles(t evidence.Tree) error {
	tiles, err := folder.NewTiles(l.dir, t)
	if err != nil {
		return err
	}
	if err := tiles.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

// continues asks that the log has every tree in it that somebody remembers.
func (l *Log) continues(trees map[int64]evidence.Tree, size int64) error {
	remembered := []evidence.Tree{l.options.Known}
	if last := l.cosigned.Last(); last != nil {
		remembered = append(remembered, last.Tree)
	}
	for _, t := range remembered {
		switch {
		case t.Size == 0:
		case t.Size > size:
			return fmt.Errorf("%w: it has %d leaves, and had %d", ErrRolledBack, size, t.Size)
		case trees[t.Size] != t:
			return fmt.Errorf("%w: its first %d leaves are not those that it had", ErrRolledBack, t.Size)
		}
	}
	return nil
}

// replay reads the leaves and their records up to a size, and notes the trees of the sizes that are asked for. It returns the tree up to
// which each leaf is at its place. One that took the place of another was never signed or answered for (see addLeaves): it and what follows
// it is in the trees, as it is on the disk, and not in what the log goes on with.
func (l *Log) replay(signed, size int64, trees map[int64]evidence.Tree) (kept evidence.Tree, err error) {
	tiles, err := folder.NewTiles(l.dir, evidence.Tree{Size: size})
	if err != nil {
		return kept, err
	}
	r := &replayed{h: &evidence.Hasher{}, signed: signed, trees: trees}
	for from := int64(0); from < size; from += replayAtOnce {
		some, err := tiles.Leaves(from, min(from+replayAtOnce, size))
		if err != nil {
			return kept, err
		}
		for line := range bytes.Lines(some) {
			if err := l.replayLeaf(r, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
				return kept, err
			}
		}
	}
	return r.kept, nil
}

// replayAtOnce bounds how many leaves are in memory, two bundles of them: a log has a million a year, of some 350 bytes.
const replayAtOnce = 512

// replayed is how far a log was read.
type replayed struct {
	h      *evidence.Hasher
	signed int64
	trees  map[int64]evidence.Tree // that are asked for
	kept   evidence.Tree           // up to which each leaf is at its place
}

func (l *Log) replayLeaf(r *replayed, line []byte) error {
	leaf, err := evidence.DecodeLeaf(line)
	if err != nil {
		return err
	}
	place := r.h.Tree().Size
	r.h.Append(line)
	t := r.h.Tree()
	if wanted(r.trees, t.Size) {
		r.trees[t.Size] = t
	}
	if r.misplaced(leaf.Sequence, place) {
		return nil
	}
	if leaf.Sequence != place || r.kept.Size < place {
		return fmt.Errorf("the leaf %d is at the place %d, behind %d that are at theirs", leaf.Sequence, place, r.kept.Size)
	}
	if err := l.restoreLeaf(leaf); err != nil {
		return err
	}
	r.kept = t
	return nil
}

// misplaced tells of a leaf that nobody signed that it took the place of another, or comes behind one that did: whichever part of a batch
// was written first, none of it was answered for. What is at its place behind one that is not was never written like that.
func (r *replayed) misplaced(sequence, place int64) bool {
	if place < r.signed || sequence == place {
		return false
	}
	return sequence > place || r.kept.Size < place && sequence >= r.kept.Size
}

func wanted(trees map[int64]evidence.Tree, size int64) bool {
	_, ok := trees[size]
	return ok
}

func (l *Log) restoreLeaf(leaf *evidence.Leaf) error {
	r, err := l.records.Read(leaf)
	if err != nil {
		return err
	}
	if r == nil && l.cut(leaf) {
		return fmt.Errorf("the record of the leaf %d is missing, and the file of its day is there", leaf.Sequence)
	}
	if leaf.Cosigned.Size > 0 && !l.cosigned.Has(leaf.Cosigned) {
		return fmt.Errorf("the leaf %d names a cosigned tree, and the cosigned checkpoint is missing", leaf.Sequence)
	}
	var s *evidence.Statement
	if l.erased = l.erased || r == nil; r != nil {
		if s, err = evidence.DecodeStatement(r.Text); err != nil {
			return err
		}
	}
	if err := l.writer.Restore(leaf, s); err != nil {
		return err
	}
	return l.recall()
}

// cut tells whether a record that is missing was not erased: its day begins before it, and the file of that day is there. (An entry
// that came at midnight may be in the file of the day before.)
func (l *Log) cut(leaf *evidence.Leaf) bool {
	if !l.records.Has(leaf.At) {
		return false
	}
	begins, ok := l.states.Of(leaf.At)
	return !ok || begins <= leaf.Sequence
}

// recall goes on from what the log knew when a day began, where the records before it were erased.
func (l *Log) recall() error {
	path, ok := l.states[l.writer.Size()]
	if !ok {
		return nil
	}
	state, err := os.ReadFile(path)
	switch {
	case err != nil:
		return err
	case l.erased:
		l.erased = false
		return l.writer.Recall(state)
	case !json.Valid(state): // it is needed once the days before it are erased
		return fmt.Errorf("%s is no state", filepath.Base(path))
	}
	return nil
}
