// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/vsa-legal/operator/internal/evidence"
)

// cosignedFile keeps the checkpoints that were cosigned, one a line, the oldest first.
type cosignedFile struct {
	all  []evidence.SignedCheckpoint
	file *os.File
}

// openCosigned reads them, and cuts off a last line that is not whole: the tree will be cosigned again.
func openCosigned(path string, policy *evidence.Policy) (*cosignedFile, error) {
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	c := &cosignedFile{}
	whole := content[:bytes.LastIndexByte(content, '\n')+1]
	for line := range bytes.Lines(whole) {
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			return nil, fmt.Errorf("%w: a cosigned checkpoint: %w", ErrDamaged, err)
		}
		signed, err := policy.Open([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%w: a cosigned checkpoint: %w", ErrDamaged, err)
		}
		c.all = append(c.all, evidence.SignedCheckpoint{Origin: signed.Origin, Tree: signed.Tree, CosignedAt: signed.CosignedAt, Text: []byte(text)})
	}
	if c.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	return c, c.file.Truncate(int64(len(whole)))
}

// last returns the last one, or nil.
func (c *cosignedFile) last() *evidence.SignedCheckpoint {
	if len(c.all) == 0 {
		return nil
	}
	return &c.all[len(c.all)-1]
}

func (c *cosignedFile) append(s evidence.SignedCheckpoint) error {
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

func (c *cosignedFile) list() []evidence.SignedCheckpoint { return slices.Clone(c.all) }

func (c *cosignedFile) close() error { return c.file.Close() }
