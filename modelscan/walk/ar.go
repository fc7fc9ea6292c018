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

// ar looks into what ar writes, such as a package of Debian or a library of objects: deb(5), ar(5).
func (w *walker) ar(ctx context.Context, c *content, g *group) (*ranges.Set, error) {
	const (
		magic  = 8
		header = 60
	)
	covered := &ranges.Set{}
	covered.Add(0, magic)
	var names string // the longer ones, of GNU's kind
	for at := int64(magic); at < c.Entry.Size; {
		var b [header]byte
		if n, err := c.at.ReadAt(b[:], at); n < header {
			if !errors.Is(err, io.EOF) {
				return nil, err
			}
			return covered, nil
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(b[48:58])), 10, 64)
		if err != nil || string(b[58:]) != "`\n" {
			return covered, nil // what follows is a gap
		}
		if size < 0 || size > c.Entry.Size-at-header {
			return nil, errShort
		}
		from := at + header
		covered.Add(at, from)
		at = from + size + size%2
		name := strings.TrimRight(string(b[:16]), " ")
		f := c.in(w, arName(name, names), size)
		f.at, f.meter = io.NewSectionReader(c.at, from, size), c.meter.part(size)
		if name == "//" && size < 1<<20 {
			text := make([]byte, size)
			if _, err := f.at.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			names = string(text)
		}
		if err := w.visit(ctx, f, g); err != nil {
			return nil, err
		}
		covered.Add(from, at)
	}
	return covered, nil
}

// arName is the name of an entry: one that is longer stands in a list.
func arName(name, names string) string {
	if at, err := strconv.Atoi(strings.TrimPrefix(name, "/")); err == nil && name != "" && name[0] == '/' && at >= 0 && at < len(names) {
		name, _, _ = strings.Cut(names[at:], "\n")
	}
	if short := strings.TrimSuffix(name, "/"); strings.Trim(short, "/") != "" {
		return short
	}
	return "index" // of the symbols, or the list of names
}
