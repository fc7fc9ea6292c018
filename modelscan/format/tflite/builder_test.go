// SPDX-License-Identifier: Apache-2.0

package tflite_test

import (
	"bytes"

	flatbuffers "github.com/google/flatbuffers/go"
)

// memory is a file that a test made.
type memory struct{ *bytes.Reader }

func file(data []byte) memory { return memory{bytes.NewReader(data)} }
func (m memory) Size() int64  { return m.Reader.Size() }
func (memory) Path() string   { return "some/where" }
func vectorOf(b *flatbuffers.Builder, of ...flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(of), 4)
	for i := len(of) - 1; i >= 0; i-- {
		b.PrependUOffsetT(of[i])
	}
	return b.EndVector(len(of))
}

func ints(b *flatbuffers.Builder, of ...int32) flatbuffers.UOffsetT {
	b.StartVector(4, len(of), 4)
	for i := len(of) - 1; i >= 0; i-- {
		b.PrependInt32(of[i])
	}
	return b.EndVector(len(of))
}

// slot is a field of a table: an offset, a byte or a number.
type slot struct {
	number int
	value  any
}

func table(b *flatbuffers.Builder, slots ...slot) flatbuffers.UOffsetT {
	b.StartObject(12)
	for _, s := range slots {
		switch v := s.value.(type) {
		case flatbuffers.UOffsetT:
			b.PrependUOffsetTSlot(s.number, v, 0)
		case byte:
			b.PrependByteSlot(s.number, v, 0)
		case int32:
			b.PrependInt32Slot(s.number, v, 0)
		case uint64:
			b.PrependUint64Slot(s.number, v, 0)
		}
	}
	return b.EndObject()
}

func tensorOf(b *flatbuffers.Builder, name string, kind byte, buffer int32, shape ...int32) flatbuffers.UOffsetT {
	return table(b, slot{0, ints(b, shape...)}, slot{1, kind}, slot{2, buffer}, slot{3, b.CreateString(name)})
}

// network is input -> Conv(relu6, half-precision weight) -> Reshape, Mean -> custom operator, with metadata and a
// signature, and a second subgraph.
func network() []byte {
	b := flatbuffers.NewBuilder(0)
	codes := vectorOf(b,
		table(b, slot{0, byte(3)}),
		table(b, slot{0, byte(127)}, slot{3, int32(150)}),
		table(b, slot{0, byte(32)}, slot{1, b.CreateString("Landmarks2TransformMatrix")}),
		table(b, slot{0, byte(6)}),
		table(b, slot{0, byte(22)}, slot{3, int32(22)}),
	)
	words := append([]byte("\x01\x00\x00\x00face\x00\x02labels.txt\x00ab\x00"), 0xff)
	buffers := vectorOf(b,
		table(b),
		table(b, slot{0, b.CreateByteVector(make([]byte, 2*32*3*3*3))}),
		table(b, slot{0, b.CreateByteVector([]byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})}),
		table(b, slot{0, b.CreateByteVector(words)}),
		table(b, slot{1, uint64(64)}, slot{2, uint64(128)}),
	)
	dynamic := table(b, slot{0, ints(b, 1, 56, 56, 32)}, slot{7, ints(b, -1, 56, 56, 32)}, slot{3, b.CreateString("conv")})
	tensors := vectorOf(b,
		tensorOf(b, "image", 0, 0, 1, 112, 112, 3),
		tensorOf(b, "w", 1, 1, 32, 3, 3, 3),
		tensorOf(b, "w32", 0, 0, 32, 3, 3, 3),
		dynamic,
		tensorOf(b, "to", 2, 2, 2),
		tensorOf(b, "", 0, 0, 1, 100_352),
		tensorOf(b, "conv", 9, 4, 128),
	)
	options := table(b, slot{1, int32(2)}, slot{2, int32(2)}, slot{3, byte(3)})
	operators := vectorOf(b,
		table(b, slot{0, int32(3)}, slot{1, ints(b, 1)}, slot{2, ints(b, 2)}),
		table(b, slot{0, int32(0)}, slot{1, ints(b, 0, 2, -1)}, slot{2, ints(b, 3)}, slot{3, byte(1)}, slot{4, options}),
		table(b, slot{0, int32(4)}, slot{1, ints(b, 3, 4)}, slot{2, ints(b, 5)}),
		table(b, slot{0, int32(1)}, slot{1, ints(b, 5)}, slot{2, ints(b, 5)}),
		table(b, slot{0, int32(2)}, slot{1, ints(b, 5, 6)}, slot{2, ints(b, 5)}),
	)
	first := table(b, slot{0, tensors}, slot{1, ints(b, 0)}, slot{2, ints(b, 3, 5)}, slot{3, operators})
	second := table(b, slot{0, vectorOf(b, tensorOf(b, "w", 0, 1, 7))}, slot{1, ints(b, 0)}, slot{4, b.CreateString("body")})
	metadata := vectorOf(b, table(b, slot{0, b.CreateString("TFLITE_METADATA")}, slot{1, int32(3)}))
	alias := vectorOf(b, table(b, slot{0, b.CreateString("picture")}))
	signatures := vectorOf(b, table(b, slot{0, alias}, slot{2, b.CreateString("serve")}))
	model := table(b, slot{0, int32(3)}, slot{1, codes}, slot{2, vectorOf(b, first, second)},
		slot{3, b.CreateString("made by a test")}, slot{4, buffers}, slot{6, metadata}, slot{7, signatures})
	b.FinishWithFileIdentifier(model, []byte("TFL3"))
	return b.FinishedBytes()
}
