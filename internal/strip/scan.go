// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/walk"
)

const (
	block     = 512      // of a tar
	maxSparse = 64 << 30 // bytes of a file with holes, which is read as if it had none
)

// span of a tar that goes: from its first header to the end of its content.
type span struct{ from, to int64 }

// cut is what goes of a tar.
type cut struct {
	spans []span
	end   int64 // of the archive, before whatever follows; -1 where nothing does
	found []*target
	// foreign tells that a link's target was looked for in the layers below.
	foreign bool
}

// nothing tells that all of it stays.
func (c *cut) nothing() bool { return len(c.spans) == 0 && c.end < 0 }

func (c *cut) add(s span) {
	if n := len(c.spans); n > 0 && c.spans[n-1].to == s.from {
		c.spans[n-1].to = s.to
		return
	}
	c.spans = append(c.spans, s)
}

// errNoTar tells that something is no tar at all.
var errNoTar = errors.New("it is no tar")

// scanner finds what goes of a tar. Headers are kept as they are, so that it looks for places, and writes no header anew.
type scanner struct {
	targets *targets
	// gone tells of a path whether the last entry went, in the layers below and in this one, where that matters.
	gone map[string]bool

	here map[string]bool // paths of gone that are in this layer
	in   *counter
	cut  cut
}

// counter counts what is read.
type counter struct {
	ctx  context.Context //nolint:containedctx // a Reader has no other way to be told
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// scan reads a tar to its end. What is no tar shows at its beginning. With an error comes what was found before it.
func scan(ctx context.Context, r io.Reader, t *targets, gone map[string]bool) (*cut, error) {
	in := bufio.NewReaderSize(r, block)
	if head, err := in.Peek(block); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if !walk.IsTar(head) {
		return nil, errNoTar
	}
	s := &scanner{targets: t, gone: gone, here: map[string]bool{}, in: &counter{ctx: ctx, from: in}, cut: cut{end: -1}}
	from := tar.NewReader(s.in)
	for start := int64(0); ; {
		h, err := from.Next()
		switch {
		case errors.Is(err, io.EOF):
			return &s.cut, s.rest()
		case err != nil:
			return &s.cut, err
		}
		goes, err := s.entry(h, from)
		if err != nil {
			return &s.cut, err
		}
		end := (s.in.n + block - 1) / block * block
		if goes {
			s.cut.add(span{start, end})
		}
		start = end
	}
}

// entry reads one, and tells whether it goes.
func (s *scanner) entry(h *tar.Header, content io.Reader) (bool, error) {
	at := walk.Clean(h.Name, walk.MaxPath)
	sum := io.Discard
	hash := sha256.New()
	wanted := isFile(h) && s.targets.at[at] != nil
	if wanted {
		sum = hash
	}
	if isSparse(h) && h.Size > maxSparse {
		return false, fmt.Errorf("%s: a file with holes of %d bytes", at, h.Size)
	}
	if _, err := io.Copy(sum, content); err != nil {
		return false, err
	}
	goes := false
	switch {
	case wanted:
		found := s.targets.matching(at, hex.EncodeToString(hash.Sum(nil)))
		s.cut.found = append(s.cut.found, found...)
		goes = len(found) > 0
	case h.Typeflag == tar.TypeLink:
		goes = s.link(walk.Clean(h.Linkname, walk.MaxPath))
	}
	if _, told := s.gone[at]; goes || told || wanted {
		s.here[at] = true
		s.gone[at] = goes
	}
	return goes, nil
}

// link tells whether what a hard link means went. Of a path that occurs more than once the last one counts.
func (s *scanner) link(to string) bool {
	s.cut.foreign = s.cut.foreign || s.gone[to] && !s.here[to]
	return s.gone[to]
}

// rest notes where the archive ends, if anything but zeros follows.
func (s *scanner) rest() error {
	end := s.in.n
	b := make([]byte, buffer)
	for {
		n, err := s.in.Read(b)
		if len(bytes.Trim(b[:n], "\x00")) > 0 {
			s.cut.end = end
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// isFile tells whether there is content that was inspected.
func isFile(h *tar.Header) bool {
	switch h.Typeflag {
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo, tar.TypeXGlobalHeader:
		return false
	}
	return !strings.HasSuffix(h.Name, "/")
}

func isSparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// copyCut copies a tar without what goes. What follows its end is read, and not written.
func copyCut(w io.Writer, r io.Reader, c *cut) error {
	at := int64(0)
	for _, s := range c.spans {
		n, err := io.CopyN(w, r, s.from-at)
		if at += n; err != nil {
			return err
		}
		n, err = io.CopyN(io.Discard, r, s.to-s.from)
		if at += n; err != nil && !errors.Is(err, io.EOF) { // the last one may not be filled up
			return err
		}
	}
	if c.end >= 0 {
		if _, err := io.CopyN(w, r, c.end-at); err != nil {
			return err
		}
		w = io.Discard
	}
	_, err := io.Copy(w, r)
	return err
}
