// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Snapshot is the log as it was last signed, for exports. It is read while others append.
type Snapshot struct {
	log    *Log
	signed []evidence.SignedCheckpoint
	tiles  tiles
	hashes tlog.HashReader
}

var _ evidence.Source = (*Snapshot)(nil)

// Snapshot reads what was last signed.
func (l *Log) Snapshot(ctx context.Context) (*Snapshot, error) {
	text, err := l.reader.ReadCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	c, err := l.options.Policy.Open(text)
	if err != nil {
		return nil, err
	}
	tree, err := asTree(c.Tree)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	s := &Snapshot{log: l, signed: l.cosigned.list(), tiles: tiles{l.dir, tree}}
	l.mu.Unlock()
	if n := len(s.signed); n == 0 || s.signed[n-1].Tree.Size < c.Tree.Size {
		s.signed = append(s.signed, evidence.SignedCheckpoint{Origin: c.Origin, Tree: c.Tree, Text: text})
	}
	s.hashes = s.tiles.hashes()
	return s, nil
}

// Checkpoints returns what was signed, the oldest first.
func (s *Snapshot) Checkpoints() ([]evidence.SignedCheckpoint, error) { return s.signed, nil }

// ReadHashes returns hashes of the tree.
func (s *Snapshot) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	return s.hashes.ReadHashes(indexes)
}

// Leaves returns leaves, each followed by a newline.
func (s *Snapshot) Leaves(from, until int64) ([]byte, error) { return s.tiles.leaves(from, until) }

// Record returns the record of a leaf, or nil where it was erased.
func (s *Snapshot) Record(sequence int64) (*evidence.Sealed, error) {
	line, err := s.tiles.leaves(sequence, sequence+1)
	if err != nil {
		return nil, err
	}
	leaf, err := evidence.DecodeLeaf(bytes.TrimSuffix(line, []byte("\n")))
	if err != nil {
		return nil, err
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.records.read(leaf)
}

// Text returns a law or a case by its digest, or nil.
func (s *Snapshot) Text(d evidence.Digest) ([]byte, error) {
	text, err := os.ReadFile(s.log.textPath(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Status is how a log is.
type Status struct {
	// Size is the number of leaves that are durable.
	Size int64
	// Cosigned is what witnesses last cosigned, or nil.
	Cosigned *evidence.SignedCheckpoint
	// Failed says why nothing more is written, or is nil.
	Failed error
}

// Status tells how the log is.
func (l *Log) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Status{Size: l.writer.Size(), Cosigned: l.cosigned.last(), Failed: l.failed}
}
