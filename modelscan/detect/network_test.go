// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vsa-legal/operator/modelscan/model"
)

// TestLayers reads one layer of each kind in each layout, from a graph and from weights alone.
func TestLayers(t *testing.T) {
	for name, test := range map[string]struct {
		layout model.Layout
		op     string
		shape  []int64
		group  int64
		want   layer
	}{
		"convolution of ONNX":           {model.OIHW, "Conv", []int64{64, 3, 3, 3}, 1, layer{kind: conv, kh: 3, kw: 3, in: 3, out: 64}},
		"convolution of TensorFlow":     {model.HWIO, "Conv", []int64{3, 3, 3, 64}, 1, layer{kind: conv, kh: 3, kw: 3, in: 3, out: 64}},
		"convolution of TFLite":         {model.OHWI, "Conv", []int64{64, 3, 3, 3}, 1, layer{kind: conv, kh: 3, kw: 3, in: 3, out: 64}},
		"depthwise of ONNX":             {model.OIHW, "Conv", []int64{512, 1, 7, 7}, 512, layer{kind: depthwise, kh: 7, kw: 7, in: 1, out: 512}},
		"depthwise of TensorFlow":       {model.HWIO, "Conv", []int64{7, 7, 512, 1}, 512, layer{kind: depthwise, kh: 7, kw: 7, in: 1, out: 512}},
		"depthwise of TFLite":           {model.OHWI, "Conv", []int64{1, 7, 7, 512}, 512, layer{kind: depthwise, kh: 7, kw: 7, in: 1, out: 512}},
		"over time":                     {model.OIHW, "Conv", []int64{128, 80, 5}, 1, layer{kind: conv, kh: 1, kw: 5, in: 80, out: 128}},
		"transposed":                    {model.OIHW, "ConvTranspose", []int64{64, 16, 2, 2}, 1, layer{kind: deconv, kh: 2, kw: 2, in: 64, out: 16}},
		"dense":                         {model.HWIO, "MatMul", []int64{512, 10}, 0, layer{kind: dense, kh: 1, kw: 1, in: 512, out: 10}},
		"dense, output first in TFLite": {model.OHWI, "Gemm", []int64{10, 512}, 0, layer{kind: dense, kh: 1, kw: 1, in: 512, out: 10}},
	} {
		t.Run(name, func(t *testing.T) {
			m := &model.Model{Format: "onnx", Layout: test.layout}
			m.AddWeight(model.Tensor{Name: "w", Shape: test.shape})
			m.AddNode(model.Node{Op: test.op, Inputs: []string{"x", "w"}, Outputs: []string{"y"}, Attributes: []model.Attribute{
				{Name: "group", Ints: []int64{test.group}},
			}})
			got := newNetwork(m).layers
			if diff := cmp.Diff([]layer{test.want}, got, cmp.AllowUnexported(layer{}), cmpopts.IgnoreFields(layer{}, "node", "weight")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
