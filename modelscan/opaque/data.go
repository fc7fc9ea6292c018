// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"encoding/binary"
	"io"
)

// endOfPDF: the last line says so.
func endOfPDF(r *reader) (int64, bool) {
	tail := r.bytes(max(0, r.size-padding), int(min(padding, r.size)))
	return r.size, bytes.Contains(tail, []byte("%%EOF"))
}

// endOfSQLite: https://www.sqlite.org/fileformat.html, the number of pages.
func endOfSQLite(r *reader) (int64, bool) {
	head := r.bytes(0, 100)
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 65536
	}
	return page * int64(binary.BigEndian.Uint32(head[28:])), page >= 512
}

// endOfICU: a header, then for a package the places of its parts. Only the last part has no length.
func endOfICU(r *reader) (int64, bool) {
	const most = 16 << 20
	head := r.bytes(0, 32)
	if head[8] != 0 { // Big-endian.
		return r.size, r.size <= most
	}
	le := binary.LittleEndian
	start := int64(le.Uint16(head))
	if string(head[12:16]) != "CmnD" {
		return r.size, r.size <= most
	}
	raw := r.bytes(start, 4)
	if raw == nil {
		return 0, false
	}
	count := int64(le.Uint32(raw))
	last := r.bytes(start+4+8*(count-1), 8)
	if count == 0 || last == nil {
		return 0, false
	}
	at := start + int64(le.Uint32(last[4:]))
	return r.size, at < r.size && r.size-at <= most
}

// endOfMo sees the two tables of texts of a catalogue of translations, and what they point at.
func endOfMo(r *reader) (int64, bool) {
	le := binary.LittleEndian
	head := r.bytes(0, 28)
	count := int64(le.Uint32(head[8:]))
	var e extent
	e.add(uint64(le.Uint32(head[24:])), 4*uint64(le.Uint32(head[20:])))
	for _, at := range []uint32{le.Uint32(head[12:]), le.Uint32(head[16:])} {
		table := io.NewSectionReader(r, int64(at), 8*count)
		if count > r.size/8 {
			return 0, false
		}
		var raw [4096]byte
		for left := 8 * count; left > 0; {
			n := min(left, int64(len(raw)))
			if _, err := io.ReadFull(table, raw[:n]); err != nil {
				return 0, false
			}
			for row := raw[:n]; len(row) > 0; row = row[8:] {
				e.add(uint64(le.Uint32(row[4:])), uint64(le.Uint32(row))+1)
			}
			left -= n
		}
	}
	return e.end, count > 0
}

// endOfLocaleArchive sees the records of glibc's locarchive.h: each has the places of its 13 categories.
func endOfLocaleArchive(r *reader) (int64, bool) {
	const categories = 13
	le := binary.LittleEndian
	head := r.bytes(0, 56)
	at, count := int64(le.Uint32(head[32:])), int64(le.Uint32(head[36:]))
	var e extent
	for i := range min(count, maxParts) {
		raw := r.bytes(at+i*(4+8*categories), 4+8*categories)
		if raw == nil {
			return 0, false
		}
		for c := range categories {
			e.add(uint64(le.Uint32(raw[4+8*c:])), uint64(le.Uint32(raw[8+8*c:])))
		}
	}
	return min(r.size, (e.end+0xffff)&^0xffff), count > 0
}

// isLocale: the magic number of a compiled locale of glibc is one of these with the number of its category added by XOR.
func isLocale(head []byte, _ int64, _ string) bool {
	n := binary.LittleEndian.Uint32(head)
	return n^0x20031115 < 13 || n^0x20051014 < 13 || n^0x20090720 < 13
}

// endOfLocale: a count of fields and their places, the last of which is short or within the tables of characters.
func endOfLocale(r *reader) (int64, bool) {
	const most = 4 << 20
	count := int64(binary.LittleEndian.Uint32(r.bytes(4, 4)))
	last := r.bytes(4+4*count, 4)
	if count == 0 || last == nil {
		return 0, false
	}
	at := int64(binary.LittleEndian.Uint32(last))
	return r.size, at <= r.size && r.size <= most
}

func isControl(c rune) bool {
	switch c {
	case '\n', '\r', '\t', '\f', '\b', 0x1b:
		return false
	}
	return c < ' '
}
