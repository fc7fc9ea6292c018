// SPDX-License-Identifier: Apache-2.0

// Package wire reads messages of Protocol Buffers from a file without holding it: what is skipped is never read, so that
// a gigabyte of weights costs nothing (https://protobuf.dev/programming-guides/encoding/).
//
// The first error ends every loop over every message of a Reader, and Err tells it. A parser asks once, at its end.
package wire

import (
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bounds of one Reader.
const (
	// MaxDepth of messages within messages.
	MaxDepth = 100
	// MaxFields that are walked over in one file.
	MaxFields = 1 << 25
	// MaxText is how much memory all the texts of one file may take.
	MaxText = 6 << 20

	window   = 64 << 10
	jumpRead = 4 << 10 // read after a jump: most often the next thing is to jump again
	longest  = 2 * 10  // bytes of a tag and of a varint
)

// ErrEnd tells that the content ends before the message does.
var ErrEnd = errors.New("the file ends in the middle of a message")

// Reader of one file.
type Reader struct {
	file   io.ReaderAt
	size   int64
	buf    []byte // holds the file from start
	start  int64
	fields int
	err    error

	texts map[string]string
	room  int
	full  bool
}

// NewReader returns a reader of the first size bytes of the file.
func NewReader(file io.ReaderAt, size int64) *Reader {
	return &Reader{file: file, size: size, fields: MaxFields, texts: map[string]string{}, room: MaxText}
}

// Root is the message that the whole file is.
func (r *Reader) Root() Message { return Message{r: r, end: r.size} }

// Err is the first error.
func (r *Reader) Err() error { return r.err }

// Truncated tells that there were more texts than MaxText allows: those that came last are empty.
func (r *Reader) Truncated() bool { return r.full }

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// peek returns up to n bytes from off on: fewer only where the file ends. They are valid until the next peek.
func (r *Reader) peek(off, end int64, n int) []byte {
	if left := end - off; int64(n) > left {
		n = int(left)
	}
	if off >= r.start && off+int64(n) <= r.start+int64(len(r.buf)) {
		return r.buf[off-r.start:][:n]
	}
	if r.file == nil { // the head of a file is all there is
		r.fail(ErrEnd)
		return r.buf[min(off, int64(len(r.buf))):]
	}
	want := window
	if off > r.start+int64(len(r.buf)) {
		want = max(n, jumpRead)
	}
	if left := r.size - off; int64(want) > left {
		want = int(left)
	}
	if cap(r.buf) < want {
		r.buf = make([]byte, window)
	}
	got, err := r.file.ReadAt(r.buf[:want], off)
	r.buf, r.start = r.buf[:max(got, 0)], off
	if got < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = ErrEnd
		}
		r.fail(err)
		return r.buf
	}
	return r.buf[:n]
}

// bytes copies the content from off to end, at most n bytes, into memory of its own.
func (r *Reader) bytes(off, end int64, n int) []byte {
	if left := end - off; int64(n) > left {
		n = int(left)
	}
	if n <= window {
		return append([]byte(nil), r.peek(off, end, n)...)
	}
	out := make([]byte, n)
	if got, err := r.file.ReadAt(out, off); got < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = ErrEnd
		}
		r.fail(err)
		return nil
	}
	return out
}

// text keeps one copy of each text, and no more of them than MaxText allows.
func (r *Reader) text(b []byte) string {
	const header, entry = 16, 64
	if s, ok := r.texts[string(b)]; ok && r.room >= header {
		r.room -= header
		return s
	}
	if r.room < len(b)+header+entry {
		r.full = true
		return ""
	}
	r.room -= len(b) + header + entry
	s := string(b)
	r.texts[s] = s
	return s
}

func malformed(off int64, what string, number protowire.Number) error {
	return fmt.Errorf("at byte %d: %s in field %d", off, what, number)
}
