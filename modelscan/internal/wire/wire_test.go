// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
)

func read(content []byte) (*wire.Reader, wire.Message) {
	r := wire.NewReader(bytes.NewReader(content), int64(len(content)))
	return r, r.Root()
}

func TestFields(t *testing.T) {
	inner := wiretest.Of(wiretest.Packed(1, 3, -1, 224), wiretest.Ints(1, 7))
	group := append(protowire.AppendTag(nil, 9, protowire.StartGroupType), wiretest.Int(1, 99)...)
	group = protowire.AppendTag(group, 9, protowire.EndGroupType)
	r, m := read(wiretest.Of(wiretest.Int(1, -5), wiretest.Float(2, 0.5), group, wiretest.Bytes(3, "résumé"), wiretest.Bytes(4, inner),
		wiretest.Bytes(5, []byte{1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 9})))
	got := map[protowire.Number]any{}
	for m.Next() {
		switch m.Number() {
		case 1:
			got[1] = m.Int()
		case 2:
			got[2] = m.Float()
		case 3:
			got[3] = m.Text(100) + "|" + m.Text(1)
		case 4:
			var ints []int64
			for in := m.Message(); in.Next(); {
				ints = in.Ints(ints, 4)
			}
			got[4] = ints
		case 5:
			got[5] = m.Int64s(nil, 8)
		}
	}
	want := map[protowire.Number]any{1: int64(-5), 2: 0.5, 3: "résumé|r", 4: []int64{3, -1, 224, 7}, 5: []int64{1, -1}}
	if diff := cmp.Diff(want, got); diff != "" || r.Err() != nil {
		t.Errorf("%v (-want +got):\n%s", r.Err(), diff)
	}
}

func TestMalformed(t *testing.T) {
	nested := wiretest.Message{}
	for range wire.MaxDepth + 2 {
		nested = wiretest.Of(wiretest.Bytes(1, nested))
	}
	group := protowire.AppendTag(nil, 9, protowire.StartGroupType)
	for name, content := range map[string][]byte{
		"a tag cut short":         {0x80},
		"field zero":              {0x00, 0x01},
		"a varint too long":       {0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1},
		"a length beyond the end": {0x0a, 5, 'a'},
		"a length beyond all":     {0x0a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1},
		"a type that is none":     {0x0f},
		"an open group":           group,
		"groups without end":      bytes.Repeat(group, 1000),
		"an end without group":    protowire.AppendTag(nil, 9, protowire.EndGroupType),
		"a group ended by another": protowire.AppendTag(group,
			8, protowire.EndGroupType),
		"messages without end": nested,
	} {
		t.Run(name, func(t *testing.T) {
			r, m := read(content)
			walk(m)
			if r.Err() == nil {
				t.Error("no error")
			}
		})
	}
}

func walk(m wire.Message) {
	for m.Next() {
		if m.Type() == protowire.BytesType {
			walk(m.Message())
		}
	}
}

// counter counts what is read.
type counter struct {
	io.ReaderAt
	reads int
	bytes int64
}

func (c *counter) ReadAt(b []byte, off int64) (int, error) {
	c.reads, c.bytes = c.reads+1, c.bytes+int64(len(b))
	return c.ReaderAt.ReadAt(b, off)
}

func TestSkippedIsNotRead(t *testing.T) {
	weights := make([]byte, 4<<20)
	c := &counter{ReaderAt: bytes.NewReader(wiretest.Of(wiretest.Bytes(1, weights), wiretest.Bytes(1, weights), wiretest.Int(2, 1)))}
	r := wire.NewReader(c, 8<<20+12)
	n := 0
	for m := r.Root(); m.Next(); {
		n++
	}
	if r.Err() != nil || n != 3 || c.reads > 3 || c.bytes > 80<<10 {
		t.Errorf("%d fields, %d reads, %d bytes, %v", n, c.reads, c.bytes, r.Err())
	}
}

func TestEndOfFile(t *testing.T) {
	content := wiretest.Bytes(1, strings.Repeat("a", 200))
	r := wire.NewReader(bytes.NewReader(content[:100]), int64(len(content)))
	for m := r.Root(); m.Next(); {
		if got := m.Text(300); got != "" && len(got) > 100 {
			t.Errorf("a text of %d", len(got))
		}
	}
	if !errors.Is(r.Err(), wire.ErrEnd) {
		t.Error(r.Err())
	}
}

func TestTextsAreBounded(t *testing.T) {
	var content []byte
	for i := range wire.MaxText / 4096 {
		content = append(content, wiretest.Bytes(1, strings.Repeat(string(rune('a'+i%26)), 4000+i))...)
	}
	r, m := read(content)
	kept := 0
	for m.Next() {
		kept += len(m.Text(1 << 20))
	}
	if r.Err() != nil || !r.Truncated() || kept == 0 || kept > wire.MaxText {
		t.Errorf("%d bytes, truncated %v, %v", kept, r.Truncated(), r.Err())
	}
}

func TestMatch(t *testing.T) {
	s := &wire.Schema{Fields: map[protowire.Number]wire.Field{
		1: {Kind: wire.Number, Min: 1, Max: 9, Mark: 1},
		2: {Kind: wire.Text, Max: 6000, Mark: 2},
		3: {Kind: wire.Submessage, Mark: 4, Of: &wire.Schema{Fields: map[protowire.Number]wire.Field{1: {Kind: wire.Bytes, Mark: 8}}}},
		4: {Kind: wire.List},
	}}
	for name, tc := range map[string]struct {
		content []byte
		mark    wire.Mark
		fits    bool
	}{
		"all":              {wiretest.Of(wiretest.Int(1, 1), wiretest.Bytes(2, "é\n"), wiretest.Bytes(3, wiretest.Bytes(1, "\x00")), wiretest.Packed(4, 1), wiretest.Int(4, 1)), 15, true},
		"longer than seen": {wiretest.Of(wiretest.Int(1, 1), wiretest.Bytes(2, strings.Repeat("a", 5999)), wiretest.Int(7, 7)), 3, true},
		"unknown":          {wiretest.Int(7, 7), 0, false},
		"unknown within":   {wiretest.Bytes(3, wiretest.Int(7, 7)), 4, false},
		"beyond its max":   {wiretest.Int(1, 10), 0, false},
		"text too long":    {wiretest.Bytes(2, strings.Repeat("a", 6001)), 0, false},
		"no text":          {wiretest.Bytes(2, "a\x00b"), 0, false},
		"no UTF-8":         {wiretest.Bytes(2, "a\xff\xffb"), 0, false},
		"another type":     {wiretest.Int(2, 1), 0, false},
		"too long":         {[]byte{0x12, 100, 'a'}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			mark, fits := s.Match(wiretest.Head(tc.content), int64(len(tc.content)))
			if mark != tc.mark || fits != tc.fits {
				t.Errorf("got %b, %v", mark, fits)
			}
		})
	}
}
