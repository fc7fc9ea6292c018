// SPDX-License-Identifier: Apache-2.0

package mxnet

import "strings"

// operators are the operations of MXNet (https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/) that ONNX has.
var operators = map[string]string{
	"Convolution": "Conv", "Convolution_v1": "Conv", "_sg_mkldnn_conv": "Conv", "_contrib_quantized_conv": "Conv", "_contrib_quantized_conv2d": "Conv",
	"_contrib_DeformableConvolution": "DeformConv", "Deconvolution": "ConvTranspose",
	"FullyConnected": "Gemm", "_sg_mkldnn_fully_connected": "Gemm", "_contrib_quantized_fully_connected": "Gemm",
	"BatchNorm": "BatchNormalization", "BatchNorm_v1": "BatchNormalization", "CuDNNBatchNorm": "BatchNormalization",
	"_contrib_SyncBatchNorm": "BatchNormalization", "InstanceNorm": "InstanceNormalization", "LayerNorm": "LayerNormalization",
	"L2Normalization": "LpNormalization", "SoftmaxOutput": "Softmax", "SoftmaxActivation": "Softmax", "softmax": "Softmax",
	"LogisticRegressionOutput": "Sigmoid", "LinearRegressionOutput": "Identity", "MakeLoss": "Identity",
	"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "hard_sigmoid": "HardSigmoid", "clip": "Clip", "exp": "Exp", "sqrt": "Sqrt",
	"elemwise_add": "Add", "broadcast_add": "Add", "broadcast_plus": "Add", "_Plus": "Add", "_plus": "Add", "_PlusScalar": "Add", "_plus_scalar": "Add",
	"ElementWiseSum": "Add", "add_n": "Add", "elemwise_sub": "Sub", "broadcast_sub": "Sub", "broadcast_minus": "Sub", "_Minus": "Sub",
	"_minus": "Sub", "_MinusScalar": "Sub", "_minus_scalar": "Sub", "_rminus_scalar": "Sub", "_RMinusScalar": "Sub",
	"elemwise_mul": "Mul", "broadcast_mul": "Mul", "_Mul": "Mul", "_mul": "Mul", "_MulScalar": "Mul", "_mul_scalar": "Mul",
	"elemwise_div": "Div", "broadcast_div": "Div", "_Div": "Div", "_div": "Div", "_DivScalar": "Div", "_div_scalar": "Div", "_rdiv_scalar": "Div",
	"Flatten": "Flatten", "flatten": "Flatten", "Concat": "Concat", "concat": "Concat", "Reshape": "Reshape", "reshape": "Reshape", "transpose": "Transpose",
	"SwapAxis": "Transpose", "Dropout": "Dropout", "mean": "ReduceMean", "sum": "ReduceSum", "sum_axis": "ReduceSum", "norm": "ReduceL2",
	"slice": "Slice", "slice_axis": "Slice", "slice_like": "Slice", "Crop": "Slice", "crop": "Slice", "SliceChannel": "Split", "split": "Split",
	"_split_v2": "Split", "UpSampling": "Resize", "_contrib_BilinearResize2D": "Resize", "Cast": "Cast", "cast": "Cast",
	"expand_dims": "Unsqueeze", "squeeze": "Squeeze", "Pad": "Pad", "pad": "Pad", "Embedding": "Gather", "take": "Gather", "dot": "MatMul",
	"batch_dot": "MatMul", "_copy": "Identity", "identity": "Identity", "BlockGrad": "Identity", "_contrib_box_nms": "NonMaxSuppression",
	"_contrib_MultiBoxDetection": "NonMaxSuppression", "_contrib_quantize": "QuantizeLinear", "_contrib_quantize_v2": "QuantizeLinear",
	"_contrib_requantize": "QuantizeLinear", "_contrib_dequantize": "DequantizeLinear", "_contrib_AdaptiveAvgPooling2D": "GlobalAveragePool",
}

// chosen are the operations of which a setting chooses what they do.
var chosen = map[string]map[string]string{
	"Activation": {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softrelu": "Softplus", "softsign": "Softsign"},
	"LeakyReLU":  {"prelu": "PRelu", "leaky": "LeakyRelu", "elu": "Elu", "selu": "Selu", "gelu": "Gelu", "rrelu": "LeakyRelu", "": "LeakyRelu"},
	"RNN":        {"lstm": "LSTM", "gru": "GRU"},
}

// operator is the name that ONNX has for what a node does, or that of MXNet.
func operator(n *node) string {
	switch n.op {
	case "Activation", "LeakyReLU":
		if op := chosen[n.op][n.settings["act_type"]]; op != "" {
			return op
		}
	case "RNN":
		if op := chosen[n.op][n.settings["mode"]]; op != "" {
			return op
		}
	case "Pooling", "Pooling_v1", "_contrib_quantized_pooling":
		return pooling(n)
	}
	if op := operators[n.op]; op != "" {
		return op
	}
	return n.op
}

func pooling(n *node) string {
	op := "MaxPool"
	if n.settings["pool_type"] == "avg" {
		op = "AveragePool"
	}
	if strings.EqualFold(n.settings["global_pool"], "true") || n.settings["global_pool"] == "1" {
		op = "Global" + op
	}
	return op
}
