// SPDX-License-Identifier: Apache-2.0

// Package canonical writes JSON of which there is one text for each value (RFC 8785), so that a digest of it is one of what
// it says.
package canonical

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON writes a value as canonical JSON (RFC 8785), of which there is one for each value: no space, the members of an
// object in the order of their names' UTF-16 code units, strings with as few escapes as can be. It knows whole numbers
// only, and returns an error for any other: no law has one.
func JSON(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	t := &text{in: data}
	return t.value(make([]byte, 0, len(data)))
}

// text is JSON as encoding/json writes it, without white space and without errors, that is read from its beginning to its end. Each method
// appends what comes next.
type text struct {
	in []byte // what is left
}

func (t *text) value(b []byte) ([]byte, error) {
	switch t.in[0] {
	case '{':
		return t.object(b)
	case '[':
		return t.list(b)
	case '"':
		return t.text(b)
	case 't', 'f', 'n':
		return append(b, t.literal()...), nil
	}
	return t.number(b)
}

// literal takes what has neither a beginning nor an end of its own: a number, or a word.
func (t *text) literal() []byte {
	end := bytes.IndexAny(t.in, ",]}")
	if end < 0 {
		end = len(t.in)
	}
	word := t.in[:end]
	t.in = t.in[end:]
	return word
}

func (t *text) number(b []byte) ([]byte, error) {
	word := string(t.literal())
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n > 1<<53-1 || n < -(1<<53-1) { // what every reader of JSON has exactly
		return nil, fmt.Errorf("%s is no whole number, or too large a one", word)
	}
	return strconv.AppendInt(b, n, 10), nil
}

func (t *text) list(b []byte) (_ []byte, err error) {
	t.in = t.in[1:]
	for b = append(b, '['); t.in[0] != ']'; {
		if t.in[0] == ',' {
			b, t.in = append(b, ','), t.in[1:]
		}
		if b, err = t.value(b); err != nil {
			return nil, err
		}
	}
	t.in = t.in[1:]
	return append(b, ']'), nil
}

// quoted takes a string as it is written.
func (t *text) quoted() []byte {
	end := 1
	for ; t.in[end] != '"'; end++ {
		if t.in[end] == '\\' {
			end++
		}
	}
	all := t.in[:end+1]
	t.in = t.in[end+1:]
	return all
}

func (t *text) text(b []byte) ([]byte, error) { return appendQuoted(b, t.quoted()) }

// appendQuoted appends a string that is written already. One without an escape is canonical.
func appendQuoted(b, quoted []byte) ([]byte, error) {
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return append(b, quoted...), nil
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return appendString(b, s), nil
}

// appendString appends a string of valid UTF-8, which encoding/json has seen to.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range []byte(s) {
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			if c < 0x20 {
				b = fmt.Appendf(b, `\u%04x`, c)
			} else {
				b = append(b, c)
			}
		}
	}
	return append(b, '"')
}

// member of an object: its name as it is written, and where name and value are in what was appended.
type member struct {
	name       []byte
	start, end int
}

func (t *text) object(b []byte) (_ []byte, err error) {
	t.in = t.in[1:]
	b = append(b, '{')
	start := len(b)
	var few [16]member
	members := few[:0]
	for t.in[0] != '}' {
		if t.in[0] == ',' {
			t.in = t.in[1:]
		}
		m := member{name: t.quoted(), start: len(b)}
		if b, err = appendQuoted(b, m.name); err != nil {
			return nil, err
		}
		t.in = t.in[1:] // the colon
		if b, err = t.value(append(b, ':')); err != nil {
			return nil, err
		}
		m.end = len(b)
		members = append(members, m)
	}
	t.in = t.in[1:]
	return append(ordered(b, start, members), '}'), nil
}

// ordered puts what was appended of an object from its start on into order. Of members of one name the last one counts, as in
// encoding/json.
func ordered(b []byte, start int, members []member) []byte {
	slices.SortStableFunc(members, func(a, c member) int { return byCodeUnits(a.name, c.name) })
	content := make([]byte, 0, len(b)-start+len(members))
	for i, m := range members {
		if i+1 < len(members) && byCodeUnits(m.name, members[i+1].name) == 0 {
			continue
		}
		if len(content) > 0 {
			content = append(content, ',')
		}
		content = append(content, b[m.start:m.end]...)
	}
	return append(b[:start], content...)
}

// byCodeUnits compares names, as they are written, in the order of their UTF-16 code units. Of those that are ASCII, as nearly all are, that is the
// order of their bytes.
func byCodeUnits(a, b []byte) int {
	if plain(a) && plain(b) {
		return bytes.Compare(a[1:len(a)-1], b[1:len(b)-1])
	}
	var x, y string
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return bytes.Compare(a, b)
	}
	return cmp.Or(slices.Compare(utf16.Encode([]rune(x)), utf16.Encode([]rune(y))), cmp.Compare(x, y))
}

// plain tells whether a name is ASCII without an escape.
func plain(name []byte) bool {
	for _, c := range name {
		if c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
