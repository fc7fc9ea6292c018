// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"
)

// hostileFormats are hostile files of further formats.
var hostileFormats = map[string]func(*sink){
	"nodes-symbol.json": func(s *sink) {
		s.write(`{"nodes": [{"op": "null", "name": "data", "inputs": []},`)
		s.fillNumbered(`{"op": "relu", "name": "%d", "inputs": [[0, 0]]},`)
		s.write(`{"op": "relu", "name": "z", "inputs": []}], "heads": []}`)
	},
	"variables-symbol.json": func(s *sink) {
		s.write(`{"nodes": [{"op": "null", "name": "data", "inputs": []},`)
		s.fillNumbered(`{"op": "null", "name": "` + strings.Repeat("n", 170) + `%d", "attrs": {"__shape__": "(1,1,1,1,1,1,1,1)"}, "inputs": []},`)
		s.write(`{"op": "relu", "name": "z", "inputs": []}], "heads": []}`)
	},
	"settings-symbol.json": func(s *sink) {
		s.write(`{"nodes": [{"op": "null", "name": "data", "inputs": [], "attrs": {`)
		s.fillNumbered(`"%d": "` + strings.Repeat("v", 400) + `",`)
		s.write(`"z": ""}}]}`)
	},
	"arrays.params": func(s *sink) {
		s.write(length64(0x112), length64(0), length64(1<<20))
		s.fill("\xc9\xfa\x93\xf9\x00\x00\x00\x00\x00\x00\x00\x00", s.size)
	},
	"names.params": func(s *sink) {
		const n = 30_000
		s.write(length64(0x112), length64(0), length64(n))
		s.write(strings.Repeat("\xc9\xfa\x93\xf9\x00\x00\x00\x00\x00\x00\x00\x00", n), length64(n))
		s.fill(length64(400)+strings.Repeat("n", 400), s.size)
	},
	"operations.json": func(s *sink) {
		s.write(`{"base_code":{"magic":"pir"},"program":{"regions":[{"blocks":[{"ops":[`)
		s.fillNumbered(`{"#":"1.relu","A":[],"I":[{"%":%d},{"%":1}],"O":[{"%":2}]},`)
		s.write(`{"#":"1.relu"}]}]}]}}`)
	},
	"weights.json": func(s *sink) {
		s.write(`{"base_code":{"magic":"pir"},"program":{"regions":[{"blocks":[{"ops":[{"#":"1.relu"},`)
		s.fillNumbered(`{"#":"p","A":[0,1,1,"` + strings.Repeat("n", 150) + `%d"],"O":{"%":1,"TT":{"D":[{},[1,2,3,4,5,6,7,8]]}}},`)
		s.write(`{"#":"1.relu"}]}]}]}}`)
	},
	"arrays.npz": func(s *sink) { zipOf(s, "0.npy", "%d.npy") },
	"header.npy": func(s *sink) { s.write("\x93NUMPY\x02\x00\xff\xff\xff\xff"); s.hole(256 << 20) },
	"objects.npy": func(s *sink) {
		header := "{'descr': '|O', 'fortran_order': False, 'shape': (), }"
		s.write("\x93NUMPY\x01\x00", string([]byte{byte(len(header)), 0}), header, "\x80\x02")
		s.fill("}r\x01\x02\x03\x04", s.size)
	},
	"comments.xml": func(s *sink) {
		s.write("<opencv_storage>\n<cascade><stageType>BOOST</stageType><featureType>HAAR</featureType>\n")
		s.fill("<!--x-->\n", s.size)
	},
	"one comment.xml": func(s *sink) {
		s.write("<opencv_storage>\n<cascade><stageType>BOOST</stageType><featureType>HAAR</featureType>\n<!--")
		s.fill("a", s.size)
	},
	"entries.gguf": func(s *sink) {
		s.write("GGUF\x03\x00\x00\x00", length64(1), length64(1<<40))
		s.fill(length64(1)+"k\x08\x00\x00\x00"+length64(100)+strings.Repeat("v", 100), s.size)
	},
	"tensors.gguf": func(s *sink) {
		s.write("GGUF\x03\x00\x00\x00", length64(1<<40), length64(0))
		s.fill(length64(150)+strings.Repeat("n", 150)+"\x01\x00\x00\x00"+length64(1)+"\x00\x00\x00\x00"+length64(0), s.size)
	},
	"sections.cfg": func(s *sink) {
		s.write("[net]\nwidth=8\nheight=8\n")
		s.fill("[convolutional]\nfilters=8\nbatch_normalize=1\nactivation=leaky\n", s.size)
	},
	"routes.cfg": func(s *sink) {
		s.write("[net]\nwidth=8\nheight=8\n[convolutional]\n")
		s.fill("[route]\nlayers="+strings.Repeat("-1,", 64)+"\n", s.size)
	},
	"settings.cfg": func(s *sink) { s.write("[net]\nwidth=8\n[convolutional]\n"); s.fillNumbered("k%d=v\n") },
	"long edges.onnx": func(s *sink) {
		onnxMany(s, 1, func(i int) string { return strings.Repeat(field(1, strings.Repeat("n", 180)), 60) })
	},
	"operations.mnn": func(s *sink) { flatOf(s, "", 3, 7, func(b *flatbuffers.Builder) { b.PrependInt32Slot(5, 69, 0) }) },
	"nodes.ort": func(s *sink) {
		flatOf(s, "ORTM", 2, 6, func(b *flatbuffers.Builder) { b.PrependInt32Slot(4, 1, 0) })
	},
	"tensors.tmfile": func(s *sink) {
		tensors := uint32(s.size / 4)
		le := binary.LittleEndian
		table := le.AppendUint32([]byte("\x02\x00\x00\x00\x00\x00\x00\x00"), 12+4*14+4*(tensors+1))
		list := uint32(12 + 4*14)
		graph := []uint32{1, 16, 0, 0, 0, 0, 0, list, list, 0, 0, 0, 0, 0} // a list of one graph, then the graph
		for _, v := range graph {
			table = le.AppendUint32(table, v)
		}
		le.PutUint32(table[16:], 20)
		table = le.AppendUint32(table, tensors)
		s.write(string(table))
		s.fill("\x28\x00\x00\x00", 4*int64(tensors))
		s.write(string(make([]byte, 16)))
	},
}

