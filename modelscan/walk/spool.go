// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

// inMemory is how much of what is unpacked stays in memory. The rest goes to a file without a name.
const inMemory = 1 << 20

// spool keeps a stream, from a place on, so that it can be read at any place.
type spool struct {
	dir    string
	base   int64 // of the stream; nothing before is kept
	size   int64 // kept
	memory []byte
	file   *os.File
	remove string
}

func (s *spool) end() int64 { return s.base + s.size }

func (s *spool) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	if s.file == nil {
		if len(s.memory)+len(p) <= inMemory {
			s.memory = append(s.memory, p...)
			return len(p), nil
		}
		if err := s.open(); err != nil {
			return 0, err
		}
	}
	return s.file.Write(p)
}

// open moves to a file what is in memory. The file is removed at once where the system can; at the end elsewhere.
func (s *spool) open() error {
	f, err := os.CreateTemp(s.dir, "inspect-*")
	if err != nil {
		return err
	}
	if os.Remove(f.Name()) != nil {
		s.remove = f.Name()
	}
	s.file = f
	_, err = f.Write(s.memory)
	s.memory = nil
	return err
}

func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if off -= s.base; off < 0 {
		return 0, errors.New("the beginning was not kept")
	}
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	if off >= int64(len(s.memory)) {
		return 0, io.EOF
	}
	n := copy(p, s.memory[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (s *spool) Close() {
	if s.file == nil {
		return
	}
	s.file.Close()
	if s.remove != "" {
		os.Remove(s.remove)
	}
}

// spool reads a stream to its end, with its sum and the places of embedded models. Of one that is only scanned, it keeps what
// comes after the first such place, and returns no spool if there is none.
func (w *walker) spool(ctx context.Context, c *content, scan bool) (*spool, string, []int64, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	f := filler{spool: &spool{dir: w.TempDir}, sum: sha256.New(), keeping: !scan}
	err := f.fill(ctx, c, *p)
	if err != nil || !f.keeping {
		f.spool.Close()
		return nil, "", nil, err
	}
	return f.spool, hex.EncodeToString(f.sum.Sum(nil)), f.scanner.found, nil
}

// filler fills a spool.
type filler struct {
	*spool
	scanner

	sum     hash.Hash
	keeping bool
}

func (f *filler) fill(ctx context.Context, c *content, p []byte) error {
	for n := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		k, err := io.ReadFull(c.stream, p)
		n += int64(k)
		if err := f.take(p[:k]); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // of the stream: an archive that ends too early says errShort
			if c.Entry.Size >= 0 && n != c.Entry.Size {
				return errShort
			}
			return nil
		case err != nil:
			return err
		}
	}
}

// take takes the next piece.
func (f *filler) take(p []byte) error {
	f.sum.Write(p)
	at, last := f.scanner.at, f.scanner.last[:f.scanner.n]
	before := append(make([]byte, 0, overlap), last...)
	f.scanner.write(p)
	if !f.keeping && len(f.found) > 0 {
		f.keeping = true
		f.base = f.found[0]
		if back := at - f.base; back > 0 { // it began in the piece before
			if _, err := f.spool.Write(before[int64(len(before))-back:]); err != nil {
				return err
			}
		} else {
			p = p[-back:]
		}
	}
	if !f.keeping {
		return nil
	}
	_, err := f.spool.Write(p)
	return err
}
