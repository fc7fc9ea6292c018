// SPDX-License-Identifier: Apache-2.0

package flatbuffer_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
)

// sample has a table with a text, a vector of numbers, a byte and a number of eight bytes.
func sample() []byte {
	b := flatbuffers.NewBuilder(64)
	name := b.CreateString("a name")
	b.StartVector(4, 3, 4)
	for _, v := range []int32{3, 2, 1} {
		b.PrependInt32(v)
	}
	numbers := b.EndVector(3)
	b.StartVector(4, 1, 4)
	b.PrependUOffsetT(name)
	texts := b.EndVector(1)
	b.StartObject(6)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependUOffsetTSlot(1, numbers, 0)
	b.PrependByteSlot(2, 7, 0)
	b.PrependInt64Slot(3, 1<<40, 0)
	b.PrependUOffsetTSlot(5, texts, 0)
	b.Finish(b.EndObject())
	return b.FinishedBytes()
}

func TestReader(t *testing.T) {
	raw := sample()
	r := flatbuffer.New(bytes.NewReader(raw), int64(len(raw)))
	root := r.Table(r.Follow(0))
	if got := r.Text(root, 0, 3); got != "a n" {
		t.Errorf("the text, cut: %q", got)
	}
	if got := r.TextAt(r.VectorOf(root, 5, 4), 0, 99); got != "a name" {
		t.Errorf("a text of a vector: %q", got)
	}
	if diff := cmp.Diff([]int64{1, 2}, r.Ints(r.VectorOf(root, 1, 4), 2)); diff != "" {
		t.Error(diff)
	}
	if r.ByteOf(root, 2) != 7 || r.LongOf(root, 3) != 1<<40 || r.IntOf(root, 4) != 0 || r.ByteOf(root, 99) != 0 {
		t.Error("a field is not what was written")
	}
	if r.Err != nil || r.End > int64(len(raw)) || r.End < int64(len(raw))-4 {
		t.Errorf("%v, the end is %d of %d", r.Err, r.End, len(raw))
	}
}

// What leads out of the file is an error, and everything after it is zero.
func TestBounds(t *testing.T) {
	raw := sample()
	binary.LittleEndian.PutUint32(raw, 1<<30)
	r := flatbuffer.New(bytes.NewReader(raw), int64(len(raw)))
	root := r.Table(r.Follow(0))
	if r.Err == nil || r.Text(root, 0, 9) != "" || r.VectorOf(root, 1, 4).N != 0 || r.Uint32(0) != 0 {
		t.Errorf("%v", r.Err)
	}
}
