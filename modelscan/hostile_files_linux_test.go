// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"encoding/binary"
	"math"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// hostile files of every format, by name.
var hostile = map[string]func(*sink){
	"empty nodes.onnx":  func(s *sink) { onnxOf(s, "\x0a\x00") },
	"named nodes.onnx":  func(s *sink) { onnxMany(s, 1, func(i int) string { return field(3, number(i)) + field(1, number(i)) }) },
	"edges.onnx":        func(s *sink) { onnxMany(s, 1, func(i int) string { return strings.Repeat(field(1, number(i)), 64) }) },
	"initializers.onnx": func(s *sink) { onnxMany(s, 5, func(i int) string { return "\x08\x01\x10\x01" + field(8, number(i)) }) },
	"inputs.onnx":       func(s *sink) { onnxMany(s, 11, func(i int) string { return field(1, number(i)) }) },
	"producers.onnx":    func(s *sink) { s.write(onnx("")); s.fill(field(2, strings.Repeat("p", 180)), s.size) },
	"metadata.onnx": func(s *sink) {
		s.write(onnx(""))
		s.fill(field(14, field(1, "key")+field(2, strings.Repeat("v", 90))), s.size)
	},
	"functions.onnx":  func(s *sink) { s.write(onnx("")); s.fill(field(25, field(1, "f")+field(7, field(4, "Relu"))), s.size) },
	"one string.onnx": func(s *sink) { s.write(onnx(""), tag(6), length(2<<30)); s.hole(2 << 30) },
	"deep.onnx":       func(s *sink) { deepONNX(s) },
	"several at a time.tar": func(s *sink) {
		var nodes strings.Builder
		for i := range 60_000 {
			nodes.WriteString(field(1, field(1, "n"+strings.Repeat("x", 150)+number(i))+field(2, "Relu")+field(3, "a")))
		}
		for i := range 8 {
			s.write(tarFile(number(i), nodes.String()))
		}
		s.write(strings.Repeat("\x00", 1024))
	},
	"tensors.tflite":       func(s *sink) { tfliteOf(s, true) },
	"subgraphs.tflite":     func(s *sink) { tfliteOf(s, false) },
	"names.safetensors":    func(s *sink) { safetensorsOf(s, `"%d":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},`) },
	"metadata.safetensors": func(s *sink) { safetensorsOf(s, `"__metadata__":{"%d":"0123456789"},`) },
	"one string.safetensors": func(s *sink) {
		s.write(length64(99_000_000), `{"`)
		s.fill("a", 100<<20-3)
		s.write("}")
		s.hole(s.size)
	},
	"nested.safetensors": func(s *sink) { s.write(length64(99_000_000)); s.fill(`{"a":`, 99_000_000); s.hole(s.size) },
	"model.json": func(s *sink) {
		s.write(`{"modelTopology":{"node":[`)
		s.fillNumbered(`{"name":"%d","op":"Relu","input":["a","b"]},`)
		s.write("]}}")
	},
	"manifest.json": func(s *sink) {
		s.write(`{"modelTopology":{"node":[{"name":"a","op":"Relu"}]},"weightsManifest":[{"paths":["a"],"weights":[`)
		s.fillNumbered(`{"name":"%d","shape":[1],"dtype":"float32"},`)
		s.write("]}]}")
	},
	"deep.json":        func(s *sink) { s.write(`{"modelTopology":`); s.fill(`{"node":[`, s.size) },
	"memo.pt":          func(s *sink) { s.write(legacyMagic + "\x80\x02"); s.fill("}r\x01\x02\x03\x04", s.size); s.write(".") },
	"memo numbered.pt": func(s *sink) { s.write(legacyMagic + "\x80\x02"); s.fillBinary("]r%s") },
	"long.pt":          func(s *sink) { s.write(legacyMagic + "\x80\x02\x8b\xff\xff\xff\x7f"); s.hole(2 << 30); s.write(".") },
	"longs.pt": func(s *sink) {
		s.write(legacyMagic + "\x80\x02](")
		s.fill("\x8a\xff"+strings.Repeat("\x01", 255), s.size)
		s.write("e.")
	},
	"tuples.pt":   func(s *sink) { s.write(legacyMagic + "\x80\x02)"); s.fill("\x85", s.size); s.write(".") },
	"doubling.pt": func(s *sink) { s.write(legacyMagic + "\x80\x02]"); s.fill("2\x86", s.size); s.write(".") },
	"marks.pt":    func(s *sink) { s.write(legacyMagic + "\x80\x02"); s.fill("(", s.size) },
	"strings.pt": func(s *sink) {
		s.write(legacyMagic + "\x80\x02](")
		s.fill("X\x00\x02\x00\x00"+strings.Repeat("s", 512), s.size)
		s.write("e.")
	},
	"dict.pt":     func(s *sink) { s.write(legacyMagic + "\x80\x02}("); s.fillBinary("J%sK\x01"); s.write("u.") },
	"magics.pt":   func(s *sink) { s.write(legacyMagic); s.fill("\x80\x02}.", s.size) },
	"entries.pt":  func(s *sink) { zipOf(s, "archive/data.pkl", "archive/data/%d") },
	"entries.zip": func(s *sink) { zipOf(s, "a", strings.Repeat("d/", 2000)+"%d") },
	"attributes.xml": func(s *sink) {
		s.write(`<?xml version="1.0"?><net name="n" `)
		s.fillNumbered(`a%d="b" `)
		s.write("></net>")
	},
	"entities.xml": func(s *sink) {
		s.write(`<?xml version="1.0"?><!DOCTYPE net [<!ENTITY a "a">`)
		s.fillNumbered(`<!ENTITY e%d "&a;&a;">`)
		s.write("]><net>&e9;</net>")
	},
	"layers.xml": func(s *sink) {
		s.write(`<?xml version="1.0"?><net name="n" version="11"><layers>`)
		s.fillNumbered(`<layer id="%d" name="l" type="ReLU" version="opset1"><output><port id="1"><dim>1</dim></port></output></layer>`)
		s.write("</layers></net>")
	},
	"edges.xml": func(s *sink) {
		s.write(`<?xml version="1.0"?><net name="n" version="11"><layers><layer id="0" name="l" type="ReLU"/></layers><edges>`)
		s.fillNumbered(`<edge from-layer="%d" from-port="0" to-layer="0" to-port="0"/>`)
		s.write("</edges></net>")
	},
	"deep.xml":          func(s *sink) { s.write(`<?xml version="1.0"?><net name="n" version="11">`); s.fill(`<layers>`, s.size) },
	"one attribute.xml": func(s *sink) { s.write(`<?xml version="1.0"?><net name="`); s.fill("a", s.size); s.write(`"></net>`) },
	"one text.xml": func(s *sink) {
		s.write(`<?xml version="1.0"?><net name="n" version="11">`)
		s.fill("a", s.size)
		s.write(`</net>`)
	},
	"layers within the limit.prototxt": func(s *sink) {
		s.size = min(s.size, 3<<20)
		s.write("name: \"n\"\ninput: \"data\"\n")
		s.fillNumbered("layer { name: \"%d\" type: \"ReLU\" bottom: \"a\" top: \"b\" }\n")
	},
	"layers.prototxt": func(s *sink) {
		s.write("name: \"n\"\ninput: \"data\"\n")
		s.fillNumbered("layer { name: \"%d\" type: \"ReLU\" bottom: \"a\" top: \"b\" }\n")
	},
	"deep.prototxt":       func(s *sink) { s.write("name: \"n\"\nlayer { type: \"ReLU\" }\n"); s.fill("layer {\n", s.size) },
	"one string.prototxt": func(s *sink) { s.write("layer { type: \"ReLU\" name: \""); s.fill("a", s.size); s.write("\" }\n") },
	"layers.caffemodel": func(s *sink) {
		s.write(field(1, "net"))
		s.fill(field(100, field(1, "l")+field(2, "ReLU")+field(3, "a")+field(4, "b")), s.size)
	},
	"blobs.caffemodel": func(s *sink) {
		s.write(field(1, "net"))
		s.fill(field(100, field(1, "l")+field(2, "Convolution")+field(7, field(7, "\x0a\x04\x01\x01\x01\x01"))), s.size)
	},
	"nodes.pb": func(s *sink) {
		s.fillEach(func(i int) string { return field(1, field(1, number(i))+field(2, "Relu")+field(3, "a")) })
	},
	"library.pb": func(s *sink) {
		s.write(field(1, field(1, "x")+field(2, "Placeholder")))
		s.fillEach(func(i int) string {
			return field(2, field(1, field(1, field(1, number(i)))+field(3, field(1, "n")+field(2, "Relu"))))
		})
	},
	"layers.param": func(s *sink) {
		s.write("7767517\n1000000 1000000\nInput data 0 1 data\n")
		s.fillNumbered("ReLU r%d 1 1 a b 0=1\n")
	},
	"one line.param": func(s *sink) { s.write("7767517\n1 1\nInput data 0 1 data "); s.fill("0=1 ", s.size) },
	"blobs.param":    func(s *sink) { s.write("7767517\n2 2\nConcat c 1000000 1000000 "); s.fillNumbered("b%d ") },
	"hole.h5": func(s *sink) {
		s.write("\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00\x04\x00\x10\x00")
		s.hole(s.size)
	},
	"ones.h5":                      func(s *sink) { s.write("\x89HDF\r\n\x1a\n\x02\x08\x08\x00"); s.fill("\x00\x01", s.size) },
	"entries.tar":                  func(s *sink) { s.fillEach(func(i int) string { return tarHeader(number(i), '0', 0) }) },
	"models.tar":                   func(s *sink) { models(s, int(s.size>>20)*1500, "") },
	"models with long names.tar":   func(s *sink) { models(s, int(s.size>>20)*200, strings.Repeat("d/", 1900)) },
	"models with externalData.tar": func(s *sink) { externalData(s) },
	"pax.tar":                      func(s *sink) { s.write(tarHeader("x", 'x', 1<<30)); s.hole(1 << 30); s.write(tarHeader("a", '0', 0)) },
	"pax within the limit.tar": func(s *sink) {
		s.fillEach(func(int) string { return tarHeader("x", 'x', 1<<19) + paxOf(1<<19) + tarHeader("a", '0', 0) })
	},
	"long name.tar": func(s *sink) {
		s.write(tarHeader("././@LongLink", 'L', 1<<30))
		s.hole(1 << 30)
		s.write(tarHeader("a", '0', 0))
	},
	"sparse.tar":         func(s *sink) { s.write(sparseTar(1 << 40)) },
	"zeros.gz":           func(s *sink) { gzipTo(s, func(s *sink) { s.fill(strings.Repeat("\x00", 1<<20), 8*s.size) }) },
	"tar.gz":             func(s *sink) { gzipTo(s, func(s *sink) { models(s, int(s.size>>20)*1500, "") }) },
	"window.zst":         func(s *sink) { s.write("\x28\xb5\x2f\xfd\x00\xa8"); s.fill("\xfa\xff\x1f\x00", s.size) }, // 2 GiB
	"largest window.zst": func(s *sink) { s.write("\x28\xb5\x2f\xfd\x00\x70"); s.fill("\xfa\xff\x0f\x00", s.size) }, // 16 MiB
	"nested.zip":         func(s *sink) { s.write(nestedZip(40)) },
	"boxes.mp4": func(s *sink) {
		s.write("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00")
		s.fill("\x00\x00\x00\x08free", s.size)
	},
	"chunks.png": func(s *sink) {
		s.write("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", strings.Repeat("\x01", 17))
		s.fill("\x00\x00\x00\x00tEXt\x00\x00\x00\x00", s.size)
	},
	"noise.bin":    func(s *sink) { s.fill(noise(1<<20), s.size) },
	"text.txt":     func(s *sink) { s.fill("All work and no play. ", s.size) },
	"hole.bin":     func(s *sink) { s.hole(8 * s.size) },
	"embedded.bin": func(s *sink) { s.fill(strings.Repeat("\x20\x00\x00\x00TFL3", 1<<10), s.size) },
}

