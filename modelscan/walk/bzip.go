// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"io"
)

// bzipReader reads all streams that follow each other, and leaves what follows the last one. The library takes two bytes of
// that, and calls it damage where they begin no further stream.
type bzipReader struct {
	io.Reader

	in    *behindBytes
	ended bool
}

func newBzip(from *bufio.Reader) io.Reader {
	in := &behindBytes{Reader: from}
	return &bzipReader{Reader: bzip2.NewReader(in), in: in}
}

const errContinuation = bzip2.StructuralError("bad magic value in continuation file")

func (b *bzipReader) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	n, err := b.Reader.Read(p)
	switch {
	case errors.Is(err, errContinuation): // the last two bytes are what follows
		b.ended = true
		return n, io.EOF
	case errors.Is(err, io.EOF):
		b.ended = true
		_, _ = b.in.Discard(b.in.held) // they were read before
	}
	return n, err
}

// behindBytes takes the last two bytes that were read only when further ones are.
type behindBytes struct {
	*bufio.Reader

	held int
}

func (b *behindBytes) ReadByte() (byte, error) {
	const most = 2
	p, err := b.Peek(b.held + 1)
	if len(p) <= b.held {
		return 0, err
	}
	c := p[b.held]
	if b.held++; b.held > most {
		_, err = b.Discard(1)
		b.held--
		return c, err
	}
	return c, nil
}
