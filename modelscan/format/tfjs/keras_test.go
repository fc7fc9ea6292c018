// SPDX-License-Identifier: Apache-2.0

package tfjs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/model"
)

const sequential = `{"modelTopology": {"keras_version": "2.4.0", "model_config": {"class_name": "Sequential", "config": {"name": "net", "layers": [
  {"class_name": "Conv2D", "config": {"name": "c", "batch_input_shape": [null, 48, 48, 1], "dtype": "float32", "filters": 16, "kernel_size": [3, 3], "strides": 2, "padding": "same", "activation": "relu"}},
  {"class_name": "GlobalAveragePooling2D", "config": {"name": "g"}},
  {"class_name": "Dense", "config": {"name": "d", "units": 7, "activation": "softmax"}}]}}},
 "weightsManifest": [{"weights": [{"name": "c/kernel", "shape": [3, 3, 1, 16], "dtype": "float32"}, {"name": "net/d/bias", "shape": [7], "dtype": "float32"}]}]}`

func TestSequential(t *testing.T) {
	got, err := tfjs.Format.Parse(file(sequential))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "tfjs", Layout: model.HWIO, Producer: "keras 2.4.0",
		Inputs:  []model.Tensor{tensor("c_input", "float32", -1, 48, 48, 1)},
		Outputs: []model.Tensor{tensor("d", "", -1, 7)},
		Weights: []model.Tensor{tensor("c/kernel", "float32", 3, 3, 1, 16), tensor("net/d/bias", "float32", 7)},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"c_input", "c/kernel"}, Outputs: []string{"c/linear"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("strides", 2), {Name: "auto_pad", Text: "SAME_UPPER"},
			}},
			{Name: "c/activation", Op: "Relu", Inputs: []string{"c/linear"}, Outputs: []string{"c"}},
			{Name: "g", Op: "GlobalAveragePool", Inputs: []string{"c"}, Outputs: []string{"g"}},
			{Name: "d", Op: "Gemm", Inputs: []string{"g", "net/d/bias"}, Outputs: []string{"d/linear"}},
			{Name: "d/activation", Op: "Softmax", Inputs: []string{"d/linear"}, Outputs: []string{"d"}},
		},
		Strings: []string{"net"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// functional is of Keras 3, with a model within the model and a branch.
const functional = `{"module": "keras", "class_name": "Functional", "config": {"name": "f", "trainable": true, "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 112, 112, 3], "dtype": "float32", "name": "image"}, "name": "image", "inbound_nodes": []},
  {"class_name": "Functional", "name": "base", "config": {"name": "base", "layers": [
     {"class_name": "InputLayer", "config": {"batch_shape": [null, 112, 112, 3], "name": "inner"}, "name": "inner", "inbound_nodes": []},
     {"class_name": "DepthwiseConv2D", "config": {"name": "dw", "kernel_size": [3, 3], "activation": {"class_name": "function", "config": "relu6"}}, "name": "dw",
      "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 112], "keras_history": ["inner", 0, 0]}}], "kwargs": {}}]}],
     "input_layers": [["inner", 0, 0]], "output_layers": [["dw", 0, 0]]},
   "inbound_nodes": [[["image", 0, 0, {}]]]},
  {"class_name": "Custom>Add", "config": {"name": "sum"}, "name": "sum", "inbound_nodes": [[["base", 1, 0, {}], ["image", 0, 0, {}]]]},
  {"class_name": "Bidirectional", "config": {"name": "both", "layer": {"class_name": "LSTM", "config": {"name": "forward", "units": 4, "activation": "tanh"}}}, "name": "both", "inbound_nodes": [[["sum", 0, 0]]]}],
  "input_layers": ["image", 0, 0], "output_layers": [["both", 0, 0]]}}`

func TestFunctional(t *testing.T) {
	var got model.Model
	if err := tfjs.Keras(strings.NewReader(functional), &got); err != nil {
		t.Fatal(err)
	}
	want := model.Model{
		Inputs:  []model.Tensor{tensor("image", "float32", -1, 112, 112, 3)},
		Outputs: []model.Tensor{{Name: "both"}},
		Nodes: []model.Node{
			{Name: "dw", Op: "Conv", Inputs: []string{"inner"}, Outputs: []string{"dw/linear"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), {Name: "keras_class", Text: "DepthwiseConv2D"},
			}},
			{Name: "dw/activation", Op: "Clip", Inputs: []string{"dw/linear"}, Outputs: []string{"dw"}},
			{Name: "base/input", Op: "Identity", Inputs: []string{"image"}, Outputs: []string{"inner"}},
			{Name: "base", Op: "Identity", Inputs: []string{"dw"}, Outputs: []string{"base"}},
			{Name: "sum", Op: "Add", Inputs: []string{"base", "image"}, Outputs: []string{"sum"}},
			{Name: "both", Op: "LSTM", Inputs: []string{"sum"}, Outputs: []string{"both"}},
		},
		Strings: []string{"f"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Models within models end somewhere.
func TestNested(t *testing.T) {
	const depth = 12
	text := `{"class_name": "Sequential", "config": ` +
		strings.Repeat(`{"name": "n", "layers": [{"class_name": "Sequential", "config": `, depth) + `{}` +
		strings.Repeat(`}]}`, depth) + `}`
	var m model.Model
	if err := tfjs.Keras(strings.NewReader(text), &m); err != nil || !m.Truncated {
		t.Errorf("error %v, truncated %v", err, m.Truncated)
	}
	if err := tfjs.Keras(strings.NewReader(`{"config": {"a": 1}}`), &m); err == nil {
		t.Error("there are no layers, and no error")
	}
}
