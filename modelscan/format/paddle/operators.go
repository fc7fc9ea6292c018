// SPDX-License-Identifier: Apache-2.0

package paddle

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// operators are the operations for which ONNX has another name.
var operators = map[string]string{
	"conv2d": "Conv", "depthwise_conv2d": "Conv", "conv1d": "Conv", "conv3d": "Conv", "conv2d_fusion": "Conv", "fused_conv2d": "Conv",
	"conv2d_transpose": "ConvTranspose", "depthwise_conv2d_transpose": "ConvTranspose", "fc": "Gemm", "mul": "Gemm",
	"matmul": "MatMul", "matmul_v2": "MatMul", "batch_norm": "BatchNormalization", "sync_batch_norm": "BatchNormalization",
	"layer_norm": "LayerNormalization", "instance_norm": "InstanceNormalization", "norm": "LpNormalization", "p_norm": "ReduceL2",
	"relu": "Relu", "relu6": "Clip", "clip": "Clip", "prelu": "PRelu", "leaky_relu": "LeakyRelu", "sigmoid": "Sigmoid",
	"hard_sigmoid": "HardSigmoid", "hard_swish": "HardSwish", "swish": "Swish", "silu": "Swish", "softmax": "Softmax", "tanh": "Tanh",
	"gelu": "Gelu", "mish": "Mish", "softplus": "Softplus", "exp": "Exp", "sqrt": "Sqrt", "abs": "Abs", "log": "Log", "pow": "Pow",
	"elementwise_add": "Add", "elementwise_mul": "Mul", "elementwise_sub": "Sub", "elementwise_div": "Div", "elementwise_max": "Max",
	"elementwise_min": "Min", "elementwise_pow": "Pow", "sum": "Sum", "scale": "Mul", "concat": "Concat", "split": "Split", "stack": "Stack",
	"reshape": "Reshape", "reshape2": "Reshape", "flatten": "Flatten", "flatten2": "Flatten", "flatten_contiguous_range": "Flatten",
	"transpose": "Transpose", "transpose2": "Transpose", "squeeze": "Squeeze", "squeeze2": "Squeeze", "unsqueeze": "Unsqueeze",
	"unsqueeze2": "Unsqueeze", "slice": "Slice", "strided_slice": "Slice", "gather": "Gather", "gather_nd": "GatherND",
	"lookup_table": "Gather", "lookup_table_v2": "Gather", "expand_v2": "Expand", "expand": "Expand", "tile": "Tile", "shape": "Shape",
	"cast": "Cast", "assign": "Identity", "dropout": "Dropout", "pad2d": "Pad", "pad3d": "Pad", "fill_constant": "ConstantOfShape",
	"reduce_mean": "ReduceMean", "reduce_sum": "ReduceSum", "reduce_max": "ReduceMax", "reduce_min": "ReduceMin", "mean": "ReduceMean",
	"arg_max": "ArgMax", "top_k": "TopK", "top_k_v2": "TopK", "bilinear_interp": "Resize", "bilinear_interp_v2": "Resize",
	"nearest_interp": "Resize", "nearest_interp_v2": "Resize", "multiclass_nms": "NonMaxSuppression", "multiclass_nms3": "NonMaxSuppression",
	"multiclass_nms2": "NonMaxSuppression", "matrix_nms": "NonMaxSuppression", "rnn": "LSTM", "lstm": "LSTM", "gru": "GRU", "cudnn_lstm": "LSTM",
	"grid_sampler": "GridSample", "pixel_shuffle": "DepthToSpace", "quantize_linear": "QuantizeLinear",
	"dequantize_linear": "DequantizeLinear", "quantize": "QuantizeLinear", "dequantize": "DequantizeLinear",
}

func operator(n *model.Node) string {
	if n.Op != "pool2d" {
		if op, ok := operators[n.Op]; ok {
			return op
		}
		return n.Op
	}
	average, global := false, false
	for _, a := range n.Attributes {
		switch a.Name {
		case "pooling_type":
			average = a.Text == "avg"
		case "global_pooling":
			global = global || slices.Contains(a.Ints, 1)
		case "adaptive": // to one place
			global = global || slices.Contains(a.Ints, 1) && single(n)
		}
	}
	switch {
	case global && average:
		return "GlobalAveragePool"
	case global:
		return "GlobalMaxPool"
	case average:
		return "AveragePool"
	}
	return "MaxPool"
}

func single(n *model.Node) bool {
	for _, a := range n.Attributes {
		if a.Name == "kernel_shape" {
			return !slices.ContainsFunc(a.Ints, func(v int64) bool { return v != 1 })
		}
	}
	return false
}
