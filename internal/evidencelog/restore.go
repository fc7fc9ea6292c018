// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// restore reads the log up to what was last signed, and refuses one that is not that, or is older than somebody remembers.
func (l *Log) restore() error {
	signed, err := folder.ReadCheckpoint(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return l.continues(nil, 0)
	}
	if err != nil {
		return err
	}
	c, err := l.options.Policy.Open(signed)
	if err != nil {
		return fmt.Errorf("%w: its checkpoint: %w", ErrDamaged, err)
	}
	trees := map[int64]evidence.Tree{c.Tree.Size: {}, l.options.Known.Size: {}}
	if last := l.cosigned.Last(); last != nil {
		trees[last.Tree.Size] = evidence.Tree{}
	}
	if l.states, err = folder.States(l.dir); err != nil {
		return err
	}
	if err := l.replay(c.Tree.Size, trees); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if is := trees[c.Tree.Size]; is != c.Tree && c.Tree.Size > 0 {
		return fmt.Errorf("%w: its leaves make the tree %s, and it signed %s", ErrDamaged, is.Root, c.Tree.Root)
	}
	if l.erased {
		return fmt.Errorf("%w: records of its last day are missing, and nothing says how the chains go on", ErrDamaged)
	}
	return l.continues(trees, c.Tree.Size)
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

// replay goes on from the last leaf that was read to a size, and notes the trees of the sizes that are asked for.
func (l *Log) replay(size int64, trees map[int64]evidence.Tree) error {
	h := &evidence.Hasher{}
	from := l.writer.Size()
	tiles, err := folder.NewTiles(l.dir, evidence.Tree{Size: size})
	if err != nil {
		return err
	}
	all, err := tiles.Leaves(from, size)
	if err != nil {
		return err
	}
	for len(all) > 0 {
		line, rest, _ := bytes.Cut(all, []byte("\n"))
		all = rest
		leaf, err := evidence.DecodeLeaf(line)
		if err != nil {
			return err
		}
		if err := l.restoreLeaf(leaf); err != nil {
			return err
		}
		if h.Append(line); trees != nil {
			if t := h.Tree(); wanted(trees, t.Size) {
				trees[t.Size] = t
			}
		}
	}
	return nil
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

// recall goes on from what the log knew when a day began, where the records before it were erased.
func (l *Log) recall() error {
	path, ok := l.states[l.writer.Size()]
	if !ok || !l.erased {
		return nil
	}
	state, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	l.erased = false
	return l.writer.Recall(state)
}
