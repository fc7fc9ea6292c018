// SPDX-License-Identifier: Apache-2.0

package tensorflow

// operators are the operations of TensorFlow (https://www.tensorflow.org/api_docs/python/tf/raw_ops) for which ONNX has
// another name. What is missing here has the same name in both, or none in ONNX.
var operators = map[string]string{
	// Layers.
	"Conv1D": "Conv", "Conv2D": "Conv", "Conv3D": "Conv", "_FusedConv2D": "Conv", "FusedConv2D": "Conv",
	"_FusedConv3D": "Conv", "QuantizedConv2D": "Conv", "_FusedPadConv2D": "Conv", "FusedPadConv2D": "Conv",
	"FusedResizeAndPadConv2D": "Conv", "_ITEXConv2D": "Conv", "_MklConv2D": "Conv", "_MklFusedConv2D": "Conv",
	"QuantizedConv2DWithBias": "Conv", "QuantizedConv2DWithBiasAndRelu": "Conv",
	"QuantizedConv2DWithBiasAndReluAndRequantize": "Conv", "QuantizedConv2DAndRequantize": "Conv",
	"QuantizedConv2DWithBiasAndRequantize": "Conv", "QuantizedConv2DAndRelu": "Conv",
	"DepthwiseConv2dNative": "Conv", "DepthwiseConv2d": "Conv", "_FusedDepthwiseConv2dNative": "Conv",
	"FusedDepthwiseConv2dNative": "Conv", "FusedDepthwiseConv2D": "Conv", "QuantizedDepthwiseConv2D": "Conv",
	"QuantizedDepthwiseConv2DWithBias": "Conv", "QuantizedDepthwiseConv2DWithBiasAndRelu": "Conv",
	"Conv2DBackpropInput": "ConvTranspose", "Conv2DBackpropInputV2": "ConvTranspose", "Conv2dTranspose": "ConvTranspose",
	"Conv3DBackpropInputV2": "ConvTranspose",
	"_FusedMatMul":          "Gemm", "FusedMatMul": "Gemm", "_MklFusedMatMul": "Gemm", "QuantizedMatMulWithBias": "Gemm",
	"QuantizedMatMulWithBiasAndRelu": "Gemm", "QuantizedMatMulWithBiasAndReluAndRequantize": "Gemm",
	"BatchMatMul": "MatMul", "BatchMatMulV2": "MatMul", "BatchMatMulV3": "MatMul", "QuantizedMatMul": "MatMul",
	"SparseMatMul": "MatMul",
	"BiasAdd":      "Add", "BiasAddV1": "Add", "QuantizedBiasAdd": "Add", "AddV2": "Add", "AddN": "Sum", "_FusedAddN": "Sum",
	"QuantizedAdd": "Add", "QuantizedMul": "Mul", "RealDiv": "Div", "TruncateDiv": "Div", "FloorDiv": "Div", "DivNoNan": "Div",
	"FusedBatchNorm": "BatchNormalization", "FusedBatchNormV2": "BatchNormalization", "FusedBatchNormV3": "BatchNormalization",
	"_FusedBatchNormEx": "BatchNormalization", "BatchNormWithGlobalNormalization": "BatchNormalization",
	"FusedLayerNorm": "LayerNormalization", "L2Normalize": "LpNormalization", "L2Normalization": "LpNormalization",
	"LocalResponseNormalization": "LRN",
	// Activations.
	"Relu6": "Clip", "QuantizedRelu": "Relu", "QuantizedRelu6": "Clip", "ClipByValue": "Clip", "ClipV2": "Clip",
	"Prelu": "PRelu", "PReLU": "PRelu",
	// Pooling and reduction. Whether the pooling is global, the shapes tell.
	"AvgPool": "AveragePool", "AvgPool3D": "AveragePool", "QuantizedAvgPool": "AveragePool", "MaxPoolV2": "MaxPool",
	"MaxPool3D": "MaxPool", "MaxPoolWithArgmax": "MaxPool", "QuantizedMaxPool": "MaxPool",
	"Mean": "ReduceMean", "Sum": "ReduceSum", "Max": "ReduceMax", "Min": "ReduceMin", "Prod": "ReduceProd",
	"EuclideanNorm": "ReduceL2",
	// Arithmetic.
	"Maximum": "Max", "Minimum": "Min",
	"LogicalAnd": "And", "LogicalOr": "Or", "LogicalNot": "Not", "FloorMod": "Mod", "GreaterEqual": "GreaterOrEqual",
	"LessEqual": "LessOrEqual", "Select": "Where", "SelectV2": "Where", "Cumsum": "CumSum",
	// Shapes.
	"ConcatV2": "Concat", "QuantizedConcat": "Concat", "QuantizedConcatV2": "Concat", "Pack": "Stack", "Unpack": "Unstack",
	"QuantizedReshape": "Reshape", "ExpandDims": "Unsqueeze", "StridedSlice": "Slice", "SplitV": "Split", "PadV2": "Pad",
	"MirrorPad": "Pad", "BroadcastTo": "Expand", "GatherV2": "Gather", "ResourceGather": "Gather", "GatherNd": "GatherND",
	"ScatterNd": "ScatterND", "ReverseV2": "Reverse", "Fill": "ConstantOfShape",
	"ResizeBilinear": "Resize", "ResizeNearestNeighbor": "Resize", "ResizeBicubic": "Resize", "ResizeArea": "Resize",
	"QuantizedResizeBilinear": "Resize",
	// Selection.
	"TopKV2": "TopK", "ArgMaxV2": "ArgMax", "NonMaxSuppressionV2": "NonMaxSuppression",
	"NonMaxSuppressionV3": "NonMaxSuppression", "NonMaxSuppressionV4": "NonMaxSuppression",
	"NonMaxSuppressionV5": "NonMaxSuppression", "NonMaxSuppressionWithOverlaps": "NonMaxSuppression",
	"CombinedNonMaxSuppression": "NonMaxSuppression",
	// Recurrence.
	"BlockLSTM": "LSTM", "BlockLSTMV2": "LSTM", "LSTMBlockCell": "LSTM", "CudnnRNN": "LSTM", "CudnnRNNV2": "LSTM",
	"CudnnRNNV3": "LSTM", "GRUBlockCell": "GRU", "GRUBlockCellV2": "GRU",
	// Quantisation.
	"QuantizeV2": "QuantizeLinear", "Quantize": "QuantizeLinear", "Dequantize": "DequantizeLinear",
	"UniformQuantize": "QuantizeLinear", "UniformDequantize": "DequantizeLinear",
	"FakeQuantWithMinMaxVars": "QuantizeLinear", "FakeQuantWithMinMaxArgs": "QuantizeLinear",
	"FakeQuantWithMinMaxVarsPerChannel": "QuantizeLinear", "QuantizeAndDequantizeV2": "QuantizeLinear",
	"QuantizeAndDequantizeV3": "QuantizeLinear", "QuantizeAndDequantizeV4": "QuantizeLinear",
	// What only passes on.
	"StopGradient": "Identity", "PreventGradient": "Identity", "Snapshot": "Identity", "PlaceholderWithDefault": "Identity",
	"EnsureShape": "Identity", "CheckNumerics": "Identity", "ReadVariableOp": "Identity", "Enter": "Identity",
	"Exit": "Identity", "RefEnter": "Identity", "RefExit": "Identity",
}

// Operator returns the name that ONNX gives to an operation of TensorFlow, and the name itself where it gives none.
func Operator(tfOp string) string {
	if op, ok := operators[tfOp]; ok {
		return op
	}
	return tfOp
}
