// SPDX-License-Identifier: Apache-2.0

package tfjs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	got, err := tfjs.Parse(file(graph))
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
	got, err := tfjs.Parse(file(`[{"weights":[{"name":"fc/w","shape":[512,1],"dtype":"float32"}],"paths":["m.shard1"]}]`))
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
	got, err := tfjs.Parse(file(`{"node": [{"name": "x", "op": "Placeholder"}, {"name": "w", "op": "Const"}, {"name": "y", "op": "Relu", "input": ["x"]}]}`))
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
			if m, err := tfjs.Parse(file(text)); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	topology := `{"modelTopology": {"versions": {}, "library": {}, "node": [{"name": "a", "op": "Const"`
	cases := map[string]struct {
		head string
		want bool
	}{
		"format":             {`{"format": "graph-model", `, true},
		"graph":              {topology, true},
		"layers":             {`{"modelTopology": {"model_config": {"class_name": "Model", "config": {"layers": [{"name": "i", "class_name": "I", "config": {`, true},
		"Keras":              {`{"class_name": "Sequential", "config": {"name": "s", "layers": [{"config": {}, "class_name": "Dense"`, true},
		"old Keras":          {`{"class_name": "Sequential", "config": [{"config": {}, "class_name": "Dense"`, true},
		"weights":            {`[{"weights": [{"name": "a", "shape": [1], "dtype": "float32"`, true},
		"weights first":      {"\ufeff\n" + `{"weightsManifest": [{"weights": [{"name": "a", "shape": [1], "dtype": "float32"`, true},
		"signature":          {`{"signature": {"inputs": {"a": {"name": "a", "dtype": "DT`, true},
		"text before":        {`model: ` + topology, false},
		"other format":       {`{"format": "zip", "config": {"layers": [1, 2]}}`, false},
		"an image's layers":  {`{"config": {"layers": [{"digest": "a", "size": 1}]}}`, false},
		"a manifest":         {`{"schemaVersion": 2, "config": {"mediaType": "a"}, "layers": [{"mediaType": "b"}]}`, false},
		"a graph of others":  {`{"node": [{"name": "a", "type": "b"}]}`, false},
		"a list of packages": {`[{"name": "a", "dtype": "b", "shape": "c"}]`, false},
		"weights of others":  {`[{"weights": [1, 2, 3]}]`, false},
		"a signature":        {`{"signature": "MEUCIQ", "inputs": {"a": {"name": "b", "dtype": "c"}}}`, false},
		"empty":              {``, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := tfjs.Sniff([]byte(c.head), int64(len(c.head)), "a.json"); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(graph)
	f.Add(sequential)
	f.Add(functional)
	f.Fuzz(func(t *testing.T, text string) {
		_ = tfjs.Sniff([]byte(text), int64(len(text)), "")
		m, err := tfjs.Parse(file(text))
		if (m == nil) == (err == nil) {
			t.Error("neither a model nor an error")
		}
	})
}
