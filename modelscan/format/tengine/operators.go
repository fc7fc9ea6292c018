// SPDX-License-Identifier: Apache-2.0

package tengine

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Numbers of operators whose parameters are read, or that are none.
const (
	opConst   = 4
	opConv    = 5
	opDeconv  = 6
	opEltwise = 9
	opInput   = 12
	opPool    = 16
)

// names of the operators by number, as ONNX has them where it has one.
var names = strings.Fields(`Accuracy BatchNormalization Resize Concat Constant Conv ConvTranspose DetectionOutput Dropout Add Flatten
	Gemm Input LRN LpNormalization Transpose MaxPool PRelu PriorBox Region Relu Clip SpaceToDepth Reshape MaxRoiPool RPN
	BatchNormalization Slice Softmax Split NonMaxSuppression Gemm Generic Sigmoid LSTM RNN Tanh Sigmoid Squeeze
	BatchNormalization Pad Slice ArgMax ArgMin TopK ReduceMean Max Min GRU Add Transpose Resize SpaceToBatchND BatchToSpaceND
	Resize ShuffleChannel Slice RoiAlign PSRoiPool Unary Unsqueeze Add Identity Threshold HardSigmoid Gather
	InstanceNormalization MeanVarianceNormalization Abs Cast HardSwish Resize Selu Elu Mul Logical Gather Transpose Comparison
	SpaceToDepth DepthToSpace Reverse SparseToDense Ceil SquaredDifference Round ZerosLike Clip Unsqueeze ReduceL2 ReduceMean
	MatMul Expand Scatter Shape Where Tile Mish L2Pool LogSoftmax Relu LpNormalization Softplus Reciprocal`)

// opName is the name of an operator by its number in tm2_format.h.
func opName(kind uint32) string {
	if kind < uint32(len(names)) {
		return names[kind]
	}
	return "operator " + strconv.FormatUint(uint64(kind), 10)
}

// pairs are what the operation on two values can be, by its number.
var pairs = map[uint32]string{0: "Mul", 1: "Mul", 2: "Add", 3: "Add", 4: "Sub", 5: "Max", 6: "Rsqrt", 7: "Mul", 8: "Div", 9: "Log", 10: "Exp", 11: "Sqrt"}

// parameters tell the geometry of an operation, and for some what it is.
func (p *parser) parameters(kind uint32, op string, at int64) (string, []model.Attribute) {
	n := func(i int64) int64 { return int64(int32(p.b.Uint32(at + 4*i))) }
	ints := func(name string, fields ...int64) model.Attribute {
		a := model.Attribute{Name: name}
		for _, i := range fields {
			a.Ints = append(a.Ints, n(i))
		}
		return a
	}
	switch kind {
	case opConv:
		return op, []model.Attribute{ints("kernel_shape", 0, 1), ints("strides", 2, 3), ints("dilations", 4, 5), ints("group", 8), ints("pads", 10, 11, 12, 13)}
	case opDeconv:
		return op, []model.Attribute{ints("kernel_shape", 1, 2), ints("strides", 3, 4), ints("pads", 6, 5, 8, 7), ints("dilations", 9, 10), ints("group", 11)}
	case opEltwise:
		if pair, ok := pairs[p.b.Uint32(at)]; ok {
			op = pair
		}
	case opPool:
		if n(0) == 1 {
			op = "AveragePool"
		}
		if n(5) != 0 {
			return "Global" + op, nil
		}
		return op, []model.Attribute{ints("kernel_shape", 1, 2), ints("strides", 3, 4), ints("pads", 7, 8, 9, 10)}
	}
	return op, nil
}
