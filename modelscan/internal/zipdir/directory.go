// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Records of a zip, APPNOTE 4.3.
const (
	localSignature      = "PK\x03\x04" // 4.3.7
	descriptorSignature = "PK\x07\x08" // 4.3.9
	memberSignature     = "PK\x01\x02" // 4.3.12
	end64Signature      = "PK\x06\x06" // 4.3.14
	locatorSignature    = "PK\x06\x07" // 4.3.15
	endSignature        = "PK\x05\x06" // 4.3.16

	localSize   = 30
	memberSize  = 46
	endSize     = 22
	locatorSize = 20
	end64Size   = 56
	maxComment  = math.MaxUint16
	maxViews    = 16
)

// directory of an archive, with the record that tells of it.
type directory struct {
	start, end int64 // of its entries
	base       int64 // is added to every place: something may have been put before the archive
	record     int64 // place of the record
	comment    int64 // bytes that follow the record and belong to it
	end64      int64 // place of the larger record, -1 if there is none
	entries    uint64
}

// directories that the end of the file tells of, the last one first. Of a record that can be read in several ways there are
// several.
func (a *archive) directories() []*directory {
	tail := make([]byte, min(a.size, endSize+maxComment))
	from := a.size - int64(len(tail))
	if _, err := a.r.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		a.problem("its end cannot be read: %v", err)
		a.Damaged = true
		return nil
	}
	var found []*directory
	for i := len(tail); len(found) < maxViews; {
		if i = bytes.LastIndex(tail[:i], []byte(endSignature)); i < 0 {
			return found
		}
		if len(tail)-i >= endSize {
			found = append(found, a.ends(tail[i:], from+int64(i))...)
		}
	}
	a.problem("it has more than %d directories", maxViews)
	a.Damaged = true
	return found
}

// HasDirectory tells whether a file ends as a zip archive does.
func HasDirectory(r io.ReaderAt, size int64) bool {
	a := &archive{r: r, size: size}
	for _, d := range a.directories() {
		if d.end > d.start {
			return true
		}
	}
	return false
}

// ends reads a record at a place in every way that leads to a directory.
func (a *archive) ends(record []byte, at int64) []*directory {
	le := binary.LittleEndian
	comment := min(int64(le.Uint16(record[20:])), a.size-at-endSize)
	length, from := uint64(le.Uint32(record[12:])), uint64(le.Uint32(record[16:]))
	var found []*directory
	add := func(entries, length, from uint64, ends, end64 int64) {
		for _, start := range []int64{ends - int64(min(length, math.MaxInt64/2)), int64(min(from, math.MaxInt64/2))} {
			d := &directory{start: start, end: start + int64(min(length, math.MaxInt64/2)), record: at, comment: comment, end64: end64, entries: entries}
			d.base = start - int64(min(from, math.MaxInt64/2))
			if start < 0 || d.end > ends || length > 0 && !a.begins(start, memberSignature) || known(found, d) {
				continue
			}
			found = append(found, d)
		}
	}
	for _, at64 := range a.places64(at) {
		var b [end64Size]byte
		if at64 < 0 {
			continue
		}
		if _, err := a.r.ReadAt(b[:], at64); err == nil && string(b[:4]) == end64Signature {
			add(le.Uint64(b[32:]), le.Uint64(b[40:]), le.Uint64(b[48:]), at64, at64)
		}
	}
	add(uint64(le.Uint16(record[10:])), length, from, at, -1)
	return found
}

func known(all []*directory, d *directory) bool {
	for _, k := range all {
		if k.start == d.start && k.end == d.end {
			return true
		}
	}
	return false
}

// places64 are where the larger record can be.
func (a *archive) places64(at int64) []int64 {
	var b [locatorSize]byte
	if at < locatorSize {
		return nil
	}
	if _, err := a.r.ReadAt(b[:], at-locatorSize); err != nil || string(b[:4]) != locatorSignature {
		return nil
	}
	to := binary.LittleEndian.Uint64(b[8:])
	return []int64{int64(min(to, uint64(at))), at - locatorSize - end64Size}
}

func (a *archive) begins(at int64, signature string) bool {
	b := make([]byte, len(signature))
	_, err := a.r.ReadAt(b, at)
	return err == nil && string(b) == signature
}

// coverEnd accounts for the records of a directory.
func (a *archive) coverEnd(d *directory) {
	a.Covered.Add(d.record, d.record+endSize)
	a.field(d.record+endSize, d.comment)
	if d.end64 >= 0 {
		a.Covered.Add(d.end64, d.end64+end64Size)
		a.Covered.Add(d.record-locatorSize, d.record)
	}
}

// longField is the length from which on a comment or an extra field is looked at as if it were a file.
const longField = 1 << 10

// field accounts for a short one.
func (a *archive) field(at, length int64) {
	if length < longField {
		a.Covered.Add(at, at+length)
		a.fields += length
	}
}

// cover accounts for a record with fields at its end.
func (a *archive) cover(at, length int64, fields []int64) {
	for _, f := range fields {
		length -= f
	}
	a.Covered.Add(at, at+length)
	at += length
	for _, f := range fields {
		a.field(at, f)
		at += f
	}
}
