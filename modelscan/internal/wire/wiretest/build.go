// SPDX-License-Identifier: Apache-2.0

// Package wiretest builds messages of Protocol Buffers for tests.
package wiretest

import (
	"bytes"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message is an encoded message.
type Message []byte

// Of joins fields to a message.
func Of(fields ...[]byte) Message { return bytes.Join(fields, nil) }

// Bytes is a field of bytes, of a text or of a message.
func Bytes[T ~[]byte | ~string](number protowire.Number, v T) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), []byte(v))
}

// Texts are fields of the same number.
func Texts(number protowire.Number, texts ...string) []byte {
	var out []byte
	for _, s := range texts {
		out = append(out, Bytes(number, s)...)
	}
	return out
}

// Int is a field with a number.
func Int(number protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), uint64(v))
}

// Ints are fields of the same number.
func Ints(number protowire.Number, values ...int64) []byte {
	var out []byte
	for _, v := range values {
		out = append(out, Int(number, v)...)
	}
	return out
}

// Packed is a field with all of the numbers.
func Packed(number protowire.Number, values ...int64) []byte {
	var out []byte
	for _, v := range values {
		out = protowire.AppendVarint(out, uint64(v))
	}
	return Bytes(number, out)
}

// Float is a field of 4 bytes.
func Float(number protowire.Number, v float32) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(nil, number, protowire.Fixed32Type), math.Float32bits(v))
}

// File is a model.File in memory.
type File struct {
	*bytes.Reader
	Name string
}

// NewFile returns a file with the content.
func NewFile(name string, content []byte) File { return File{bytes.NewReader(content), name} }

// Path is the file's name.
func (f File) Path() string { return f.Name }

// Head is what a parser's Sniff is shown.
func Head(content []byte) []byte { return content[:min(len(content), 4<<10)] }
