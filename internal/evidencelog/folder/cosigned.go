// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Cosigned are the checkpoints that were cosigned, one a line, the oldest first.
type Cosigned struct {
	all  []evidence.SignedCheckpoint
	file *os.File
}

// ErrDamaged says that what is on the disk is not what was signed.
var ErrDamaged = errors.New("the log is damaged")

// OpenCosigned reads them.
func OpenCosigned(dir string, policy *evidence.Policy) (*Cosigned, error) {
	c, _, err := readCosigned(dir, policy)
	return c, err
}

// RepairCosigned reads them, to add more. A last line that is not whole is cut off: the tree will be cosigned again.
func RepairCosigned(dir string, policy *evidence.Policy) (*Cosigned, error) {
	c, size, err := readCosigned(dir, policy)
	if err != nil {
		return nil, err
	}
	if c.file, err = os.OpenFile(cosigned(dir), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	return c, c.file.Truncate(size)
}

func cosigned(dir string) string { return filepath.Join(dir, "cosigned.jsonl") }

// readCosigned returns them, and how many bytes of their file are whole lines.
func readCosigned(dir string, policy *evidence.Policy) (*Cosigned, int64, error) {
	path := cosigned(dir)
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, err
	}
	c := &Cosigned{}
	whole := content[:bytes.LastIndexByte(content, '\n')+1]
	for line := range bytes.Lines(whole) {
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			return nil, 0, fmt.Errorf("%w: a cosigned checkpoint: %w", ErrDamaged, err)
		}
		signed, err := policy.Open([]byte(text))
		if err != nil {
			return nil, 0, fmt.Errorf("%w: a cosigned checkpoint: %w", ErrDamaged, err)
		}
		c.all = append(c.all, evidence.SignedCheckpoint{Origin: signed.Origin, Tree: signed.Tree, CosignedAt: signed.CosignedAt, Text: []byte(text)})
	}
	return c, int64(len(whole)), nil
}

// Last returns the last one, or nil.
func (c *Cosigned) Last() *evidence.SignedCheckpoint {
	if len(c.all) == 0 {
		return nil
	}
	return &c.all[len(c.all)-1]
}

// Append adds one, and waits until it is on the disk.
func (c *Cosigned) Append(s evidence.SignedCheckpoint) error {
	line, err := json.Marshal(string(s.Text))
	if err != nil {
		return err
	}
	if _, err := c.file.Write(append(line, '\n')); err != nil {
		return err
	}
	c.all = append(c.all, s)
	return c.file.Sync()
}

// List returns all of them, the oldest first.
func (c *Cosigned) List() []evidence.SignedCheckpoint { return slices.Clone(c.all) }

// Close closes what is written to.
func (c *Cosigned) Close() error { return c.file.Close() }
