// SPDX-License-Identifier: Apache-2.0

package jsonstream

import (
	"bufio"
	"bytes"
	"io"
)

const (
	maxText = 512 // bytes of one string that are passed on
	maxBare = 64  // bytes of one number or word
)

// filter passes JSON on so that no token of it is long, because the decoder holds a whole token in memory, and the space
// before it. Space is left out, and what is beyond the bound of a string or a number. NaN and Infinity, which Python
// writes and JSON does not know, become null.
type filter struct {
	in  *bufio.Reader
	out bytes.Buffer
	// bare is what was read of a number or word.
	bare []byte
	// text is true within a string, of which length bytes were passed on. escape is how many bytes follow of the escape
	// sequence that was begun, digits is true if they are those of \u.
	text, digits   bool
	length, escape int
	err            error
}

func newFilter(in io.Reader) *filter {
	f := &filter{in: bufio.NewReader(in)}
	if mark, err := f.in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, f.err = f.in.Discard(3)
	}
	return f
}

// Read passes on some bytes.
func (f *filter) Read(p []byte) (int, error) {
	for f.out.Len() < len(p) && f.err == nil {
		var c byte
		if c, f.err = f.in.ReadByte(); f.err != nil {
			f.flush()
			break
		}
		if f.text {
			f.inText(c)
		} else {
			f.outside(c)
		}
	}
	if f.out.Len() == 0 && f.err != nil {
		return 0, f.err
	}
	return f.out.Read(p)
}

// inText takes a byte of a string. It stops passing on before an escape sequence, never within one.
func (f *filter) inText(c byte) {
	switch {
	case f.escape > 0:
		f.escape--
		if c == 'u' && f.escape == 0 && !f.digits {
			f.escape, f.digits = 4, true
		}
		f.digits = f.digits && f.escape > 0
	case c == '\\':
		f.escape = 1
		if f.length+6 > maxText {
			f.length = maxText
		}
	case c == '"':
		f.text = false
		f.out.WriteByte(c)
		return
	}
	if f.length < maxText {
		f.length++
		f.out.WriteByte(c)
	}
}

// outside takes a byte that is not within a string.
func (f *filter) outside(c byte) {
	switch c {
	case ' ', '\t', '\r', '\n':
		f.flush()
	case '{', '}', '[', ']', ',', ':', '"':
		f.flush()
		f.out.WriteByte(c)
		f.text, f.length, f.escape = c == '"', 0, 0
	default:
		if len(f.bare) < maxBare {
			f.bare = append(f.bare, c)
		}
	}
}

// flush passes on the number or word that has ended.
func (f *filter) flush() {
	if len(f.bare) == 0 {
		return
	}
	switch string(f.bare) {
	case "NaN", "Infinity", "-Infinity":
		f.out.WriteString("null")
	default:
		f.out.Write(f.bare)
	}
	// Two words with space between them must not become one.
	f.out.WriteByte(' ')
	f.bare = f.bare[:0]
}
