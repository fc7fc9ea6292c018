// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// Sizes of the headers of a cpio, in letters: https://www.mankier.com/5/cpio.
const (
	newcSize = 110
	odcSize  = 76
	trailer  = "TRAILER!!!"
)

// cpioHeader is one of either kind.
type cpioHeader struct {
	name  string
	at    int64 // of the content
	size  int64
	align int64
}

// cpio looks into what cpio writes in letters, such as the first file system of Linux, and the content of an RPM package.
func (w *walker) cpio(ctx context.Context, c *content, g *group) (*ranges.Set, error) {
	covered := &ranges.Set{}
	for at := int64(0); at < c.Entry.Size; {
		h, err := readCpio(c.at, at)
		if err != nil {
			return nil, err
		}
		if h == nil {
			return covered, nil // what follows is a gap
		}
		if h.size > c.Entry.Size-h.at {
			return nil, errShort
		}
		next := (h.at + h.size + h.align - 1) / h.align * h.align
		covered.Add(at, min(next, c.Entry.Size))
		at = next
		if h.name == trailer {
			return covered, nil
		}
		f := c.in(w, h.name, h.size)
		f.at, f.meter = io.NewSectionReader(c.at, h.at, h.size), c.meter.part(h.size)
		if err := w.visit(ctx, f, g); err != nil {
			return nil, err
		}
	}
	return covered, nil
}

// readCpio reads a header. It is nil where there is none.
func readCpio(r io.ReaderAt, at int64) (*cpioHeader, error) {
	var b [newcSize]byte
	n, err := r.ReadAt(b[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n < 6 || !strings.HasPrefix(string(b[:]), "0707") || !isCpio(b[:n]) {
		return nil, nil
	}
	number := func(from, length, base int) int64 {
		v, _ := strconv.ParseInt(string(b[from:from+length]), base, 64) // all of them are digits
		return v
	}
	h, length, header := &cpioHeader{align: 4}, number(94, 8, 16), int64(newcSize)
	h.size = number(54, 8, 16)
	if b[5] == '7' {
		h.align, length, header = 1, number(59, 6, 8), odcSize
		h.size = number(65, 11, 8)
	}
	if length < 1 || length > 4096 {
		return nil, nil
	}
	name := make([]byte, length)
	if n, err := r.ReadAt(name, at+header); n < len(name) {
		if !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, errShort
	}
	h.name = strings.TrimRight(string(name), "\x00")
	h.at = (at + header + length + h.align - 1) / h.align * h.align
	return h, nil
}
