// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message is a part of a file, read from its first field to its last:
//
//	for m.Next() {
//		switch m.Number() { … }
//	}
type Message struct {
	r        *Reader
	off, end int64
	depth    int

	number protowire.Number
	kind   protowire.Type
	value  uint64
	from   int64 // where the content of a field of bytes lies
	to     int64
}

// Next goes to the next field. It returns false after the last one, and after any error.
func (m *Message) Next() bool {
	for m.r != nil && m.r.err == nil && m.off < m.end {
		if !m.field() {
			return false
		}
		switch m.kind {
		case protowire.StartGroupType:
			if !m.skipGroup() {
				return false
			}
		case protowire.EndGroupType:
			m.r.fail(malformed(m.off, "a group ends that did not begin", m.number))
			return false
		default:
			return true
		}
	}
	return false
}

// field reads a tag and its value; the content of bytes is only located.
func (m *Message) field() bool {
	r := m.r
	if r.fields--; r.fields < 0 {
		r.fail(malformed(m.off, "more fields than can be read", m.number))
		return false
	}
	b := r.peek(m.off, m.end, longest)
	number, kind, n := protowire.ConsumeTag(b)
	if r.err != nil && n < 0 {
		return false
	}
	if n < 0 {
		r.fail(malformed(m.off, "no valid tag", m.number))
		return false
	}
	m.number, m.kind = number, kind
	b = b[n:]
	read, length := m.scalar(b)
	if read < 0 {
		r.fail(malformed(m.off, "no valid value", number))
		return false
	}
	m.off += int64(n + read)
	if length > uint64(m.end-m.off) {
		r.fail(malformed(m.off, "a length beyond the end", number))
		return false
	}
	m.from, m.to = m.off, m.off+int64(length)
	m.off = m.to
	return true
}

// scalar reads what follows a tag; length is that of the bytes that follow it.
func (m *Message) scalar(b []byte) (read int, length uint64) {
	switch m.kind {
	case protowire.VarintType:
		m.value, read = protowire.ConsumeVarint(b)
	case protowire.Fixed32Type:
		var v uint32
		v, read = protowire.ConsumeFixed32(b)
		m.value = uint64(v)
	case protowire.Fixed64Type:
		m.value, read = protowire.ConsumeFixed64(b)
	case protowire.BytesType:
		m.value, read = protowire.ConsumeVarint(b)
		length = m.value
	case protowire.StartGroupType, protowire.EndGroupType:
	default:
		read = -1
	}
	return read, length
}

// skipGroup goes to the end of the group that has just begun. No format here has groups, but readers step over them.
func (m *Message) skipGroup() bool {
	open := []protowire.Number{m.number}
	for len(open) > 0 {
		if m.off >= m.end || len(open) > MaxDepth {
			m.r.fail(malformed(m.off, "a group that does not end", m.number))
			return false
		}
		if !m.field() {
			return false
		}
		switch m.kind {
		case protowire.StartGroupType:
			open = append(open, m.number)
		case protowire.EndGroupType:
			if open[len(open)-1] != m.number {
				m.r.fail(malformed(m.off, "a group that ends as another", m.number))
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return true
}

// Number of the field.
func (m *Message) Number() protowire.Number { return m.number }

// Type of the field on the wire.
func (m *Message) Type() protowire.Type { return m.kind }

// Int is the number in the field, 0 where it holds none.
func (m *Message) Int() int64 {
	if m.kind == protowire.BytesType {
		return 0
	}
	return int64(m.value)
}

// Float is the float in a field of 4 bytes, or the double in one of 8; 0 where it holds none.
func (m *Message) Float() float64 {
	switch m.kind {
	case protowire.Fixed32Type:
		return float64(math.Float32frombits(uint32(m.value)))
	case protowire.Fixed64Type:
		return math.Float64frombits(m.value)
	}
	return 0
}

// Len is how many bytes a field of bytes has.
func (m *Message) Len() int64 {
	if m.kind != protowire.BytesType {
		return 0
	}
	return m.to - m.from
}

// Text is the text in the field, at most most bytes of it.
func (m *Message) Text(most int) string {
	if m.kind != protowire.BytesType || m.from == m.to || m.r.err != nil {
		return ""
	}
	return m.r.text(m.r.peek(m.from, m.to, min(most, window)))
}

// Bytes are the content of the field, at most most bytes of it, in memory of their own.
func (m *Message) Bytes(most int) []byte {
	if m.kind != protowire.BytesType || m.r.err != nil {
		return nil
	}
	return m.r.bytes(m.from, m.to, most)
}

// Message is the message in the field. What holds none has no fields.
func (m *Message) Message() Message {
	if m.kind != protowire.BytesType {
		return Message{}
	}
	if m.depth+1 > MaxDepth {
		m.r.fail(malformed(m.from, "messages nested too deeply", m.number))
	}
	return Message{r: m.r, off: m.from, end: m.to, depth: m.depth + 1}
}

// Ints appends the integers of a repeated field, packed or not, until the list has most.
func (m *Message) Ints(to []int64, most int) []int64 {
	if m.kind != protowire.BytesType {
		if len(to) < most {
			to = append(to, int64(m.value))
		}
		return to
	}
	for off := m.from; off < m.to && len(to) < most; {
		v, n := protowire.ConsumeVarint(m.r.peek(off, m.to, longest))
		if n < 0 {
			m.r.fail(malformed(off, "no valid number", m.number))
			break
		}
		to, off = append(to, int64(v)), off+int64(n)
	}
	return to
}

// Int64s appends the numbers that the field holds as 8 bytes each, the lowest first, until the list has most.
func (m *Message) Int64s(to []int64, most int) []int64 {
	if most <= len(to) {
		return to
	}
	b := m.Bytes(min((most-len(to))*8, window))
	for ; len(b) >= 8; b = b[8:] {
		to = append(to, int64(binary.LittleEndian.Uint64(b)))
	}
	return to
}
