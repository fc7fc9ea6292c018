// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"sync"
)

// File is what is visited. It is valid until the method that it is given to returns, and only there.
type File struct {
	Entry

	ctx  context.Context //nolint:containedctx // a ReaderAt has no other way to be told that time is up
	at   io.ReaderAt
	size int64
	sum  func() (string, error)
}

func (w *walker) file(ctx context.Context, c *content) *File {
	return &File{Entry: c.Entry, ctx: ctx, at: c.at, size: c.Entry.Size, sum: sync.OnceValues(func() (string, error) {
		return w.sum(ctx, c)
	})}
}

// ReadAt reads at a place.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if err := context.Cause(f.ctx); err != nil {
		return 0, err
	}
	return f.at.ReadAt(p, off)
}

// Size in bytes.
func (f *File) Size() int64 { return f.size }

// Path of the entry.
func (f *File) Path() string { return f.Entry.Path }

// Sum is the SHA-256 of the content, in hexadecimal. It reads all of it the first time.
func (f *File) Sum() (string, error) { return f.sum() }

// Head are the first bytes, up to HeadSize.
func (f *File) Head() ([]byte, error) { return headOf(f.at, f.size) }

func headOf(at io.ReaderAt, size int64) ([]byte, error) {
	head := make([]byte, min(HeadSize, size))
	if n, err := at.ReadAt(head, 0); n < len(head) && err != nil {
		return nil, err
	}
	return head, nil
}

const chunk = 256 << 10

var chunks = sync.Pool{New: func() any { b := make([]byte, chunk); return &b }}

// sum reads all of what can be read at any place.
func (w *walker) sum(ctx context.Context, c *content) (string, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	h := sha256.New()
	for at := int64(0); at < c.Entry.Size; {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		b := (*p)[:min(chunk, c.Entry.Size-at)]
		n, err := c.at.ReadAt(b, at)
		if n < len(b) {
			if err == nil || errors.Is(err, io.EOF) {
				err = errShort
			}
			return "", err
		}
		h.Write(b)
		at += int64(n)
		c.meter.add(int64(n))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
