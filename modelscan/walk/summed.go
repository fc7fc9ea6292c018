// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// summed reads a blob, and sums up what was read.
type summed struct {
	from io.Reader
	sum  hash.Hash
	n    int64
	// alone tells that it is a tar, which nothing follows.
	alone bool
}

func newSummed(from io.Reader) *summed { return &summed{from: from, sum: sha256.New()} }

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	s.sum.Write(p[:n])
	s.n += int64(n)
	return n, err
}

// rest reads what was not read.
func (s *summed) rest(ctx context.Context) error {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		switch _, err := s.Read(*p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// isTar tells that a tar begins. Nil is of what is no layer.
func (s *summed) isTar() {
	if s != nil {
		s.alone = true
	}
}

// goesOn tells that something follows it.
func (s *summed) goesOn() {
	if s != nil {
		s.alone = false
	}
}

// hex is the SHA-256 of what was read, in hexadecimal.
func (s *summed) hex() string { return hex.EncodeToString(s.sum.Sum(nil)) }
