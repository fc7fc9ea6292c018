// SPDX-License-Identifier: Apache-2.0

// Package zipdir goes through the directory of a zip file entry by entry. The standard library's archive/zip keeps all of
// it in memory before it shows any, and a hostile file can hold millions of entries.
//
// The format is https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
package zipdir

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Entry is one file in a zip file.
type Entry struct {
	Name string
	// Size of the content as the directory claims it.
	Size   int64
	packed int64
	method uint16
	header int64
}

// errDamaged is what a directory that contradicts itself is answered with.
var errDamaged = errors.New("the directory of the zip file is damaged")

const (
	maxName      = 4096
	endSize      = 22
	end64Size    = 56
	locatorSize  = 20
	entrySize    = 46
	localSize    = 30
	maxComment   = 1<<16 - 1
	methodStored = 0
	methodFlate  = 8
)

// Walk shows the entries in the order of the directory until visit returns an error, which it returns.
func Walk(f io.ReaderAt, size int64, visit func(Entry) error) error {
	dir, err := findDirectory(f, size)
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(io.NewSectionReader(f, dir.at, dir.size), 32<<10)
	for range dir.entries {
		e, err := readEntry(in, dir.shift)
		if err != nil {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

type directory struct {
	at, size int64
	entries  uint64
	shift    int64 // of all places, when something precedes the zip file
}

// findDirectory reads the record at the end of the file.
func findDirectory(f io.ReaderAt, size int64) (directory, error) {
	tail := make([]byte, min(size, endSize+maxComment))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return directory{}, err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endSize {
		return directory{}, errors.New("the zip file has no directory")
	}
	end := tail[at:]
	le := binary.LittleEndian
	entries, length, start := uint64(le.Uint16(end[10:])), uint64(le.Uint32(end[12:])), uint64(le.Uint32(end[16:]))
	endAt := size - int64(len(tail)) + int64(at)
	if entries == math.MaxUint16 || length == math.MaxUint32 || start == math.MaxUint32 {
		if e, n, s, where, ok := findDirectory64(f, endAt); ok {
			entries, length, start, endAt = e, n, s, where
		}
	}
	if length > uint64(endAt) || start > uint64(endAt)-length || entries > length/entrySize {
		return directory{}, errDamaged
	}
	d := directory{at: int64(start), size: int64(length), entries: entries}
	if entries > 0 && !begins(f, d.at, "PK\x01\x02") { // Something precedes the zip file.
		d.at = endAt - d.size
		d.shift = d.at - int64(start)
	}
	return d, nil
}

func begins(f io.ReaderAt, at int64, magic string) bool {
	raw := make([]byte, len(magic))
	_, err := f.ReadAt(raw, at)
	return err == nil && string(raw) == magic
}

// findDirectory64 reads the record of a large zip file.
func findDirectory64(f io.ReaderAt, endAt int64) (entries, length, start uint64, at int64, ok bool) {
	locator := make([]byte, locatorSize)
	if endAt < locatorSize {
		return
	}
	if _, err := f.ReadAt(locator, endAt-locatorSize); err != nil || !bytes.HasPrefix(locator, []byte("PK\x06\x07")) {
		return
	}
	le := binary.LittleEndian
	where := le.Uint64(locator[8:])
	if where > uint64(endAt) {
		return
	}
	record := make([]byte, end64Size)
	if _, err := f.ReadAt(record, int64(where)); err != nil || !bytes.HasPrefix(record, []byte("PK\x06\x06")) {
		return
	}
	return le.Uint64(record[32:]), le.Uint64(record[40:]), le.Uint64(record[48:]), int64(where), true
}

func readEntry(in *bufio.Reader, shift int64) (Entry, error) {
	var raw [entrySize]byte
	if _, err := io.ReadFull(in, raw[:]); err != nil || !bytes.HasPrefix(raw[:], []byte("PK\x01\x02")) {
		return Entry{}, errDamaged
	}
	le := binary.LittleEndian
	nameSize, extraSize, commentSize := le.Uint16(raw[28:]), le.Uint16(raw[30:]), le.Uint16(raw[32:])
	if nameSize > maxName {
		return Entry{}, errDamaged
	}
	rest := make([]byte, int(nameSize)+int(extraSize))
	if _, err := io.ReadFull(in, rest); err != nil {
		return Entry{}, errDamaged
	}
	if _, err := in.Discard(int(commentSize)); err != nil {
		return Entry{}, errDamaged
	}
	e := Entry{
		Name: string(rest[:nameSize]), method: le.Uint16(raw[10:]),
		packed: int64(le.Uint32(raw[20:])), Size: int64(le.Uint32(raw[24:])), header: int64(le.Uint32(raw[42:])),
	}
	wide(rest[nameSize:], &e.Size, &e.packed, &e.header)
	e.header += shift
	if e.Size < 0 || e.packed < 0 || e.header < 0 {
		return Entry{}, errDamaged
	}
	return e, nil
}

// wide takes the numbers that do not fit 32 bits from the extra field, where they stand in this order.
func wide(extra []byte, numbers ...*int64) {
	le := binary.LittleEndian
	for len(extra) >= 4 {
		id, size := le.Uint16(extra), int(le.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			return
		}
		if id != 1 {
			extra = extra[size:]
			continue
		}
		field := extra[:size]
		for _, n := range numbers {
			if *n == math.MaxUint32 && len(field) >= 8 {
				*n, field = int64(le.Uint64(field)), field[8:]
			}
		}
		return
	}
}

// Section is the content of an entry that is not compressed.
func Section(f io.ReaderAt, e Entry) (section *io.SectionReader, ok bool) {
	at, err := contentAt(f, e)
	if err != nil || e.method != methodStored {
		return nil, false
	}
	return io.NewSectionReader(f, at, e.packed), true
}

// contentAt is where the content of an entry begins.
func contentAt(f io.ReaderAt, e Entry) (int64, error) {
	var raw [localSize]byte
	if _, err := f.ReadAt(raw[:], e.header); err != nil || !bytes.HasPrefix(raw[:], []byte("PK\x03\x04")) {
		return 0, fmt.Errorf("the zip file does not hold %q where its directory says", e.Name)
	}
	le := binary.LittleEndian
	if le.Uint16(raw[6:])&1 != 0 {
		return 0, fmt.Errorf("%q in the zip file is encrypted", e.Name)
	}
	return e.header + localSize + int64(le.Uint16(raw[26:])) + int64(le.Uint16(raw[28:])), nil
}

// Open reads the content of an entry, at most most bytes of it. What is longer ends early, without an error.
func Open(f io.ReaderAt, e Entry, most int64) (io.Reader, error) {
	at, err := contentAt(f, e)
	if err != nil {
		return nil, err
	}
	content := io.NewSectionReader(f, at, e.packed)
	switch e.method {
	case methodStored:
		return io.LimitReader(content, most), nil
	case methodFlate:
		return io.LimitReader(flate.NewReader(content), most), nil
	}
	return nil, fmt.Errorf("%q in the zip file is compressed with method %d, which is not known", e.Name, e.method)
}

// FirstNames are the names of the entries that begin in the first bytes of a zip file.
func FirstNames(head []byte) []string {
	le := binary.LittleEndian
	var names []string
	for len(head) >= localSize && bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		name, extra, packed := int(le.Uint16(head[26:])), int(le.Uint16(head[28:])), int64(le.Uint32(head[18:]))
		if localSize+name > len(head) {
			break
		}
		names = append(names, string(head[localSize:localSize+name]))
		next := int64(localSize+name+extra) + packed
		if next > int64(len(head)) {
			break
		}
		// Where the size was not known yet, it follows the content.
		head = head[next:]
		i := bytes.Index(head, []byte("PK\x03\x04"))
		if i < 0 {
			break
		}
		head = head[i:]
	}
	return names
}
