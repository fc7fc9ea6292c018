// SPDX-License-Identifier: Apache-2.0

package ncnn_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/ncnn"
	"github.com/vsa-legal/operator/modelscan/model"
)

// memory is a file that a test made.
type memory struct {
	*strings.Reader
	path string
}

func file(text string) memory { return memory{strings.NewReader(text), "some/net.ncnn.param"} }
func (m memory) Size() int64  { return m.Reader.Size() }
func (m memory) Path() string { return m.path }
func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

const text = `7767517
9 10
Input            data    0 1 data 0=112 1=96 2=3
Convolution      conv    1 1 data c 0=16 1=3 3=2 4=1 5=1 6=432 9=1
Split            s       1 2 c c0 c1
ConvolutionDepthWise dw  1 1 c0 d 0=16 1=3 11=5 6=240 7=16 8=1
BinaryOp         add     2 1 d c1 e 0=2
Deconvolution    up      1 1 e u 0=8 1=2 3=2 6=512
Pooling          gap     1 1 u g 0=1 4=1
InnerProduct     fc      1 1 g f 0=128 1=1 2=1024 -23310=2,1.0,2
Softmax          out     1 1 f out 0=0`

func TestText(t *testing.T) {
	want := &model.Model{
		Format: "ncnn", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "data", Shape: []int64{1, 3, 96, 112}}},
		Outputs: []model.Tensor{{Name: "out", Shape: []int64{1, 128}}},
		Weights: []model.Tensor{
			{Name: "conv/weight", Shape: []int64{16, 3, 3, 3}}, {Name: "conv/bias", Shape: []int64{16}},
			{Name: "dw/weight", Type: "int8", Shape: []int64{16, 1, 5, 3}}, {Name: "up/weight", Shape: []int64{16, 8, 2, 2}},
			{Name: "fc/weight", Shape: []int64{128, 8}}, {Name: "fc/bias", Shape: []int64{128}},
		},
		Nodes: []model.Node{
			{Name: "conv", Op: "Conv", Inputs: []string{"data", "conv/weight", "conv/bias"}, Outputs: []string{"c"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("group", 1), {Name: "activation", Text: "Relu"},
			}},
			{Name: "s", Op: "Identity", Inputs: []string{"c"}, Outputs: []string{"c0", "c1"}},
			{Name: "dw", Op: "Conv", Inputs: []string{"c0", "dw/weight"}, Outputs: []string{"d"}, Attributes: []model.Attribute{
				ints("kernel_shape", 5, 3), ints("strides", 1, 1), ints("group", 16),
			}},
			{Name: "add", Op: "Mul", Inputs: []string{"d", "c1"}, Outputs: []string{"e"}},
			{Name: "up", Op: "ConvTranspose", Inputs: []string{"e", "up/weight"}, Outputs: []string{"u"}, Attributes: []model.Attribute{
				ints("kernel_shape", 2, 2), ints("strides", 2, 2), ints("group", 1),
			}},
			{Name: "gap", Op: "GlobalAveragePool", Inputs: []string{"u"}, Outputs: []string{"g"}},
			{Name: "fc", Op: "Gemm", Inputs: []string{"g", "fc/weight", "fc/bias"}, Outputs: []string{"f"}},
			{Name: "out", Op: "Softmax", Inputs: []string{"f"}, Outputs: []string{"out"}},
		},
		ExternalData: []string{"net.ncnn.bin"},
	}
	for name, in := range map[string]string{"lines": text, "one line": strings.ReplaceAll(text, "\n", " ")} {
		t.Run(name, func(t *testing.T) {
			got, err := ncnn.Format.Parse(file(in))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

const pnnx = `7767517
4 3
pnnx.Input   in  0 1 0 #0=(1,3,64,64)f32
nn.Conv2d    c   1 1 0 1 bias=True groups=1 kernel_size=(3,3) @bias=(8)f32 @weight=(8,3,3,3)f16 #0=(1,3,64,64)f32 #1=(1,8,62,62)f32
nn.SiLU      a   1 1 1 2 #2=(1,8,62,62)f32
pnnx.Output  out 1 0 2`

func TestPNNX(t *testing.T) {
	got, err := ncnn.Format.Parse(file(pnnx))
	want := &model.Model{
		Format: "ncnn", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "0", Shape: []int64{1, 3, 64, 64}}},
		Outputs: []model.Tensor{{Name: "2", Shape: []int64{1, 8, 62, 62}}},
		Weights: []model.Tensor{
			{Name: "c/weight", Type: "float16", Shape: []int64{8, 3, 3, 3}}, {Name: "c/bias", Type: "float32", Shape: []int64{8}},
		},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"0", "c/weight", "c/bias"}, Outputs: []string{"1"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("group", 1),
			}},
			{Name: "a", Op: "Swish", Inputs: []string{"1"}, Outputs: []string{"2"}},
		},
		ExternalData: []string{"net.ncnn.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// words returns numbers as the binary form has them.
func words(of ...int32) string {
	var out []byte
	for _, n := range of {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	return string(out)
}

// numbers is Input, InnerProduct with an array and a text, and a layer of an unknown type.
var numbers = words(7767517, 3, 3,
	16, 0, 1, 0, 0, 64, -233,
	15, 1, 1, 0, 1, 0, 10, 2, 640, -23310, 2, 7, 7, -23401, 5, 0x61616161, 0x61, -233,
	9999, 1, 1, 1, 2, -233)

func TestBinary(t *testing.T) {
	got, err := ncnn.Format.Parse(memory{strings.NewReader(numbers), "net.param.bin"})
	want := &model.Model{
		Format: "ncnn", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "0", Shape: []int64{1, 64}}},
		Outputs: []model.Tensor{{Name: "2"}},
		Weights: []model.Tensor{{Name: "1/weight", Shape: []int64{10, 64}}},
		Nodes: []model.Node{
			{Name: "1", Op: "Gemm", Inputs: []string{"0", "1/weight"}, Outputs: []string{"1"}},
			{Name: "2", Op: "layer 9999", Inputs: []string{"1"}, Outputs: []string{"2"}},
		},
		ExternalData: []string{"net.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestErrors(t *testing.T) {
	cases := map[string]string{
		"cut off":         numbers[:len(numbers)-4],
		"many layers":     words(7767517, 1<<30, 1),
		"many inputs":     words(7767517, 1, 1, 16, 1<<30, 1),
		"no magic":        "7767518\n1 1\nInput a 0 1 b",
		"no layers":       "7767517\n1 1\n",
		"no counts":       "7767517\nInput a 0 1 b",
		"half a layer":    "7767517\n1 1\nInput a 0",
		"params alone":    "7767517\n1 1\n0=1 1=1 0 0",
		"an endless word": "7767517\n1 1\nInput a 0 1 " + strings.Repeat("a", 1<<17),
		"short":           "77",
	}
	for name, in := range cases {
		t.Run(name, func(t *testing.T) {
			if m, err := ncnn.Format.Parse(file(in)); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, ncnn.Format, map[string]formattest.Case{
		"text":          {Content: text, Takes: true},
		"binary":        {Content: numbers, Takes: true},
		"the number":    {Content: "7767517"},
		"another use":   {Content: "7767517 is a number"},
		"too many":      {Content: words(7767517, 1<<30, 1, 1)},
		"other numbers": {Content: words(7, 3, 3, 1)},
		"empty":         {Content: ""},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, ncnn.Format, text, pnnx, numbers)
}
