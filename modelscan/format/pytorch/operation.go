// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// operation notes a call of an operator of PyTorch: https://docs.pytorch.org/docs/stable/jit_builtin_functions.html.
func (t *tracer) operation(name string, arguments []value) value {
	name = strings.TrimSuffix(name, "_")
	if v, ok := question(name, arguments); ok {
		return v
	}
	if notOperations[name] || strings.HasPrefix(name, "prim.") {
		return value{}
	}
	node := model.Node{Op: opOf(name, arguments)}
	if path := t.script[len(t.script)-1]; path != "" {
		node.Name = join(path, name)
	}
	for _, a := range arguments {
		if a.object != nil { // The packed weights of a quantised layer.
			node.Inputs = append(node.Inputs, a.path)
		}
		node.Inputs = append(node.Inputs, a.names...)
		if len(node.Inputs) > model.MaxEdges {
			break
		}
	}
	if len(node.Inputs) == 0 {
		return value{} // Sizes and other numbers.
	}
	node.Attributes = geometry(name, arguments)
	for range max(1, outputs[name]) {
		t.edges++
		node.Outputs = append(node.Outputs, "%"+strconv.Itoa(t.edges))
	}
	result := value{names: append([]string(nil), node.Outputs...)}
	t.m.AddNode(node)
	return result
}

// outputs of operators that have more than one.
var outputs = map[string]int{"lstm": 3, "gru": 2}

// question answers what a condition asks, where that is certain.
func question(name string, arguments []value) (value, bool) {
	if len(arguments) == 0 {
		return value{}, false
	}
	is := ""
	first := arguments[0]
	switch name {
	case "__is_", "__isnot_": // The last underscore is cut.
		if len(arguments) != 2 || arguments[1].literal != "None" {
			return value{}, true
		}
		if first.literal == "None" {
			is = "True"
		} else if first.literal != "" || first.object != nil || len(first.names)+len(first.ints) > 0 {
			is = "False"
		}
		if name == "__isnot_" {
			is = opposite[is]
		}
	case "__not_":
		is = opposite[first.literal]
	case "eq", "ne":
		if len(arguments) == 2 && first.literal != "" && arguments[1].literal != "" {
			is = map[bool]string{true: "True", false: "False"}[first.literal == arguments[1].literal]
		}
		if name == "ne" {
			is = opposite[is]
		}
	default:
		return value{}, false
	}
	return value{literal: is}, true
}

var opposite = map[string]string{"True": "False", "False": "True"}

// notOperations are calls on numbers, types and shapes.
var notOperations = map[string]bool{
	"size": true, "len": true, "dim": true, "gt": true, "lt": true, "ge": true, "le": true, "eq": true, "ne": true,
	"format": true, "device": true, "dtype": true, "numel": true, "list": true, "range": true, "__range_length": true,
	"__derive_index": true, "warn": true, "is_floating_point": true, "zeros": true, "ones": true, "tensor": true, "append": true,
	"floordiv": true, "Int": true, "Float": true, "Bool": true, "ScalarImplicit": true, "__contains_": true, "keys": true,
}

// opOf is the ONNX operator of one of PyTorch; any other keeps its name.
func opOf(name string, arguments []value) string {
	name = strings.TrimPrefix(name, "quantized.")
	name = strings.TrimPrefix(name, "prepacked.")
	name = strings.TrimSuffix(name, "_clamp_run")
	plain := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_fp16"), "_relu"), "_dynamic")
	switch plain {
	case "_convolution", "convolution":
		if literal(arguments, 6) == "True" {
			return "ConvTranspose"
		}
		return "Conv"
	case "norm", "linalg_vector_norm", "linalg_norm":
		if p := literal(arguments, 1); strings.HasPrefix(p, "1") {
			return "ReduceL1"
		}
		return "ReduceL2"
	}
	for _, dimensions := range []string{"1d", "2d", "3d"} {
		plain = strings.TrimSuffix(plain, dimensions)
	}
	if op := functionOps[plain]; op != "" {
		return op
	}
	return name
}

func literal(arguments []value, i int) string {
	if i < len(arguments) {
		return arguments[i].literal
	}
	return ""
}