// onnxOf has a graph in which one field comes again and again.
func onnxOf(s *sink, repeated string) {
	n := s.size / int64(len(repeated)) * int64(len(repeated))
	s.write("\x08\x08", tag(7), length(uint64(n)))
	s.fill(repeated, n)
}

// onnxMany has a graph with many different fields. Its length is that of as many graphs, which a reader joins.
func onnxMany(s *sink, n protowire.Number, each func(int) string) {
	const block = 1000
	s.write("\x08\x08")
	for i, written := 0, int64(0); written < s.size; i += block {
		var graph strings.Builder
		for k := range block {
			graph.WriteString(field(n, each(i+k)))
		}
		all := field(7, graph.String())
		s.write(all)
		written += int64(len(all))
	}
}

// deepONNX has a graph in an attribute of a node of a graph, and so on.
func deepONNX(s *sink) {
	graph := ""
	for range 3000 {
		graph = field(1, field(4, "If")+field(5, field(1, "then_branch")+field(6, graph)+"\xa0\x01\x05"))
	}
	s.write("\x08\x08", field(7, graph), tag(6), length(uint64(s.size)))
	s.hole(s.size)
}

// tfliteOf has a vector with as many elements as fit, all of which are one table. They are subgraphs, or the tensors, inputs,
// outputs and operators of one.
func tfliteOf(s *sink, inner bool) {
	le := binary.LittleEndian
	n := uint32(min(s.size/4, math.MaxInt32/8))
	b := make([]byte, 96)
	copy(b[4:], "TFL3")
	le.PutUint32(b, 24)      // the root
	le.PutUint16(b[8:], 10)  // its table of fields
	le.PutUint16(b[10:], 12) // its size
	le.PutUint16(b[12:], 4)  // version
	le.PutUint16(b[16:], 8)  // subgraphs
	le.PutUint32(b[24:], 24-8)
	le.PutUint32(b[28:], 3)
	le.PutUint32(b[32:], 92-32)
	if inner {
		le.PutUint32(b[32:], 36-32)
		le.PutUint32(b[36:], 1)
		le.PutUint32(b[40:], 60-40) // the subgraph
		le.PutUint16(b[44:], 12)
		le.PutUint16(b[46:], 20)
		for i := range 4 {
			le.PutUint16(b[48+2*i:], uint16(4+4*i))
			le.PutUint32(b[64+4*i:], uint32(92-64-4*i))
		}
		le.PutUint32(b[60:], 60-44)
	}
	le.PutUint32(b[92:], n)
	s.write(string(b))
	end := uint32(len(b)) + 4*n + 32
	for i := range n {
		s.write(string(le.AppendUint32(nil, end-uint32(len(b))-4*i)))
	}
	// The table that all elements are has vectors of eight.
	t := make([]byte, 32+64)
	le.PutUint16(t[4:], 12)
	le.PutUint16(t[6:], 20)
	le.PutUint32(t[32:], 32-4)
	for i := range 4 {
		le.PutUint16(t[8+2*i:], uint16(4+4*i))
		le.PutUint32(t[36+4*i:], uint32(60-36-4*i))
	}
	if inner {
		le.PutUint32(t[60:], 8)
	}
	s.write(string(t))
}

func safetensorsOf(s *sink, entry string) {
	const most = 99_000_000
	var header strings.Builder
	header.WriteString("{")
	for i := 0; header.Len() < most-200; i++ {
		header.WriteString(strings.ReplaceAll(entry, "%d", number(i)))
	}
	header.WriteString(`"z":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`)
	s.write(length64(uint64(header.Len())), header.String())
	s.hole(s.size)
}
