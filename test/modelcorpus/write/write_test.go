// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/caffe"
	"github.com/vsa-legal/operator/modelscan/format/gguf"
	"github.com/vsa-legal/operator/modelscan/format/mxnet"
	"github.com/vsa-legal/operator/modelscan/format/ncnn"
	"github.com/vsa-legal/operator/modelscan/format/numpy"
	"github.com/vsa-legal/operator/modelscan/format/onnx"
	"github.com/vsa-legal/operator/modelscan/format/openvino"
	"github.com/vsa-legal/operator/modelscan/format/ort"
	"github.com/vsa-legal/operator/modelscan/format/pytorch"
	"github.com/vsa-legal/operator/modelscan/format/safetensors"
	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/format/tflite"
	"github.com/vsa-legal/operator/modelscan/model"
)

// tiny is a network with a kernel that is not square, so that an exchanged height and width shows.
func tiny() Network {
	m := &model.Model{Format: "onnx", Producer: "pytorch 2.1.0", Layout: model.OIHW, Strings: []string{"a cat"}}
	m.Inputs = []model.Tensor{{Name: "image", Type: "float32", Shape: []int64{1, 3, 32, 48}}}
	m.Outputs = []model.Tensor{{Name: "features", Type: "float32", Shape: []int64{1, 40}}}
	for _, w := range []model.Tensor{
		{Name: "conv1.weight", Shape: []int64{16, 3, 3, 5}},
		{Name: "bn1.weight", Shape: []int64{16}},
		{Name: "bn1.bias", Shape: []int64{16}},
		{Name: "bn1.running_mean", Shape: []int64{16}},
		{Name: "bn1.running_var", Shape: []int64{16}},
		{Name: "act1.weight", Shape: []int64{16, 1, 1}},
		{Name: "conv2.weight", Shape: []int64{16, 1, 3, 3}},
		{Name: "conv3.weight", Shape: []int64{24, 16, 1, 1}},
		{Name: "conv3.bias", Shape: []int64{24}},
		{Name: "fc.weight", Shape: []int64{40, 24}},
		{Name: "fc.bias", Shape: []int64{40}},
	} {
		w.Type = "float32"
		m.Weights = append(m.Weights, w)
	}
	one := []model.Attribute{ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 1, 1, 1), ints("group", 16)}
	m.Nodes = []model.Node{
		{Name: "conv1", Op: "Conv", Inputs: []string{"image", "conv1.weight"}, Outputs: []string{"c1"},
			Attributes: []model.Attribute{ints("kernel_shape", 3, 5), ints("strides", 1, 1), ints("pads", 1, 2, 1, 2), ints("group", 1)}},
		{Name: "bn1", Op: "BatchNormalization", Outputs: []string{"b1"},
			Inputs: []string{"c1", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"}},
		{Name: "act1", Op: "PRelu", Inputs: []string{"b1", "act1.weight"}, Outputs: []string{"a1"}},
		{Name: "conv2", Op: "Conv", Inputs: []string{"a1", "conv2.weight"}, Outputs: []string{"c2"}, Attributes: one},
		{Name: "act2", Op: "Relu", Inputs: []string{"c2"}, Outputs: []string{"a2"}},
		{Name: "conv3", Op: "Conv", Inputs: []string{"a2", "conv3.weight", "conv3.bias"}, Outputs: []string{"c3"},
			Attributes: []model.Attribute{ints("kernel_shape", 1, 1), ints("strides", 1, 1), ints("pads", 0, 0, 0, 0), ints("group", 1)}},
		{Name: "pool", Op: "GlobalAveragePool", Inputs: []string{"c3"}, Outputs: []string{"p"}},
		{Name: "flat", Op: "Reshape", Inputs: []string{"p"}, Outputs: []string{"f"}, Attributes: []model.Attribute{ints("shape", 1, 24)}},
		{Name: "fc", Op: "Gemm", Inputs: []string{"f", "fc.weight", "fc.bias"}, Outputs: []string{"features"}, Attributes: []model.Attribute{ints("transB", 1)}},
	}
	return Network{Model: m}
}

type file struct {
	*os.File
	size int64
}

func (f file) Size() int64  { return f.size }
func (f file) Path() string { return f.Name() }

func open(t *testing.T, path string) file {
	t.Helper()
	f, err := os.Open(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return file{f, info.Size()}
}

// parsers by what a format's name begins with.
var parsers = map[string]func(model.File) (*model.Model, error){
	"onnx": onnx.Format.Parse, "tflite": tflite.Format.Parse, "tensorflow": tensorflow.Format.Parse, "tfjs": tfjs.Format.Parse, "pytorch": pytorch.Format.Parse,
	"torchscript": pytorch.Format.Parse, "safetensors": safetensors.Format.Parse, "openvino": openvino.Format.Parse, "caffe": caffe.Format.Parse, "ncnn": ncnn.Format.Parse,
	"mxnet": mxnet.Format.Parse, "ort": ort.Format.Parse, "numpy": numpy.Format.Parse, "gguf": gguf.Format.Parse,
}

// The weights of the layers, as each way to lay them out has them.
var laid = map[model.Layout][][]int64{
	model.OIHW: {{16, 3, 3, 5}, {16, 1, 3, 3}, {24, 16, 1, 1}, {40, 24}},
	model.HWIO: {{3, 5, 3, 16}, {3, 3, 16, 1}, {1, 1, 16, 24}, {24, 40}},
	model.OHWI: {{16, 3, 5, 3}, {1, 3, 3, 16}, {24, 1, 1, 16}, {40, 24}},
}

func TestFormatsAreReadBack(t *testing.T) {
	weightsOnly := set("pytorch", "pytorch-checkpoint", "pytorch-legacy", "safetensors", "safetensors-fp16", "safetensors-bf16", "tfjs-manifest", "numpy", "gguf")
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			n := tiny()
			if !f.Supports(n) {
				t.Fatal("not supported")
			}
			paths, err := f.Write(t.TempDir(), "net", n)
			if err != nil {
				t.Fatal(err)
			}
			family, _, _ := strings.Cut(f.Name, "-")
			m, err := parsers[family](open(t, paths[0]))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range laid[m.Layout] {
				if !slices.ContainsFunc(m.Weights, func(w model.Tensor) bool { return fits(unGrouped(w.Shape), want) }) {
					t.Errorf("no weight of %v in %v: %v", want, m.Layout, m.Weights)
				}
			}
			if len(laid[m.Layout]) == 0 {
				t.Errorf("layout %q", m.Layout)
			}
			if weightsOnly[f.Name] {
				return
			}
			convs := 0
			for _, node := range m.Nodes {
				if node.Op == "Conv" {
					convs++
				}
			}
			if convs != 3 {
				t.Errorf("%d convolutions of 3", convs)
			}
			if len(m.Inputs) != 1 || len(m.Outputs) != 1 {
				t.Errorf("inputs %v, outputs %v", m.Inputs, m.Outputs)
			}
		})
	}
}

