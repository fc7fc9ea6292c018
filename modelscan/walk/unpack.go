// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is the memory that a zstd stream may ask for: twice what RFC 8878, 3.1.1.1.2, recommends that every program
// supports, and what builders of images use. One within another may ask for half as much, since both are there at once.
const maxWindow = 16 << 20

func newZstd(from io.Reader, depth int) (*zstd.Decoder, error) {
	return zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow>>min(max(depth, 0), 4)))
}

// unpack looks into a compressed file: an archive, or one file.
func (w *walker) unpack(ctx context.Context, c *content, k kind, g *group) error {
	in := &counter{from: c.reader(), more: c.meter.add}
	from, closer, err := decompress(bufio.NewReaderSize(in, chunk), k, c.depth)
	if err != nil {
		return err
	}
	defer closer()
	out := bufio.NewReaderSize(&bounded{ctx: ctx, w: w, from: from, packed: func() int64 { return in.n }}, chunk)
	head, err := out.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if isTar(head) { // is told as one archive
		return w.tar(ctx, &content{Entry: c.Entry, stream: out, depth: c.depth, layer: c.layer}, g)
	}
	inner := c.in(w, unpacked(c.Path), -1)
	inner.stream = &wrecked{from: out}
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

func decompress(from io.Reader, k kind, depth int) (io.Reader, func(), error) {
	switch k {
	case gzipped:
		r, err := gzip.NewReader(from)
		return r, func() {}, err
	case zstandard:
		r, err := newZstd(from, depth)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	case bzipped:
		return bzip2.NewReader(from), func() {}, nil
	}
	return nil, nil, fmt.Errorf("no compression of kind %d is known", k)
}
