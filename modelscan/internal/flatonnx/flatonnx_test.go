// SPDX-License-Identifier: Apache-2.0

package flatonnx_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/internal/flatonnx"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx/flatonnxtest"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Two schemas that differ in everything that can differ.
func schemas() map[string]flatonnx.Schema {
	a := flatonnx.Schema{
		Format: "a", Layout: model.HWIO, Unordered: true,
		Model:     flatonnx.Model{Producer: 2, Version: 3, Doc: 6, Graph: 7, Metadata: 8},
		Graph:     flatonnx.Graph{Nodes: 0, Weights: 2, Inputs: 4, Outputs: 5, Values: -1},
		Node:      flatonnx.Node{Inputs: 0, Outputs: 1, Name: 2, Op: 3, Attributes: 5, Doc: 6},
		Attribute: flatonnx.Attribute{Name: 0, Kind: 3, Float: 4, Int: 5, Text: 6, Graph: 8, Ints: 11, Texts: 12, Graphs: 14},
		Tensor:    flatonnx.Tensor{Dims: 0, Type: 1, Name: 6, Doc: 7, Raw: 8},
	}
	a.Type.Value, a.Value.Type = 1, 1
	b := a
	b.Format, b.Layout, b.Path, b.Unordered = "b", model.OIHW, []int{1, 0}, false
	b.Graph = flatonnx.Graph{Weights: 0, Values: 1, Nodes: 2, Inputs: 5, Outputs: 6}
	return map[string]flatonnx.Schema{"values there": a, "names only": b}
}

func network(format string, layout model.Layout) *model.Model {
	return &model.Model{
		Format: format, Layout: layout, Producer: "test", Strings: []string{"key", "a label"},
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{-1, 3, 8, 8}}},
		Outputs: []model.Tensor{{Name: "z", Type: "float32", Shape: []int64{1, 16}}},
		Weights: []model.Tensor{{Name: "w", Type: "int8", Shape: []int64{4, 3, 3, 3}}, {Name: "to", Type: "int64", Shape: []int64{2}}},
		Nodes: []model.Node{
			{Name: "n0", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"y"}, Attributes: []model.Attribute{
				{Name: "group", Ints: []int64{1}}, {Name: "strides", Ints: []int64{2, 2}}, {Name: "auto_pad", Text: "VALID"}}},
			{Name: "n1", Op: "Reshape", Inputs: []string{"y", "to"}, Outputs: []string{"z"}},
		},
	}
}

func TestRead(t *testing.T) {
	for name, schema := range schemas() {
		t.Run(name, func(t *testing.T) {
			raw := flatonnxtest.Write(schema, network(schema.Format, schema.Layout), "")
			got, err := flatonnx.Read(bytes.NewReader(raw), int64(len(raw)), &schema)
			if err != nil {
				t.Fatal(err)
			}
			want := network(schema.Format, schema.Layout)
			want.Nodes[1].Attributes = []model.Attribute{{Name: "shape", Ints: []int64{2, 0}}} // from the constant
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Where weights are in no order, they get that of the nodes.
func TestOrder(t *testing.T) {
	schema := schemas()["values there"]
	m := network("a", model.HWIO)
	m.Weights[0], m.Weights[1] = m.Weights[1], m.Weights[0]
	raw := flatonnxtest.Write(schema, m, "")
	got, err := flatonnx.Read(bytes.NewReader(raw), int64(len(raw)), &schema)
	if err != nil {
		t.Fatal(err)
	}
	if got.Weights[0].Name != "w" {
		t.Errorf("%v", got.Weights)
	}
}

// Every cut leads to an error or to a model, never to a failure.
func TestCut(t *testing.T) {
	schema := schemas()["names only"]
	raw := flatonnxtest.Write(schema, network("b", model.OIHW), "")
	for n := range raw {
		if m, err := flatonnx.Read(bytes.NewReader(raw[:n]), int64(n), &schema); (m == nil) == (err == nil) {
			t.Fatalf("cut to %d bytes: %v, %v", n, m, err)
		}
	}
}
