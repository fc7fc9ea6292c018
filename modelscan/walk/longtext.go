// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// longText is the length from which on a text of JSON is looked at as a file: a model is hardly shorter.
const longText = 4 << 10

// maxNested JSON documents, each in a text of the one before.
const maxNested = 4

// longTexts calls visit with every long text of a JSON document, named by the last short text before it, which is its field's name.
// However long a text is, it is not kept. What is no JSON has texts all the same if it has quotes.
func longTexts(from io.Reader, visit func(name string, text io.Reader) error) error {
	return nestedTexts(from, visit, 0)
}

func nestedTexts(from io.Reader, visit func(name string, text io.Reader) error, depth int) error {
	in := bufio.NewReader(from)
	text, head := &quoted{from: in}, make([]byte, longText) // for all of them: there can be millions of short ones
	name := ""
	for {
		b, err := in.ReadByte()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil // what is missing is told where the blob is read as a whole
		case err != nil:
			return err
		case b != '"':
			continue
		}
		text.pending, text.ended = text.pending[:0], false
		n, err := io.ReadFull(text, head)
		if err != nil {
			name = string(head[:min(n, 64)])
			continue
		}
		if err := longOne(head, text, name, visit, depth); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, text); err != nil {
			return err
		}
	}
}

// longOne visits a text: the texts of the JSON that it is, or itself.
func longOne(head []byte, rest io.Reader, name string, visit func(string, io.Reader) error, depth int) error {
	whole := io.MultiReader(bytes.NewReader(head), rest)
	if trimmed := bytes.TrimLeft(head, " \t\r\n"); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && depth < maxNested {
		return nestedTexts(whole, visit, depth+1)
	}
	return visit(name, whole)
}

// quoted reads a text of JSON to its closing quote. What is escaped in it is not any more: RFC 8259, section 7.
type quoted struct {
	from    *bufio.Reader
	pending []byte
	ended   bool
}

func (q *quoted) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(q.pending) > 0 {
			copied := copy(p[n:], q.pending)
			q.pending = q.pending[copied:]
			n += copied
			continue
		}
		if q.ended {
			break
		}
		if err := q.next(); err != nil {
			return n, err
		}
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

var escapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// next reads a character.
func (q *quoted) next() error {
	b, err := q.from.ReadByte()
	switch {
	case err != nil:
		q.ended = true
		return io.ErrUnexpectedEOF
	case b == '"':
		q.ended = true
		return nil
	case b != '\\':
		q.pending = append(q.pending[:0], b)
		return nil
	}
	if b, err = q.from.ReadByte(); err != nil {
		q.ended = true
		return io.ErrUnexpectedEOF
	}
	switch to, known := escapes[b]; {
	case known:
		b = to
	case b == 'u':
		q.pending = utf8.AppendRune(q.pending[:0], q.unicode())
		return nil
	}
	q.pending = append(q.pending[:0], b)
	return nil
}

// unicode reads four digits, and four more after those of the first half of a pair.
func (q *quoted) unicode() rune {
	four, err := q.from.Peek(4)
	if err != nil {
		return utf8.RuneError
	}
	r, ok := digits(four)
	if !ok {
		return utf8.RuneError
	}
	_, _ = q.from.Discard(4) // they were there
	if !utf16.IsSurrogate(r) {
		return r
	}
	next, err := q.from.Peek(6)
	if err != nil || string(next[:2]) != `\u` {
		return utf8.RuneError
	}
	second, _ := digits(next[2:])
	if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
		_, _ = q.from.Discard(6) // they were there
	}
	return r
}

func digits(four []byte) (rune, bool) {
	n, err := strconv.ParseUint(string(four), 16, 16)
	return rune(n), err == nil //nolint:gosec // of 16 bits
}
