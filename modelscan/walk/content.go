// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// content is an entry and what is in it: at any place, or as a stream.
type content struct {
	Entry

	at     io.ReaderAt // nil of a stream
	stream io.Reader
	depth  int    // archives around it
	layer  bool   // it is a layer of an image itself: the paths in it are those of the container
	meter  *meter // nil where something around it counts already
	// summed is what a layer, or a config, is read by where that happens once; whole tells that nothing else was read of it.
	summed *summed
	whole  bool
}

// reader reads it from the beginning. A stream can be read only once.
func (c *content) reader() io.Reader {
	switch {
	case c.at != nil && c.summed != nil && c.summed.from != nil:
		return c.summed
	case c.at != nil:
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
		e.Path, e.Outer = c.Entry.Path+Within+e.Path, c.outermost()
	}
	return &content{Entry: e, depth: c.depth + 1}
}

func (c *content) outermost() string {
	if c.Outer != "" || c.layer {
		return c.Outer
	}
	return c.Entry.Path
}

// within is the content of something that begins at a place of this file.
func (c *content) within(from, to int64) *content {
	e := c.Entry
	e.Size, e.Packed, e.Derived = to-from, false, true
	e.Path, e.Outer = fmt.Sprintf("%s@%d", c.Entry.Path, from), c.outermost()
	inner := &content{Entry: e, depth: c.depth}
	if c.at != nil {
		inner.at = io.NewSectionReader(c.at, from, to-from)
	}
	return inner
}

// visit deals with one file, and with what is in it. What it returns ends the archive around it or the walk.
func (w *walker) visit(ctx context.Context, c *content, g *group) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	if c.at == nil {
		return w.visitStream(ctx, c, g)
	}
	g.run(func() error {
		defer c.meter.end()
		return w.visitAt(ctx, c)
	})
	return g.failed()
}

// visitStream unpacks what can be read only once, and visits it.
func (w *walker) visitStream(ctx context.Context, c *content, g *group) (err error) {
	defer w.rescue(ctx, c, &err)
	s, err := w.spool(ctx, c)
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	c.at, c.stream, c.Entry.Size = s, nil, s.size
	g.run(func() error {
		defer s.Close()
		return w.visitAt(ctx, c)
	})
	return g.failed()
}

// visitAt deals with what can be read at any place, within the time that it may take.
func (w *walker) visitAt(ctx context.Context, c *content) (err error) {
	defer w.rescue(ctx, c, &err)
	if c.depth > 0 {
		return w.account(ctx, c)
	}
	const bytesASecond = 2 << 20
	most := w.Limits.Time + time.Duration(c.Entry.Size/bytesASecond)*time.Second
	timed, cancel := context.WithTimeoutCause(ctx, most, limitError(fmt.Sprintf("it took longer than %s: the rest of it was not read", most)))
	defer cancel()
	err = w.account(timed, c)
	if ctx.Err() == nil && timed.Err() != nil {
		return w.diagnose(ctx, c, context.Cause(timed))
	}
	return err
}

// account has the visitor look at a file, looks into it, and gives the visitor what is left of it.
func (w *walker) account(ctx context.Context, c *content) error {
	head, err := headOf(c.at, c.Entry.Size)
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	k, name := c.kindAt(head)
	c.Packed = k != plain
	f := w.file(ctx, c)
	known := w.visitor.Visit(ctx, f)
	c.Inside = known.Inside
	covered := &ranges.Set{}
	if k != plain {
		read, err := w.open(ctx, c, k, name)
		if read == nil || err != nil {
			return err
		}
		return w.gaps(ctx, c, read)
	}
	if known.Sum {
		defer w.beside(func() { _, _ = f.Sum() })() // whoever asks for it is told the error
	}
	if err := w.carve(ctx, c, f, covered, known.Ranges); err != nil {
		return err
	}
	if gaps := covered.Gaps(c.Entry.Size); !known.All && len(gaps) > 0 && ctx.Err() == nil {
		w.visitor.Rest(ctx, f, gaps)
	}
	return context.Cause(ctx)
}

// gaps visits what an archive does not account for as files of their own: who reads it in another way finds them.
func (w *walker) gaps(ctx context.Context, c *content, covered *ranges.Set) error {
	small := int64(0)
	defer func() {
		if small >= manySmall {
			w.tell(ctx, c, Diagnostic{Reason: fmt.Sprintf("%d bytes of it lie in small gaps that nothing accounts for", small)})
		}
	}()
	for _, gap := range covered.Gaps(c.Entry.Size) {
		inner := c.within(gap.From, gap.To)
		if gap.Len() < smallestGap {
			small += gap.Len()
			continue
		}
		skip, err := zeros(ctx, inner)
		if err != nil {
			return w.diagnose(ctx, inner, err)
		}
		if gap.From += skip; gap.From == gap.To {
			continue
		}
		inner = c.within(gap.From, gap.To)
		if inner.depth++; inner.depth > w.Limits.Depth+1 {
			w.tell(ctx, inner, Diagnostic{Reason: fmt.Sprintf("it is packed more than %d times", w.Limits.Depth), Kind: Depth})
			continue
		}
		if err := w.enter(ctx); err != nil {
			return err
		}
		if err := w.visitAt(ctx, inner); err != nil {
			return err
		}
	}
	return nil
}

// manySmall is how many bytes may lie in gaps that are too small to be looked into.
const manySmall = 32 << 10

// zeros are how many something begins with.
func zeros(ctx context.Context, c *content) (int64, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	for at := int64(0); at < c.Entry.Size; {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		b := (*p)[:min(chunk, c.Entry.Size-at)]
		if n, err := c.at.ReadAt(b, at); n < len(b) {
			if err == nil || errors.Is(err, io.EOF) {
				err = errShort
			}
			return 0, err
		}
		if n := len(bytes.TrimLeft(b, "\x00")); n > 0 {
			return at + int64(len(b)-n), nil
		}
		at += int64(len(b))
	}
	return c.Entry.Size, nil
}

// open looks into an archive, and returns which bytes of it are accounted for; nil where the visitor was told that it cannot be
// read. The error is only what ends the walk.
func (w *walker) open(ctx context.Context, c *content, k kind, name string) (*ranges.Set, error) {
	if k == unreadable {
		w.tell(ctx, c, Diagnostic{Reason: "it is packed with " + name + ", which is not read here", Kind: Unread})
		return nil, ctx.Err()
	}
	if c.depth >= w.Limits.Depth {
		w.tell(ctx, c, Diagnostic{Reason: fmt.Sprintf("it is packed more than %d times", w.Limits.Depth), Kind: Depth})
		return nil, ctx.Err()
	}
	g := &group{w: w}
	covered, err := w.openers(k)(ctx, c, g)
	if err = g.end(err); err != nil {
		if !isLimit(err) {
			err = fmt.Errorf("the %s archive cannot be read to its end: %w", name, err)
		}
		return nil, w.diagnose(ctx, c, err)
	}
	return covered, nil
}

type opener func(ctx context.Context, c *content, g *group) (*ranges.Set, error)

func (w *walker) openers(k kind) opener {
	switch k {
	case tarred:
		return w.tar
	case zipped:
		return w.zip
	case arred:
		return w.ar
	case cpioed:
		return w.cpio
	}
	return func(ctx context.Context, c *content, g *group) (*ranges.Set, error) {
		return w.unpack(ctx, c, k, c.in(w, unpacked(c.Path), -1), g)
	}
}
