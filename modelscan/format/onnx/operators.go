// SPDX-License-Identifier: Apache-2.0

package onnx

// plain is the plain form of an operator: its name, and the places of its inputs, the data first, weights next. What no
// place names follows in its order.
type plain struct {
	op     string
	places []int
}

// forms are the quantised and fused operators (https://onnx.ai/onnx/operators/ and
// https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md), whose names are of no other domain.
var forms = map[string]plain{
	"QLinearConv":   {"Conv", []int{0, 3, 8}},
	"QLinearMatMul": {"MatMul", []int{0, 3}},
	"ConvInteger":   {"Conv", nil}, "MatMulInteger": {"MatMul", nil}, "MatMulInteger16": {"MatMul", nil},
	"MatMulIntegerToFloat": {"MatMul", nil}, "DynamicQuantizeMatMul": {"MatMul", nil},
	"MatMulNBits": {"MatMul", nil}, "MatMulBnb4": {"MatMul", nil}, "MatMulFpQ4": {"MatMul", nil},
	"QGemm":     {"Gemm", []int{0, 3, 6}},
	"FusedConv": {"Conv", nil}, "NhwcConv": {"Conv", nil}, "NhwcFusedConv": {"Conv", nil},
	"QLinearConvTranspose": {"ConvTranspose", []int{0, 3, 8}}, "ConvTransposeWithDynamicPads": {"ConvTranspose", nil},
	"FusedGemm": {"Gemm", nil}, "GemmFloat8": {"Gemm", nil},
	"FusedMatMul": {"MatMul", nil}, "FusedMatMulActivation": {"MatMul", nil}, "TransposeMatMul": {"MatMul", nil},
	"GemmFastGelu": {"Gemm", nil}, "SparseToDenseMatMul": {"MatMul", nil},
	"QLinearAdd": {"Add", []int{0, 3}}, "QLinearMul": {"Mul", []int{0, 3}},
	"QLinearAveragePool": {"AveragePool", nil}, "QLinearGlobalAveragePool": {"GlobalAveragePool", nil},
	"QLinearReduceMean": {"ReduceMean", nil}, "QLinearSigmoid": {"Sigmoid", nil}, "QLinearLeakyRelu": {"LeakyRelu", nil},
	"QLinearSoftmax": {"Softmax", nil}, "QLinearWhere": {"Where", []int{0, 1, 4}},
	"QLinearConcat": {"Concat", []int{2, 5, 8, 11, 14, 17, 20, 23, 26, 29}},
	"NhwcMaxPool":   {"MaxPool", nil}, "MaxpoolWithMask": {"MaxPool", nil},
	"DynamicQuantizeLSTM": {"LSTM", nil},
	"QAttention":          {"Attention", nil}, "MultiHeadAttention": {"Attention", nil}, "PackedAttention": {"Attention", nil},
	"DecoderMaskedMultiHeadAttention": {"Attention", nil}, "GroupQueryAttention": {"Attention", nil},
	"FastGelu": {"Gelu", nil}, "BiasGelu": {"Gelu", nil}, "QuickGelu": {"Gelu", nil}, "BiasSoftmax": {"Softmax", nil},
	"SkipLayerNormalization":           {"LayerNormalization", []int{0, 2, 3}},
	"QSkipLayerNormalization":          {"LayerNormalization", nil},
	"SimplifiedLayerNormalization":     {"RMSNormalization", nil},
	"SkipSimplifiedLayerNormalization": {"RMSNormalization", []int{0, 2}},
	"QEmbedLayerNormalization":         {"EmbedLayerNormalization", nil},
	"SkipGroupNorm":                    {"GroupNormalization", nil}, "GroupNorm": {"GroupNormalization", nil},
	"DynamicQuantizeLinear": {"QuantizeLinear", nil},
	"FusedAdd":              {"Add", nil}, "FusedConvTranspose": {"ConvTranspose", nil},
}

// of gives a node the plain name of its operator, and its inputs the plain order.
func (f plain) of(n *node) {
	n.Op = f.op
	if f.places == nil {
		return
	}
	taken := make([]bool, len(n.Inputs))
	ordered := make([]string, 0, len(n.Inputs))
	for _, place := range f.places {
		if place < len(n.Inputs) {
			taken[place] = true
			ordered = append(ordered, n.Inputs[place])
		}
	}
	for i, name := range n.Inputs {
		if !taken[i] {
			ordered = append(ordered, name)
		}
	}
	n.Inputs = ordered
}
