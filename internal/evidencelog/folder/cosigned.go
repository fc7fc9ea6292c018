// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Cosigned are the checkpoints that were cosigned, one a line, the oldest first. Whoever adds more has the trees of all in memory and the text
// of the last alone.
type Cosigned struct {
	all   []evidence.SignedCheckpoint // to read; to add more, the last one
	trees map[evidence.Tree]bool
	every bool // checkpoint is kept
	file  *os.File
	size  int64 // of what is written as a whole
}

// ErrDamaged says that what is on the disk is not what was signed.
var ErrDamaged = errors.New("the log is damaged")

// OpenCosigned reads them.
func OpenCosigned(dir string, policy *evidence.Policy) (*Cosigned, error) {
	return readCosigned(dir, policy, true)
}

// RepairCosigned reads them, to add more. A last line that is not whole is cut off: the tree will be cosigned again.
func RepairCosigned(dir string, policy *evidence.Policy) (*Cosigned, error) {
	c, err := readCosigned(dir, policy, false)
	if err != nil {
		return nil, err
	}
	if c.file, err = os.OpenFile(cosigned(dir), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	return c, c.file.Truncate(c.size)
}

func cosigned(dir string) string { return filepath.Join(dir, "cosigned.jsonl") }

func readCosigned(dir string, policy *evidence.Policy, every bool) (*Cosigned, error) {
	c := &Cosigned{trees: map[evidence.Tree]bool{}, every: every}
	f, err := os.Open(cosigned(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReader(f)
	for whole := true; whole; {
		var lines [][]byte
		for whole && len(lines) < openedAtOnce {
			line, err := in.ReadBytes('\n')
			switch {
			case errors.Is(err, io.EOF): // what is left is no whole line
				whole = false
			case err != nil:
				return nil, err
			default:
				lines = append(lines, line)
			}
		}
		if err := c.read(lines, policy); err != nil {
			return nil, fmt.Errorf("%w: a cosigned checkpoint: %w", ErrDamaged, err)
		}
	}
	return c, nil
}

// openedAtOnce bounds how many lines are in memory that were not checked yet.
const openedAtOnce = 1024

// read notes lines in their order. Nearly all of its time goes into signatures, which all processors check.
func (c *Cosigned) read(lines [][]byte, policy *evidence.Policy) error {
	signed, failed := make([]evidence.SignedCheckpoint, len(lines)), make([]error, len(lines))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(lines)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(lines)); i = next.Add(1) - 1 {
				signed[i], failed[i] = openLine(lines[i], policy)
			}
		})
	}
	all.Wait()
	for i, line := range lines {
		if failed[i] != nil {
			return failed[i]
		}
		c.add(signed[i])
		c.size += int64(len(line))
	}
	return nil
}

// openLine reads one line, and checks its signatures.
func openLine(line []byte, policy *evidence.Policy) (s evidence.SignedCheckpoint, err error) {
	var text string
	if err := json.Unmarshal(line, &text); err != nil {
		return s, err
	}
	signed, err := policy.Open([]byte(text))
	if err != nil {
		return s, err
	}
	return evidence.SignedCheckpoint{Origin: signed.Origin, Tree: signed.Tree, CosignedAt: signed.CosignedAt, Text: []byte(text)}, nil
}

// Last returns the last one, or nil.
func (c *Cosigned) Last() *evidence.SignedCheckpoint {
	if len(c.all) == 0 {
		return nil
	}
	return &c.all[len(c.all)-1]
}

// Append adds one, and waits until it is on the disk. Where it cannot, another try begins with cutting off what was written in part.
func (c *Cosigned) Append(s evidence.SignedCheckpoint) error {
	line, err := json.Marshal(string(s.Text))
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if err := c.file.Truncate(c.size); err != nil {
		return err
	}
	if _, err := c.file.Write(line); err != nil {
		return err
	}
	if err := c.file.Sync(); err != nil {
		return err
	}
	c.add(s)
	c.size += int64(len(line))
	return nil
}

func (c *Cosigned) add(s evidence.SignedCheckpoint) {
	if !c.every {
		c.all = nil // whoever was given the one before keeps it
	}
	c.all = append(c.all, s)
	c.trees[s.Tree] = true
}

// Has tells whether a tree was cosigned.
func (c *Cosigned) Has(t evidence.Tree) bool { return c.trees[t] }

// List returns all of them, the oldest first, where they were opened to be read.
func (c *Cosigned) List() []evidence.SignedCheckpoint { return slices.Clone(c.all) }

// Close closes what is written to.
func (c *Cosigned) Close() error { return c.file.Close() }
