// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// tar looks into a tar. Of one that can be read at any place, so can what is in it.
func (w *walker) tar(ctx context.Context, c *content, g *group) (*ranges.Set, error) {
	t := &tarWalk{walker: w, c: c, g: g, from: &tapped{}}
	if c.at != nil {
		t.section = io.NewSectionReader(c.at, 0, c.Entry.Size)
	} else {
		t.from.Reader = c.stream
		t.c.summed.isTar()
	}
	r := t.reader()
	for {
		h, err := t.next(ctx, r)
		if errors.Is(err, io.EOF) {
			if r, err = t.further(ctx); r == nil || err != nil {
				return &t.covered, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := t.entry(ctx, h, r); err != nil {
			return nil, err
		}
	}
}

// tarWalk is a tar that is looked into.
type tarWalk struct {
	*walker

	c       *content
	g       *group
	section *io.SectionReader // nil of a stream
	from    *tapped           // of a stream
	covered ranges.Set
	at      int64 // where the header of an entry begins, in a section
	last    int64 // size of the entry before, in a stream
	padding int64 // bytes of padding that is not empty
	headers int64 // bytes of headers beyond what is usual
}

func (t *tarWalk) reader() *tar.Reader {
	if t.section != nil {
		return tar.NewReader(t.section)
	}
	return tar.NewReader(t.from)
}

// longHeader is the length from which on the headers of an entry are looked at as if they were a file: their records can hold
// anything.
const longHeader = 8 << 10

// next reads the headers of an entry, and accounts for them.
func (t *tarWalk) next(ctx context.Context, r *tar.Reader) (*tar.Header, error) {
	t.from.start()
	h, err := r.Next()
	kept := t.from.stop()
	if err != nil {
		return nil, err
	}
	if t.section == nil {
		return h, t.nextOfStream(ctx, h, kept)
	}
	at, err := t.section.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	if err := t.header(at - t.at); err != nil {
		return nil, err
	}
	from := t.at
	if at-from >= longHeader {
		from = at - block
	}
	if isSparse(h) { // the content does not lie in one piece, and is read with its map
		t.covered.Add(from, at)
		return h, nil
	}
	end := at
	if isFile(h) {
		end = min((at+h.Size+block-1)/block*block, t.c.Entry.Size)
	}
	t.covered.Add(from, end)
	t.at = end
	if end-at <= h.Size {
		return h, nil
	}
	padding := make([]byte, end-at-h.Size)
	if _, err := t.c.at.ReadAt(padding, at+h.Size); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return h, t.pad(padding)
}

// nextOfStream accounts for what was read between two entries: what fills the one up to a block, and the headers of the other.
func (t *tarWalk) nextOfStream(ctx context.Context, h *tar.Header, kept []byte) error {
	if err := t.pad(kept[:min(int64(len(kept)), -t.last&(block-1))]); err != nil {
		return err
	}
	if err := t.header(int64(len(kept))); err != nil {
		return err
	}
	t.last = 0
	if isFile(h) && !isSparse(h) {
		t.last = h.Size
	}
	if len(kept) >= longHeader {
		return t.aside(ctx, t.c, "@header", bytes.NewReader(kept), t.g)
	}
	return nil
}

// header counts the records of an entry beyond what names, times and rights take. The longer ones are looked at as files.
func (t *tarWalk) header(length int64) error {
	const usual = 4 << 10
	if length < longHeader {
		t.headers += max(0, length-usual)
	}
	if t.headers > manySmall {
		return fmt.Errorf("more than %d bytes of it lie in records of headers", manySmall)
	}
	return nil
}

// pad counts what fills entries up to a block: readers pass over it, and writers of today leave it empty.
func (t *tarWalk) pad(padding []byte) error {
	if !isZero(padding) {
		t.padding += int64(len(padding))
	}
	if t.padding > manySmall {
		return fmt.Errorf("more than %d bytes of it fill entries up to a block, and are not empty", manySmall)
	}
	return nil
}

// entry visits one.
func (t *tarWalk) entry(ctx context.Context, h *tar.Header, r *tar.Reader) error {
	w, c := t.walker, t.c
	if w.whiteout(c, h) || !isFile(h) {
		return w.enter(ctx)
	}
	f := c.in(w, h.Name, h.Size)
	f.stream = &wrecked{from: r}
	if isSparse(h) { // holes take no room in the archive
		most := max(c.Entry.Size, block)
		f.stream = &wrecked{from: &bounded{ctx: ctx, w: w, from: r, packed: func() int64 { return most }}}
	}
	if t.section == nil || isSparse(h) {
		if err := w.visit(ctx, f, t.g); err != nil || t.section == nil {
			return err
		}
		at, err := t.section.Seek(0, io.SeekCurrent) // what was read of it
		t.covered.Add(t.at, (at+block-1)/block*block)
		t.at = (at + block - 1) / block * block
		return err
	}
	at, err := t.section.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if h.Size > c.Entry.Size-at {
		return errShort
	}
	f.at, f.stream = io.NewSectionReader(c.at, at, h.Size), nil
	f.meter = c.meter.part(h.Size)
	return w.visit(ctx, f, t.g)
}

// further is the tar that follows another one: "tar --ignore-zeros" and others read it as well. It is nil if nothing, or
// something else, follows.
func (t *tarWalk) further(ctx context.Context) (*tar.Reader, error) {
	if t.section != nil {
		return t.furtherAt(ctx)
	}
	b := make([]byte, block)
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		n, err := io.ReadFull(t.from, b)
		switch {
		case isTar(b[:n]):
			t.c.summed.goesOn()
			if err := t.enter(ctx); err != nil {
				return nil, err
			}
			t.from.Reader = io.MultiReader(bytes.NewReader(bytes.Clone(b)), t.from.Reader)
			return tar.NewReader(t.from), nil
		case !isZero(b[:n]):
			t.c.summed.goesOn()
			rest := io.MultiReader(bytes.NewReader(b[:n]), t.from.Reader)
			return nil, t.aside(ctx, t.c, "@end", &wrecked{from: rest}, t.g)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
}

// furtherAt goes to the next block that is not empty, in large steps: a hole in a file is as long as anybody likes.
func (t *tarWalk) furtherAt(ctx context.Context) (*tar.Reader, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	read, err := t.section.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	from := t.at
	for from < t.section.Size() {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		b := (*p)[:min(chunk, t.section.Size()-from)]
		if n, err := t.c.at.ReadAt(b, from); n < len(b) {
			return nil, err
		}
		filled := len(b) - len(bytes.TrimLeft(b, "\x00"))
		if filled == len(b) {
			from += int64(filled)
			continue
		}
		from += int64(filled / block * block)
		break
	}
	t.covered.Add(t.at, from)
	head := make([]byte, min(block, t.section.Size()-from))
	if _, err := t.c.at.ReadAt(head, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !isTar(head) || from < read {
		return nil, nil // what follows is a gap, also where it was read and held nothing
	}
	if err := t.enter(ctx); err != nil {
		return nil, err
	}
	t.at = from
	_, err = t.section.Seek(from, io.SeekStart)
	return tar.NewReader(t.section), err
}

// tapped keeps what is read between the entries of a stream, as far as a header can be long.
type tapped struct {
	io.Reader

	on   bool
	kept []byte
}

func (t *tapped) start() { t.on, t.kept = true, t.kept[:0] }

func (t *tapped) stop() []byte { t.on = false; return t.kept }

func (t *tapped) Read(p []byte) (int, error) {
	const most = 4 << 20 // more than archive/tar reads of a header
	n, err := t.Reader.Read(p)
	if t.on && len(t.kept)+n <= most {
		t.kept = append(t.kept, p[:n]...)
	}
	return n, err
}

// isFile tells whether there is content. What has a type that nobody knows is a file, as the standard has it.
func isFile(h *tar.Header) bool {
	switch h.Typeflag {
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo, tar.TypeXGlobalHeader:
		return false
	}
	return h.Size > 0 || !strings.HasSuffix(h.Name, "/")
}

// isSparse tells that the content does not lie in one piece.
func isSparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}
