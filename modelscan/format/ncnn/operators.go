// SPDX-License-Identifier: Apache-2.0

package ncnn

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// kinds are the types of layers by number, in the order in which ncnn registers them
// (https://github.com/Tencent/ncnn/blob/master/src/CMakeLists.txt).
var kinds = strings.Fields(`AbsVal ArgMax BatchNorm Bias BNLL Concat Convolution Crop Deconvolution Dropout Eltwise ELU Embed
 Exp Flatten InnerProduct Input Log LRN MemoryData MVN Pooling Power PReLU Proposal Reduction ReLU Reshape ROIPooling Scale
 Sigmoid Slice Softmax Split SPP TanH Threshold Tile RNN LSTM BinaryOp UnaryOp ConvolutionDepthWise Padding Squeeze
 ExpandDims Normalize Permute PriorBox DetectionOutput Interp DeconvolutionDepthWise ShuffleChannel InstanceNorm Clip Reorg
 YoloDetectionOutput Quantize Dequantize Yolov3DetectionOutput PSROIPooling ROIAlign Packing Requantize Cast HardSigmoid
 SELU HardSwish Noop PixelShuffle DeepCopy Mish StatisticsPooling Swish Gemm GroupNorm LayerNorm Softplus GRU
 MultiHeadAttention GELU Convolution1D Pooling1D ConvolutionDepthWise1D Convolution3D ConvolutionDepthWise3D Pooling3D
 MatMul Deconvolution1D DeconvolutionDepthWise1D Deconvolution3D DeconvolutionDepthWise3D Einsum DeformableConv2D GLU Fold
 Unfold GridSample CumulativeSum CopyTo`)

// kindOf returns the type of a layer by number.
func kindOf(n int32) string {
	if n >= 0 && int(n) < len(kinds) {
		return kinds[n]
	}
	return "layer " + strconv.Itoa(int(n))
}

// operators are the types for which ONNX has another name.
var operators = map[string]string{
	"Convolution": "Conv", "ConvolutionDepthWise": "Conv", "Convolution1D": "Conv", "ConvolutionDepthWise1D": "Conv",
	"Convolution3D": "Conv", "ConvolutionDepthWise3D": "Conv", "DeformableConv2D": "DeformConv",
	"Deconvolution": "ConvTranspose", "DeconvolutionDepthWise": "ConvTranspose", "Deconvolution1D": "ConvTranspose",
	"DeconvolutionDepthWise1D": "ConvTranspose", "Deconvolution3D": "ConvTranspose", "DeconvolutionDepthWise3D": "ConvTranspose",
	"InnerProduct": "Gemm", "BatchNorm": "BatchNormalization", "Scale": "BatchNormalization", "Bias": "Add",
	"PReLU": "PRelu", "TanH": "Tanh", "ELU": "Elu", "SELU": "Selu", "GELU": "Gelu", "AbsVal": "Abs", "Power": "Pow",
	"Split": "Identity", "Noop": "Identity", "DeepCopy": "Identity", "CopyTo": "Identity", "MemoryData": "Constant",
	"Normalize": "LpNormalization", "InstanceNorm": "InstanceNormalization", "GroupNorm": "GroupNormalization",
	"LayerNorm": "LayerNormalization", "MVN": "MeanVarianceNormalization", "Permute": "Transpose", "Padding": "Pad",
	"Crop": "Slice", "Slice": "Split", "ExpandDims": "Unsqueeze", "Interp": "Resize", "PixelShuffle": "DepthToSpace",
	"Reorg": "SpaceToDepth", "Embed": "Gather", "ROIAlign": "RoiAlign", "ROIPooling": "MaxRoiPool",
	"Quantize": "QuantizeLinear", "Requantize": "QuantizeLinear", "Dequantize": "DequantizeLinear",
	// Those of pnnx, which are modules and functions of PyTorch.
	"nn.Linear": "Gemm", "F.linear": "Gemm", "F.normalize": "LpNormalization", "torch.cat": "Concat", "torch.flatten": "Flatten",
	"Tensor.view": "Reshape", "Tensor.reshape": "Reshape", "torch.permute": "Transpose", "F.relu": "Relu",
	"F.softmax": "Softmax", "F.sigmoid": "Sigmoid", "F.interpolate": "Resize", "nn.Upsample": "Resize",
	"nn.AdaptiveAvgPool2d": "GlobalAveragePool", "F.adaptive_avg_pool2d": "GlobalAveragePool", "nn.ReLU": "Relu",
	"nn.ReLU6": "Clip", "nn.PReLU": "PRelu", "nn.LeakyReLU": "LeakyRelu", "nn.Sigmoid": "Sigmoid", "nn.SiLU": "Swish",
	"nn.Hardswish": "HardSwish", "nn.Softmax": "Softmax", "torch.squeeze": "Squeeze", "torch.mean": "ReduceMean",
}

