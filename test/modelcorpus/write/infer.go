// SPDX-License-Identifier: Apache-2.0

package write

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// infer follows the shapes through a network; an open dimension of an input counts as one. A value that comes out of an
// operator whose shape cannot be told here is not in the result, nor is what follows from it.
func infer(net Network) map[string][]int64 {
	g := newGraph(net)
	shapes := map[string][]int64{}
	for _, in := range g.Inputs {
		s := slices.Clone(in.Shape)
		for i := range s {
			if s[i] < 0 {
				s[i] = 1
			}
		}
		shapes[in.Name] = s
	}
	for _, w := range g.Weights {
		shapes[w.Name] = w.Shape
	}
	for _, n := range g.Nodes {
		x, ok := shapes[input(n, 0)]
		if !ok {
			continue
		}
		for i, s := range g.shapesOf(n, x, shapes) {
			if i < len(n.Outputs) && s != nil {
				shapes[n.Outputs[i]] = s
			}
		}
	}
	return shapes
}

// shapesOf returns the shapes of the outputs of a node.
func (g *graph) shapesOf(n model.Node, x []int64, shapes map[string][]int64) [][]int64 {
	one := func(s []int64) [][]int64 { return [][]int64{s} }
	switch n.Op {
	case "Conv":
		w := shapes[input(n, 1)]
		if len(w) != len(x) {
			return nil
		}
		return one(append([]int64{x[0], w[0]}, windows(n, x, w[2:])...))
	case "MaxPool", "AveragePool", "LpPool":
		return one(append([]int64{x[0], x[1]}, windows(n, x, attrInts(n, "kernel_shape"))...))
	case "ConvTranspose":
		return one(transposedShape(n, x, shapes[input(n, 1)]))
	case "GlobalAveragePool", "GlobalMaxPool":
		out := slices.Repeat([]int64{1}, len(x))
		copy(out, x[:2])
		return one(out)
	case "Gemm":
		w := shapes[input(n, 1)]
		if len(w) != 2 {
			return nil
		}
		return one([]int64{x[0], w[1-attrInt(n, "transB", 0)]})
	case "MatMul":
		return one(matMulShape(x, shapes[input(n, 1)]))
	case "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Equal", "Greater", "Less", "PRelu":
		y, ok := shapes[input(n, 1)]
		if !ok {
			return nil
		}
		return one(broadcast(x, y))
	case "Concat":
		return one(concatShape(n, shapes))
	case "Split":
		return g.splitShapes(n, x)
	case "Relu", "Clip", "LeakyRelu", "Sigmoid", "HardSwish", "HardSigmoid", "Softmax", "LogSoftmax", "Tanh", "Sqrt", "Exp", "Log",
		"Erf", "Softplus", "Neg", "Abs", "Reciprocal", "Floor", "Identity", "Dropout", "BatchNormalization", "LpNormalization",
		"LayerNormalization", "InstanceNormalization", "Cast", "Elu", "Selu", "Mish", "Gelu", "LRN":
		return one(x)
	}
	return one(g.movedShape(n, x, shapes))
}

// movedShape is for the operators that only move values, and for those that reduce.
func (g *graph) movedShape(n model.Node, x []int64, shapes map[string][]int64) []int64 {
	switch n.Op {
	case "Reshape":
		to, ok := g.known(n, 1, "shape")
		if !ok {
			return nil
		}
		return reshaped(x, to)
	case "Flatten":
		axis := attrInt(n, "axis", 1)
		return []int64{elements(x[:axis]), elements(x[axis:])}
	case "Transpose":
		return permute(x, permOf(n, len(x)))
	case "Squeeze", "Unsqueeze":
		axes, _ := g.known(n, 1, "axes")
		return squeezed(n.Op, x, axes)
	case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ArgMax", "ArgMin":
		axes, ok := g.known(n, 1, "axes")
		if a, has := find(n, "axis"); has {
			axes, ok = a.Ints, true
		}
		return reduced(x, axes, ok, attrInt(n, "keepdims", 1) == 1)
	case "Resize":
		return g.resizedShape(n, x)
	case "Pad":
		pads, ok := g.known(n, 1, "pads")
		if !ok || len(pads) != 2*len(x) {
			return nil
		}
		out := slices.Clone(x)
		for i := range out {
			out[i] += pads[i] + pads[i+len(x)]
		}
		return out
	case "Slice":
		return g.slicedShape(n, x)
	case "Gather":
		at, ok := shapes[input(n, 1)]
		axis := wrap(attrInt(n, "axis", 0), len(x))
		if !ok {
			return nil
		}
		return slices.Concat(x[:axis], at, x[axis+1:])
	case "Expand":
		to, ok := g.known(n, 1, "shape")
		if !ok {
			return nil
		}
		return broadcast(x, to)
	}
	return nil
}

func wrap(axis int64, rank int) int64 {
	if axis < 0 {
		axis += int64(rank)
	}
	return axis
}

// windows are the sizes of what slides a kernel over x, beyond batch and channels.
func windows(n model.Node, x, kernel []int64) []int64 {
	rank := len(x) - 2
	strides, dilations, pads := list(n, "strides", rank, 1), list(n, "dilations", rank, 1), list(n, "pads", 2*rank, 0)
	out := make([]int64, rank)
	for i := range out {
		reach := (kernel[i]-1)*dilations[i] + 1
		room := x[i+2] + pads[i] + pads[i+rank] - reach
		switch attrText(n, "auto_pad") {
		case "SAME_UPPER", "SAME_LOWER":
			room = x[i+2] - 1
		case "VALID":
			room = x[i+2] - reach
		}
		if attrInt(n, "ceil_mode", 0) == 1 {
			room += strides[i] - 1
			// A window must begin within the data or what pads its start.
			if last := room / strides[i] * strides[i]; last >= x[i+2]+pads[i] {
				room -= strides[i]
			}
		}
		out[i] = room/strides[i] + 1
	}
	return out
}

func transposedShape(n model.Node, x, w []int64) []int64 {
	if len(w) != len(x) {
		return nil
	}
	rank := len(x) - 2
	strides, pads, extra := list(n, "strides", rank, 1), list(n, "pads", 2*rank, 0), list(n, "output_padding", rank, 0)
	dilations := list(n, "dilations", rank, 1)
	out := []int64{x[0], w[1] * attrInt(n, "group", 1)}
	for i := range rank {
		out = append(out, (x[i+2]-1)*strides[i]+(w[i+2]-1)*dilations[i]+1+extra[i]-pads[i]-pads[i+rank])
	}
	return out
}