// fits tells whether a shape is another one, as far as it is known: a symbol of MXNet does not tell the channels of its input.
func fits(have, want []int64) bool {
	return slices.EqualFunc(have, want, func(h, w int64) bool { return h == w || h == -1 })
}

// unGrouped is the shape of a depthwise convolution's weights without the dimension of the groups that OpenVINO has.
func unGrouped(s []int64) []int64 {
	if len(s) == 5 && s[1] == 1 {
		return slices.Delete(slices.Clone(s), 1, 2)
	}
	return s
}

func TestWritingIsDeterministic(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			var first [][]byte
			for range 2 {
				paths, err := f.Write(t.TempDir(), "net", tiny())
				if err != nil {
					t.Fatal(err)
				}
				var all [][]byte
				for _, p := range paths {
					b, err := os.ReadFile(p) //nolint:gosec // a file of the test
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, b)
				}
				if first != nil && !slices.EqualFunc(first, all, bytes.Equal) {
					t.Error("written twice, it differs")
				}
				first = all
			}
		})
	}
}

func TestNetworkStaysAsItIs(t *testing.T) {
	n, before := tiny(), tiny()
	for _, d := range Disguises() {
		d.Apply(n)
	}
	for _, f := range Formats() {
		if _, err := f.Write(t.TempDir(), "net", n); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(before, n); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownOperatorIsNotDropped(t *testing.T) {
	n := tiny()
	n.Model.Nodes = append(n.Model.Nodes[:4:4], append([]model.Node{
		{Name: "odd", Op: "NonMaxSuppression", Inputs: []string{"c2"}, Outputs: []string{"odd"}}}, n.Model.Nodes[4:]...)...)
	for _, f := range Formats() {
		family, _, _ := strings.Cut(f.Name, "-")
		if weights := family == "numpy" || family == "gguf" || family == "pytorch" || family == "safetensors"; weights || family == "ort" || (family == "onnx" && f.Name != "onnx-opset9" && f.Name != "onnx-opset7") {
			continue
		}
		if f.Supports(n) {
			t.Errorf("%s says that it supports NonMaxSuppression", f.Name)
		}
	}
}
