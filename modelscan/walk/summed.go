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
	sum  sum
	n    int64
	// alone tells that it is a tar, which nothing follows.
	alone bool
}

// newSummed sums up beside whoever reads, or while it is read.
func newSummed(from io.Reader, beside bool) *summed {
	if beside {
		return &summed{from: from, sum: newSumBeside()}
	}
	return &summed{from: from, sum: sumAtOnce{sha256.New()}}
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	s.sum.add(p[:n])
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

// sum of bytes: SHA-256.
type sum interface {
	add(b []byte)
	// end returns it in hexadecimal. It is called once, and in any case.
	end() string
}

type sumAtOnce struct{ hash.Hash }

func (s sumAtOnce) add(b []byte) { s.Write(b) }

func (s sumAtOnce) end() string { return hex.EncodeToString(s.Sum(nil)) }

// sumBeside is worked out by a goroutine of its own, which is never behind by more than some chunks.
type sumBeside struct {
	work chan *[]byte
	done chan string
}

const maxBehind = 4 // chunks

func newSumBeside() *sumBeside {
	s := &sumBeside{work: make(chan *[]byte, maxBehind), done: make(chan string, 1)}
	go func() {
		h := sha256.New()
		for b := range s.work {
			h.Write(*b)
			*b = (*b)[:chunk]
			chunks.Put(b)
		}
		s.done <- hex.EncodeToString(h.Sum(nil))
	}()
	return s
}

func (s *sumBeside) add(b []byte) {
	for len(b) > 0 {
		p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
		n := copy(*p, b)
		*p, b = (*p)[:n], b[n:]
		s.work <- p
	}
}

func (s *sumBeside) end() string {
	close(s.work)
	return <-s.done
}
