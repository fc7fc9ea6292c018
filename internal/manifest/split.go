// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// part is the text of one document.
type part struct {
	data []byte
	line int
	// json is true of an object that ended where its first brace was closed.
	json bool
	// list is true of what is longer than one object may be, and looks like a list.
	list bool
}

// add adds a piece. The error says that there is no room for more.
func (p *part) add(piece []byte) error {
	if len(p.data)+len(piece) > cap(p.data) {
		p.data = slices.Grow(p.data, max(len(p.data), len(piece)))
	}
	p.data = append(p.data, piece...)
	if len(p.data) <= maxDocument {
		return nil
	}
	if !p.list {
		_, p.list = cutList(*p)
	}
	switch {
	case !p.list:
		return errTooLong
	case len(p.data) > maxList:
		return errLongList
	}
	return nil
}

// splitter cuts a stream into documents, as kubectl does: at lines that begin with ---, and after each object of a
// stream of JSON. It holds one document at a time.
type splitter struct {
	in *bufio.Reader
	// line is that of the next piece.
	line int
	// again is what was read and not used, and whether it stands at the beginning of a line.
	again      []byte
	againStart bool
	// start is true at the beginning of a line, comment within one.
	start, comment bool
	// first is true until something was read, failed is why nothing more is.
	first  bool
	failed error
}

var (
	errTooLong = fmt.Errorf("this document is larger than %d MiB, more than an API server takes: split it with ---; nothing after it was read", maxDocument>>20)
	errTooMuch = fmt.Errorf("more than %d MiB: nothing after was read; check less at a time", maxStream>>20)
	errUTF16   = errors.New("this is UTF-16 or UTF-32: save it as UTF-8")
	errMarker  = errors.New("a line that begins with --- separates two documents: put what follows --- on the next line")
)

func newSplitter(in io.Reader) *splitter {
	bounded := &boundedReader{in: in, left: maxStream}
	return &splitter{in: bufio.NewReaderSize(bounded, 64<<10), line: 1, start: true, first: true}
}

// boundedReader fails, rather than ends, where a stream is too long.
type boundedReader struct {
	in   io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// next returns the next document that is not empty. The error is io.EOF at the end; after any other, nothing more is
// to be read of the stream unless it is errMarker.
func (s *splitter) next() (part, error) {
	var p part
	var braces braces
	for {
		piece, start, err := s.piece()
		if err != nil {
			return s.end(p, err)
		}
		if start && isMarker(piece) {
			if p.line != 0 {
				s.unread(piece, start)
				return p, nil
			}
			if err := s.marker(piece); err != nil {
				return part{line: s.at()}, err
			}
			continue
		}
		if p.line == 0 && !s.begins(&p, piece) {
			continue
		}
		if end := braces.close(piece); p.json && end > 0 {
			s.unread(piece[end:], false)
			p.data = append(p.data, piece[:end]...)
			return p, nil
		}
		if err := p.add(piece); err != nil {
			s.failed = io.EOF
			return p, err
		}
	}
}

// rest reads on to the next line that separates documents: what began as JSON did was none.
func (s *splitter) rest(p part) (part, error) {
	p.json = false
	for {
		piece, start, err := s.piece()
		if err != nil {
			return s.end(p, err)
		}
		if start && isMarker(piece) {
			s.unread(piece, start)
			return p, nil
		}
		if err := p.add(piece); err != nil {
			s.failed = io.EOF
			return p, err
		}
	}
}

// end is what there is when a stream ends or fails. An object whose braces are not closed is no JSON.
func (s *splitter) end(p part, err error) (part, error) {
	s.failed = err
	if errors.Is(err, io.EOF) && p.line != 0 {
		p.json = false
		return p, nil
	}
	p.line = max(p.line, s.line)
	return p, err
}

// piece returns a line or, where that is long, some of it; and whether it stands at the beginning of a line.
func (s *splitter) piece() (piece []byte, start bool, err error) {
	if piece, start = s.again, s.againStart; len(piece) > 0 {
		s.again = nil
	} else if piece, start, err = s.read(); err != nil {
		return nil, false, err
	}
	if s.start = piece[len(piece)-1] == '\n'; s.start {
		s.line++
	}
	return piece, start, nil
}

// read returns the next piece of the stream, without the mark of UTF-8 that some editors put before a file.
func (s *splitter) read() (piece []byte, start bool, err error) {
	for len(piece) == 0 {
		if s.failed != nil {
			return nil, false, s.failed
		}
		if piece, err = s.in.ReadSlice('\n'); len(piece) == 0 {
			return nil, false, err
		}
		if s.first && isWide(piece) {
			s.failed = io.EOF
			return nil, false, errUTF16
		}
		s.first = false
		if s.start {
			piece = bytes.TrimPrefix(piece, []byte("\ufeff"))
		}
	}
	return piece, s.start, nil
}

// unread gives back the end of the last piece, which stays what it is until the stream is read again.
func (s *splitter) unread(piece []byte, start bool) {
	if len(piece) > 0 && piece[len(piece)-1] == '\n' {
		s.line--
	}
	s.again, s.againStart = piece, start
}

// begins is true where the content of a document begins, which it then notes.
func (s *splitter) begins(p *part, piece []byte) bool {
	text := bytes.TrimSpace(piece)
	if s.comment || len(text) == 0 || text[0] == '#' {
		s.comment = !s.start && (s.comment || len(text) > 0)
		return false
	}
	p.line, p.json = s.at(), text[0] == '{'
	return true
}

// at is the line of the last piece.
func (s *splitter) at() int {
	if s.start {
		return s.line - 1
	}
	return s.line
}

// isMarker is true of a line that begins with ---, and of one that is the end of a document.
func isMarker(piece []byte) bool {
	if after, ok := bytes.CutPrefix(piece, []byte("...")); ok {
		return len(after) == 0 || bytes.IndexByte([]byte(" \t\r\n"), after[0]) >= 0
	}
	return bytes.HasPrefix(piece, []byte("---"))
}

// marker checks that nothing but a comment follows a marker on its line.
func (s *splitter) marker(piece []byte) error {
	after := bytes.TrimSpace(piece[len("---"):])
	if len(after) > 0 && after[0] != '#' {
		return errMarker
	}
	s.comment = !s.start && len(after) > 0
	return nil
}

// isWide is true of text that is not UTF-8 but one of its wider forms.
func isWide(piece []byte) bool {
	return bytes.HasPrefix(piece, []byte{0xff, 0xfe}) || bytes.HasPrefix(piece, []byte{0xfe, 0xff}) ||
		len(piece) > 1 && (piece[0] == 0) != (piece[1] == 0)
}
