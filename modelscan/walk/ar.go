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
		within, name, err := longName(io.NewSectionReader(c.at, from, size), name)
		if err != nil {
			return nil, err
		}
		f := c.in(w, arName(name, names), within.Size())
		f.at, f.meter = within, c.meter.part(size)
		if name == "//" && size < maxNames {
			if names, err = readName(within, size); err != nil {
				return nil, err
			}
		}
		if err := w.visit(ctx, f, g); err != nil {
			return nil, err
		}
		covered.Add(from, at)
	}
	return covered, nil
}

const maxNames = 1 << 20 // bytes of the list

// longName is the content and the name of an entry: a long name of BSD's kind begins the content.
func longName(content *io.SectionReader, name string) (*io.SectionReader, string, error) {
	length, err := strconv.ParseInt(strings.TrimPrefix(name, "#1/"), 10, 64)
	if err != nil || !strings.HasPrefix(name, "#1/") || length < 1 || length > min(content.Size(), MaxPath) {
		return content, name, nil
	}
	long, err := readName(content, length)
	return io.NewSectionReader(content, length, content.Size()-length), strings.TrimRight(long, "\x00"), err
}

func readName(from io.ReaderAt, length int64) (string, error) {
	b := make([]byte, length)
	if n, err := from.ReadAt(b, 0); n < len(b) {
		return "", err
	}
	return string(b), nil
}

// arName is the name of an entry: one that is longer, of GNU's kind, stands in a list.
func arName(name, names string) string {
	if at, err := strconv.Atoi(strings.TrimPrefix(name, "/")); err == nil && name != "" && name[0] == '/' && at >= 0 && at < len(names) {
		name, _, _ = strings.Cut(names[at:], "\n")
	}
	if short := strings.TrimSuffix(name, "/"); strings.Trim(short, "/") != "" {
		return short
	}
	return "index" // of the symbols, or the list of names
}