// geometry is what the arguments of an operator tell in the words of ONNX.
func geometry(name string, arguments []value) []model.Attribute {
	var out []model.Attribute
	add := func(attribute string, i int) {
		if i < len(arguments) && len(arguments[i].ints) > 0 {
			out = append(out, model.Attribute{Name: attribute, Ints: arguments[i].ints})
		}
	}
	switch name {
	case "_convolution", "convolution":
		add("strides", 3)
		add("pads", 4)
		add("group", 8)
	case "conv1d", "conv2d", "conv3d":
		add("strides", 3)
		add("pads", 4)
		add("group", 6)
	case "max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d":
		add("kernel_shape", 1)
		add("strides", 2)
	case "norm", "linalg_vector_norm":
		add("axes", 2)
	case "frobenius_norm", "mean", "sum":
		add("axes", 1)
	case "softmax", "log_softmax", "cat", "flatten", "squeeze", "unsqueeze":
		add("axis", 1)
	case "reshape", "view":
		add("shape", 1)
	case "permute", "transpose":
		add("perm", 1)
	case "adaptive_avg_pool2d":
		add("output_size", 1)
	}
	return out
}

var functionOps = map[string]string{
	"conv": "Conv", "conv_transpose": "ConvTranspose", "linear": "Gemm", "addmm": "Gemm", "matmul": "MatMul", "mm": "MatMul",
	"bmm": "MatMul", "batch_norm": "BatchNormalization", "native_batch_norm": "BatchNormalization",
	"instance_norm": "InstanceNormalization", "layer_norm": "LayerNormalization", "group_norm": "GroupNormalization",
	"prelu": "PRelu", "relu": "Relu", "relu6": "Clip", "hardtanh": "Clip", "clamp": "Clip", "clamp_min": "Clip",
	"clamp_max": "Clip", "leaky_relu": "LeakyRelu", "elu": "Elu", "selu": "Selu", "gelu": "Gelu", "silu": "Swish",
	"mish": "Mish", "softplus": "Softplus", "sigmoid": "Sigmoid", "tanh": "Tanh", "hardswish": "HardSwish",
	"hardsigmoid": "HardSigmoid", "softmax": "Softmax", "log_softmax": "LogSoftmax", "max_pool": "MaxPool",
	"avg_pool": "AveragePool", "adaptive_avg_pool": "GlobalAveragePool", "adaptive_max_pool": "GlobalMaxPool",
	"flatten": "Flatten", "reshape": "Reshape", "view": "Reshape", "permute": "Transpose", "transpose": "Transpose",
	"t": "Transpose", "squeeze": "Squeeze", "unsqueeze": "Unsqueeze", "cat": "Concat", "stack": "Concat", "chunk": "Split",
	"split": "Split", "split_with_sizes": "Split", "slice": "Slice", "select": "Gather", "index_select": "Gather",
	"gather": "GatherElements", "embedding": "Gather", "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "rsub": "Sub",
	"sqrt": "Sqrt", "rsqrt": "Rsqrt", "pow": "Pow", "exp": "Exp", "log": "Log", "abs": "Abs", "neg": "Neg",
	"mean": "ReduceMean", "sum": "ReduceSum", "max": "ReduceMax", "min": "ReduceMin", "argmax": "ArgMax", "topk": "TopK",
	"frobenius_norm": "ReduceL2", "lstm": "LSTM", "gru": "GRU", "pad": "Pad", "constant_pad_nd": "Pad",
	"reflection_pad": "Pad", "upsample_bilinear": "Resize", "upsample_nearest": "Resize", "interpolate": "Resize",
	"pixel_shuffle": "DepthToSpace", "expand": "Expand", "expand_as": "Expand", "repeat": "Tile", "dropout": "Dropout",
	"contiguous": "Identity", "detach": "Identity", "clone": "Identity", "alias": "Identity", "to": "Cast", "type_as": "Cast",
	"torchvision.nms": "NonMaxSuppression", "quantize_per_tensor": "QuantizeLinear", "dequantize": "DequantizeLinear",
	"scaled_dot_product_attention": "Attention", "bitwise_not": "BitwiseNot", "einsum": "Einsum", "where": "Where",
}
