// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/model"
)

func TestImageOf(t *testing.T) {
	for name, test := range map[string]struct {
		shape []int64
		want  inputImage
		ok    bool
	}{
		"channels first":        {[]int64{1, 3, 112, 96}, inputImage{112, 96, 3}, true},
		"channels last":         {[]int64{-1, 64, 48, 1}, inputImage{64, 48, 1}, true},
		"without the batch":     {[]int64{224, 224, 3}, inputImage{224, 224, 3}, true},
		"a stack of pictures":   {[]int64{1, 16, 3, 112, 112}, inputImage{112, 112, 3}, true},
		"any size":              {[]int64{1, 3, -1, -1}, inputImage{-1, -1, 3}, true},
		"nothing is told":       {[]int64{-1, -1, -1, -1}, inputImage{-1, -1, -1}, true},
		"a vector":              {[]int64{1, 512}, inputImage{}, false},
		"features over time":    {[]int64{1, 200, 1}, inputImage{}, false},
		"fifteen channels":      {[]int64{1, 15, 24, 24}, inputImage{}, false},
		"six dimensions":        {[]int64{1, 1, 1, 3, 24, 24}, inputImage{}, false},
		"no shape":              {nil, inputImage{}, false},
		"channels in the wrong": {[]int64{1, 64, 3, 3}, inputImage{64, 3, 3}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := imageOf(&model.Tensor{Shape: test.shape})
			if ok != test.ok || ok && got != test.want {
				t.Errorf("%v: %+v, %v; want %+v, %v", test.shape, got, ok, test.want, test.ok)
			}
		})
	}
}

// TestDerivedSide computes the side of the picture back from a layer that takes a whole map.
func TestDerivedSide(t *testing.T) {
	conv := func(in, out, weight string, kernel, step, pad int64) model.Node {
		return model.Node{Op: "Conv", Inputs: []string{in, weight}, Outputs: []string{out}, Attributes: []model.Attribute{
			{Name: "kernel_shape", Ints: []int64{kernel, kernel}}, {Name: "strides", Ints: []int64{step, step}},
			{Name: "pads", Ints: []int64{pad, pad, pad, pad}},
		}}
	}
	for name, test := range map[string]struct {
		pad  int64
		pool string
		want int64
	}{
		"padded":                {1, "Relu", 16 * 4},
		"not padded":            {0, "Relu", 0},
		"a mean over all of it": {1, "GlobalAveragePool", 0},
		"another mean over it":  {1, "ReduceMean", 0},
		"flattened":             {1, "Flatten", 16 * 4},
	} {
		t.Run(name, func(t *testing.T) {
			m := &model.Model{Format: "onnx", Layout: model.OIHW}
			m.AddInput(model.Tensor{Name: "x"})
			m.AddOutput(model.Tensor{Name: "y"})
			m.AddWeight(model.Tensor{Name: "w1", Shape: []int64{8, 3, 3, 3}})
			m.AddWeight(model.Tensor{Name: "w2", Shape: []int64{32, 8, 3, 3}})
			m.AddWeight(model.Tensor{Name: "w3", Shape: []int64{32 * 16 * 16, 64}})
			m.AddNode(conv("x", "a", "w1", 3, 2, test.pad))
			m.AddNode(conv("a", "b", "w2", 3, 2, test.pad))
			m.AddNode(model.Node{Op: test.pool, Inputs: []string{"b"}, Outputs: []string{"c"}})
			m.AddNode(model.Node{Op: "MatMul", Inputs: []string{"c", "w3"}, Outputs: []string{"y"}})
			if got := newNetwork(m).derivedSide(); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}
