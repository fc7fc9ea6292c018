// SPDX-License-Identifier: Apache-2.0

package openvino

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// operators are the operations (https://docs.openvino.ai/2025/documentation/openvino-ir-format/operation-sets.html, and
// those before version 10) for which ONNX has another name.
var operators = map[string]string{
	"Convolution": "Conv", "GroupConvolution": "Conv", "BinaryConvolution": "Conv", "DeformableConvolution": "DeformConv",
	"ConvolutionBackpropData": "ConvTranspose", "GroupConvolutionBackpropData": "ConvTranspose", "Deconvolution": "ConvTranspose",
	"FullyConnected": "Gemm", "BatchNormInference": "BatchNormalization", "ScaleShift": "BatchNormalization",
	"NormalizeL2": "LpNormalization", "Normalize": "LpNormalization", "MVN": "MeanVarianceNormalization", "Norm": "LRN",
	"PReLU": "PRelu", "ReLU": "Relu", "Clamp": "Clip", "HSwish": "HardSwish", "HSigmoid": "HardSigmoid", "TanH": "Tanh",
	"SoftMax": "Softmax", "SoftPlus": "Softplus", "Activation": "Activation", "ELU": "Elu",
	"Multiply": "Mul", "Subtract": "Sub", "Divide": "Div", "Power": "Pow", "Maximum": "Max", "Minimum": "Min",
	"ReduceL2": "ReduceL2", "AvgPool": "AveragePool", "AdaptiveAvgPool": "GlobalAveragePool", "Convert": "Cast",
	"FakeQuantize": "QuantizeLinear", "FakeConvert": "QuantizeLinear", "Quantize": "QuantizeLinear",
	"Interpolate": "Resize", "Resample": "Resize", "Interp": "Resize", "Upsample": "Resize", "Permute": "Transpose",
	"StridedSlice": "Slice", "Crop": "Slice", "VariadicSplit": "Split", "Broadcast": "Expand", "ShapeOf": "Shape",
	"LSTMSequence": "LSTM", "LSTMCell": "LSTM", "GRUSequence": "GRU", "GRUCell": "GRU", "RNNSequence": "RNN", "RNNCell": "RNN",
	"Select": "Where", "GreaterEqual": "GreaterOrEqual", "LessEqual": "LessOrEqual", "LogicalAnd": "And", "LogicalOr": "Or",
	"LogicalNot": "Not", "FloorMod": "Mod", "ScatterNDUpdate": "ScatterND", "ScatterElementsUpdate": "ScatterElements",
	"MulticlassNms": "NonMaxSuppression", "MatrixNms": "NonMaxSuppression", "GroupNormalization": "GroupNormalization",
}

// elementwise are the operations of Eltwise before version 10.
var elementwise = map[string]string{"sum": "Add", "mul": "Mul", "max": "Max", "sub": "Sub", "div": "Div", "prod": "Mul"}

// operator returns the name of the operation. A product with a constant is a dense layer.
func (l *layer) operator(weighted bool) string {
	switch {
	case l.kind == "MatMul" && weighted:
		return "Gemm"
	case strings.HasPrefix(l.kind, "NonMaxSuppression"):
		return "NonMaxSuppression"
	case l.kind == "Eltwise":
		if op, ok := elementwise[l.data["operation"]]; ok {
			return op
		}
		return "Add"
	case l.kind == "Pooling":
		if l.data["pool-method"] == "avg" {
			return "AveragePool"
		}
		return "MaxPool"
	case l.kind == "Activation":
		kind := l.data["type"]
		if op, ok := map[string]string{"sigmoid": "Sigmoid", "tanh": "Tanh", "elu": "Elu", "relu": "Relu", "exp": "Exp"}[kind]; ok {
			return op
		}
		return kind
	}
	if op, ok := operators[l.kind]; ok {
		return op
	}
	return l.kind
}

// attributes of a layer, by the names of ONNX.
func (l *layer) attributes() []model.Attribute {
	var out []model.Attribute
	for _, a := range []struct{ name, key string }{
		{"kernel_shape", "kernel"}, {"strides", "strides"}, {"strides", "stride"}, {"dilations", "dilations"},
		{"axis", "axis"}, {"axes", "axes"},
	} {
		if value, ok := l.data[a.key]; ok {
			out = append(out, model.Attribute{Name: a.name, Ints: integers(value)})
		}
	}
	for _, key := range []string{"auto_pad", "min", "max", "alpha"} {
		if value, ok := l.data[key]; ok {
			out = append(out, model.Attribute{Name: key, Text: value})
		}
	}
	return out
}

// typeOf returns what numpy calls a type: f32 or FP32, i64 or I64, boolean …
func typeOf(kind string) string {
	kind = strings.ToLower(kind)
	switch kind {
	case "boolean", "bool":
		return "bool"
	case "bf16":
		return "bfloat16"
	case "u1", "bin":
		return "uint1"
	}
	for _, prefix := range []struct{ short, long string }{{"fp", "float"}, {"f", "float"}, {"i", "int"}, {"u", "uint"}} {
		if rest, ok := strings.CutPrefix(kind, prefix.short); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return prefix.long + rest
		}
	}
	return kind
}
