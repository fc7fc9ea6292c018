// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"math"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// unary and binary operators by the name that TensorFlow has for them.
var (
	unary = map[string]string{
		"Relu": "Relu", "Sigmoid": "Sigmoid", "Tanh": "Tanh", "Sqrt": "Sqrt", "Exp": "Exp", "Log": "Log", "Neg": "Neg", "Abs": "Abs",
		"Elu": "Elu",
	}
	pairwise = map[string]string{
		"Add": "AddV2", "Sub": "Sub", "Mul": "Mul", "Div": "RealDiv", "Max": "Maximum", "Min": "Minimum", "Pow": "Pow",
	}
	reductions = map[string]string{"ReduceMean": "Mean", "ReduceSum": "Sum", "ReduceMax": "Max", "ReduceMin": "Min"}
)

// lower adds what n is in TensorFlow.
func (l *nhwc) lower(n model.Node) error {
	out := n.Outputs[0]
	shape := l.from[out]
	x := func() string { return l.operand(n.Inputs[0], len(l.from[n.Inputs[0]])) }
	if op, ok := unary[n.Op]; ok {
		l.add(op, out, toLast(shape), []string{x()})
		return nil
	}
	if op, ok := pairwise[n.Op]; ok && len(n.Inputs) == 2 {
		l.add(op, out, toLast(shape), []string{l.operand(n.Inputs[0], len(shape)), l.operand(n.Inputs[1], len(shape))})
		return nil
	}
	if reductions[n.Op] != "" || n.Op == "ReduceL2" {
		return l.reduce(n)
	}
	switch n.Op {
	case "Conv":
		return l.conv(n)
	case "ConvTranspose":
		return l.convTranspose(n)
	case "MaxPool", "AveragePool":
		return l.pool(n)
	case "GlobalAveragePool", "GlobalMaxPool":
		op := map[string]string{"GlobalAveragePool": "Mean", "GlobalMaxPool": "Max"}[n.Op]
		if len(shape) != 4 {
			return fmt.Errorf("%s of %d dimensions", n.Op, len(shape))
		}
		l.add(op, out, toLast(shape), []string{x(), l.i32(out+"/axes", 1, 2)}, ints("keep_dims", 1))
	case "Gemm":
		return l.dense(n)
	case "MatMul":
		return l.matMul(n)
	case "BatchNormalization":
		return l.batchNorm(n)
	case "LayerNormalization":
		return l.layerNorm(n)
	case "LpNormalization":
		return l.l2(n)
	case "Identity", "Dropout":
		l.add("Identity", out, toLast(shape), []string{x()})
	default:
		return l.activation(n, out, toLast(shape), x)
	}
	return nil
}

// activation is for the functions that TensorFlow writes out, and hands on what is none.
func (l *nhwc) activation(n model.Node, out string, shape []int64, x func() string) error {
	at := func(s string) string { return out + "/" + s }
	switch n.Op {
	case "Clip":
		low, high := l.src.knownFloat(n, 1, "min", math.Inf(-1)), l.src.knownFloat(n, 2, "max", math.Inf(1))
		switch {
		case low == 0 && high == 6:
			l.add("Relu6", out, shape, []string{x()})
		case low == 0 && math.IsInf(high, 1):
			l.add("Relu", out, shape, []string{x()})
		default:
			y := l.add("Minimum", at("min"), shape, []string{x(), l.scalar(at("high"), min(high, math.MaxFloat32))})
			l.add("Maximum", out, shape, []string{y, l.scalar(at("low"), max(low, -math.MaxFloat32))})
		}
	case "LeakyRelu":
		l.add("LeakyRelu", out, shape, []string{x()}, number("alpha", attrFloat(n, "alpha", 0.01)))
	case "PRelu":
		l.prelu(n, out, shape, x())
	case "HardSigmoid":
		alpha, beta := attrFloat(n, "alpha", 0.2), attrFloat(n, "beta", 0.5)
		y := l.add("AddV2", at("add"), shape, []string{x(), l.scalar(at("beta"), beta/alpha)})
		if math.Abs(alpha-1.0/6) < 1e-3 {
			y = l.add("Relu6", at("relu6"), shape, []string{y})
		} else {
			y = l.add("Relu", at("relu"), shape, []string{l.add("Minimum", at("min"), shape, []string{y, l.scalar(at("high"), 1/alpha)})})
		}
		l.add("Mul", out, shape, []string{y, l.scalar(at("alpha"), alpha)})
	case "HardSwish":
		if l.lite {
			l.add("HardSwish", out, shape, []string{x()})
			return nil
		}
		y := l.add("AddV2", at("add"), shape, []string{x(), l.scalar(at("three"), 3)})
		y = l.add("Mul", at("mul"), shape, []string{l.add("Relu6", at("relu6"), shape, []string{y}), x()})
		l.add("Mul", out, shape, []string{y, l.scalar(at("sixth"), 1.0/6)})
	case "Softplus": // log(1 + exp(x))
		y := l.add("AddV2", at("add"), shape, []string{l.add("Exp", at("exp"), shape, []string{x()}), l.scalar(at("one"), 1)})
		l.add("Log", out, shape, []string{y})
	case "Softmax":
		l.softmax(n, out, shape, x())
	case "Erf":
		if l.lite {
			return fmt.Errorf("there: TensorFlow Lite has no Erf")
		}
		l.add("Erf", out, shape, []string{x()})
	default:
		return l.move(n)
	}
	return nil
}

