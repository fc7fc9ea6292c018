// SPDX-License-Identifier: Apache-2.0

package tengine

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

// writer writes tables and returns where they are.
type writer struct{ raw []byte }

func (w *writer) words(values ...uint32) uint32 {
	for len(w.raw)%4 != 0 {
		w.raw = append(w.raw, 0)
	}
	at := uint32(len(w.raw))
	for _, v := range values {
		w.raw = binary.LittleEndian.AppendUint32(w.raw, v)
	}
	return at
}

func (w *writer) list(values ...uint32) uint32 {
	return w.words(append([]uint32{uint32(len(values))}, values...)...)
}

func (w *writer) text(s string) uint32 {
	at := uint32(len(w.raw))
	w.raw = append(w.raw, s+"\x00"...)
	return w.words(uint32(len(s)+1), at)
}

func (w *writer) tensor(name string, kind, dataType uint32, dims ...uint32) uint32 {
	return w.words(0, 0, w.list(dims...), w.text(name), 0, 0, kind, dataType)
}

func (w *writer) node(name string, kind uint32, inputs, outputs []uint32, parameters ...uint32) uint32 {
	var at uint32
	if parameters != nil {
		at = w.words(parameters...)
	}
	operator := w.words(1, kind, at)
	return w.words(0, w.list(inputs...), w.list(outputs...), operator, w.text(name), 0, 0)
}

// network has an input, a weight, a convolution, and a mean over all places.
func network() string {
	w := &writer{raw: make([]byte, 12)}
	w.raw[0] = 2
	tensors := w.list(w.tensor("x", 3, 0, 1, 3, 8, 8), w.tensor("w", 2, 2, 4, 3, 3, 3), w.tensor("y", 1, 0, 1, 4, 8, 8), w.tensor("", 1, 0, 1, 4, 1, 1))
	nodes := w.list(
		w.node("in", 12, nil, []uint32{0}), w.node("c_w", 4, nil, []uint32{1}),
		w.node("c", 5, []uint32{0, 1}, []uint32{2}, 3, 3, 2, 2, 1, 1, 3, 4, 1, 0, 1, 1, 1, 1),
		w.node("p", 16, []uint32{2}, []uint32{3}, 1, 8, 8, 1, 1, 1, 0, 0, 0, 0, 0))
	graph := w.words(0, 0, 0, w.list(0), w.list(3), nodes, tensors, w.list(), 0, 0)
	graphs := w.list(graph)
	binary.LittleEndian.PutUint32(w.raw[8:], w.words(2, 0, graphs, 0))
	return string(w.raw)
}

func TestParse(t *testing.T) {
	got, err := Format.Parse(formattest.File("x.bin", network()))
	if err != nil {
		t.Fatal(err)
	}
	ints := func(name string, v ...int64) model.Attribute { return model.Attribute{Name: name, Ints: v} }
	want := &model.Model{
		Format: "tengine", Producer: "tengine", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{1, 3, 8, 8}}},
		Outputs: []model.Tensor{{Name: "tensor3", Type: "float32", Shape: []int64{1, 4, 1, 1}}},
		Weights: []model.Tensor{{Name: "w", Type: "int8", Shape: []int64{4, 3, 3, 3}}},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"y"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("dilations", 1, 1), ints("group", 1), ints("pads", 1, 1, 1, 1)}},
			{Name: "p", Op: "GlobalAveragePool", Inputs: []string{"y"}, Outputs: []string{"tensor3"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"a model":         {Content: network(), Takes: true},
		"size not known":  {Content: network(), Size: 1 << 56, Takes: true},
		"with padding":    {Content: network() + "\x00\x00\x00\x00", Takes: true},
		"longer":          {Content: network() + strings.Repeat("x", 100)},
		"cut":             {Content: network()[:64]},
		"another version": {Content: "\x01" + network()[1:]},
		"a number":        {Content: "\x02" + strings.Repeat("\x00", 80)},
	})
}

// A list of a list's size is no reason to read for ever.
func TestLongLists(t *testing.T) {
	w := &writer{raw: make([]byte, 12)}
	w.raw[0] = 2
	nodes := make([]uint32, 50_000)
	node := w.node("n", 20, []uint32{}, nil)
	for i := range nodes {
		nodes[i] = node
	}
	list := w.list(nodes...)
	graph := w.words(0, 0, 0, list, list, list, list, 0, 0, 0)
	graphs := make([]uint32, 100)
	for i := range graphs {
		graphs[i] = graph
	}
	all := w.list(graphs...)
	binary.LittleEndian.PutUint32(w.raw[8:], w.words(2, 0, all, 0))
	if m, err := Format.Parse(formattest.File("x", w.raw)); err == nil && !m.Truncated {
		t.Errorf("%d nodes, and nothing is left out", len(m.Nodes))
	}
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, Format, network()) }
