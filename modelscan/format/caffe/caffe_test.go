// SPDX-License-Identifier: Apache-2.0

package caffe_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/caffe"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
	pb "github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func layer(name, kind, bottoms, tops string, more ...[]byte) []byte {
	return pb.Bytes(100, pb.Of(pb.Bytes(1, name), pb.Bytes(2, kind), pb.Texts(3, strings.Fields(bottoms)...),
		pb.Texts(4, strings.Fields(tops)...), pb.Of(more...)))
}

func blob(shape ...int64) []byte {
	return pb.Of(pb.Bytes(5, make([]byte, 64)), pb.Bytes(7, pb.Packed(1, shape...)))
}

func legacy(n, c, h, w int64) []byte {
	return pb.Of(pb.Int(1, n), pb.Int(2, c), pb.Int(3, h), pb.Int(4, w), pb.Bytes(5, make([]byte, 64)))
}

func parse(t *testing.T, content []byte) *model.Model {
	t.Helper()
	if !caffe.Format.Sniff(pb.Head(content), int64(len(content)), "blob") {
		t.Error("not taken for a network")
	}
	m, err := caffe.Format.Parse(pb.NewFile("blob", content))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

// sphere is the beginning and the end of a network for faces, as all three forms have it.
func sphere(format string) *model.Model {
	m := &model.Model{
		Format: format, Layout: model.OIHW, Strings: []string{"net"},
		Inputs:  []model.Tensor{{Name: "data", Type: "float32", Shape: []int64{1, 3, 112, 96}}},
		Outputs: []model.Tensor{{Name: "fc5", Type: "float32"}},
		Nodes: []model.Node{
			{Name: "conv1", Op: "Conv", Inputs: []string{"data", "conv1:0", "conv1:1"}, Outputs: []string{"conv1"},
				Attributes: []model.Attribute{ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 1, 1, 1)}},
			{Name: "relu1", Op: "PRelu", Inputs: []string{"conv1", "relu1:0"}, Outputs: []string{"conv1:1"}},
			{Name: "sum", Op: "Add", Inputs: []string{"conv1:1", "conv1:1"}, Outputs: []string{"sum"}},
			{Name: "fc5", Op: "Gemm", Inputs: []string{"sum", "fc5:0", "fc5:1"}, Outputs: []string{"fc5"},
				Attributes: []model.Attribute{ints("transB", 1)}},
		},
		Weights: []model.Tensor{{Name: "conv1:0", Type: "float32", Shape: []int64{64, 3, 3, 3}}, {Name: "conv1:1", Type: "float32", Shape: []int64{64}},
			{Name: "relu1:0", Type: "float32", Shape: []int64{64}}, {Name: "fc5:0", Type: "float32", Shape: []int64{512, 21504}},
			{Name: "fc5:1", Type: "float32", Shape: []int64{512}}},
	}
	return m
}

