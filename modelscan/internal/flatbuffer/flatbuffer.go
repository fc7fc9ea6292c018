// SPDX-License-Identifier: Apache-2.0

// Package flatbuffer reads flatbuffers of any size, a page at a time.
package flatbuffer

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Reader reads tables, vectors and strings of a flatbuffer (https://flatbuffers.dev/internals/) wherever they lie,
// a page at a time. The official runtime wants all of it in memory. The first reference that leads out of the file
// becomes Err, and all that is read after it is zero.
type Reader struct {
	in   io.ReaderAt
	size int64
	// End is where the furthest of what was referenced ends.
	End int64
	// Err is the first failure.
	Err   error
	cache [pages]page
}

// New returns a reader of the first size bytes of in.
func New(in io.ReaderAt, size int64) *Reader { return &Reader{in: in, size: size} }

// Table is a table at a place; at 0 there is none.
type Table struct {
	At     int64
	vtable int64
	slots  int
}

// Vector is N elements from a place on.
type Vector struct {
	At int64
	N  int
}

// Uint8 returns a number of one byte at an offset.
func (b *Reader) Uint8(off int64) uint8 {
	var p [1]byte
	b.Fill(off, p[:])
	return p[0]
}

// Uint16 returns a number of two bytes.
func (b *Reader) Uint16(off int64) uint16 {
	var p [2]byte
	b.Fill(off, p[:])
	return binary.LittleEndian.Uint16(p[:])
}

// Uint32 returns a number of four bytes.
func (b *Reader) Uint32(off int64) uint32 {
	var p [4]byte
	b.Fill(off, p[:])
	return binary.LittleEndian.Uint32(p[:])
}

// Uint64 returns a number of eight bytes.
func (b *Reader) Uint64(off int64) uint64 {
	var p [8]byte
	b.Fill(off, p[:])
	return binary.LittleEndian.Uint64(p[:])
}

// Int32 returns a signed number of four bytes.
func (b *Reader) Int32(off int64) int32 { return int32(b.Uint32(off)) }

// Follow returns the place that the offset at off leads to. Offsets lead forward only, so that nothing is its own parent.
func (b *Reader) Follow(off int64) int64 {
	return off + int64(b.Uint32(off))
}

// Table reads the head of the table at a place.
func (b *Reader) Table(at int64) Table {
	t := Table{At: at, vtable: at - int64(b.Int32(at))}
	length := b.Uint16(t.vtable)
	if b.Err == nil && (length < 4 || length%2 != 0) {
		b.Err = fmt.Errorf("the flatbuffer has no table at offset %d", at)
	}
	if !b.Has(t.vtable, int64(length)) {
		return Table{}
	}
	t.slots = int(length)/2 - 2
	return t
}

// Field returns where a field of a table lies, 0 if it has its default.
func (b *Reader) Field(t Table, slot int) int64 {
	if t.At == 0 || slot >= t.slots {
		return 0
	}
	off := b.Uint16(t.vtable + 4 + 2*int64(slot))
	if off == 0 {
		return 0
	}
	return t.At + int64(off)
}

// ByteOf returns a field of a byte, 0 if it has its default.
func (b *Reader) ByteOf(t Table, slot int) uint8 {
	if off := b.Field(t, slot); off != 0 {
		return b.Uint8(off)
	}
	return 0
}

// IntOf returns a field of 32 bits. None that is read has another default than 0.
func (b *Reader) IntOf(t Table, slot int) int32 {
	if off := b.Field(t, slot); off != 0 {
		return b.Int32(off)
	}
	return 0
}

// LongOf returns a field of eight bytes, 0 if it has its default.
func (b *Reader) LongOf(t Table, slot int) uint64 {
	if off := b.Field(t, slot); off != 0 {
		return b.Uint64(off)
	}
	return 0
}

// TableOf returns a field that is a table.
func (b *Reader) TableOf(t Table, slot int) Table {
	if off := b.Field(t, slot); off != 0 {
		return b.Table(b.Follow(off))
	}
	return Table{}
}

// VectorOf returns a vector whose elements take width bytes each. All of it is within the file.
func (b *Reader) VectorOf(t Table, slot int, width int64) Vector {
	off := b.Field(t, slot)
	if off == 0 {
		return Vector{}
	}
	at := b.Follow(off)
	n := int64(b.Uint32(at))
	if !b.Has(at+4, n*width) {
		return Vector{}
	}
	return Vector{At: at + 4, N: int(n)}
}

// TableAt returns an element of a vector of tables.
func (b *Reader) TableAt(v Vector, i int) Table {
	if i < 0 || i >= v.N {
		return Table{}
	}
	return b.Table(b.Follow(v.At + 4*int64(i)))
}

// Ints returns at most n elements of a vector of 32-bit integers.
func (b *Reader) Ints(v Vector, n int) []int64 {
	out := make([]int64, min(n, v.N))
	for i := range out {
		out[i] = int64(b.Int32(v.At + 4*int64(i)))
	}
	return out
}

// Text returns at most n bytes of a string.
func (b *Reader) Text(t Table, slot, n int) string {
	off := b.Field(t, slot)
	if off == 0 {
		return ""
	}
	return b.textAt(off, n)
}

// TextAt returns at most n bytes of an element of a vector of strings.
func (b *Reader) TextAt(v Vector, i, n int) string {
	if i < 0 || i >= v.N {
		return ""
	}
	return b.textAt(v.At+4*int64(i), n)
}

func (b *Reader) textAt(off int64, n int) string {
	at := b.Follow(off)
	length := int64(b.Uint32(at))
	if !b.Has(at+4, length) {
		return ""
	}
	p := make([]byte, min(int64(n), length))
	b.Fill(at+4, p)
	if b.Err != nil {
		return ""
	}
	return strings.ToValidUTF8(string(p), "")
}
