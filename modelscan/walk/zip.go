// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
)

// zip looks into a zip: into every entry that any reader of the archive could see.
func (w *walker) zip(ctx context.Context, c *content, g *group) (*ranges.Set, error) {
	l, err := zipdir.Read(c.at, c.Entry.Size, func(e *zipdir.Entry) (int64, error) {
		if w.entries.Load() > w.Limits.Entries {
			return 0, w.enter(ctx)
		}
		return w.zipEntry(ctx, c, g, e)
	})
	if err != nil {
		return nil, err
	}
	if l.Damaged {
		return nil, errors.New(l.Problem)
	}
	return &l.Covered, nil
}

// zipEntry visits one. It returns how many bytes of it were read, where only that tells where it ends.
func (w *walker) zipEntry(ctx context.Context, c *content, g *group, e *zipdir.Entry) (int64, error) {
	if strings.HasSuffix(e.Name, "/") && e.Size == 0 && e.Packed == 0 {
		return 0, w.enter(ctx)
	}
	f := c.in(w, e.Name, max(e.Size, e.Packed)) // one of them may be a lie
	at, err := e.Content(c.at, c.Entry.Size)
	if err == nil && e.Method == zipdir.Stored && e.Packed >= 0 && e.Packed != e.Size {
		err = errors.New("a stored file has two sizes")
	}
	if err != nil {
		return 0, w.unreadEntry(ctx, f, err)
	}
	f.meter = c.meter.part(at.Size())
	switch {
	case e.Method != zipdir.Stored && e.Packed < 0: // read now, for only that tells where it ends
		in := &counter{from: at, more: f.meter.add}
		packed := bufio.NewReaderSize(in, 4096)
		err := w.inflate(ctx, f, e.Method, packed, func() int64 { return in.n }, g)
		return in.n - int64(packed.Buffered()), err
	case e.Method == zipdir.Stored && e.Packed < 0: // nothing tells where it ends: its bytes are looked at as those of the archive
		return 0, w.enter(ctx)
	case e.Method == zipdir.Stored:
		if w.expanded.Add(e.Size) > w.Limits.Expanded { // entries may lie one upon the other
			return 0, limitError(fmt.Sprintf("more than %d bytes were unpacked in total", w.Limits.Expanded))
		}
		f.at = at
		return 0, w.visit(ctx, f, g)
	}
	g.run(func() error {
		defer f.meter.end()
		in := &counter{from: at, more: f.meter.add}
		packed := bufio.NewReaderSize(in, min(chunk, int(min(e.Packed, chunk))+16))
		inner := &group{w: w}
		behind := &content{Entry: f.Entry, depth: f.depth}
		err := w.inflate(ctx, f, e.Method, packed, func() int64 { return in.n }, inner)
		if err == nil && f.at != nil { // it was read to its end
			err = w.behind(ctx, behind, packed, inner)
		}
		return inner.end(err)
	})
	return 0, g.failed()
}

// unreadEntry tells of one that cannot be read.
func (w *walker) unreadEntry(ctx context.Context, f *content, err error) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	if errors.Is(err, zipdir.ErrEncrypted) || errors.Is(err, errMethod) {
		w.tell(ctx, f, Diagnostic{Reason: err.Error(), Kind: Unread})
		return ctx.Err()
	}
	return w.diagnose(ctx, f, err)
}

// behind visits what follows the end of a compressed stream, where the archive says that it belongs to the entry.
func (w *walker) behind(ctx context.Context, f *content, packed *bufio.Reader, g *group) error {
	if b, _ := packed.Peek(min(smallestGap, packed.Size())); len(b) < smallestGap { // an error comes again, or nothing does
		return nil
	}
	return w.aside(ctx, f, "@end", packed, g)
}

// inflate visits a compressed entry.
func (w *walker) inflate(ctx context.Context, f *content, method uint16, packed *bufio.Reader, read func() int64, g *group) error {
	f.meter = nil
	from, closer, err := zipMethod(method, packed, f.depth)
	if err != nil {
		return w.unreadEntry(ctx, f, err)
	}
	defer closer()
	f.Entry.Size = -1 // what the directory says may be false
	f.stream = &wrecked{from: &bounded{ctx: ctx, w: w, from: from, packed: read}}
	return w.visit(ctx, f, g)
}

var errMethod = errors.New("which is not read here")

func zipMethod(method uint16, packed *bufio.Reader, depth int) (io.Reader, func(), error) {
	switch method {
	case zipdir.Deflated:
		return flate.NewReader(packed), func() {}, nil
	case zipdir.Bzip2:
		return newBzip(packed), func() {}, nil
	case zipdir.Zstd:
		return decompress(packed, zstandard, depth)
	case zipdir.XZ:
		return decompress(packed, xzipped, depth)
	}
	return nil, nil, fmt.Errorf("it is packed with method %d of zip, %w", method, errMethod)
}
