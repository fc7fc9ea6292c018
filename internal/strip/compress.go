// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compression of a layer, as its content says: media types lie.
type compression int

const (
	plain compression = iota
	gzipped
	zstandard
	bzipped
)

const (
	buffer    = 256 << 10
	maxWindow = 128 << 20 // of zstd, as the inspection has it
	gzipLevel = 6
)

// decompress a layer. The reader that it returns is to be read to its end, then closed.
func decompress(r io.Reader) (io.Reader, compression, func(), error) {
	in := bufio.NewReaderSize(r, buffer)
	head, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, plain, nil, err
	}
	nothing := func() {}
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		out, err := gzip.NewReader(in)
		return out, gzipped, nothing, err
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		out, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, zstandard, nil, err
		}
		return out, zstandard, out.Close, nil
	case bytes.HasPrefix(head, []byte("BZh")):
		return bzip2.NewReader(in), bzipped, nothing, nil
	}
	return in, plain, nothing, nil
}

// compress as the layer was, always in the same way: one goroutine, no times.
func compress(w io.Writer, c compression) (io.WriteCloser, error) {
	switch c {
	case plain:
		return uncompressed{w}, nil
	case gzipped:
		return gzip.NewWriterLevel(w, gzipLevel)
	case zstandard:
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	}
	return nil, fmt.Errorf("the layer is compressed in a way that images do not have (%d)", c)
}

type uncompressed struct{ io.Writer }

func (uncompressed) Close() error { return nil }
