// SPDX-License-Identifier: Apache-2.0

package gguf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Kinds of values of the metadata.
const (
	kindString = 8
	kindArray  = 9
)

// widths of the values of the other kinds, in bytes: whole numbers, a float, a truth value, and wider ones.
var widths = map[uint32]int64{0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

// types of weights by number. One that is quantised in blocks has no name elsewhere.
var types = map[uint32]string{0: "float32", 1: "float16", 24: "int8", 25: "int16", 26: "int32", 27: "int64", 28: "float64", 30: "bfloat16"}

// maxDepth of arrays in arrays.
const maxDepth = 4

// cursor reads from the beginning on. After an error everything is zero.
type cursor struct {
	in   *bufio.Reader
	left int64 // bytes of the file that were not read yet
	err  error
}

// parse reads the head.
func parse(f model.File) (*model.Model, error) {
	c := &cursor{in: bufio.NewReaderSize(io.NewSectionReader(f, 0, f.Size()), 32<<10), left: f.Size()}
	c.skip(4)
	if version := c.uint32(); version < 2 {
		return nil, fmt.Errorf("version %d of the format is not read", version)
	}
	tensors, entries := c.uint64(), c.uint64()
	m := &model.Model{Format: name, Producer: name, Layout: model.OIHW}
	for i := uint64(0); i < entries && c.err == nil; i++ {
		c.entry(m)
	}
	for i := uint64(0); i < tensors && c.err == nil; i++ {
		if len(m.Weights) >= model.MaxWeights {
			m.Truncated = true
			break
		}
		c.tensor(m)
	}
	if c.err != nil {
		return nil, c.err
	}
	if len(m.Weights) == 0 {
		return nil, errors.New("there are no weights in it")
	}
	return m, nil
}

// entry reads one of the metadata. Texts of the model as a whole are kept: its name, its architecture, its labels.
func (c *cursor) entry(m *model.Model) {
	key := c.text(model.MaxName)
	if kind := c.uint32(); kind == kindString {
		if value := c.text(model.MaxString); len(m.Strings) < model.MaxStrings/2 && !strings.HasPrefix(key, "tokenizer.") {
			m.AddString(value)
		}
	} else {
		c.value(kind, 0)
	}
}

// value passes over one.
func (c *cursor) value(kind uint32, depth int) {
	width, ok := widths[kind]
	switch {
	case c.err != nil:
	case ok:
		c.skip(width)
	case kind == kindString:
		c.text(0)
	case kind == kindArray && depth < maxDepth:
		of, n := c.uint32(), c.uint64()
		if width, ok := widths[of]; ok && n <= uint64(c.left) {
			c.skip(width * int64(n))
			return
		}
		for i := uint64(0); i < n && c.err == nil; i++ {
			c.value(of, depth+1)
		}
	default:
		c.err = fmt.Errorf("a value is of kind %d, which is not known", kind)
	}
}

// tensor reads the name, the shape, which begins with the last dimension, the type and the place.
func (c *cursor) tensor(m *model.Model) {
	t := model.Tensor{Name: c.text(model.MaxName)}
	rank := c.uint32()
	if rank > model.MaxRank {
		c.err = fmt.Errorf("a weight has %d dimensions", rank)
		return
	}
	t.Shape = make([]int64, rank)
	for i := range t.Shape {
		t.Shape[len(t.Shape)-1-i] = int64(c.uint64())
	}
	t.Type = types[c.uint32()]
	if c.skip(8); c.err == nil {
		m.AddWeight(t)
	}
}

// text returns at most most bytes of a string.
func (c *cursor) text(most int) string {
	n := c.uint64()
	if c.err == nil && n > uint64(c.left) {
		c.err = errors.New("a text is not within the file")
	}
	raw := c.bytes(int(min(n, uint64(most))))
	c.skip(int64(n) - int64(len(raw)))
	return strings.ToValidUTF8(string(raw), "")
}

func (c *cursor) bytes(n int) []byte {
	if c.err != nil {
		return nil
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(c.in, raw); err != nil {
		c.err = fmt.Errorf("the head is cut off: %w", err)
		return nil
	}
	c.left -= int64(n)
	return raw
}

func (c *cursor) uint32() uint32 {
	if raw := c.bytes(4); raw != nil {
		return binary.LittleEndian.Uint32(raw)
	}
	return 0
}

func (c *cursor) uint64() uint64 {
	if raw := c.bytes(8); raw != nil {
		return binary.LittleEndian.Uint64(raw)
	}
	return 0
}

// skip passes over bytes.
func (c *cursor) skip(n int64) {
	if c.err != nil {
		return
	}
	if n < 0 || n > c.left {
		c.err = errors.New("a value is not within the file")
		return
	}
	c.left -= n
	for n > 0 && c.err == nil {
		step := min(n, 1<<30)
		if _, err := c.in.Discard(int(step)); err != nil {
			c.err = fmt.Errorf("the head is cut off: %w", err)
		}
		n -= step
	}
}
