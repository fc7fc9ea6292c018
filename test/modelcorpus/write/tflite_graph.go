// SPDX-License-Identifier: Apache-2.0

package write

import (
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/vsa-legal/operator/modelscan/model"
)

// liteOp is the number of an operator and of the table of its options.
type liteOp struct {
	code    int32
	options byte
}

// liteOps by the names of TensorFlow; the numbers are those of BuiltinOperator and BuiltinOptions.
var liteOps = map[string]liteOp{
	"AddV2": {0, 11}, "AvgPool": {1, 5}, "ConcatV2": {2, 10}, "Conv2D": {3, 1}, "DepthwiseConv2dNative": {4, 2},
	"Dequantize": {6, 38}, "FullyConnected": {9, 8}, "L2Normalization": {11, 12}, "Sigmoid": {14, 0}, "MaxPool": {17, 5},
	"Mul": {18, 21}, "Relu": {19, 0}, "Relu6": {21, 0}, "Reshape": {22, 17}, "ResizeBilinear": {23, 15}, "Softmax": {25, 9},
	"Tanh": {28, 0}, "Pad": {34, 22}, "GatherV2": {36, 23}, "Transpose": {39, 26}, "Mean": {40, 27}, "Sub": {41, 28},
	"RealDiv": {42, 29}, "StridedSlice": {45, 32}, "Exp": {47, 33}, "Prelu": {54, 0}, "Maximum": {55, 39}, "ArgMax": {56, 40},
	"Minimum": {57, 39}, "Neg": {59, 42}, "PadV2": {60, 43}, "Conv2DBackpropInput": {67, 49}, "Log": {73, 0}, "Sum": {74, 27},
	"Sqrt": {75, 0}, "Rsqrt": {76, 0}, "Pow": {78, 56}, "Max": {82, 27}, "Min": {89, 27}, "Square": {92, 66},
	"ResizeNearestNeighbor": {97, 74}, "LeakyRelu": {98, 75}, "SquaredDifference": {99, 76}, "MirrorPad": {100, 77},
	"Abs": {101, 78}, "SplitV": {102, 79}, "Elu": {111, 0}, "HardSwish": {117, 0}, "BatchMatMulV2": {126, 101}, "BroadcastTo": {130, 0},
	"Identity": {22, 17},
}

func liteKnows(l *nhwc) bool {
	return !slices.ContainsFunc(l.dst.Nodes, func(n model.Node) bool { _, ok := liteOps[n.Op]; return !ok })
}

// liteVersion is the version of an operator from which on it takes the given type.
func liteVersion(code int32, typ string) int32 {
	if code == 6 && typ == "float16" {
		return 3
	}
	if typ == "int8" {
		switch code {
		case 3, 4:
			return 3
		case 9:
			return 4
		case 0, 1, 2, 6, 11, 14, 17, 18, 19, 21, 23, 25, 28, 34, 36, 39, 40, 41, 45, 55, 56, 57, 60, 67, 74, 82, 89, 97, 98, 99, 102, 126:
			return 2
		}
	}
	return 1
}

// subgraph writes tensors and operators.
func (w *lite) subgraph() flatbuffers.UOffsetT {
	var operators, tensors []flatbuffers.UOffsetT
	for _, n := range w.dst.Nodes {
		operators = append(operators, w.operator(n))
	}
	for _, t := range w.tensors {
		tensors = append(tensors, w.tensorTable(t))
	}
	list := func(in []model.Tensor) []int64 {
		var out []int64
		for _, t := range in {
			out = append(out, int64(w.index[t.Name]))
		}
		return out
	}
	t, o := w.offsets(tensors), w.offsets(operators)
	in, out := w.int32s(list(w.dst.Inputs)), w.int32s(list(w.dst.Outputs))
	name := w.b.CreateString("main")
	w.b.StartObject(5)
	w.b.PrependUOffsetTSlot(0, t, 0)
	w.b.PrependUOffsetTSlot(1, in, 0)
	w.b.PrependUOffsetTSlot(2, out, 0)
	w.b.PrependUOffsetTSlot(3, o, 0)
	w.b.PrependUOffsetTSlot(4, name, 0)
	return w.b.EndObject()
}

