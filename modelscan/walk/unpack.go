// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// unpack looks into a compressed file: an archive, or one file, which is visited as inner.
func (w *walker) unpack(ctx context.Context, c *content, k kind, inner *content, g *group) (*ranges.Set, error) {
	in := &counter{from: c.reader(), more: c.meter.add}
	packed := bufio.NewReaderSize(in, chunk)
	aside := func(what string, r io.Reader) error { return w.aside(ctx, c, what, r, g) }
	from, closer, err := w.decompressor(packed, k, c.depth, aside)
	if err != nil {
		return nil, err
	}
	defer closer()
	out := bufio.NewReaderSize(&bounded{ctx: ctx, w: w, from: from, packed: func() int64 { return in.n }}, chunk)
	head, err := out.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if isTar(head) { // is told as one archive
		_, err = w.tar(ctx, &content{Entry: c.Entry, stream: out, depth: c.depth, layer: c.layer, summed: c.summed}, g)
	} else {
		inner.stream = &wrecked{from: out}
		err = w.visit(ctx, inner, g)
	}
	if err != nil {
		return nil, err
	}
	covered := &ranges.Set{}
	if _, err := io.Copy(io.Discard, out); err != nil { // what was in it was told of with the same error
		covered.Add(0, c.Entry.Size)
		return covered, nil
	}
	covered.Add(0, in.n-int64(packed.Buffered()))
	if c.at != nil {
		return covered, nil
	}
	return covered, w.aside(ctx, c, fmt.Sprintf("@%d", in.n-int64(packed.Buffered())), packed, g)
}

// aside visits what a format has beside its content: fields for comments, frames to skip, what follows the end. What is short
// or empty is nothing.
func (w *walker) aside(ctx context.Context, c *content, what string, r io.Reader, g *group) error {
	in := bufio.NewReaderSize(r, chunk)
	for {
		b, _ := in.Peek(block) // an error comes again with the content
		if len(b) == 0 {
			return nil
		}
		rest := len(bytes.TrimLeft(b, "\x00"))
		if _, err := in.Discard(len(b) - rest); err != nil {
			return err
		}
		if rest > 0 {
			break
		}
	}
	inner := &content{Entry: c.Entry, depth: c.depth + 1}
	inner.Path, inner.Outer = c.Entry.Path+what, c.outermost()
	inner.Size, inner.Packed, inner.Derived = -1, false, true
	if inner.depth > w.Limits.Depth+1 {
		return limitError(fmt.Sprintf("it is packed more than %d times", w.Limits.Depth))
	}
	inner.stream = in
	return w.visit(ctx, inner, g)
}

// wrecked makes the end that comes too early an error that is no end.
type wrecked struct{ from io.Reader }

var errShort = errors.New("it ends too early")

func (r *wrecked) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errShort
	}
	return n, err
}

// decompress reads one compressed stream, of which nothing is visited aside.
func decompress(from *bufio.Reader, k kind, depth int) (io.Reader, func(), error) {
	return (*walker)(nil).decompressor(from, k, depth, func(string, io.Reader) error {
		return errors.New("it has frames that are to be skipped")
	})
}

// maxDictionary is the memory that a stream may ask for: twice what the compressors do by default, and what RFC 8878, 3.1.1.1.2,
// recommends that every program supports. One within another may ask for half as much, since both are there at once.
const maxDictionary = 16 << 20

func dictionary(depth int) int { return maxDictionary >> min(max(depth, 0), 4) }

func (*walker) decompressor(from *bufio.Reader, k kind, depth int, aside func(string, io.Reader) error) (io.Reader, func(), error) {
	switch k {
	case gzipped:
		return &chain{parts: &gzipStreams{in: from, aside: aside}}, func() {}, nil
	case zstandard:
		return newZstd(from, depth, aside)
	case bzipped:
		return newBzip(from), func() {}, nil
	case xzipped:
		return newXZ(from, int64(dictionary(depth))), func() {}, nil
	case lzmaed:
		r, err := newLZMA(from, uint32(dictionary(depth))) //nolint:gosec // it is not negative
		return r, func() {}, err
	case zlibbed:
		return newZlib(from)
	}
	return nil, nil, fmt.Errorf("no compression of kind %d is known", k)
}

// zlibs keeps readers of zlib that are no longer in use: each takes 40 KiB, and of weights two bytes in ten thousand look like a beginning.
var zlibs sync.Pool

// newZlib reads one stream of zlib, until what it returns is called.
func newZlib(from io.Reader) (io.Reader, func(), error) {
	type reader interface {
		io.Reader
		zlib.Resetter
	}
	if r, ok := zlibs.Get().(reader); ok {
		if err := r.Reset(from, nil); err != nil {
			zlibs.Put(r)
			return nil, nil, err
		}
		return r, func() { zlibs.Put(r) }, nil
	}
	r, err := zlib.NewReader(from)
	return r, func() { zlibs.Put(r) }, err
}

// gzipStreams are all streams that follow each other, of which the fields of the headers are shown.
type gzipStreams struct {
	in    *bufio.Reader
	aside func(string, io.Reader) error
	small beside
	ended bool // one was read
}

// beside counts what a stream has beside its content in pieces that are too small to be visited.
type beside int64

// add counts a piece. A few bytes of each are the business of compressors that write many streams, such as bgzip and pzstd.
func (b *beside) add(length int64) error {
	const usual = 8
	if *b += beside(max(0, length-usual)); *b > manySmall {
		return fmt.Errorf("more than %d bytes of it lie in fields and frames beside its content", manySmall)
	}
	return nil
}

// begin opens the next stream: the first one in any case, a further one if what follows is one.
func (g *gzipStreams) begin() (io.Reader, error) {
	const longField = 1 << 10
	if b, _ := g.in.Peek(3); g.ended && string(b) != "\x1f\x8b\x08" {
		return nil, io.EOF
	}
	r, err := gzip.NewReader(g.in)
	if err != nil {
		return nil, err
	}
	r.Multistream(false)
	fields := len(r.Name) + len(r.Comment)
	if len(r.Extra) < longField {
		return r, g.small.add(int64(fields + len(r.Extra)))
	}
	if err := g.small.add(int64(fields)); err != nil {
		return nil, err
	}
	return r, g.aside("@header", newBytesReader(r.Extra))
}

func (g *gzipStreams) end() error {
	g.ended = true
	return nil
}
