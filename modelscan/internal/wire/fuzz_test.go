// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

// readAll reads all fields in every way.
func readAll(m wire.Message) (fields int) {
	for m.Next() {
		fields++
		if m.Len() < 0 || len(m.Text(8)) > 8 || len(m.Bytes(100_000)) > 100_000 || len(m.Ints(nil, 5)) > 5 || len(m.Int64s(nil, 3)) > 3 {
			panic("more than was asked for")
		}
		m.Float()
		m.Int()
	}
	return fields
}

// descend goes into the first field of every message.
func descend(m wire.Message) {
	for m.Next() {
		if m.Type() == protowire.BytesType {
			m = m.Message()
		}
	}
}

// What the library takes for a valid message is read to its end, and each field once.
func FuzzMessage(f *testing.F) {
	f.Add([]byte("\x08\x01\x12\x03abc\x1a\x02\x08\x01"))
	f.Add([]byte("\x0b\x08\x01\x0c\x15\x00\x00\x00\x00\x19\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := wire.NewReader(bytes.NewReader(data), int64(len(data)))
		fields := readAll(r.Root())
		want, valid := 0, true
		for rest := data; len(rest) > 0 && valid; {
			_, kind, n := protowire.ConsumeField(rest)
			if valid = n >= 0; valid {
				rest = rest[n:]
				if kind != protowire.StartGroupType {
					want++
				}
			}
		}
		// A number that is packed wrongly fails when it is asked for.
		if valid && r.Err() == nil && fields != want {
			t.Errorf("%d fields instead of %d", fields, want)
		}
		if !valid && r.Err() == nil {
			t.Error("no error")
		}
		d := wire.NewReader(bytes.NewReader(data), int64(len(data)))
		descend(d.Root())
		s := &wire.Schema{Fields: map[protowire.Number]wire.Field{1: {Kind: wire.Text, Max: 9}, 2: {Kind: wire.List}}}
		s.Fields[3] = wire.Field{Kind: wire.Submessage, Of: s}
		if _, fits := s.Match(data, int64(len(data))); fits && !valid {
			t.Error("what is no message fits a schema")
		}
	})
}
