// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const extra64 = 1 // 4.5.3

// listReader reads the entries of a directory in order.
type listReader struct {
	*bufio.Reader

	at int64
}

func (d *directory) reader(r io.ReaderAt) *listReader {
	return &listReader{bufio.NewReaderSize(io.NewSectionReader(r, d.start, d.end-d.start), 32<<10), d.start}
}

// listing is an entry as a directory has it.
type listing struct {
	Entry

	length int64   // of the record
	fields []int64 // lengths of the extra field and the comment at its end
}

func (l *listReader) next() (*listing, error) {
	var b [memberSize]byte
	if _, err := io.ReadFull(l, b[:]); err != nil {
		return nil, err
	}
	if string(b[:4]) != memberSignature {
		return nil, fmt.Errorf("there is no entry at place %d", l.at)
	}
	le := binary.LittleEndian
	n, x, k := int64(le.Uint16(b[28:])), int64(le.Uint16(b[30:])), int64(le.Uint16(b[32:]))
	rest := make([]byte, n+x+k)
	if _, err := io.ReadFull(l, rest); err != nil {
		return nil, err
	}
	packed, size, at := uint64(le.Uint32(b[20:])), uint64(le.Uint32(b[24:])), uint64(le.Uint32(b[42:]))
	large(rest[n:n+x], &size, &packed, &at)
	if max(packed, size, at) > math.MaxInt64/2 {
		return nil, errors.New("a size is too large")
	}
	m := &listing{
		Entry:  Entry{Name: string(rest[:n]), Size: int64(size), Packed: int64(packed), Method: le.Uint16(b[10:]), Flags: le.Uint16(b[8:]), Header: int64(at)},
		length: memberSize + n + x + k, fields: []int64{x, k},
	}
	l.at += m.length
	return m, nil
}

// large takes the numbers that do not fit 32 bits from an extra field, where they stand in this order.
func large(extra []byte, numbers ...*uint64) {
	le := binary.LittleEndian
	for len(extra) >= 4 {
		id, length := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; length > len(extra) {
			return
		}
		field := extra[:length]
		for _, v := range numbers {
			if id == extra64 && *v == math.MaxUint32 && len(field) >= 8 {
				*v, field = le.Uint64(field), field[8:]
			}
		}
		extra = extra[length:]
	}
}

// errShort tells that the archive ends before the entry does.
var errShort = errors.New("it ends too early")

// local reads a local header. It returns the entry that it tells of, and the place of the content.
func (a *archive) local(at int64) (*Entry, int64, error) {
	var b [localSize]byte
	if at < 0 || at > a.size-localSize {
		return nil, 0, errShort
	}
	if _, err := a.r.ReadAt(b[:], at); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if string(b[:4]) != localSignature {
		return nil, 0, fmt.Errorf("there is nothing at place %d of the zip archive", at)
	}
	le := binary.LittleEndian
	n, x := int64(le.Uint16(b[26:])), int64(le.Uint16(b[28:]))
	rest := make([]byte, min(n+x, a.size-at-localSize))
	if _, err := a.r.ReadAt(rest, at+localSize); err != nil && !errors.Is(err, io.EOF) || int64(len(rest)) < n+x {
		return nil, 0, errShort
	}
	packed, size := uint64(le.Uint32(b[18:])), uint64(le.Uint32(b[22:]))
	large(rest[n:], &size, &packed)
	if max(packed, size) > math.MaxInt64/2 {
		return nil, 0, errors.New("a size is too large")
	}
	e := &Entry{Name: string(rest[:n]), Size: int64(size), Packed: int64(packed), Method: le.Uint16(b[8:]), Flags: le.Uint16(b[6:]), Header: at}
	if e.Flags&descriptor != 0 && packed == 0 {
		e.Size, e.Packed = -1, -1
	}
	a.cover(at, localSize+n+x, []int64{x})
	return e, at + localSize + n + x, nil
}

// coverContent accounts for the content of an entry, and the record of its sizes that may follow it. An entry that is longer than
// the archive accounts for nothing: it is not read.
func (a *archive) coverContent(e *Entry, at int64) {
	to := at + e.Packed
	if to > a.size {
		return
	}
	a.Covered.Add(at, to)
	if e.Flags&descriptor == 0 {
		return
	}
	var b [24]byte
	n, _ := a.r.ReadAt(b[:], to) // less than that is there at the end of the file
	le := binary.LittleEndian
	marked := b[:n]
	length := int64(0)
	if len(marked) > 4 && string(marked[:4]) == descriptorSignature {
		marked, length = marked[4:], 4
	}
	switch packed := uint64(e.Packed); { //nolint:gosec // it is not negative
	case len(marked) >= 20 && le.Uint64(marked[4:]) == packed && le.Uint64(marked[12:]) == uint64(e.Size): //nolint:gosec // as above
		length += 20
	case len(marked) >= 12 && uint64(le.Uint32(marked[4:])) == packed&math.MaxUint32:
		length += 12
	default:
		return
	}
	a.Covered.Add(to, to+length)
}
