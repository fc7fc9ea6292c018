// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Records of a zip: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.
const (
	localSignature   = "PK\x03\x04" // 4.3.7
	memberSignature  = "PK\x01\x02" // 4.3.12
	endSignature     = "PK\x05\x06" // 4.3.16
	locatorSignature = "PK\x06\x07" // 4.3.15
	end64Signature   = "PK\x06\x06" // 4.3.14

	localSize   = 30
	memberSize  = 46
	endSize     = 22
	locatorSize = 20
	end64Size   = 56
	maxComment  = math.MaxUint16

	extra64 = 1 // 4.5.3
)

var errZip = errors.New("it has no directory")

// directory of a zip.
type directory struct {
	start, end int64 // of its entries
	base       int64 // is added to every place: something may have been put before the zip
	entries    int64
}

func findDirectory(r io.ReaderAt, size int64) (*directory, error) {
	tail := make([]byte, min(size, endSize+maxComment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for i := len(tail); ; {
		if i = bytes.LastIndex(tail[:i], []byte(endSignature)); i < 0 {
			return nil, errZip
		}
		if end := tail[i:]; len(end) >= endSize && endSize+int(binary.LittleEndian.Uint16(end[20:])) <= len(end) {
			return readEnd(r, end, size-int64(len(end)))
		}
	}
}

func readEnd(r io.ReaderAt, end []byte, at int64) (*directory, error) {
	le := binary.LittleEndian
	entries, length, from := uint64(le.Uint16(end[10:])), uint64(le.Uint32(end[12:])), uint64(le.Uint32(end[16:]))
	if at64, ok := locate64(r, at); ok && (entries == math.MaxUint16 || length == math.MaxUint32 || from == math.MaxUint32) {
		var b [end64Size]byte
		for _, at64 := range []int64{at64, at - locatorSize - end64Size} {
			if _, err := r.ReadAt(b[:], at64); err == nil && string(b[:4]) == end64Signature {
				entries, length, from, at = le.Uint64(b[32:]), le.Uint64(b[40:]), le.Uint64(b[48:]), at64
				break
			}
		}
	}
	if length > uint64(at) || from > uint64(at)-length || entries > length/memberSize {
		return nil, errZip
	}
	d := &directory{start: at - int64(length), end: at, entries: int64(entries)}
	d.base = d.start - int64(from)
	return d, nil
}

func locate64(r io.ReaderAt, at int64) (int64, bool) {
	var b [locatorSize]byte
	if at < locatorSize {
		return 0, false
	}
	if _, err := r.ReadAt(b[:], at-locatorSize); err != nil || string(b[:4]) != locatorSignature {
		return 0, false
	}
	to := binary.LittleEndian.Uint64(b[8:])
	return int64(min(to, uint64(at))), true //nolint:gosec // at most at
}

// member of a zip.
type member struct {
	name          string
	flags, method uint16
	packed, size  int64
	at            int64 // of the local header
}

func nextMember(r io.Reader) (*member, error) {
	var b [memberSize]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return nil, err
	}
	if string(b[:4]) != memberSignature {
		return nil, errors.New("its directory is damaged")
	}
	le := binary.LittleEndian
	n, x, k := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	rest := make([]byte, n+x+k)
	if _, err := io.ReadFull(r, rest); err != nil {
		return nil, err
	}
	packed, size, at := uint64(le.Uint32(b[20:])), uint64(le.Uint32(b[24:])), uint64(le.Uint32(b[42:]))
	for extra := rest[n : n+x]; len(extra) >= 4; {
		id, length := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; length > len(extra) {
			break
		}
		field := extra[:length]
		for _, v := range []*uint64{&size, &packed, &at} {
			if id == extra64 && *v == math.MaxUint32 && len(field) >= 8 {
				*v, field = le.Uint64(field), field[8:]
			}
		}
		extra = extra[length:]
	}
	if max(packed, size, at) > math.MaxInt64 {
		return nil, errors.New("its directory is damaged")
	}
	return &member{string(rest[:n]), le.Uint16(b[8:]), le.Uint16(b[10:]), int64(packed), int64(size), int64(at)}, nil
}

// content of a member, as it is packed.
func (m *member) content(r io.ReaderAt, base, size int64) (*io.SectionReader, error) {
	var b [localSize]byte
	at := base + m.at
	if at < 0 || at > size-localSize {
		return nil, errShort
	}
	if _, err := r.ReadAt(b[:], at); err != nil {
		return nil, err
	}
	if string(b[:4]) != localSignature {
		return nil, fmt.Errorf("there is nothing at place %d of the zip archive", at)
	}
	at += localSize + int64(binary.LittleEndian.Uint16(b[26:])) + int64(binary.LittleEndian.Uint16(b[28:]))
	if at > size || m.packed > size-at {
		return nil, errShort
	}
	return io.NewSectionReader(r, at, m.packed), nil
}
