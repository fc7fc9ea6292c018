// SPDX-License-Identifier: Apache-2.0

package mxnet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Numbers that a list of arrays and an array begin with. An array without one is of the first version.
const (
	listMagic = 0x112
	version1  = 0xf993fac8
	version2  = 0xf993fac9
	version3  = 0xf993faca

	headerSize = 24 // the magic number, a reserved one, and how many arrays there are
	maxArrays  = 120_000
)

// types of elements by number, and how many bytes one takes.
var types = map[uint32]struct {
	name string
	size int64
}{
	0: {"float32", 4}, 1: {"float64", 8}, 2: {"float16", 2}, 3: {"uint8", 1}, 4: {"int32", 4}, 5: {"int8", 1}, 6: {"int64", 8},
	7: {"bool", 1}, 12: {"bfloat16", 2},
}

// isParameters tells whether the head is that of a list of arrays.
func isParameters(head []byte, size int64) bool {
	if len(head) < headerSize {
		return false
	}
	n := binary.LittleEndian.Uint64(head[16:])
	return binary.LittleEndian.Uint64(head) == listMagic && binary.LittleEndian.Uint64(head[8:]) == 0 && n > 0 && n <= uint64(size)/4
}

// cursor reads numbers from a place of the file on.
type cursor struct {
	f   model.File
	at  int64
	err error
}

func (c *cursor) bytes(n int) []byte {
	raw := make([]byte, n)
	if c.err == nil {
		if k, err := c.f.ReadAt(raw, c.at); k < n {
			c.err = fmt.Errorf("at byte %d: %w", c.at, err)
		}
	}
	c.at += int64(n)
	return raw
}

func (c *cursor) uint32() uint32 { return binary.LittleEndian.Uint32(c.bytes(4)) }
func (c *cursor) uint64() uint64 { return binary.LittleEndian.Uint64(c.bytes(8)) }

// skip passes over elements.
func (c *cursor) skip(n int64) {
	if c.err == nil && (n < 0 || n > c.f.Size()-c.at) {
		c.err = fmt.Errorf("the array at byte %d is not within the file", c.at)
	}
	c.at += n
}

// readParameters reads the arrays, then their names.
func readParameters(m *model.Model, f model.File) error {
	c := &cursor{f: f, at: headerSize - 8}
	count := c.uint64()
	var arrays []model.Tensor
	for i := uint64(0); i < count && c.err == nil; i++ {
		a := c.array()
		if len(arrays) < model.MaxWeights {
			arrays = append(arrays, a)
		} else if m.Truncated = true; i > maxArrays {
			return errors.New("there are too many arrays in it")
		}
	}
	for i := range min(c.uint64(), uint64(len(arrays))) {
		n := c.uint64()
		if c.err == nil && n > uint64(f.Size()) {
			return errors.New("a name is not within the file")
		}
		kept := min(n, model.MaxName)
		text := string(c.bytes(int(kept)))
		c.skip(int64(n - kept))
		text = strings.TrimPrefix(strings.TrimPrefix(text, "arg:"), "aux:")
		arrays[i].Name = strings.ToValidUTF8(text, "")
	}
	for _, a := range arrays {
		m.AddWeight(a)
	}
	return c.err
}

// array reads the shape and the type of one, and passes over its elements.
func (c *cursor) array() model.Tensor {
	var a model.Tensor
	magic := c.uint32()
	rank := magic
	switch magic {
	case version2, version3:
		if c.uint32() != 0 && c.err == nil {
			c.err = errors.New("a sparse array is not read")
		}
		rank = c.uint32()
	case version1:
		rank = c.uint32()
	}
	width := 8
	if magic != version1 && magic != version2 && magic != version3 {
		width = 4
	}
	if rank > model.MaxRank && c.err == nil && (magic != version3 || rank != 1<<32-1) {
		c.err = fmt.Errorf("an array has %d dimensions", rank)
	}
	if c.err != nil || rank > model.MaxRank || rank == 0 && magic != version3 {
		return a // one that is not there
	}
	elements := c.shape(&a, rank, width)
	c.bytes(8) // the device
	kind, ok := types[c.uint32()]
	if !ok && c.err == nil {
		c.err = errors.New("an array has elements of a type that is not known")
	}
	a.Type = kind.name
	c.skip(elements * kind.size)
	return a
}

// shape reads the dimensions, and returns how many elements there are.
func (c *cursor) shape(a *model.Tensor, rank uint32, width int) int64 {
	elements := int64(1)
	for range rank {
		d := int64(binary.LittleEndian.Uint64(append(c.bytes(width), make([]byte, 8-width)...)[:8]))
		if c.err == nil && (d < 0 || d > 0 && elements > c.f.Size()/d) {
			c.err = errors.New("an array is larger than the file")
		}
		if c.err != nil {
			return 0
		}
		elements *= d
		a.Shape = append(a.Shape, d)
	}
	return elements
}
