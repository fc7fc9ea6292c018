// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// content is an entry and what is in it: at any place, or as a stream.
type content struct {
	Entry

	at     io.ReaderAt // nil of a stream
	stream io.Reader
	depth  int    // archives around it
	layer  bool   // it is a layer of an image itself: the paths in it are those of the container
	meter  *meter // nil where something around it counts already
}

// meter counts what was dealt with of a file of the source, and never more than there is.
type meter struct {
	mu   sync.Mutex
	left int64
	more func(int64)
}

func (w *walker) meter(size int64) *meter {
	if w.Progress == nil {
		return nil
	}
	return &meter{left: size, more: w.Progress}
}

func (m *meter) add(n int64) {
	if m == nil {
		return
	}
	m.mu.Lock()
	n = min(n, m.left)
	m.left -= n
	m.mu.Unlock()
	if n > 0 {
		m.more(n)
	}
}

// part counts what is dealt with of a piece, which may be dealt with beside the others.
func (m *meter) part(size int64) *meter {
	if m == nil {
		return nil
	}
	return &meter{left: size, more: m.add}
}

func (m *meter) end() { m.add(math.MaxInt64) }

// reader reads it from the beginning. A stream can be read only once.
func (c *content) reader() io.Reader {
	if c.at != nil {
		return io.NewSectionReader(c.at, 0, c.Entry.Size)
	}
	return c.stream
}

// in is the content of a file in this archive.
func (c *content) in(w *walker, name string, size int64) *content {
	e := c.Entry
	e.Size, e.Packed = size, false
	e.Path = Clean(name, w.Limits.Path)
	if !c.layer {
		e.Path = c.Entry.Path + Within + e.Path
	}
	return &content{Entry: e, depth: c.depth + 1}
}

// visit deals with one file, and with what is in it. What it returns ends the archive around it or the walk.
func (w *walker) visit(ctx context.Context, c *content, g *group) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	if c.at != nil {
		g.run(func() error {
			defer c.meter.end()
			return w.visitAt(ctx, c)
		})
		return g.failed()
	}
	return w.visitStream(ctx, c, g)
}

// visitAt deals with what can be read at any place.
func (w *walker) visitAt(ctx context.Context, c *content) error {
	head := make([]byte, min(HeadSize, c.Entry.Size))
	if _, err := c.at.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return w.diagnose(ctx, c, err)
	}
	k, name := c.kindAt(head)
	c.Packed = k != plain
	interest := w.visitor.Want(&c.Entry, head)
	switch {
	case interest == Keep:
		k, name = kindOf(head) // what is appended belongs to it
		return w.visitKept(ctx, c, k, name)
	case k != plain:
		return w.archive(ctx, c, k, name)
	case interest == Scan:
		_, found, err := w.read(ctx, c, false, true)
		if err == nil && len(found) > 0 {
			var sum string
			if sum, _, err = w.read(ctx, c, true, false); err == nil {
				w.visitor.Visit(ctx, &File{Entry: c.Entry, Sum: sum, Embedded: found, at: c.at, size: c.Entry.Size})
			}
		}
		if err != nil {
			return w.diagnose(ctx, c, err)
		}
	}
	return ctx.Err()
}

func (w *walker) visitKept(ctx context.Context, c *content, k kind, name string) error {
	sum, found, err := w.read(ctx, c, true, true)
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	inside, descend := w.visitor.Visit(ctx, &File{Entry: c.Entry, Sum: sum, Embedded: found, at: c.at, size: c.Entry.Size})
	if !descend || k == plain {
		return ctx.Err()
	}
	c.Inside = inside
	return w.archive(ctx, c, k, name)
}

// visitStream deals with what can be read only once.
func (w *walker) visitStream(ctx context.Context, c *content, g *group) error {
	head := make([]byte, HeadSize)
	n, err := io.ReadFull(c.stream, head)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && (c.Entry.Size < 0 || int64(n) == c.Entry.Size):
		c.Entry.Size = int64(n)
	case err != nil:
		return w.diagnose(ctx, c, err)
	}
	head = head[:n]
	c.stream = io.MultiReader(bytes.NewReader(head), c.stream)
	k, name := kindOf(head)
	c.Packed = k != plain
	interest := w.visitor.Want(&c.Entry, head)
	switch {
	case interest == Skip && k == plain:
		return nil
	case interest != Keep && k != plain && k != zipped:
		return w.archive(ctx, c, k, name)
	}
	s, sum, found, err := w.spool(ctx, c, interest == Scan && k == plain)
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	if s == nil { // nothing in it
		return nil
	}
	c.at, c.stream, c.Entry.Size = s, nil, s.end()
	g.run(func() error {
		defer s.Close()
		if interest != Keep && k != plain {
			return w.archive(ctx, c, k, name)
		}
		inside, descend := w.visitor.Visit(ctx, &File{Entry: c.Entry, Sum: sum, Embedded: found, at: c.at, size: c.Entry.Size})
		if !descend || k == plain {
			return ctx.Err()
		}
		c.Inside = inside
		return w.archive(ctx, c, k, name)
	})
	return g.failed()
}

// archive looks into one. It returns only what ends the walk.
func (w *walker) archive(ctx context.Context, c *content, k kind, name string) error {
	if k == unreadable {
		w.tell(ctx, c, Diagnostic{Reason: "it is packed with " + name + ", which is not read here", Unreadable: true})
		return ctx.Err()
	}
	if c.depth >= w.Limits.Depth {
		return w.diagnose(ctx, c, limitError(fmt.Sprintf("it is packed more than %d times", w.Limits.Depth)))
	}
	g := &group{w: w}
	var err error
	switch k {
	case tarred:
		err = w.tar(ctx, c, g)
	case zipped:
		err = w.zip(ctx, c, g)
	default:
		err = w.unpack(ctx, c, k, g)
	}
	if err = g.end(err); err != nil {
		if limit := limitError(""); !errors.As(err, &limit) {
			err = fmt.Errorf("the %s archive cannot be read to its end: %w", name, err)
		}
		return w.diagnose(ctx, c, err)
	}
	return nil
}
