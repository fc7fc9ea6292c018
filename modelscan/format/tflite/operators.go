// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
)

// Numbers of BuiltinOperator that the parser treats in a way of their own, see
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
const (
	opAveragePool     = 1
	opConv            = 3
	opDepthwise       = 4
	opDequantize      = 6
	opFullyConnected  = 9
	opL2Pool          = 12
	opMaxPool         = 17
	opReshape         = 22
	opCustom          = 32
	opTranspose       = 39
	opMean            = 40
	opSqueeze         = 43
	opTransposeConv   = 67
	opSum             = 74
	opReduceMax       = 82
	opReduceMin       = 89
	opDensify         = 124
	opGreater         = 127 // the number does not fit the old field
	opConv3D          = 132
	opConv3DTranspose = 141
)

// operators are the names by number. Those that ONNX knows have its name.
var operators = [...]string{
	0: "Add", 1: "AveragePool", 2: "Concat", 3: "Conv", 4: "Conv", 5: "DepthToSpace", 6: "DequantizeLinear",
	7: "Gather", 8: "Floor", 9: "Gemm", 10: "HASHTABLE_LOOKUP", 11: "LpNormalization", 12: "LpPool", 13: "LRN",
	14: "Sigmoid", 15: "LSH_PROJECTION", 16: "LSTM", 17: "MaxPool", 18: "Mul", 19: "Relu", 20: "Clip", 21: "Clip",
	22: "Reshape", 23: "Resize", 24: "RNN", 25: "Softmax", 26: "SpaceToDepth", 27: "SVDF", 28: "Tanh",
	29: "CONCAT_EMBEDDINGS", 30: "SKIP_GRAM", 31: "CALL", 32: "CUSTOM", 33: "EMBEDDING_LOOKUP_SPARSE", 34: "Pad",
	35: "RNN", 36: "Gather", 37: "BATCH_TO_SPACE_ND", 38: "SPACE_TO_BATCH_ND", 39: "Transpose", 40: "ReduceMean",
	41: "Sub", 42: "Div", 43: "Squeeze", 44: "LSTM", 45: "Slice", 46: "RNN", 47: "Exp", 48: "TopK", 49: "Split",
	50: "LogSoftmax", 51: "DELEGATE", 52: "LSTM", 53: "Cast", 54: "PRelu", 55: "Max", 56: "ArgMax", 57: "Min",
	58: "Less", 59: "Neg", 60: "Pad", 61: "Greater", 62: "GreaterOrEqual", 63: "LessOrEqual", 64: "Where", 65: "Slice",
	66: "Sin", 67: "ConvTranspose", 68: "SPARSE_TO_DENSE", 69: "Tile", 70: "Unsqueeze", 71: "Equal", 72: "NOT_EQUAL",
	73: "Log", 74: "ReduceSum", 75: "Sqrt", 76: "RSQRT", 77: "Shape", 78: "Pow", 79: "ArgMin", 80: "QuantizeLinear",
	81: "ReduceProd", 82: "ReduceMax", 83: "PACK", 84: "Or", 85: "OneHot", 86: "And", 87: "Not", 88: "UNPACK",
	89: "ReduceMin", 90: "FLOOR_DIV", 91: "REDUCE_ANY", 92: "SQUARE", 93: "ZEROS_LIKE", 94: "FILL", 95: "Mod",
	96: "Range", 97: "Resize", 98: "LeakyRelu", 99: "SQUARED_DIFFERENCE", 100: "Pad", 101: "Abs", 102: "Split",
	103: "Unique", 104: "Ceil", 105: "REVERSE_V2", 106: "Sum", 107: "GatherND", 108: "Cos", 109: "WHERE", 110: "RANK",
	111: "Elu", 112: "ReverseSequence", 113: "MATRIX_DIAG", 114: "QuantizeLinear", 115: "MATRIX_SET_DIAG", 116: "Round",
	117: "HardSwish", 118: "If", 119: "Loop", 120: "NonMaxSuppression", 121: "NonMaxSuppression", 122: "ScatterND",
	123: "Where", 124: "DENSIFY", 125: "SEGMENT_SUM", 126: "MatMul", 128: "CumSum", 129: "CALL_ONCE", 130: "Expand",
	131: "RFFT2D", 132: "Conv", 133: "IMAG", 134: "REAL", 135: "COMPLEX_ABS", 136: "HASHTABLE", 137: "HASHTABLE_FIND",
	138: "HASHTABLE_IMPORT", 139: "HASHTABLE_SIZE", 140: "REDUCE_ALL", 141: "ConvTranspose", 142: "VAR_HANDLE",
	143: "READ_VARIABLE", 144: "ASSIGN_VARIABLE", 145: "BROADCAST_ARGS", 146: "RandomNormal", 147: "BUCKETIZE",
	148: "RandomUniform", 149: "Multinomial", 150: "Gelu", 151: "DYNAMIC_UPDATE_SLICE", 152: "Clip", 155: "SEGMENT_SUM",
	156: "ATAN2", 158: "Sign", 159: "BITCAST", 160: "BitwiseXor", 161: "RIGHT_SHIFT", 162: "Sigmoid", 163: "Add",
	164: "Div", 165: "Mul", 166: "Max", 167: "Reshape", 168: "Clip", 169: "Concat", 170: "Expand", 171: "Conv",
	172: "Slice", 174: "STABLEHLO_REDUCE", 175: "Abs", 178: "Exp", 180: "Log", 181: "Min", 182: "Neg", 184: "Pow",
	186: "Where", 187: "Sub", 188: "Tanh", 192: "Cast", 195: "Pad", 197: "MatMul", 201: "Gather", 202: "Transpose",
	206: "STABLEHLO_COMPOSITE",
}

// custom are the operators that converters and MediaPipe add, and that are one of ONNX in another form.
var custom = map[string]string{
	"Convolution2DTransposeBias": "ConvTranspose",
	"MaxPoolingWithArgmax2D":     "MaxPool",
	"MaxUnpooling2D":             "MaxUnpool",
}

// operator is what an index into operator_codes stands for.
type operator struct {
	code int32
	name string
}

// operatorOf reads an OperatorCode. The number is in the old field or, if it does not fit there, in the new one: the
// greater counts.
func operatorOf(b *flatbuffer.Reader, t flatbuffer.Table) operator {
	code := max(int32(int8(b.ByteOf(t, 0))), b.IntOf(t, 3))
	if code == opCustom {
		return operator{code: code, name: customName(b.Text(t, 1, 128))}
	}
	if code < 0 || int(code) >= len(operators) || operators[code] == "" {
		return operator{code: code, name: "builtin " + strconv.Itoa(int(code))}
	}
	return operator{code: code, name: operators[code]}
}

// customName returns what ONNX calls a custom operator. One of TensorFlow itself has the prefix Flex.
func customName(name string) string {
	if known, ok := custom[name]; ok {
		return known
	}
	if op, ok := strings.CutPrefix(name, "Flex"); ok {
		return tensorflow.Operator(op)
	}
	return name
}

// types of tensors by number, as numpy calls them.
var types = [...]string{
	"float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64",
	"complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4", "bfloat16",
}

// activations that an operator may have fused, by number.
var activations = [...]string{1: "Relu", 2: "Clip", 3: "Clip", 4: "Tanh"}