func (w *lite) tensorTable(t liteTensor) flatbuffers.UOffsetT {
	name, shape := w.b.CreateString(t.name), w.int32s(t.shape)
	var open, quantisation flatbuffers.UOffsetT
	if slices.ContainsFunc(t.open, func(d int64) bool { return d < 0 }) {
		open = w.int32s(t.open)
	}
	if w.typ == "int8" && (t.typ == "int8" || (t.typ == "int32" && t.buffer > 0 && w.dst.weights[t.name].Type == "float32")) {
		quantisation = w.quantisation(t)
	}
	w.b.StartObject(8)
	w.b.PrependUOffsetTSlot(0, shape, 0)
	w.b.PrependInt8Slot(1, liteTypes[t.typ], 0)
	w.b.PrependUint32Slot(2, uint32(t.buffer), 0)
	w.b.PrependUOffsetTSlot(3, name, 0)
	w.b.PrependUOffsetTSlot(4, quantisation, 0)
	w.b.PrependUOffsetTSlot(7, open, 0)
	return w.b.EndObject()
}

// quantisation gives the weights of a convolution a scale for each channel of its output.
func (w *lite) quantisation(t liteTensor) flatbuffers.UOffsetT {
	count, dimension, scale, zero := int64(1), int64(0), float32(activationScale), int64(0)
	producer := slices.IndexFunc(w.dst.Nodes, func(n model.Node) bool { return slices.Contains(n.Outputs, t.name) })
	switch {
	case t.buffer > 0 && t.typ == "int32":
		count, scale = t.shape[0], weightScale*activationScale
	case t.buffer > 0:
		scale = weightScale
		if len(t.shape) == 4 && t.shape[0] > 1 {
			count = t.shape[0]
		} else if len(t.shape) == 4 && t.shape[1] > 1 { // depthwise
			count, dimension = t.shape[3], 3
		}
	case producer >= 0:
		switch w.dst.Nodes[producer].Op {
		case "Softmax", "Sigmoid":
			scale, zero = 1.0/256, -128
		case "Tanh", "L2Normalization":
			scale = 1.0 / 128
		}
	}
	w.b.StartVector(4, int(count), 4)
	for range count {
		w.b.PrependFloat32(scale)
	}
	scales := w.b.EndVector(int(count))
	w.b.StartVector(8, int(count), 8)
	for range count {
		w.b.PrependInt64(zero)
	}
	zeros := w.b.EndVector(int(count))
	w.b.StartObject(7)
	w.b.PrependUOffsetTSlot(2, scales, 0)
	w.b.PrependUOffsetTSlot(3, zeros, 0)
	w.b.PrependInt32Slot(6, int32(dimension), 0)
	return w.b.EndObject()
}

func (w *lite) operator(n model.Node) flatbuffers.UOffsetT {
	op := liteOps[n.Op]
	if n.Op == "Identity" { // a reshape to the shape that it has
		n.Attributes = []model.Attribute{ints("shape", w.shapes[n.Outputs[0]]...)}
	}
	at := slices.Index(w.codes, op.code)
	if at < 0 {
		at = len(w.codes)
		w.codes = append(w.codes, op.code)
	}
	var in, out []int64
	for _, i := range n.Inputs {
		in = append(in, int64(w.index[i]))
	}
	for _, o := range n.Outputs {
		out = append(out, int64(w.index[o]))
	}
	options := w.options(n, op.options)
	ins, outs := w.int32s(in), w.int32s(out)
	w.b.StartObject(9)
	w.b.PrependUint32Slot(0, uint32(at), 0)
	w.b.PrependUOffsetTSlot(1, ins, 0)
	w.b.PrependUOffsetTSlot(2, outs, 0)
	if op.options != 0 {
		w.b.PrependByteSlot(3, op.options, 0)
		w.b.PrependUOffsetTSlot(4, options, 0)
	}
	return w.b.EndObject()
}