func TestModel(t *testing.T) {
	conv := pb.Bytes(106, pb.Of(pb.Int(1, 64), pb.Int(3, 1), pb.Packed(4, 3), pb.Int(6, 2)))
	got := parse(t, pb.Of(pb.Bytes(1, "net"),
		layer("in", "Input", "", "data", pb.Bytes(143, pb.Bytes(1, pb.Packed(1, 1, 3, 112, 96)))),
		layer("conv1", "Convolution", "data", "conv1", conv, pb.Bytes(7, blob(64, 3, 3, 3)), pb.Bytes(7, blob(64))),
		layer("relu1", "PReLU", "conv1", "conv1", pb.Bytes(7, blob(64))),
		layer("sum", "Eltwise", "conv1 conv1", "sum"),
		layer("fc5", "InnerProduct", "sum", "fc5", pb.Bytes(7, blob(512, 21504)), pb.Bytes(7, blob(512)))))
	if diff := cmp.Diff(sphere("caffe"), withoutOutputShape(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func withoutOutputShape(m *model.Model) *model.Model {
	for i := range m.Outputs {
		m.Outputs[i].Shape = nil
	}
	return m
}

func TestOldModel(t *testing.T) {
	old := func(name string, kind int64, bottoms, tops string, more ...[]byte) []byte {
		return pb.Bytes(2, pb.Of(pb.Texts(2, strings.Fields(bottoms)...), pb.Texts(3, strings.Fields(tops)...), pb.Bytes(4, name), pb.Int(5, kind), pb.Of(more...)))
	}
	oldest := pb.Bytes(2, pb.Of(pb.Bytes(1, pb.Of(pb.Bytes(1, "fc5"), pb.Bytes(2, "innerproduct"), pb.Bytes(50, legacy(1, 1, 512, 21504)), pb.Bytes(50, legacy(1, 1, 1, 512)))),
		pb.Texts(2, "sum"), pb.Texts(3, "fc5")))
	conv := pb.Bytes(10, pb.Of(pb.Int(1, 64), pb.Int(3, 1), pb.Int(4, 3), pb.Int(6, 2)))
	got := parse(t, pb.Of(pb.Bytes(1, "net"), pb.Bytes(3, "data"), pb.Ints(4, 1, 3, 112, 96),
		old("conv1", 4, "data", "conv1", conv, pb.Bytes(6, legacy(64, 3, 3, 3)), pb.Bytes(6, legacy(1, 1, 1, 64))),
		old("relu1", 18, "conv1", "conv1", pb.Bytes(6, legacy(1, 1, 1, 64))),
		old("sum", 25, "conv1 conv1", "sum", pb.Bytes(24, pb.Int(1, 1))), oldest))
	want := sphere("caffe")
	want.Nodes[1].Op = "Relu" // there was no other number for it
	if diff := cmp.Diff(want, withoutOutputShape(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

const text = `# about
name: "net"
input: "data" input_dim: 1 input_dim: 3 input_dim: 112 input_dim: 96
layer { name: 'conv1' type: "Convolution" bottom: "data" top: "conv1"
  param { lr_mult: 1 } # why
  convolution_param < num_output: 64 kernel_size: 3 stride: 2; pad: 1, weight_filler { type: "xavier" } > }
layer { name: "relu1" type: "PReLU" bottom: "conv1" top: "conv1" }
layer { name: "sum" type: "Eltwise" bottom: ["conv1", "conv1"] top: "sum" eltwise_param { operation: SUM } }
layers { name: "fc5" type: INNER_PRODUCT bottom: "sum" top: "fc5" inner_product_param { num_output: 512 } }
`

func TestText(t *testing.T) {
	want := sphere("caffe-prototxt")
	want.Weights[3].Shape[1] = -1
	want.Outputs[0].Shape = []int64{-1, 512}
	if diff := cmp.Diff(want, parse(t, []byte(text))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTextWeights(t *testing.T) {
	content := `input: "x" input_shape { dim: [1, 8, 4, 4] }
layer { name: "dw" type: "ConvolutionDepthwise" bottom: "x" top: "a" convolution_param { num_output: 8 kernel_h: 3 kernel_w: 5 bias_term: false } }
layer { name: "g" type: "Convolution" bottom: "a" top: "b" convolution_param { num_output: 6 kernel_size: 1 group: 2 bias_term: false } }
layer { name: "cat" type: "Concat" bottom: "a" bottom: "b" top: "c" }
layer { name: "up" type: "Deconvolution" bottom: "c" top: "d" convolution_param { num_output: 2 kernel_size: 4 bias_term: false } }
layer { name: "pool" type: "Pooling" bottom: "d" top: "e" pooling_param { pool: AVE global_pooling: true } }
layer { name: "f1" type: "InnerProduct" bottom: "e" top: "f" inner_product_param { num_output: 9 bias_term: false } }
layer { name: "f2" type: "InnerProduct" bottom: "f" top: "g" inner_product_param { num_output: 5 bias_term: false } }
layer { name: "n" type: "Normalize" bottom: "g" top: "h" }`
	m := parse(t, []byte(content))
	var shapes [][]int64
	for _, w := range m.Weights {
		shapes = append(shapes, w.Shape)
	}
	want := [][]int64{{8, 1, 3, 5}, {6, 4, 1, 1}, {14, 2, 4, 4}, {9, -1}, {5, 9}}
	if diff := cmp.Diff(want, shapes); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
	var ops []string
	for _, n := range m.Nodes {
		ops = append(ops, n.Op)
	}
	if got := strings.Join(ops, " "); got != "Conv Conv Concat ConvTranspose GlobalAveragePool Gemm Gemm LpNormalization" {
		t.Error(got)
	}
	if diff := cmp.Diff([]model.Tensor{{Name: "h", Type: "float32", Shape: []int64{-1, 5}}}, m.Outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	for name, tc := range map[string]struct{ content, reason string }{
		"cut short":     {text[:len(text)-10], "ends in the middle"},
		"no layers":     {string(pb.Bytes(1, "net")), "no layers"},
		"a stray brace": {`layer { name: "a" } }`, "not expected"},
		"an open text":  {"layer { name: \"a\n } }", "not expected"},
		"too deep":      {"layer { name: 'x' " + strings.Repeat("a {", 100), "nested"},
		"too long":      {"layer { name: 'x' }" + strings.Repeat(" ", 3<<20), "too long"},
		"a blob cut":    {string(pb.Of(pb.Bytes(1, "net"), layer("a", "Convolution", "", "", pb.Bytes(7, []byte{0x0a, 9})))), "beyond the end"},
		"empty":         {"", "no layers"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := caffe.Format.Parse(pb.NewFile("x.prototxt", []byte(tc.content)))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tc.reason) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, caffe.Format, map[string]formattest.Case{
		"text":             {Content: text, Takes: true},
		"layers at once":   {Content: "layer {\n  name: \"a\"", Takes: true},
		"a solver":         {Content: "net: \"train.prototxt\"\nbase_lr: 0.1\n"},
		"YAML":             {Content: "name: x\ninput: y\n"},
		"a label map":      {Content: "item {\n  name: \"a\"\n  id: 1\n}\n"},
		"JSON":             {Content: `{"name": "net", "layers": []}`},
		"program":          {Content: "layer { return 1 }"},
		"a name of binary": {Content: string(pb.Bytes(1, "net"))},
		"GraphDef":         {Content: string(pb.Bytes(1, pb.Of(pb.Bytes(1, "x"), pb.Bytes(2, "Placeholder"))))},
		"ONNX":             {Content: string(pb.Of(pb.Int(1, 8), pb.Bytes(2, "pytorch"), pb.Bytes(7, pb.Bytes(1, pb.Bytes(4, "Relu")))))},
		"nothing":          {Content: ""},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, caffe.Format, text, string(pb.Of(pb.Bytes(1, "net"), layer("c", "Convolution", "a", "b", pb.Bytes(7, blob(1, 2))))),
		string(pb.Bytes(2, pb.Of(pb.Int(5, 4), pb.Bytes(6, legacy(1, 1, 2, 3))))))
}
