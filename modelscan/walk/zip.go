// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

// zip looks into a zip, one entry of the central directory after the other, so that it does not matter how many there are.
func (w *walker) zip(ctx context.Context, c *content, g *group) error {
	d, err := findDirectory(c.at, c.Entry.Size)
	if err != nil {
		return err
	}
	if d.entries > w.Limits.Entries {
		return limitError(fmt.Sprintf("there are more than %d files", w.Limits.Entries))
	}
	from := bufio.NewReaderSize(io.NewSectionReader(c.at, d.start, d.end-d.start), chunk)
	for {
		m, err := nextMember(from)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.zipMember(ctx, c, g, m, d.base); err != nil {
			return err
		}
	}
}

// Methods of compression.
const (
	stored    = 0
	deflated  = 8
	zipBzip2  = 12
	zipZstd   = 93
	encrypted = 1 // a flag
)

func (w *walker) zipMember(ctx context.Context, c *content, g *group, m *member, base int64) error {
	if strings.HasSuffix(m.name, "/") && m.size == 0 {
		return w.enter(ctx)
	}
	f := c.in(w, m.name, m.size)
	at, err := m.content(c.at, base, c.Entry.Size)
	if err == nil && m.flags&encrypted != 0 {
		err = errors.New("it is encrypted in the zip archive")
	}
	if err != nil {
		if err := w.enter(ctx); err != nil {
			return err
		}
		return w.diagnose(ctx, f, err)
	}
	f.meter = c.meter.part(m.packed)
	if m.method == stored {
		if m.packed != m.size {
			return errors.New("a stored file has two sizes")
		}
		if w.expanded.Add(m.size) > w.Limits.Expanded { // members may lie one upon the other
			return limitError(fmt.Sprintf("more than %d bytes were unpacked in total", w.Limits.Expanded))
		}
		f.at = at
		return w.visit(ctx, f, g)
	}
	g.run(func() error {
		defer f.meter.end()
		inner := &group{w: w}
		return inner.end(w.inflate(ctx, f, m, at, inner))
	})
	return g.failed()
}

// inflate visits a compressed member.
func (w *walker) inflate(ctx context.Context, f *content, m *member, at *io.SectionReader, g *group) error {
	in := &counter{from: at, more: f.meter.add}
	f.meter = nil
	var from io.Reader
	switch packed := bufio.NewReaderSize(in, min(chunk, int(min(m.packed, chunk))+16)); m.method {
	case deflated:
		from = flate.NewReader(packed)
	case zipBzip2:
		from = bzip2.NewReader(packed)
	case zipZstd:
		r, err := newZstd(packed, f.depth)
		if err != nil {
			return w.diagnose(ctx, f, err)
		}
		defer r.Close()
		from = r
	default:
		if err := w.enter(ctx); err != nil {
			return err
		}
		w.tell(ctx, f, Diagnostic{Reason: fmt.Sprintf("it is packed with method %d of zip, which is not read here", m.method), Unreadable: true})
		return ctx.Err()
	}
	b := &bounded{ctx: ctx, w: w, from: from, packed: func() int64 { return in.n }}
	f.Entry.Size = -1 // what the directory says may be false
	f.stream = &wrecked{from: b}
	return w.visit(ctx, f, g)
}