func init() { maps.Copy(hostile, hostileFormats) }

// flatOf writes a flatbuffer whose root has lists in two fields: of very many references to one table, and of one.
func flatOf(s *sink, identifier string, many, one int, table func(*flatbuffers.Builder)) {
	b := flatbuffers.NewBuilder(16 << 20)
	names := b.CreateString(strings.Repeat("n", 180))
	inputs := make([]flatbuffers.UOffsetT, 60)
	for i := range inputs {
		inputs[i] = names
	}
	texts := listOf(b, inputs)
	b.StartObject(12)
	b.PrependUOffsetTSlot(8, texts, 0)
	table(b)
	element := b.EndObject()
	large := listOf(b, slices.Repeat([]flatbuffers.UOffsetT{element}, 1_000_000))
	small := listOf(b, []flatbuffers.UOffsetT{names})
	b.StartObject(12)
	b.PrependUOffsetTSlot(many, large, 0)
	b.PrependUOffsetTSlot(one, small, 0)
	root := b.EndObject()
	if identifier == "" {
		b.Finish(root)
	} else {
		for _, slot := range []int{7, 1} { // the graph of a model of a session
			b.StartObject(12)
			b.PrependUOffsetTSlot(slot, root, 0)
			root = b.EndObject()
		}
		b.FinishWithFileIdentifier(root, []byte(identifier))
	}
	s.write(string(b.FinishedBytes()))
}

func listOf(b *flatbuffers.Builder, offsets []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(offsets), 4)
	for _, o := range slices.Backward(offsets) {
		b.PrependUOffsetT(o)
	}
	return b.EndVector(len(offsets))
}
