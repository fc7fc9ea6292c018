// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sync"
)

const chunk = 256 << 10

var chunks = sync.Pool{New: func() any { b := make([]byte, chunk); return &b }}

// read reads all of what can be read at any place: its sum, and the places of embedded models.
func (w *walker) read(ctx context.Context, c *content, sum, scan bool) (string, []int64, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	var h hash.Hash
	if sum {
		h = sha256.New()
	}
	var s scanner
	for at := int64(0); at < c.Entry.Size; {
		if err := ctx.Err(); err != nil {
			return "", nil, err
		}
		b := (*p)[:min(chunk, c.Entry.Size-at)]
		n, err := c.at.ReadAt(b, at)
		if n < len(b) {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return "", nil, err
		}
		if sum {
			h.Write(b)
		}
		if scan {
			s.write(b)
		}
		at += int64(n)
		c.meter.add(int64(n))
	}
	if !sum {
		return "", s.found, nil
	}
	return hex.EncodeToString(h.Sum(nil)), s.found, nil
}

// magic of a TensorFlow Lite model. It is a flatbuffer: the place of its root comes first, the identifier next.
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
var magic = []byte("TFL3")

const (
	before      = 4       // bytes of a model before the magic
	overlap     = 7       // bytes that are kept of what was scanned: all but one of those needed
	maxRoot     = 1 << 24 // the root stands near the beginning
	maxEmbedded = 64      // of one file
	minRoot     = before + 4
)

// scanner looks for embedded models in what is written to it in pieces.
type scanner struct {
	at    int64 // of the next piece
	last  [overlap]byte
	n     int // of last
	found []int64
}

func (s *scanner) write(p []byte) {
	if len(p) == 0 {
		return
	}
	// What lies across the border of two pieces begins in the one and ends in the other.
	var border [2 * overlap]byte
	b := border[:copy(border[:], s.last[:s.n])]
	b = append(b, p[:min(overlap, len(p))]...)
	s.search(b, s.at-int64(s.n), func(from int) bool { return from < s.n && from+before+len(magic) > s.n })
	s.search(p, s.at, func(int) bool { return true })
	s.at += int64(len(p))
	tail := p
	if len(p) < overlap {
		tail = b[max(0, len(b)-overlap):]
	}
	s.n = copy(s.last[:], tail[max(0, len(tail)-overlap):])
}

// search finds all in p, which begins at a place of the whole.
func (s *scanner) search(p []byte, at int64, take func(from int) bool) {
	for i := 0; len(s.found) < maxEmbedded; {
		j := bytes.Index(p[i:], magic)
		if j < 0 {
			return
		}
		from := i + j - before
		i += j + 1
		if from < 0 || at+int64(from) == 0 || !take(from) {
			continue
		}
		if root := binary.LittleEndian.Uint32(p[from:]); root >= minRoot && root < maxRoot && root%4 == 0 {
			s.found = append(s.found, at+int64(from))
		}
	}
}
