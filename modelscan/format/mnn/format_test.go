// SPDX-License-Identifier: Apache-2.0

package mnn

import (
	"slices"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

// writer writes tables; a field is an offset, a number or a byte.
type writer struct{ *flatbuffers.Builder }

type field struct {
	slot  int
	value any
}

func (w writer) table(fields ...field) flatbuffers.UOffsetT {
	w.StartObject(14)
	for _, f := range fields {
		switch v := f.value.(type) {
		case flatbuffers.UOffsetT:
			w.PrependUOffsetTSlot(f.slot, v, 0)
		case int32:
			w.PrependInt32Slot(f.slot, v, 0)
		case byte:
			w.PrependByteSlot(f.slot, v, 0)
		}
	}
	return w.EndObject()
}

func (w writer) list(offsets ...flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	w.StartVector(4, len(offsets), 4)
	for _, o := range slices.Backward(offsets) {
		w.PrependUOffsetT(o)
	}
	return w.EndVector(len(offsets))
}

func (w writer) ints(values ...int32) flatbuffers.UOffsetT {
	w.StartVector(4, len(values), 4)
	for _, v := range slices.Backward(values) {
		w.PrependInt32(v)
	}
	return w.EndVector(len(values))
}

func (w writer) op(name string, kind int32, main flatbuffers.UOffsetT, in, out flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	return w.table(field{opInputs, in}, field{opMain, main}, field{opName, w.CreateString(name)}, field{opOutputs, out}, field{opType, kind})
}

// network has an input, a convolution with a rectifier, a mean over all places, a dense layer and a pair.
func network() string {
	w := writer{flatbuffers.NewBuilder(512)}
	common := w.table(field{0, int32(1)}, field{1, int32(2)}, field{2, int32(3)}, field{3, int32(5)}, field{4, int32(2)}, field{5, int32(2)},
		field{10, int32(4)}, field{12, byte(1)})
	conv := w.table(field{0, common}, field{1, w.ints(make([]int32, 4*3*15)...)})
	ops := w.list(
		w.op("data", typeInput, w.table(field{0, w.ints(1, 3, 8, 8)}), 0, w.ints(0)),
		w.op("c", typeConv, conv, w.ints(0), w.ints(1)),
		w.op("p", typePool, w.table(field{2, byte(1)}, field{7, byte(1)}), w.ints(1), w.ints(2)),
		w.op("fc", typeDense, w.table(field{0, int32(10)}, field{2, int32(40)}), w.ints(2), w.ints(3)),
		w.op("k", typeConst, w.table(field{0, w.ints(10)}), 0, w.ints(4)),
		w.op("pair", typeBinary, w.table(field{0, int32(2)}), w.ints(3, 4), w.ints(5)),
	)
	var names []flatbuffers.UOffsetT
	for _, s := range []string{"data", "c", "p", "fc", "k", "out"} {
		names = append(names, w.CreateString(s))
	}
	w.Finish(w.table(field{netOperations, ops}, field{netOutputs, w.list(w.CreateString("out"))}, field{netNames, w.list(names...)}))
	return string(w.FinishedBytes())
}

func TestParse(t *testing.T) {
	got, err := Format.Parse(formattest.File("x.bin", network()))
	if err != nil {
		t.Fatal(err)
	}
	ints := func(name string, v ...int64) model.Attribute { return model.Attribute{Name: name, Ints: v} }
	weight := func(name string, shape ...int64) model.Tensor {
		return model.Tensor{Name: name, Type: "float32", Shape: shape}
	}
	node := func(name, op, out string, in ...string) model.Node {
		return model.Node{Name: name, Op: op, Inputs: in, Outputs: []string{out}}
	}
	conv := node("c", "Conv", "c", "data", "c/weight", "c/bias")
	conv.Attributes = []model.Attribute{ints("kernel_shape", 5, 3), ints("strides", 2, 2), ints("dilations", 1, 1), ints("pads", 2, 1, 2, 1), ints("group", 1)}
	want := &model.Model{
		Format: "mnn", Producer: "mnn", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "data", Shape: []int64{1, 3, 8, 8}}},
		Outputs: []model.Tensor{{Name: "out"}},
		Weights: []model.Tensor{weight("c/weight", 4, 3, 5, 3), weight("c/bias", 4), weight("fc/weight", 10, 4), weight("fc/bias", 10), {Name: "k", Shape: []int64{10}}},
		Nodes: []model.Node{conv, node("c/Relu", "Relu", "c", "c"), node("p", "GlobalAveragePool", "p", "c"),
			node("fc", "Gemm", "fc", "p", "fc/weight", "fc/bias"), node("pair", "Mul", "out", "fc", "k")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"a model":             {Content: network(), Takes: true},
		"with an identifier":  {Content: network()[:4] + "TFL3" + network()[8:]},
		"cut":                 {Content: network()[:30]},
		"a root of no fields": {Content: "\x10\x00\x00\x00" + network()[4:]},
	})
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, Format, network()) }
