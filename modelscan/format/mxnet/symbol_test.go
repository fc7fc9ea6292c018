// SPDX-License-Identifier: Apache-2.0

package mxnet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/mxnet"
	"github.com/vsa-legal/operator/modelscan/model"
)

func op(kind, name, inputs string, settings ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(settings); i += 2 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`"` + settings[i] + `": "` + settings[i+1] + `"`)
	}
	return `{"op": "` + kind + `", "attrs": {` + b.String() + `}, "name": "` + name + `", "inputs": [` + inputs + `]}`
}

// old is as Module wrote it: settings are called param, and no variable has a shape.
var old = strings.ReplaceAll(`{"nodes": [`+strings.Join([]string{
	op("null", "data", ""), op("null", "c_weight", ""), op("null", "c_bias", ""),
	op("Convolution", "c", "[0, 0], [1, 0], [2, 0]", "kernel", "(3,3)", "stride", "(2,2)", "pad", "(1,0)", "num_filter", "8", "num_group", "1"),
	op("null", "r_gamma", ""), op("LeakyReLU", "r", "[3, 0], [4, 0]", "act_type", "prelu"),
	op("null", "d_weight", ""), op("Convolution", "d", "[5, 0], [6, 0]", "kernel", "(3,3)", "num_filter", "8", "num_group", "8", "no_bias", "True"),
	op("Pooling", "p", "[7, 0]", "global_pool", "True", "kernel", "(1,1)", "pool_type", "avg"),
	op("Flatten", "f", "[8, 0]"), op("null", "fc_weight", ""), op("null", "fc_bias", ""),
	op("FullyConnected", "fc", "[9, 0], [10, 0], [11, 0]", "num_hidden", "4", "no_bias", "False"),
	op("null", "prob_label", ""), op("SoftmaxOutput", "prob", "[12, 0], [13, 0]"),
}, ", ")+`], "arg_nodes": [0, 1, 2], "heads": [[14, 0]]}`, `"attrs"`, `"param"`)

// gluon is as Gluon exports it: variables have shapes.
var gluon = `{"nodes": [` + strings.Join([]string{
	op("null", "data", "", "__shape__", "(0, 3, 112, 112)"), op("null", "w", "", "__shape__", "(16, 3, 3, 3)"),
	op("Convolution", "c", "[0, 0, 0], [1, 0, 0]", "kernel", "(3, 3)", "num_filter", "16"),
	op("null", "s", "", "__shape__", "(1, 16, 1, 1)"), op("broadcast_mul", "m", "[2, 0, 0], [3, 0, 0]"),
	op("SliceChannel", "two", "[4, 0, 0]", "num_outputs", "2"), op("Concat", "cat", "[5, 1, 0], [5, 0, 0]", "dim", "1"),
}, ", ") + `], "heads": [[6, 0, 0]], "attrs": {"mxnet_version": ["int", 10901]}}`

func TestSymbol(t *testing.T) {
	got, err := mxnet.Format.Parse(formattest.File("a.json", old))
	if err != nil {
		t.Fatal(err)
	}
	ints := func(name string, v ...int64) model.Attribute { return model.Attribute{Name: name, Ints: v} }
	want := &model.Model{
		Format: "mxnet", Producer: "mxnet", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "data"}},
		Outputs: []model.Tensor{{Name: "prob", Shape: []int64{-1, 4}}},
		Weights: []model.Tensor{
			{Name: "c_weight", Shape: []int64{8, -1, 3, 3}}, {Name: "c_bias", Shape: []int64{8}}, {Name: "r_gamma", Shape: []int64{8}},
			{Name: "d_weight", Shape: []int64{8, 1, 3, 3}}, {Name: "fc_weight", Shape: []int64{4, 8}}, {Name: "fc_bias", Shape: []int64{4}},
		},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"data", "c_weight", "c_bias"}, Outputs: []string{"c"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 0, 1, 0), ints("group", 1)}},
			{Name: "r", Op: "PRelu", Inputs: []string{"c", "r_gamma"}, Outputs: []string{"r"}},
			{Name: "d", Op: "Conv", Inputs: []string{"r", "d_weight"}, Outputs: []string{"d"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("group", 8)}},
			{Name: "p", Op: "GlobalAveragePool", Inputs: []string{"d"}, Outputs: []string{"p"}, Attributes: []model.Attribute{ints("kernel_shape", 1, 1)}},
			{Name: "f", Op: "Flatten", Inputs: []string{"p"}, Outputs: []string{"f"}},
			{Name: "fc", Op: "Gemm", Inputs: []string{"f", "fc_weight", "fc_bias"}, Outputs: []string{"fc"}},
			{Name: "prob", Op: "Softmax", Inputs: []string{"fc"}, Outputs: []string{"prob"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShapesOfVariables(t *testing.T) {
	got, err := mxnet.Format.Parse(formattest.File("a.json", gluon))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]model.Tensor{{Name: "w", Shape: []int64{16, 3, 3, 3}}}, got.Weights[:1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]model.Tensor{{Name: "data", Shape: []int64{-1, 3, 112, 112}}}, got.Inputs[:1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"two:1", "two"}, got.Nodes[len(got.Nodes)-1].Inputs); diff != "" {
		t.Error(diff)
	}
	if len(got.Weights) != 2 || got.Weights[1].Name != "s" {
		t.Errorf("a variable with a shape that is multiplied with is a weight: %+v", got.Weights)
	}
	if got.Producer != "mxnet 1.9.1" {
		t.Errorf("written by %q", got.Producer)
	}
}

// A node that refers to one that is not there, to itself or to a later one has no such input.
func TestReferences(t *testing.T) {
	m, err := mxnet.Format.Parse(formattest.File("", `{"nodes": [`+op("relu", "a", "[0, 0], [7, 0], [-1, 0], [1, 0]")+`], "heads": [[9, 0], [-3, 0]]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "", "", ""}, m.Nodes[0].Inputs); diff != "" || len(m.Outputs) != 0 {
		t.Errorf("%s %v", diff, m.Outputs)
	}
}
