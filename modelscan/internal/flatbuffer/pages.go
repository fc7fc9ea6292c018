// SPDX-License-Identifier: Apache-2.0

package flatbuffer

import (
	"fmt"
	"io"
)

const (
	pageSize = 4 << 10
	pages    = 64
)

// page is a part of the file that was read. One that was never read has no data.
type page struct {
	number int64
	data   []byte
}

// Has tells whether n bytes from off on are within the file, and notes that they belong to it.
func (b *Reader) Has(off, n int64) bool {
	if b.Err != nil {
		return false
	}
	if off < 0 || n < 0 || n > b.size || off > b.size-n {
		b.Err = fmt.Errorf("the flatbuffer refers to offset %d, beyond its end", off)
		return false
	}
	b.End = max(b.End, off+n)
	return true
}

// Fill fills p with what lies at off.
func (b *Reader) Fill(off int64, p []byte) {
	if !b.Has(off, int64(len(p))) {
		return
	}
	for len(p) > 0 {
		data := b.page(off / pageSize)
		from := int(off % pageSize)
		if from >= len(data) {
			b.Err = io.ErrUnexpectedEOF
			return
		}
		n := copy(p, data[from:])
		p, off = p[n:], off+int64(n)
	}
}

// page returns a page from the cache, or reads it.
func (b *Reader) page(number int64) []byte {
	p := &b.cache[number%pages]
	if p.number == number && p.data != nil {
		return p.data
	}
	data := p.data[:0:cap(p.data)]
	if cap(data) == 0 {
		data = make([]byte, pageSize)
	}
	data = data[:min(pageSize, b.size-number*pageSize)]
	n, err := b.in.ReadAt(data, number*pageSize)
	if n < len(data) {
		b.Err = fmt.Errorf("reading at offset %d: %w", number*pageSize, err)
	}
	p.number, p.data = number, data[:n]
	return p.data
}
