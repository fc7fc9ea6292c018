// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Snapshot is the log as it was last signed, for exports. It is read while others append.
type Snapshot struct {
	*Tiles

	dir     string
	signed  []evidence.SignedCheckpoint
	records *Records
	hashes  tlog.HashReader
}

var _ evidence.Source = (*Snapshot)(nil)

// Open reads what was last signed of the log of a folder.
func Open(dir string, policy *evidence.Policy) (*Snapshot, error) {
	text, err := ReadCheckpoint(dir)
	if err != nil {
		return nil, err
	}
	c, err := policy.Open(text)
	if err != nil {
		return nil, fmt.Errorf("%w: its checkpoint: %w", ErrDamaged, err)
	}
	s := &Snapshot{dir: dir}
	if s.Tiles, err = NewTiles(dir, c.Tree); err != nil {
		return nil, err
	}
	s.hashes = s.Hashes()
	cosigned, err := OpenCosigned(dir, policy)
	if err != nil {
		return nil, err
	}
	s.signed = cosigned.List()
	if n := len(s.signed); n == 0 || s.signed[n-1].Tree.Size < c.Tree.Size {
		s.signed = append(s.signed, evidence.SignedCheckpoint{Origin: c.Origin, Tree: c.Tree, Text: text})
	}
	s.records, err = OpenRecords(dir)
	return s, err
}

// ReadCheckpoint reads what the log last signed.
func ReadCheckpoint(dir string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, "checkpoint")) }

// Close gives back what is open.
func (s *Snapshot) Close() error { return s.records.Close() }

// Checkpoints returns what was signed, the oldest first.
func (s *Snapshot) Checkpoints() ([]evidence.SignedCheckpoint, error) { return s.signed, nil }

// ReadHashes returns hashes of the tree.
func (s *Snapshot) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	return s.hashes.ReadHashes(indexes)
}

// Record returns the record of a leaf, or nil where it was erased, with the parts of these namespaces.
func (s *Snapshot) Record(l *evidence.Leaf, namespaces ...string) (*evidence.Sealed, error) {
	return s.records.Read(l, namespaces...)
}

// Text returns a law or a case by its digest, or nil.
func (s *Snapshot) Text(d evidence.Digest) ([]byte, error) {
	text, err := os.ReadFile(textPath(s.dir, d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}