// prelu is relu(x) - slope * relu(-x) where it is no operator.
func (l *nhwc) prelu(n model.Node, out string, shape []int64, x string) {
	slope := l.operand(n.Inputs[1], len(shape))
	if l.lite {
		// The slope has no batch.
		l.add("Prelu", out, shape, []string{x, l.weight(n.Inputs[1], l.shapes[slope][min(1, len(l.shapes[slope])-1):])})
		l.dst.prune(map[string]int{slope: 1})
		return
	}
	at := func(s string) string { return out + "/" + s }
	positive := l.add("Relu", at("Relu"), shape, []string{x})
	negative := l.add("Relu", at("Relu_1"), shape, []string{l.add("Neg", at("Neg"), shape, []string{x})})
	l.add("Sub", out, shape, []string{positive, l.add("Mul", at("mul"), shape, []string{slope, negative})})
}

func (l *nhwc) softmax(n model.Node, out string, shape []int64, x string) {
	axis := wrap(attrInt(n, "axis", -1), len(shape))
	if len(shape) == 4 {
		axis = lastOf[axis]
	}
	end := int64(len(shape)) - 1
	if axis == end {
		l.add("Softmax", out, shape, []string{x})
		return
	}
	perm := make([]int64, len(shape))
	for i := range perm {
		perm[i] = int64(i)
	}
	perm[axis], perm[end] = end, axis
	turned := permute(shape, perm)
	y := l.add("Transpose", out+"/before", turned, []string{x, l.i32(out+"/perm", perm...)})
	y = l.add("Softmax", out+"/softmax", turned, []string{y})
	l.add("Transpose", out, shape, []string{y, l.i32(out+"/back", perm...)})
}

// batchNorm stays one operator in TensorFlow where it has four dimensions; otherwise it is a factor and a summand.
func (l *nhwc) batchNorm(n model.Node) error {
	out := n.Outputs[0]
	shape := toLast(l.from[out])
	x := l.operand(n.Inputs[0], len(shape))
	channels := l.from[n.Inputs[1]]
	if !l.lite && len(shape) == 4 {
		in := []string{x}
		for _, w := range n.Inputs[1:] {
			in = append(in, l.weight(w, channels))
		}
		l.add("FusedBatchNormV3", out, shape, in, number("epsilon", attrFloat(n, "epsilon", 1e-5)))
		return nil
	}
	if len(shape) != 2 && len(shape) != 4 {
		return fmt.Errorf("no way to write BatchNormalization of %d dimensions", len(shape))
	}
	y := l.add("Mul", out+"/mul", shape, []string{x, l.weight(n.Inputs[1], channels)})
	l.add("AddV2", out, shape, []string{y, l.weight(n.Inputs[2], channels)})
	return nil
}

func (l *nhwc) layerNorm(n model.Node) error {
	out := n.Outputs[0]
	shape := toLast(l.from[out])
	rank := len(shape)
	axis := wrap(attrInt(n, "axis", -1), rank)
	if axis != int64(rank)-1 {
		return fmt.Errorf("no way to write LayerNormalization over more than one dimension")
	}
	if rank == 4 {
		axis = lastOf[axis]
	}
	less := slices.Clone(shape)
	less[axis] = 1
	at := func(s string) string { return out + "/" + s }
	x := l.operand(n.Inputs[0], rank)
	keep := ints("keep_dims", 1)
	mean := l.add("Mean", at("mean"), less, []string{x, l.i32(at("axes"), axis)}, keep)
	square := l.add("SquaredDifference", at("square"), shape, []string{x, mean})
	variance := l.add("Mean", at("variance"), less, []string{square, l.i32(at("axes"), axis)}, keep)
	root := l.add("Rsqrt", at("rsqrt"), less, []string{l.add("AddV2", at("add"), less, []string{variance, l.scalar(at("epsilon"), attrFloat(n, "epsilon", 1e-5))})})
	y := l.add("Mul", at("mul"), shape, []string{l.add("Sub", at("sub"), shape, []string{x, mean}), root})
	y = l.add("Mul", at("scaled"), shape, []string{y, l.operand(n.Inputs[1], rank)})
	if b := input(n, 2); b != "" {
		l.add("AddV2", out, shape, []string{y, l.operand(b, rank)})
		return nil
	}
	l.add("Identity", out, shape, []string{y})
	return nil
}

// l2 divides by the length of the vector.
func (l *nhwc) l2(n model.Node) error {
	out := n.Outputs[0]
	shape := toLast(l.from[out])
	axis := wrap(attrInt(n, "axis", -1), len(shape))
	if len(shape) == 4 {
		axis = lastOf[axis]
	}
	if attrInt(n, "p", 2) != 2 {
		return fmt.Errorf("no way to write LpNormalization other than L2")
	}
	x := l.operand(n.Inputs[0], len(shape))
	if l.lite && axis == int64(len(shape))-1 {
		l.add("L2Normalization", out, shape, []string{x})
		return nil
	}
	less := slices.Clone(shape)
	less[axis] = 1
	at := func(s string) string { return out + "/" + s }
	sum := l.add("Sum", at("Sum"), less, []string{l.add("Square", at("Square"), shape, []string{x}), l.i32(at("axes"), axis)}, ints("keep_dims", 1))
	root := l.add("Rsqrt", at("Rsqrt"), less, []string{l.add("Maximum", at("Maximum"), less, []string{sum, l.scalar(at("epsilon"), 1e-12)})})
	l.add("Mul", out, shape, []string{x, root})
	return nil
}
