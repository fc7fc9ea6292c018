// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/model"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is the checksum as TensorFlow and LevelDB store it.
func masked(sum uint32) uint32 { return (sum>>15 | sum<<17) + 0xa282ead8 }

// variableBundle is a checkpoint: the values in one file, and where each lies in a table of sorted strings.
func variableBundle(l *nhwc) (index, data payload) {
	var weights []model.Tensor
	for _, w := range l.dst.Weights {
		if _, constant := l.dst.consts[w.Name]; !constant {
			weights = append(weights, w)
		}
	}
	slices.SortFunc(weights, func(a, b model.Tensor) int { return strings.Compare(a.Name, b.Name) })
	var header message // BundleHeaderProto
	header.varint(1, 1)
	var version message
	version.varint(1, 1)
	header.sub(3, version.payload)
	var t table
	t.add("", flat(header.payload))
	for _, w := range weights {
		content := l.dst.content(w)
		sum := crc32.New(castagnoli)
		_, _ = content.WriteTo(sum) // a checksum takes everything
		var e message               // BundleEntryProto
		e.varint(1, tfTypes[w.Type])
		e.sub(2, tfShape(w.Shape))
		e.varint(4, data.size)
		e.varint(5, content.size)
		e.float(6, masked(sum.Sum32()))
		t.add(w.Name, flat(e.payload))
		data.add(content)
	}
	return t.finish(), data
}

func flat(p payload) []byte {
	var b []byte
	for _, part := range p.parts {
		b = append(b, part.(raw)...) //nolint:errcheck,forcetypeassert // these messages hold no noise
	}
	return b
}

// table is LevelDB's table of sorted strings, of one block of data, not compressed, no key shortened.
type table struct {
	entries  []byte
	restarts []uint32
	last     string
}

func (t *table) add(key string, value []byte) {
	t.restarts = append(t.restarts, uint32(len(t.entries)))
	t.entries = append(t.entries, entry(key, value)...)
	t.last = key
}

// entry is: bytes shared with the key before, other bytes of the key, bytes of the value; key, value.
func entry(key string, value []byte) []byte {
	b := protowire.AppendVarint([]byte{0}, uint64(len(key)))
	b = protowire.AppendVarint(b, uint64(len(value)))
	return append(append(b, key...), value...)
}

func (t *table) finish() payload {
	var p payload
	block := func(entries []byte, restarts []uint32) []byte {
		at := p.size
		b := slices.Clone(entries)
		for _, r := range restarts {
			b = binary.LittleEndian.AppendUint32(b, r)
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(len(restarts)))
		handle := protowire.AppendVarint(protowire.AppendVarint(nil, uint64(at)), uint64(len(b)))
		b = append(b, 0) // not compressed
		b = binary.LittleEndian.AppendUint32(b, masked(crc32.Checksum(b, castagnoli)))
		p.bytes(b...)
		return handle
	}
	data := block(t.entries, t.restarts)
	meta := block(nil, []uint32{0})
	index := block(entry(t.last+"\x00", data), []uint32{0})
	footer := append(meta, index...)
	footer = append(footer, make([]byte, 40-len(footer))...)
	p.bytes(binary.LittleEndian.AppendUint64(footer, 0xdb4775248b80fb57)...)
	return p
}
