// SPDX-License-Identifier: Apache-2.0

package mnn

import (
	"strconv"
	"strings"

	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Numbers of the types of operations whose parameters are read.
const (
	typeBinary    = 7
	typeConst     = 11
	typeConv      = 12
	typeDepthwise = 13
	typeDeconv    = 17
	typeDeconvDW  = 18
	typeEltwise   = 22
	typeDense     = 33
	typeInput     = 34
	typePool      = 47
	typePRelu     = 49
	typeReduction = 68
	typeScale     = 77
	typeParameter = 266
	typeBatchNorm = 267
	typeConvInt8  = 513
	typeDWInt8    = 515
)

// types are the operations by number, with the names of ONNX where it has one.
var types = strings.Fields(`Abs Add ArgMax AsString InstanceNormalization BatchToSpaceND Add BinaryOp Bnll Cast Concat Constant Conv Conv Slice
	CropAndResize Cubic ConvTranspose ConvTranspose DequantizeLinear DetectionOutput Dropout Eltwise Elu Unique Exp Unsqueeze Expand
	Flatten Mod Gather Gather Im2Seq Gemm Input Resize Log LRN LSTM MatMul MeanVarianceNormalization NonMaxSuppression
	NonMaxSuppression LpNormalization Concat Pad Transpose MaxPool Pow PRelu PriorBox Proposal AveragePool Add Concat Conv Sigmoid
	MatMul MaxPool Relu Clip Reshape Softmax QuantizeMaxMin QuantizeLinear Range Rank ReduceJoin ReduceSum Relu Clip
	RequantizationRange QuantizeLinear Reshape Resize RNN MaxRoiPool BatchNormalization Selu Seq2Out Shape Sigmoid Size Split Slice
	Softmax SpaceToBatchND SpatialProduct Split Segment Squeeze Slice StringJoin StringSplit StringToNumber Tanh Conv Threshold Tile
	TopK Transpose UnaryOp Split Where Moments GRU MatMul Unsqueeze CosineSimilarity DepthToSpace SpaceToDepth ReverseSequence MaxPool
	Conv MatrixBandPart GatherND DetectionPostProcess UnravelIndex ScatterND OneHot Expand Dilation2D`)

// late are the types whose numbers do not follow one another.
var late = map[int32]string{
	128: "Raster", 129: "Identity", 130: "ArgMin", 142: "Reverse", 257: "Where", 258: "ZerosLike", 267: "BatchNormalization",
	513: "Conv", 514: "DequantizeLinear", 515: "Conv", 516: "MaxPool", 517: "QuantizeLinear", 518: "Add", 600: "Loop", 601: "If",
	603: "LayerNormalization", 604: "GridSample",
}

func operator(kind int32) string {
	if kind >= 0 && int(kind) < len(types) {
		return types[kind]
	}
	if op := late[kind]; op != "" {
		return op
	}
	return "operation " + strconv.Itoa(int(kind))
}

// What a setting can choose.
var (
	binaries   = []string{"Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Div", "Min", "Max", "Greater", "GreaterOrEqual", "Less", "Mod"}
	eltwise    = []string{"Mul", "Add", "Max", "Sub"}
	reductions = []string{"ReduceSum", "ReduceL1", "ReduceSumSquare", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"}
)

// choose is the operation that a number stands for.
func choose(from []string, number int32, otherwise string) string {
	if number >= 0 && int(number) < len(from) {
		return from[number]
	}
	return otherwise
}

// parameters reads what an operation holds: what it is, its geometry, its weights. It returns the activation that is part of it.
func (p *parser) parameters(kind int32, t fb.Table, n *model.Node) (fused string) {
	switch kind {
	case typeBinary:
		n.Op = choose(binaries, p.b.IntOf(t, 0), n.Op)
	case typeEltwise:
		n.Op = choose(eltwise, int32(p.b.ByteOf(t, 0)), n.Op)
	case typeReduction:
		n.Op = choose(reductions, int32(p.b.ByteOf(t, 0)), n.Op)
	case typePool:
		p.pooling(t, n)
	case typePRelu:
		p.weight(n, "slope", int64(p.b.IntOf(t, 0)))
	case typeScale, typeBatchNorm:
		channels := int64(p.b.IntOf(t, 0))
		p.weight(n, "scale", channels)
		p.weight(n, "bias", channels)
	case typeDense:
		out := int64(p.b.IntOf(t, 0))
		if in := int64(p.b.IntOf(t, 2)); out > 0 {
			p.weight(n, "weight", out, in/out)
			p.weight(n, "bias", out)
		}
	case typeConv, typeDepthwise, typeDeconv, typeDeconvDW, typeConvInt8, typeDWInt8:
		return p.convolution(kind, t, n)
	}
	return ""
}

// weight notes one of an operation, which has no name of its own.
func (p *parser) weight(n *model.Node, part string, shape ...int64) {
	w := model.Tensor{Name: n.Name + "/" + part, Type: "float32", Shape: shape}
	if len(n.Inputs) < model.MaxEdges {
		n.Inputs = append(n.Inputs, w.Name)
	}
	p.m.AddWeight(w)
}

func (p *parser) pooling(t fb.Table, n *model.Node) {
	if p.b.ByteOf(t, 7) == 1 {
		n.Op = "AveragePool"
	}
	if p.b.ByteOf(t, 2) != 0 {
		n.Op = "Global" + n.Op
		return
	}
	n.Attributes = []model.Attribute{
		{Name: "kernel_shape", Ints: []int64{int64(p.b.IntOf(t, 4)), int64(p.b.IntOf(t, 3))}},
		{Name: "strides", Ints: []int64{int64(p.b.IntOf(t, 6)), int64(p.b.IntOf(t, 5))}},
	}
}

// convolution: what is common to all kinds, then the weights and the biases, whose numbers tell the channels that go in.
func (p *parser) convolution(kind int32, t fb.Table, n *model.Node) (fused string) {
	common := p.b.TableOf(t, 0)
	one := func(slot int) int64 { return max(1, int64(p.b.IntOf(common, slot))) }
	kx, ky, group, out, in := one(2), one(3), one(9), int64(p.b.IntOf(common, 10)), int64(p.b.IntOf(common, 11))
	if weights := int64(p.b.VectorOf(t, 1, 4).N); in == 0 && weights > 0 && out > 0 && kind != typeDepthwise {
		in = weights * group / (out * kx * ky)
	}
	shape := []int64{out, in / group, ky, kx}
	switch kind {
	case typeDepthwise, typeDWInt8:
		group, shape = out, []int64{out, 1, ky, kx}
	case typeDeconv:
		shape = []int64{in, out / group, ky, kx}
	case typeDeconvDW:
		group, shape = out, []int64{out, 1, ky, kx}
	}
	p.weight(n, "weight", shape...)
	p.weight(n, "bias", out)
	py, px := int64(p.b.IntOf(common, 1)), int64(p.b.IntOf(common, 0))
	n.Attributes = []model.Attribute{
		{Name: "kernel_shape", Ints: []int64{ky, kx}}, {Name: "strides", Ints: []int64{one(5), one(4)}},
		{Name: "dilations", Ints: []int64{one(7), one(6)}}, {Name: "pads", Ints: []int64{py, px, py, px}}, {Name: "group", Ints: []int64{group}},
	}
	switch {
	case p.b.ByteOf(common, 12) != 0:
		return "Relu"
	case p.b.ByteOf(common, 13) != 0:
		return "Clip"
	}
	return ""
}
