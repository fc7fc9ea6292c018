// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"errors"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// Kind is what a field may hold.
type Kind int

// Kinds of fields.
const (
	Number Kind = iota // of any size
	List               // of numbers, packed or not
	Bytes
	Text
	Submessage
)

// Field of a schema.
type Field struct {
	Kind Kind
	// Of is the schema of a message; nil for one that is not looked into.
	Of *Schema
	// Min and Max of a number, where Max is not 0. Of a text, Max is the most bytes that it may have.
	Min, Max int64
	// Mark is set in what Match returns where the field was met.
	Mark Mark
}

// Mark is a set of bits: what a schema was seen to have.
type Mark uint32

// Schema is what is known of a message's fields. A format without a magic number is told by how well it fits.
type Schema struct {
	Fields map[protowire.Number]Field
	// Open is a message to which others add fields of their own.
	Open bool
}

// Match walks over what the head of a file shows. It returns the marks of the fields that were met, and whether all of
// what is visible fits: no field unknown, of another type, beyond its bounds, or longer than the file.
func (s *Schema) Match(head []byte, size int64) (Mark, bool) {
	r := &Reader{size: size, buf: head, fields: MaxFields}
	var seen Mark
	fits := s.match(r.Root(), &seen)
	return seen, fits && (r.err == nil || errors.Is(r.err, ErrEnd) && size > int64(len(head)))
}

func (s *Schema) match(m Message, seen *Mark) bool {
	for m.Next() {
		f, known := s.Fields[m.number]
		if !known && s.Open {
			continue
		}
		if !known || !f.holds(&m) {
			return false
		}
		*seen |= f.Mark
		if f.Kind == Submessage && f.Of != nil && !f.Of.match(m.Message(), seen) {
			return false
		}
	}
	return true
}

func (f Field) holds(m *Message) bool {
	switch f.Kind {
	case Number:
		return m.kind != protowire.BytesType && (f.Max == 0 || m.Int() >= f.Min && m.Int() <= f.Max)
	case List:
		return true
	case Text:
		return m.kind == protowire.BytesType && (f.Max == 0 || m.Len() <= f.Max) && m.isText()
	default:
		return m.kind == protowire.BytesType
	}
}

// isText looks at what is visible of a text: UTF-8 and no control characters but those of a text of several lines.
func (m *Message) isText() bool {
	const look = 512
	b := m.r.peek(m.from, m.to, look)
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 && utf8.FullRune(b[i:]) || c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
		i += n
	}
	return true
}
