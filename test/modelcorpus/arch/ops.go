// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"math"
	"slices"
)

// Op is an operation that keeps the shape: Relu, Sigmoid, Tanh, Exp …
func (b *Builder) Op(op string, x Value) Value { return b.Node(op, "", x.Shape, []Value{x}) }

// Relu is the rectifier.
func (b *Builder) Relu(x Value) Value { return b.Op("Relu", x) }

// Relu6 is the rectifier cut at six.
func (b *Builder) Relu6(x Value) Value { return b.Clip(x, 0, 6) }

// Clip keeps values within limits.
func (b *Builder) Clip(x Value, low, high float64) Value {
	return b.Node("Clip", "", x.Shape, []Value{x, b.Const("float32", low), b.Const("float32", high)})
}

// PRelu is the rectifier with a learnt slope for each channel.
func (b *Builder) PRelu(module string, x Value) Value {
	shape := []int64{x.Dim(1)}
	for range x.Shape[2:] {
		shape = append(shape, 1)
	}
	name := b.weightName(module, "PRelu", "weight")
	if b.style == torch && b.fold {
		name = fmt.Sprintf("onnx::PRelu_%d", b.next+200)
		b.next++
	}
	return b.Node("PRelu", module, x.Shape, []Value{x, b.Param(name, shape...)})
}

// Leaky is the rectifier with a small slope.
func (b *Builder) Leaky(x Value) Value { return b.Op("LeakyRelu", x) }

// Silu is x·sigmoid(x).
func (b *Builder) Silu(x Value) Value { return b.Mul(x, b.Op("Sigmoid", x)) }

// HSwish is x·hardsigmoid(x).
func (b *Builder) HSwish(x Value) Value { return b.Mul(x, b.Op("HardSigmoid", x)) }

// Gelu as exporters write it out.
func (b *Builder) Gelu(x Value) Value {
	e := b.Add(b.Op("Erf", b.Div(x, b.Const("float32", math.Sqrt2))), b.Const("float32", 1))
	return b.Mul(b.Mul(x, e), b.Const("float32", 0.5))
}

// Softmax over an axis.
func (b *Builder) Softmax(x Value, axis int64) Value {
	return b.Node("Softmax", "", x.Shape, []Value{x}, ints("axis", axis))
}

// Add adds; it broadcasts as ONNX does, like the others.
func (b *Builder) Add(x, y Value) Value { return b.binary("Add", x, y) }

// Sub subtracts.
func (b *Builder) Sub(x, y Value) Value { return b.binary("Sub", x, y) }

// Mul multiplies.
func (b *Builder) Mul(x, y Value) Value { return b.binary("Mul", x, y) }

// Div divides.
func (b *Builder) Div(x, y Value) Value { return b.binary("Div", x, y) }

// Max takes the greater of both.
func (b *Builder) Max(x, y Value) Value { return b.binary("Max", x, y) }

// Scale multiplies by a constant.
func (b *Builder) Scale(x Value, by float64) Value { return b.Mul(x, b.Const("float32", by)) }

func (b *Builder) binary(op string, x, y Value) Value {
	return b.Node(op, "", broadcast(x.Shape, y.Shape), []Value{x, y})
}

func broadcast(x, y []int64) []int64 {
	if len(x) < len(y) {
		x, y = y, x
	}
	out := slices.Clone(x)
	for i := range y {
		at := len(x) - len(y) + i
		switch {
		case x[at] == y[i] || y[i] == 1:
		case x[at] == 1:
			out[at] = y[i]
		default:
			panic(fmt.Sprintf("broadcast of %v and %v", x, y))
		}
	}
	return out
}

// Gemm is a dense layer on [N,in], with a bias.
func (b *Builder) Gemm(module string, x Value, out int64) Value { return b.gemm(module, x, out, true) }

// GemmNoBias is a dense layer on [N,in] without one.
func (b *Builder) GemmNoBias(module string, x Value, out int64) Value {
	return b.gemm(module, x, out, false)
}

func (b *Builder) gemm(module string, x Value, out int64, bias bool) Value {
	if len(x.Shape) != 2 {
		panic(fmt.Sprintf("%s: Gemm of %v", module, x.Shape))
	}
	in := []Value{x, b.Param(b.weightName(module, "Gemm", "weight"), out, x.Dim(1))}
	if bias {
		in = append(in, b.Param(b.weightName(module, "Gemm", "bias"), out))
	}
	return b.Node("Gemm", module, []int64{x.Dim(0), out}, in, ints("transB", 1))
}

// Linear is a dense layer on the last of three or more dimensions: the exporter makes MatMul and Add of it.
func (b *Builder) Linear(module string, x Value, out int64) Value {
	y := b.LinearNoBias(module, x, out)
	return b.Node("Add", module, y.Shape, []Value{b.Param(b.weightName(module, "Gemm", "bias"), out), y})
}

// LinearNoBias is Linear without a bias.
func (b *Builder) LinearNoBias(module string, x Value, out int64) Value {
	w := b.folded(module, "MatMul", "weight", x.Dim(-1), out)
	shape := slices.Clone(x.Shape)
	shape[len(shape)-1] = out
	return b.Node("MatMul", module, shape, []Value{x, w})
}

// MatMul of two values.
func (b *Builder) MatMul(x, y Value) Value {
	if x.Dim(-1) != y.Dim(-2) {
		panic(fmt.Sprintf("MatMul of %v and %v", x.Shape, y.Shape))
	}
	batch := broadcast(x.Shape[:len(x.Shape)-2], y.Shape[:len(y.Shape)-2])
	return b.Node("MatMul", "", append(slices.Clone(batch), x.Dim(-2), y.Dim(-1)), []Value{x, y})
}

// Lookup is an embedding: a row of a table for each integer.
func (b *Builder) Lookup(module string, x Value, rows, width int64) Value {
	table := b.Param(module+".weight", rows, width)
	return b.Node("Gather", module, append(slices.Clone(x.Shape), width), []Value{table, x}, ints("axis", 0))
}

// Flatten to [N,rest].
func (b *Builder) Flatten(x Value) Value {
	return b.Node("Flatten", "", []int64{x.Dim(0), product(x.Shape[1:])}, []Value{x}, ints("axis", 1))
}

// Pooled is GAP and Flatten.
func (b *Builder) Pooled(x Value) Value { return b.Flatten(b.GAP(x)) }

// LayerNorm over the last dimension, written out as before opset 17.
func (b *Builder) LayerNorm(module string, x Value) Value {
	w, bias := b.Param(module+".weight", x.Dim(-1)), b.Param(module+".bias", x.Dim(-1))
	b.last = module + ".norm"
	d := b.Sub(x, b.ReduceMean(x, true, -1))
	v := b.ReduceMean(b.binary("Pow", d, b.Const("float32", 2)), true, -1)
	return b.Add(b.Mul(b.Div(d, b.Op("Sqrt", b.Add(v, b.Const("float32", 1e-5)))), w), bias)
}

// L2Norm as PyTorch's normalize is exported: the norm over dimension 1, kept from zero.
func (b *Builder) L2Norm(x Value) Value {
	n := b.reduce("ReduceL2", x, true, 1)
	n = b.Node("Clip", "", n.Shape, []Value{n, b.Const("float32", 1e-12)})
	return b.Div(x, n)
}

// L2NormTF as TensorFlow's l2_normalize is exported.
func (b *Builder) L2NormTF(x Value) Value {
	s := b.reduce("ReduceSum", b.Mul(x, x), true, 1)
	return b.Mul(x, b.Op("Reciprocal", b.Op("Sqrt", b.Max(s, b.Const("float32", 1e-10)))))
}
