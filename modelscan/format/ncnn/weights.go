// SPDX-License-Identifier: Apache-2.0

package ncnn

import "github.com/vsa-legal/operator/modelscan/model"

// weights returns the shapes of what a layer holds, from its parameters
// (https://github.com/Tencent/ncnn/wiki/operation-param-weight-table).
func (l *layer) weights() []model.Tensor {
	n := l.param(0, 0)
	switch l.kind {
	case "Convolution", "ConvolutionDepthWise", "Deconvolution", "DeconvolutionDepthWise", "Convolution1D", "ConvolutionDepthWise1D":
		return l.kernel(n)
	case "InnerProduct":
		return l.typed(matrix(n, l.param(2, 0), l.param(1, 0) != 0))
	case "Gemm":
		if l.param(5, 0) != 0 {
			return []model.Tensor{{Name: "weight", Shape: []int64{l.param(8, -1), l.param(9, -1)}}}
		}
	case "Embed":
		return []model.Tensor{{Name: "weight", Shape: []int64{l.param(1, -1), n}}}
	case "BatchNorm":
		return vectors(n, "slope", "mean", "variance", "bias")
	case "Scale":
		return vectors(n, []string{"scale", "bias"}[:min(1+l.param(1, 0), 2)]...)
	case "InstanceNorm":
		return vectors(n, "scale", "bias")
	case "LayerNorm", "RMSNorm":
		return vectors(n, "gamma", "beta")
	case "GroupNorm":
		return vectors(l.param(1, -1), "gamma", "beta")
	case "PReLU":
		return vectors(n, "slope")
	case "Bias":
		return vectors(n, "bias")
	case "Normalize":
		return vectors(l.param(3, 0), "scale")
	case "MemoryData":
		if shape := l.shapeAfter(nil); shape != nil {
			return []model.Tensor{{Name: "data", Shape: shape[1:]}}
		}
	case "LSTM", "GRU", "RNN":
		return l.recurrent(n)
	}
	return nil
}

// recurrent returns the weights of a recurrent layer, for one direction or two (2).
func (l *layer) recurrent(n int64) []model.Tensor {
	if n <= 0 || n >= 1<<32 {
		return nil
	}
	gates, directions := map[string]int64{"LSTM": 4, "GRU": 3, "RNN": 1}[l.kind], int64(1)
	if l.param(2, 0) == 2 {
		directions = 2
	}
	return []model.Tensor{
		{Name: "weight", Shape: []int64{directions, n * gates, l.param(1, 0) / (n * gates * directions)}},
		{Name: "recurrent", Shape: []int64{directions, n * gates, n}},
	}
}

// kernel returns the weights of a convolution. The number of inputs follows from that of all weights.
func (l *layer) kernel(outputs int64) []model.Tensor {
	width := l.param(1, 1)
	window := []int64{l.param(11, width), width}
	if l.kind == "Convolution1D" || l.kind == "ConvolutionDepthWise1D" {
		window = window[1:]
	}
	inputs, group := l.param(6, 0), max(l.param(7, 1), 1)
	for _, d := range append([]int64{outputs}, window...) {
		if d <= 0 {
			return nil
		}
		inputs /= d
	}
	shape := append([]int64{outputs, inputs}, window...)
	if l.operator() == "ConvTranspose" && group <= outputs && inputs < 1<<32 && group < 1<<30 {
		shape[0], shape[1] = inputs*group, outputs/group
	}
	out := []model.Tensor{{Name: "weight", Shape: shape}}
	if l.param(5, 0) != 0 {
		out = append(out, model.Tensor{Name: "bias", Shape: []int64{outputs}})
	}
	return l.typed(out)
}

// typed sets the type of weights that are quantised. That of others is in the other file only.
func (l *layer) typed(weights []model.Tensor) []model.Tensor {
	if l.param(8, 0) != 0 && len(weights) > 0 {
		weights[0].Type = "int8"
	}
	return weights
}

// matrix returns the weights of a dense layer.
func matrix(outputs, all int64, bias bool) []model.Tensor {
	if outputs <= 0 {
		return nil
	}
	out := []model.Tensor{{Name: "weight", Shape: []int64{outputs, all / outputs}}}
	if bias {
		out = append(out, model.Tensor{Name: "bias", Shape: []int64{outputs}})
	}
	return out
}

// vectors returns weights of n elements.
func vectors(n int64, names ...string) []model.Tensor {
	if n <= 0 {
		return nil
	}
	var out []model.Tensor
	for _, name := range names {
		out = append(out, model.Tensor{Name: name, Shape: []int64{n}})
	}
	return out
}
