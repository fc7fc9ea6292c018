// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"slices"
)

func ggufFormats() []Format { return []Format{{"gguf", writeGGUF, hasWeights}} }

// writeGGUF writes version 3 of the format: the head, then the weights, each at a multiple of 32 bytes.
func writeGGUF(dir, name string, n Network) ([]string, error) {
	kinds := map[string]uint32{"float32": 0, "int8": 24, "int32": 26, "int64": 27, "float64": 28}
	g := newGraph(n)
	weights := torchWeights(g)
	var p, body payload
	long := func(v int64) { p.bytes(binary.LittleEndian.AppendUint64(nil, uint64(v))...) }
	word := func(v uint32) { p.bytes(binary.LittleEndian.AppendUint32(nil, v)...) }
	text := func(s string) { long(int64(len(s))); p.text(s) }
	p.text("GGUF")
	word(3)
	long(int64(len(weights)))
	long(1)
	text("general.architecture")
	word(8)
	text("net")
	for _, w := range weights {
		text(w.Name)
		word(uint32(len(w.Shape)))
		for _, d := range slices.Backward(w.Shape) {
			long(d)
		}
		word(kinds[w.Type])
		long(body.size)
		body.add(g.content(w))
		body.pad(32)
	}
	p.pad(32)
	p.add(body)
	return files(dir, []string{name + ".gguf"}, []payload{p})
}
