// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

func newBytesReader(b []byte) io.Reader { return bytes.NewReader(bytes.Clone(b)) }

// zstdFrames are all frames that follow each other: RFC 8878. What is in frames that are to be skipped is shown, for a
// decoder passes over it.
type zstdFrames struct {
	in      *bufio.Reader
	decoder *zstd.Decoder
	frame   *zstdFrame
	aside   func(string, io.Reader) error
	small   beside
}

// newZstd allows as much memory as RFC 8878, 3.1.1.1.2, recommends that every program supports, twice.
func newZstd(from *bufio.Reader, depth int, aside func(string, io.Reader) error) (io.Reader, func(), error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(uint64(dictionary(depth)))) //nolint:gosec // it is not negative
	if err != nil {
		return nil, nil, err
	}
	return &chain{parts: &zstdFrames{in: from, decoder: d, aside: aside}}, d.Close, nil
}

// end reads the rest of a frame: a decoder may leave its sum.
func (z *zstdFrames) end() error {
	_, err := io.Copy(io.Discard, z.frame)
	return err
}

const zstdMagic = "\x28\xb5\x2f\xfd"

// next begins a frame. What follows the last one, and is none, is left.
func (z *zstdFrames) begin() (io.Reader, error) {
	for {
		head, _ := z.in.Peek(8)
		switch {
		case bytes.HasPrefix(head, []byte(zstdMagic)):
			f, err := newZstdFrame(z.in)
			if err != nil {
				return nil, err
			}
			z.frame = f
			return z.decoder, z.decoder.Reset(f)
		case !isSkippable(head):
			return nil, io.EOF
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		if _, err := z.in.Discard(8); err != nil {
			return nil, err
		}
		skipped := &io.LimitedReader{R: z.in, N: length}
		if length >= 1<<10 {
			if err := z.aside("@frame", skipped); err != nil {
				return nil, err
			}
		} else if err := z.small.add(length); err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, skipped); err != nil {
			return nil, err
		}
		if skipped.N > 0 {
			return nil, io.ErrUnexpectedEOF
		}
	}
}

// zstdFrame reads the bytes of one frame, and not one more.
type zstdFrame struct {
	in   *bufio.Reader
	left int64 // of the header, or of a block
	last bool  // no block follows
	sum  int64 // bytes that follow the last block
}

func newZstdFrame(in *bufio.Reader) (*zstdFrame, error) {
	head, _ := in.Peek(18) // of the longest header: RFC 8878, 3.1.1.1
	var h zstd.Header
	if err := h.Decode(head); err != nil && h.HeaderSize == 0 {
		return nil, err
	}
	f := &zstdFrame{in: in, left: int64(h.HeaderSize)}
	if h.HasCheckSum {
		f.sum = 4
	}
	return f, nil
}

func (f *zstdFrame) Read(p []byte) (int, error) {
	if f.left == 0 && !f.block() {
		return 0, io.EOF
	}
	n, err := f.in.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// block begins the next one: RFC 8878, 3.1.1.2.
func (f *zstdFrame) block() bool {
	if f.last {
		f.left, f.sum = f.sum, 0
		return f.left > 0
	}
	const (
		header = 3
		rle    = 1 // one byte, repeated
	)
	head, err := f.in.Peek(header)
	if err != nil {
		f.left = header // the decoder finds that it is not there
		return true
	}
	bits := int64(head[0]) | int64(head[1])<<8 | int64(head[2])<<16
	f.last, f.left = bits&1 == 1, header+bits>>3
	if bits>>1&3 == rle {
		f.left = header + 1
	}
	return true
}
