// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// inMemory is how much of what is unpacked stays in memory. The rest goes to a file without a name.
const inMemory = 1 << 20

// spool keeps a stream, so that it can be read at any place.
type spool struct {
	dir    string
	size   int64
	memory []byte
	file   *os.File
	remove string
}

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

var errNegative = errors.New("there is nothing before the beginning of a file")

func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	switch {
	case off < 0:
		return 0, errNegative
	case off >= int64(len(s.memory)):
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

// spool reads a stream to its end.
func (w *walker) spool(ctx context.Context, c *content) (*spool, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	s := &spool{dir: w.TempDir}
	if err := s.fill(ctx, c, *p); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *spool) fill(ctx context.Context, c *content, p []byte) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		k, err := io.ReadFull(c.stream, p)
		if _, err := s.Write(p[:k]); err != nil {
			return fmt.Errorf("it cannot be unpacked: %w", err)
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // of the stream: an archive that ends too early says errShort
			if c.Entry.Size >= 0 && s.size != c.Entry.Size {
				return errShort
			}
			return nil
		case err != nil:
			return err
		}
	}
}