// chosen are the types of which a parameter (0) chooses the operation.
var chosen = map[string][]string{
	"BinaryOp":  {"Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Sub", "Div"},
	"UnaryOp":   {"Abs", "Neg", "Floor", "Ceil", "Mul", "Sqrt", "Rsqrt", "Exp", "Log", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Reciprocal", "Tanh"},
	"Eltwise":   {"Mul", "Add", "Max"},
	"Pooling":   {"MaxPool", "AveragePool"},
	"Pooling1D": {"MaxPool", "AveragePool"},
	"Reduction": {"ReduceSum", "ReduceL1", "ReduceSumSquare", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp"},
}

// activations that a layer may have fused, by number.
var activations = []string{"", "Relu", "LeakyRelu", "Clip", "Sigmoid", "Mish", "HardSwish"}

// operator returns the name of what the layer does.
func (l *layer) operator() string {
	if names, ok := chosen[l.kind]; ok {
		op := l.kind
		if n := l.param(0, 0); n < int64(len(names)) {
			op = names[n]
		}
		if l.kind == "Pooling" && l.param(4, 0) != 0 {
			op = "Global" + op
		}
		return op
	}
	if l.kind == "ReLU" {
		if slope := strings.Trim(l.params["0"], "0.e+-"); slope != "" {
			return "LeakyRelu"
		}
		return "Relu"
	}
	if op, ok := operators[l.kind]; ok {
		return op
	}
	for prefix, op := range map[string]string{
		"nn.ConvTranspose": "ConvTranspose", "nn.Conv": "Conv", "nn.BatchNorm": "BatchNormalization", "nn.MaxPool": "MaxPool",
		"nn.AvgPool": "AveragePool", "F.conv_transpose": "ConvTranspose",
	} {
		rest, ok := strings.CutPrefix(l.kind, prefix)
		if ok && strings.Trim(rest, "123d") == "" {
			return op
		}
	}
	return l.kind
}

// attributes of the layer, by the names of ONNX.
func (l *layer) attributes() []model.Attribute {
	var out []model.Attribute
	add := func(name string, values ...int64) { out = append(out, model.Attribute{Name: name, Ints: values}) }
	kernel, stride := l.param(1, 0), l.param(2, 1)
	switch op := l.operator(); {
	case strings.Contains(l.kind, "."):
		return l.namedAttributes()
	case op == "Conv" || op == "ConvTranspose":
		if l.kind == "Convolution" || l.kind == "ConvolutionDepthWise" || op == "ConvTranspose" {
			stride = l.param(3, 1)
			add("kernel_shape", l.param(11, kernel), kernel)
			add("strides", l.param(13, stride), stride)
		}
		add("group", max(l.param(7, 1), 1))
	case op == "MaxPool" || op == "AveragePool":
		add("kernel_shape", l.param(11, kernel), kernel)
		add("strides", l.param(12, stride), stride)
	}
	if n := l.param(9, 0); n < int64(len(activations)) && activations[n] != "" && (strings.HasPrefix(l.kind, "Conv") || strings.HasPrefix(l.kind, "Deconv") || l.kind == "InnerProduct") {
		out = append(out, model.Attribute{Name: "activation", Text: activations[n]})
	}
	return out
}

// namedAttributes are those of pnnx.
func (l *layer) namedAttributes() []model.Attribute {
	var out []model.Attribute
	for _, a := range []struct{ name, key string }{
		{"kernel_shape", "kernel_size"}, {"strides", "stride"}, {"dilations", "dilation"}, {"group", "groups"}, {"axis", "dim"},
		{"shape", "shape"},
	} {
		value, ok := l.params[a.key]
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			out = append(out, model.Attribute{Name: a.name, Ints: []int64{n}})
		} else if _, shape := typed(value); shape != nil {
			out = append(out, model.Attribute{Name: a.name, Ints: shape})
		}
	}
	return out
}
