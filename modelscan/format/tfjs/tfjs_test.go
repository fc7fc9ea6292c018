// SPDX-License-Identifier: Apache-2.0

package tfjs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/model"
)

// memory is a file that a test made.
type memory struct{ *strings.Reader }

func file(text string) memory { return memory{strings.NewReader(text)} }
func (m memory) Size() int64  { return m.Reader.Size() }
func (memory) Path() string   { return "some/where" }
func tensor(name, kind string, shape ...int64) model.Tensor {
	return model.Tensor{Name: name, Type: kind, Shape: shape}
}
func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

const graph = `{"format": "graph-model", "generatedBy": "2.4.0", "convertedBy": "converter",
 "signature": {"inputs": {"image": {"name": "x:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "64"}]}}},
               "outputs": {"gender": {"name": "Identity_1:0", "dtype": "DT_HALF", "tensorShape": {"unknownRank": true}}}},
 "modelTopology": {"node": [
   {"name": "w", "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}, "value": {"tensor": {"tensorShape": {"dim": [{"size": "3"}]}}}}},
   {"name": "x", "op": "Placeholder", "attr": {"shape": {"shape": {"dim": [{"size": "1"}]}}}},
   {"name": "c", "op": "FusedDepthwiseConv2dNative", "input": ["x", "w", "^x"], "attr": {
     "strides": {"list": {"i": ["1", "2", "2", "1"]}}, "padding": {"s": "U0FNRQ=="}, "fused_ops": {"list": {"s": ["Qmlhc0FkZA==", "UmVsdTY="]}}}},
   {"name": "t", "op": "Conv2DBackpropInput", "input": ["size", "k", "c"]},
   {"name": "m", "op": "MatMul", "input": ["t", "d:0"]},
   {"name": "Identity_1", "op": "Identity", "input": ["m:1"]}
 ]},
 "weightsManifest": [{"paths": ["a.bin", "b.bin"], "weights": [
   {"name": "w", "shape": [3, 3, 8, 1], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.1}},
   {"name": "d", "shape": [8, 2], "dtype": "float32"},
   {"name": "scalar", "shape": [], "dtype": "int32"}]}],
 "userDefinedMetadata": {"labels": ["man", 7]}}`

func TestGraph(t *testing.T) {
	got, err := tfjs.Format.Parse(file(graph))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "tfjs", Layout: model.HWIO, Producer: "2.4.0, converter",
		Inputs:  []model.Tensor{tensor("x", "float32", -1, 64)},
		Outputs: []model.Tensor{{Name: "Identity_1", Type: "float16"}},
		Weights: []model.Tensor{tensor("w", "uint8", 3, 3, 8, 1), tensor("d", "float32", 8, 2), {Name: "scalar", Type: "int32", Shape: []int64{}}},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"c"}, Attributes: []model.Attribute{
				ints("strides", 2, 2), {Name: "auto_pad", Text: "SAME_UPPER"}, {Name: "activation", Text: "Clip"},
				ints("kernel_shape", 3, 3), ints("group", 8),
			}},
			{Name: "t", Op: "ConvTranspose", Inputs: []string{"c", "k", "size"}, Outputs: []string{"t"}},
			{Name: "m", Op: "Gemm", Inputs: []string{"t", "d"}, Outputs: []string{"m"}},
			{Name: "Identity_1", Op: "Identity", Inputs: []string{"m:1"}, Outputs: []string{"Identity_1"}},
		},
		Strings:      []string{"image", "gender", "labels", "man", "7"},
		ExternalData: []string{"a.bin", "b.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A list of weights is a model without a graph.
func TestManifest(t *testing.T) {
	got, err := tfjs.Format.Parse(file(`[{"weights":[{"name":"fc/w","shape":[512,1],"dtype":"float32"}],"paths":["m.shard1"]}]`))
	want := &model.Model{
		Format: "tfjs", Layout: model.HWIO,
		Weights: []model.Tensor{tensor("fc/w", "float32", 512, 1)}, ExternalData: []string{"m.shard1"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Without a list of weights the graph says what they are, and what nothing uses is an output.
func TestGraphAlone(t *testing.T) {
	got, err := tfjs.Format.Parse(file(`{"node": [{"name": "x", "op": "Placeholder"}, {"name": "w", "op": "Const"}, {"name": "y", "op": "Relu", "input": ["x"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]model.Tensor{{Name: "y"}}, got.Outputs); diff != "" || len(got.Weights) != 1 || len(got.Inputs) != 1 {
		t.Error(diff, got)
	}
}

func TestErrors(t *testing.T) {
	cases := map[string]string{
		"cut off":   graph[:len(graph)-1],
		"no model":  `{"format": "graph-model"}`,
		"no object": `"graph-model"`,
		"too deep":  `{"modelTopology": {"node": ` + strings.Repeat("[", 100),
		"empty":     ``,
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if m, err := tfjs.Format.Parse(file(text)); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	topology := `{"modelTopology": {"versions": {}, "library": {}, "node": [{"name": "a", "op": "Const"`
	formattest.Sniff(t, tfjs.Format, map[string]formattest.Case{
		"format":             {Content: `{"format": "graph-model", `, Takes: true},
		"graph":              {Content: topology, Takes: true},
		"layers":             {Content: `{"modelTopology": {"model_config": {"class_name": "Model", "config": {"layers": [{"name": "i", "class_name": "I", "config": {`, Takes: true},
		"Keras":              {Content: `{"class_name": "Sequential", "config": {"name": "s", "layers": [{"config": {}, "class_name": "Dense"`, Takes: true},
		"old Keras":          {Content: `{"class_name": "Sequential", "config": [{"config": {}, "class_name": "Dense"`, Takes: true},
		"weights":            {Content: `[{"weights": [{"name": "a", "shape": [1], "dtype": "float32"`, Takes: true},
		"weights first":      {Content: "\ufeff\n" + `{"weightsManifest": [{"weights": [{"name": "a", "shape": [1], "dtype": "float32"`, Takes: true},
		"signature":          {Content: `{"signature": {"inputs": {"a": {"name": "a", "dtype": "DT`, Takes: true},
		"text before":        {Content: `model: ` + topology},
		"other format":       {Content: `{"format": "zip", "config": {"layers": [1, 2]}}`},
		"an image's layers":  {Content: `{"config": {"layers": [{"digest": "a", "size": 1}]}}`},
		"a manifest":         {Content: `{"schemaVersion": 2, "config": {"mediaType": "a"}, "layers": [{"mediaType": "b"}]}`},
		"a graph of others":  {Content: `{"node": [{"name": "a", "type": "b"}]}`},
		"a list of packages": {Content: `[{"name": "a", "dtype": "b", "shape": "c"}]`},
		"weights of others":  {Content: `[{"weights": [1, 2, 3]}]`},
		"a signature":        {Content: `{"signature": "MEUCIQ", "inputs": {"a": {"name": "b", "dtype": "c"}}}`},
		"empty":              {Content: ``},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, tfjs.Format, graph, sequential, functional)
}
