// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/vsa-legal/operator/modelscan/model"
)

func tfliteFormats() []Format {
	var out []Format
	for _, v := range []struct{ name, typ string }{{"tflite", "float32"}, {"tflite-fp16", "float16"}, {"tflite-int8", "int8"}} {
		out = append(out, Format{
			Name:  v.name,
			Write: func(dir, name string, n Network) ([]string, error) { return writeTFLite(dir, name, n, v.typ) },
			Supports: func(n Network) bool {
				l, err := lowerNHWC(n, true)
				return err == nil && liteKnows(l)
			},
		})
	}
	return out
}

// lite is a TensorFlow Lite file under construction. The slots of its tables are those of TensorFlow's schema.fbs.
type lite struct {
	*nhwc
	b       *flatbuffers.Builder
	typ     string // of the weights
	codes   []int32
	tensors []liteTensor
	index   map[string]int32
	buffers []payload
}

type liteTensor struct {
	name   string
	typ    string
	shape  []int64
	open   []int64 // the shape with its open dimensions
	buffer int
}

var liteTypes = map[string]int8{
	"float32": 0, "float16": 1, "int32": 2, "uint8": 3, "int64": 4, "string": 5, "bool": 6, "int16": 7, "int8": 9,
}

func writeTFLite(dir, name string, n Network, typ string) ([]string, error) {
	l, err := lowerNHWC(n, true)
	if err != nil {
		return nil, err
	}
	fuseActivations(l.dst)
	w := &lite{nhwc: l, b: flatbuffers.NewBuilder(1 << 20), typ: typ, index: map[string]int32{}, buffers: make([]payload, 1)}
	if typ == "float16" {
		w.halve()
	}
	w.collect()
	return files(dir, []string{name + ".tflite"}, []payload{w.build()})
}

// fuseActivations moves a rectifier into the layer before it, as the converter does.
func fuseActivations(g *graph) {
	count := readers(g.Model)
	by := map[string]int{}
	var nodes []model.Node
	for _, n := range g.Nodes {
		at, ok := by[input(n, 0)]
		kind := map[string]int64{"Relu": 1, "Relu6": 3}[n.Op]
		if ok && kind != 0 && count[n.Inputs[0]] == 1 {
			nodes[at].Outputs = n.Outputs
			nodes[at].Attributes = append(slices.Clone(nodes[at].Attributes), ints("activation", kind))
			continue
		}
		switch n.Op {
		case "Conv2D", "DepthwiseConv2dNative", "FullyConnected", "AddV2", "Mul":
			by[n.Outputs[0]] = len(nodes)
		}
		nodes = append(nodes, n)
	}
	g.Nodes = nodes
}

// halve stores the weights as float16, each followed by an operation that makes float32 of it.
func (w *lite) halve() {
	var head []model.Node
	to := map[string]string{}
	for i := range w.dst.Weights {
		t := &w.dst.Weights[i]
		if _, constant := w.dst.consts[t.Name]; t.Type != "float32" || constant {
			continue
		}
		to[t.Name] = t.Name + "_dequantize"
		head = append(head, model.Node{Name: to[t.Name], Op: "Dequantize", Inputs: []string{t.Name}, Outputs: []string{to[t.Name]}})
		w.shapes[to[t.Name]] = t.Shape
		t.Type = "float16"
		w.dst.weights[t.Name] = *t
	}
	for _, n := range w.dst.Nodes {
		replace(n.Inputs, to)
	}
	w.dst.Nodes = append(head, w.dst.Nodes...)
}

