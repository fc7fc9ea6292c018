// SPDX-License-Identifier: Apache-2.0

package dlib

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

type memory struct {
	*bytes.Reader
}

func (memory) Path() string { return "model.dat" }

// writer writes numbers and strings as dlib does.
type writer struct{ bytes.Buffer }

func (w *writer) numbers(all ...int64) {
	for _, v := range all {
		var sign byte
		if v < 0 {
			sign, v = 0x80, -v
		}
		raw := []byte{byte(v)}
		for v >>= 8; v > 0; v >>= 8 {
			raw = append(raw, byte(v))
		}
		w.WriteByte(sign | byte(len(raw)))
		w.Write(raw)
	}
}

func (w *writer) text(s string) {
	w.numbers(int64(len(s)))
	w.WriteString(s)
}

func (w *writer) tensor(elements int) {
	w.numbers(2, int64(elements), 1, 1, 1)
	w.Write(bytes.Repeat([]byte{1, 2, 3, 0x3c}, elements))
}

// network: the loss, the versions of six layers, the input, then the layers from the first to the last.
func network() []byte {
	w := &writer{}
	w.numbers(1)
	w.text("loss_metric_2")
	w.numbers(-12, 3, 7, -50)
	w.numbers(2, 2, 2, 2, 2, 1)
	w.text("input_rgb_image_sized")
	w.numbers(122, -1, 117, -1, 104, -1, 150, 150)
	w.text("con_4")
	w.tensor(32*3*49 + 32)
	w.numbers(32, 7, 7, 2, 2, 0, 0)
	w.numbers(1, 32, 3, 7, 7)
	w.numbers(1, 1, 32, 1, 1)
	w.text("affine_")
	w.tensor(64)
	w.numbers(1, 1, 32, 1, 1)
	w.numbers(1, 1, 32, 1, 1)
	w.text("relu_")
	w.text("max_pool_2")
	w.text("add_prev_")
	w.text("fc_2")
	w.numbers(128, 256)
	w.tensor(128 * 256)
	return w.Bytes()
}

func TestParse(t *testing.T) {
	raw := network()
	if !sniff(raw[:4096], int64(len(raw)), "") {
		t.Error("it is not taken for a network of dlib")
	}
	m, err := parse(memory{bytes.NewReader(raw)})
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, n := range m.Nodes {
		ops = append(ops, n.Op)
	}
	if diff := cmp.Diff([]string{"Conv", "BatchNormalization", "Relu", "MaxPool", "Add", "Gemm"}, ops); diff != "" {
		t.Error(diff)
	}
	want := []model.Tensor{
		{Name: "layer0.weight", Type: "float32", Shape: []int64{32, 3, 7, 7}},
		{Name: "layer0.bias", Type: "float32", Shape: []int64{32}},
		{Name: "layer1.weight", Type: "float32", Shape: []int64{32}},
		{Name: "layer1.bias", Type: "float32", Shape: []int64{32}},
		{Name: "layer5.weight", Type: "float32", Shape: []int64{128, 256}},
	}
	if diff := cmp.Diff(want, m.Weights); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]model.Tensor{{Name: "input", Type: "float32", Shape: []int64{-1, 3, 150, 150}}}, m.Inputs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{2, 2}, m.Nodes[0].Attributes[1].Ints); diff != "" {
		t.Error(diff)
	}
}

// Layers of a version that is not known are named all the same.
func TestUnknownVersion(t *testing.T) {
	w := &writer{}
	w.numbers(1)
	w.text("con_9")
	w.WriteString("something new")
	w.text("relu_")
	m, err := parse(memory{bytes.NewReader(w.Bytes())})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Nodes) != 2 || m.Nodes[0].Op != "Conv" || m.Nodes[1].Op != "Relu" || len(m.Weights) != 0 {
		t.Errorf("%v %v", m.Nodes, m.Weights)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"a network":            {Content: string(network()), Takes: true},
		"layers alone":         {Content: "\x01\x02\x01\x05con_4", Takes: true},
		"many ones":            {Content: "\x01\x01\x01\x01\x01\x01"},
		"a name alone":         {Content: "con_4"},
		"no layer":             {Content: "\x01\x02\x01\x01\x01\x05hello"},
		"behind other things":  {Content: "\x01\x02abcdef\x01\x05con_4"},
		"no layer, but a path": {Content: "\x01\x02", Path: "face.dat"},
	})
	if _, err := parse(formattest.File("face.dat", "\x01\x02")); err == nil {
		t.Error("a file without layers is a network")
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, Format, string(network()), predictor(1, 136, 1))
}
