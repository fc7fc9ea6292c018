// SPDX-License-Identifier: Apache-2.0

// Package flatonnxtest writes small graphs of ONNX as flatbuffers, for tests.
package flatonnxtest

import (
	"slices"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/vsa-legal/operator/modelscan/internal/flatonnx"
	"github.com/vsa-legal/operator/modelscan/model"
)

// writer builds the tables of a schema.
type writer struct {
	*flatbuffers.Builder

	flatonnx.Schema
}

// field of a table: an offset, a number of 8 bytes, one of 4 or a byte.
type field struct {
	slot  int
	value any
}

// Write returns the model as a flatbuffer, with its texts as keys and values of the metadata by turns. The elements of a weight are 8 bytes that begin with its first dimension.
func Write(schema flatonnx.Schema, m *model.Model, identifier string) []byte {
	w := writer{flatbuffers.NewBuilder(1024), schema}
	root := w.table(field{schema.Model.Producer, w.text(m.Producer)}, field{schema.Model.Metadata, w.metadata(m.Strings)},
		field{schema.Model.Graph, w.graph(m)})
	for _, slot := range slices.Backward(schema.Path) {
		root = w.table(field{slot, root})
	}
	if identifier == "" {
		w.Finish(root)
	} else {
		w.FinishWithFileIdentifier(root, []byte(identifier))
	}
	return w.FinishedBytes()
}

func (w writer) table(fields ...field) flatbuffers.UOffsetT {
	most := 0
	for _, f := range fields {
		most = max(most, f.slot)
	}
	w.StartObject(most + 1)
	for _, f := range fields {
		switch v := f.value.(type) {
		case flatbuffers.UOffsetT:
			w.PrependUOffsetTSlot(f.slot, v, 0)
		case int64:
			w.PrependInt64Slot(f.slot, v, -1<<62)
		case int32:
			w.PrependInt32Slot(f.slot, v, -1<<30)
		case byte:
			w.PrependByteSlot(f.slot, v, 0xff)
		}
	}
	return w.EndObject()
}

func (w writer) text(s string) flatbuffers.UOffsetT { return w.CreateString(s) }

func (w writer) list(offsets []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	w.StartVector(4, len(offsets), 4)
	for _, o := range slices.Backward(offsets) {
		w.PrependUOffsetT(o)
	}
	return w.EndVector(len(offsets))
}

func (w writer) longs(values []int64) flatbuffers.UOffsetT {
	w.StartVector(8, len(values), 8)
	for _, v := range slices.Backward(values) {
		w.PrependInt64(v)
	}
	return w.EndVector(len(values))
}

func (w writer) texts(list []string) flatbuffers.UOffsetT {
	return w.each(len(list), func(i int) flatbuffers.UOffsetT { return w.text(list[i]) })
}

// each makes a list of n things.
func (w writer) each(n int, one func(i int) flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	offsets := make([]flatbuffers.UOffsetT, n)
	for i := range offsets {
		offsets[i] = one(i)
	}
	return w.list(offsets)
}

func (w writer) metadata(entries []string) flatbuffers.UOffsetT {
	return w.each(len(entries)/2, func(i int) flatbuffers.UOffsetT {
		return w.table(field{0, w.text(entries[2*i])}, field{1, w.text(entries[2*i+1])})
	})
}

func (w writer) graph(m *model.Model) flatbuffers.UOffsetT {
	g := w.Graph
	fields := []field{
		{g.Nodes, w.each(len(m.Nodes), func(i int) flatbuffers.UOffsetT { return w.node(m.Nodes[i]) })},
		{g.Weights, w.each(len(m.Weights), func(i int) flatbuffers.UOffsetT { return w.weight(m.Weights[i]) })},
	}
	if g.Values < 0 {
		return w.table(append(fields, field{g.Inputs, w.values(m.Inputs)}, field{g.Outputs, w.values(m.Outputs)})...)
	}
	names := func(tensors []model.Tensor) flatbuffers.UOffsetT {
		return w.each(len(tensors), func(i int) flatbuffers.UOffsetT { return w.text(tensors[i].Name) })
	}
	return w.table(append(fields, field{g.Inputs, names(m.Inputs)}, field{g.Outputs, names(m.Outputs)},
		field{g.Values, w.values(slices.Concat(m.Inputs, m.Outputs))})...)
}

func (w writer) values(tensors []model.Tensor) flatbuffers.UOffsetT {
	return w.each(len(tensors), func(i int) flatbuffers.UOffsetT {
		dims := w.each(len(tensors[i].Shape), func(d int) flatbuffers.UOffsetT {
			value := w.table(field{0, byte(2)}, field{2, w.text("n")})
			if n := tensors[i].Shape[d]; n >= 0 {
				value = w.table(field{0, byte(1)}, field{1, n})
			}
			return w.table(field{0, value})
		})
		shape := w.table(field{0, dims})
		kind := w.table(field{0, number(tensors[i].Type)}, field{1, shape})
		info := w.table(field{w.Type.Kind, byte(1)}, field{w.Type.Value, kind})
		return w.table(field{w.Value.Name, w.text(tensors[i].Name)}, field{w.Value.Type, info})
	})
}

func (w writer) weight(t model.Tensor) flatbuffers.UOffsetT {
	s := w.Tensor
	raw := make([]byte, 16)
	if len(t.Shape) > 0 {
		raw[0] = byte(t.Shape[0])
	}
	return w.table(field{s.Name, w.text(t.Name)}, field{s.Dims, w.longs(t.Shape)}, field{s.Type, number(t.Type)}, field{s.Raw, w.CreateByteVector(raw)})
}

func (w writer) node(n model.Node) flatbuffers.UOffsetT {
	s := w.Node
	attributes := w.each(len(n.Attributes), func(i int) flatbuffers.UOffsetT { return w.attribute(n.Attributes[i]) })
	return w.table(field{s.Name, w.text(n.Name)}, field{s.Op, w.text(n.Op)}, field{s.Inputs, w.texts(n.Inputs)},
		field{s.Outputs, w.texts(n.Outputs)}, field{s.Attributes, attributes})
}

// attribute writes one of ints, of a text, or of texts that are separated by commas.
func (w writer) attribute(a model.Attribute) flatbuffers.UOffsetT {
	s := w.Attribute
	name := w.text(a.Name)
	switch {
	case len(a.Ints) == 1 && a.Name == "group":
		return w.table(field{s.Name, name}, field{s.Kind, int32(2)}, field{s.Int, a.Ints[0]})
	case a.Ints != nil:
		return w.table(field{s.Name, name}, field{s.Kind, int32(7)}, field{s.Ints, w.longs(a.Ints)})
	case strings.Contains(a.Text, ","):
		return w.table(field{s.Name, name}, field{s.Kind, int32(8)}, field{s.Texts, w.texts(strings.Split(a.Text, ","))})
	}
	return w.table(field{s.Name, name}, field{s.Kind, int32(3)}, field{s.Text, w.text(a.Text)})
}

// number of a type in ONNX.
func number(kind string) int32 { return map[string]int32{"float32": 1, "int8": 3, "int64": 7}[kind] }