// collect lists all tensors, and the buffers of those that are weights.
func (w *lite) collect() {
	for _, in := range w.dst.Inputs {
		w.tensor(liteTensor{name: in.Name, typ: w.stored(in.Type), shape: w.shapes[in.Name], open: in.Shape})
	}
	biases := map[string]bool{}
	for _, n := range w.dst.Nodes {
		switch n.Op {
		case "Conv2D", "DepthwiseConv2dNative", "FullyConnected":
			biases[input(n, 2)] = true
		}
	}
	for _, t := range w.dst.Weights {
		t.Type = w.stored(t.Type)
		if w.typ == "int8" && biases[t.Name] {
			t.Type = "int32"
		}
		w.buffers = append(w.buffers, w.dst.content(t))
		w.tensor(liteTensor{name: t.Name, typ: t.Type, shape: t.Shape, buffer: len(w.buffers) - 1})
	}
	for _, n := range w.dst.Nodes {
		for _, out := range n.Outputs {
			typ := w.stored("float32")
			if n.Op == "ArgMax" {
				typ = "int64"
			}
			w.tensor(liteTensor{name: out, typ: typ, shape: w.shapes[out]})
		}
	}
}

// stored is the type that values get: eight bits for all of them in a model of eight bits.
func (w *lite) stored(typ string) string {
	if (typ == "" || typ == "float32") && w.typ == "int8" {
		return "int8"
	}
	if typ == "" {
		return "float32"
	}
	return typ
}

func (w *lite) tensor(t liteTensor) {
	w.index[t.name] = int32(len(w.tensors))
	w.tensors = append(w.tensors, t)
}

// build lays out the file. The weights come behind the tables, where the tables point to them, so that they need not be in
// memory.
func (w *lite) build() payload {
	b := w.b
	buffers, places := w.bufferTables()
	graph := w.subgraph()
	var codes []flatbuffers.UOffsetT
	for _, c := range w.codes {
		b.StartObject(4)
		b.PrependInt8Slot(0, int8(min(c, 127)), 0)
		b.PrependInt32Slot(2, liteVersion(c, w.typ), 1)
		b.PrependInt32Slot(3, c, 0)
		codes = append(codes, b.EndObject())
	}
	codeVector, graphVector, bufferVector := w.offsets(codes), w.offsets([]flatbuffers.UOffsetT{graph}), w.offsets(buffers)
	description := b.CreateString(w.src.Producer)
	b.StartObject(8)
	b.PrependUint32Slot(0, 3, 0)
	b.PrependUOffsetTSlot(1, codeVector, 0)
	b.PrependUOffsetTSlot(2, graphVector, 0)
	if w.src.Producer != "" {
		b.PrependUOffsetTSlot(3, description, 0)
	}
	b.PrependUOffsetTSlot(4, bufferVector, 0)
	b.FinishWithFileIdentifier(b.EndObject(), []byte("TFL3"))
	head := b.FinishedBytes()
	at := int64(len(head))
	var tail payload
	for i := 1; i < len(w.buffers); i++ {
		for (at+tail.size+4)%16 != 0 {
			tail.bytes(0)
		}
		field := len(head) - int(places[i])
		binary.LittleEndian.PutUint32(head[field:], uint32(at+tail.size-int64(field)))
		tail.bytes(binary.LittleEndian.AppendUint32(nil, uint32(w.buffers[i].size))...)
		tail.add(w.buffers[i])
	}
	var p payload
	p.bytes(head...)
	p.add(tail)
	return p
}

// bufferTables makes a table for each buffer, and remembers where the place of its data has to be put.
func (w *lite) bufferTables() (tables, places []flatbuffers.UOffsetT) {
	for i := range w.buffers {
		w.b.StartObject(1)
		var place flatbuffers.UOffsetT
		if i > 0 {
			w.b.PrependUint32(0)
			place = w.b.Offset()
			w.b.Slot(0)
		}
		tables = append(tables, w.b.EndObject())
		places = append(places, place)
	}
	return tables, places
}

func (w *lite) offsets(list []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	w.b.StartVector(4, len(list), 4)
	for _, o := range slices.Backward(list) {
		w.b.PrependUOffsetT(o)
	}
	return w.b.EndVector(len(list))
}

func (w *lite) int32s(list []int64) flatbuffers.UOffsetT {
	w.b.StartVector(4, len(list), 4)
	for _, v := range slices.Backward(list) {
		w.b.PrependInt32(int32(v))
	}
	return w.b.EndVector(len(list))
}
