// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// flatbuffer reads tables, vectors and strings of a flatbuffer (https://flatbuffers.dev/internals/) wherever they lie,
// a page at a time. The official runtime wants all of it in memory. The first reference that leads out of the file
// becomes err, and all that is read after it is zero.
type flatbuffer struct {
	in   io.ReaderAt
	size int64
	// end is where the furthest of what was referenced ends.
	end   int64
	err   error
	cache [pages]page
}

// table is a table at a place; at 0 there is none.
type table struct {
	at, vtable int64
	slots      int
}

// vector is n elements from a place on.
type vector struct {
	at int64
	n  int
}

func (b *flatbuffer) uint8(off int64) uint8 {
	var p [1]byte
	b.read(off, p[:])
	return p[0]
}

func (b *flatbuffer) uint16(off int64) uint16 {
	var p [2]byte
	b.read(off, p[:])
	return binary.LittleEndian.Uint16(p[:])
}

func (b *flatbuffer) uint32(off int64) uint32 {
	var p [4]byte
	b.read(off, p[:])
	return binary.LittleEndian.Uint32(p[:])
}

func (b *flatbuffer) uint64(off int64) uint64 {
	var p [8]byte
	b.read(off, p[:])
	return binary.LittleEndian.Uint64(p[:])
}

func (b *flatbuffer) int32(off int64) int32 { return int32(b.uint32(off)) }

// follow returns the place that the offset at off leads to. Offsets lead forward only, so that nothing is its own parent.
func (b *flatbuffer) follow(off int64) int64 {
	return off + int64(b.uint32(off))
}

// table reads the head of the table at a place.
func (b *flatbuffer) table(at int64) table {
	t := table{at: at, vtable: at - int64(b.int32(at))}
	length := b.uint16(t.vtable)
	if b.err == nil && (length < 4 || length%2 != 0) {
		b.err = fmt.Errorf("the flatbuffer has no table at offset %d", at)
	}
	if !b.has(t.vtable, int64(length)) {
		return table{}
	}
	t.slots = int(length)/2 - 2
	return t
}

// field returns where a field of a table lies, 0 if it has its default.
func (b *flatbuffer) field(t table, slot int) int64 {
	if t.at == 0 || slot >= t.slots {
		return 0
	}
	off := b.uint16(t.vtable + 4 + 2*int64(slot))
	if off == 0 {
		return 0
	}
	return t.at + int64(off)
}

func (b *flatbuffer) byteOf(t table, slot int) uint8 {
	if off := b.field(t, slot); off != 0 {
		return b.uint8(off)
	}
	return 0
}

// intOf returns a field of 32 bits. None that is read has another default than 0.
func (b *flatbuffer) intOf(t table, slot int) int32 {
	if off := b.field(t, slot); off != 0 {
		return b.int32(off)
	}
	return 0
}

func (b *flatbuffer) longOf(t table, slot int) uint64 {
	if off := b.field(t, slot); off != 0 {
		return b.uint64(off)
	}
	return 0
}

func (b *flatbuffer) tableOf(t table, slot int) table {
	if off := b.field(t, slot); off != 0 {
		return b.table(b.follow(off))
	}
	return table{}
}

// vectorOf returns a vector whose elements take width bytes each. All of it is within the file.
func (b *flatbuffer) vectorOf(t table, slot int, width int64) vector {
	off := b.field(t, slot)
	if off == 0 {
		return vector{}
	}
	at := b.follow(off)
	n := int64(b.uint32(at))
	if !b.has(at+4, n*width) {
		return vector{}
	}
	return vector{at: at + 4, n: int(n)}
}

// tableAt returns an element of a vector of tables.
func (b *flatbuffer) tableAt(v vector, i int) table {
	if i < 0 || i >= v.n {
		return table{}
	}
	return b.table(b.follow(v.at + 4*int64(i)))
}

// ints returns at most n elements of a vector of 32-bit integers.
func (b *flatbuffer) ints(v vector, n int) []int64 {
	out := make([]int64, min(n, v.n))
	for i := range out {
		out[i] = int64(b.int32(v.at + 4*int64(i)))
	}
	return out
}

// text returns at most n bytes of a string.
func (b *flatbuffer) text(t table, slot, n int) string {
	v := b.vectorOf(t, slot, 1)
	p := make([]byte, min(n, v.n))
	b.read(v.at, p)
	if b.err != nil {
		return ""
	}
	return strings.ToValidUTF8(string(p), "")
}
