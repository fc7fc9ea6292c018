// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"slices"
)

// Reshape to a shape whose product is that of x; one dimension may be -1 there, which is then the batch.
func (b *Builder) Reshape(x Value, shape ...int64) Value {
	if product(shape) != product(x.Shape) {
		panic(fmt.Sprintf("Reshape of %v to %v", x.Shape, shape))
	}
	return b.Node("Reshape", "", shape, []Value{x, b.ints(shape...)})
}

// Transpose the dimensions.
func (b *Builder) Transpose(x Value, perm ...int64) Value {
	shape := make([]int64, len(perm))
	for i, p := range perm {
		shape[i] = x.Shape[p]
	}
	return b.Node("Transpose", "", shape, []Value{x}, ints("perm", perm...))
}

// Concat along an axis.
func (b *Builder) Concat(axis int64, list ...Value) Value {
	shape := slices.Clone(list[0].Shape)
	at := axis
	if at < 0 {
		at += int64(len(shape))
	}
	for _, v := range list[1:] {
		for i := range shape {
			if int64(i) != at && v.Shape[i] != shape[i] {
				panic(fmt.Sprintf("Concat of %v and %v", shape, v.Shape))
			}
		}
		shape[at] += v.Shape[at]
	}
	return b.Node("Concat", "", shape, list, ints("axis", axis))
}

// Split along an axis into parts of these sizes.
func (b *Builder) Split(x Value, axis int64, sizes ...int64) []Value {
	shapes := make([][]int64, len(sizes))
	for i, s := range sizes {
		shapes[i] = slices.Clone(x.Shape)
		shapes[i][axis] = s
	}
	return b.NodeN("Split", "", shapes, []Value{x}, ints("axis", axis), ints("split", sizes...))
}

// Halves along dimension 1.
func (b *Builder) Halves(x Value) (first, second Value) {
	two := b.Split(x, 1, x.Dim(1)/2, x.Dim(1)/2)
	return two[0], two[1]
}

// Slice of one axis.
func (b *Builder) Slice(x Value, axis, from, to, step int64) Value {
	shape := slices.Clone(x.Shape)
	shape[axis] = (to - from + step - 1) / step
	return b.Node("Slice", "", shape, []Value{x, b.ints(from), b.ints(to), b.ints(axis), b.ints(step)})
}

// Take one index of an axis; the axis goes away.
func (b *Builder) Take(x Value, axis, index int64) Value {
	at := b.ints(index)
	at.Shape = nil
	b.m.Weights[len(b.m.Weights)-1].Shape = []int64{}
	return b.Node("Gather", "", slices.Delete(slices.Clone(x.Shape), int(axis), int(axis)+1), []Value{x, at}, ints("axis", axis))
}

// Squeeze away an axis of size one.
func (b *Builder) Squeeze(x Value, axis int64) Value {
	return b.Node("Squeeze", "", slices.Delete(slices.Clone(x.Shape), int(axis), int(axis)+1), []Value{x}, ints("axes", axis))
}

// Unsqueeze adds an axis of size one.
func (b *Builder) Unsqueeze(x Value, axis int64) Value {
	return b.Node("Unsqueeze", "", slices.Insert(slices.Clone(x.Shape), int(axis), 1), []Value{x}, ints("axes", axis))
}

// Pad the height and width.
func (b *Builder) Pad(x Value, top, left, bottom, right int64) Value {
	shape := []int64{x.Dim(0), x.Dim(1), x.Dim(2) + top + bottom, x.Dim(3) + left + right}
	return b.Node("Pad", "", shape, []Value{x, b.ints(0, 0, top, left, 0, 0, bottom, right)}, text("mode", "constant"))
}

// Expand broadcasts to a shape.
func (b *Builder) Expand(x Value, shape ...int64) Value {
	return b.Node("Expand", "", shape, []Value{x, b.ints(shape...)})
}

// ReduceMean over axes.
func (b *Builder) ReduceMean(x Value, keep bool, axes ...int64) Value {
	return b.reduce("ReduceMean", x, keep, axes...)
}

func (b *Builder) reduce(op string, x Value, keep bool, axes ...int64) Value {
	var shape []int64
	kept := int64(0)
	if keep {
		kept = 1
	}
	for i, d := range x.Shape {
		switch over := slices.Contains(axes, int64(i)) || slices.Contains(axes, int64(i-len(x.Shape))); {
		case !over:
			shape = append(shape, d)
		case keep:
			shape = append(shape, 1)
		}
	}
	return b.Node(op, "", shape, []Value{x}, ints("axes", axes...), ints("keepdims", kept))
}

// ArgMax over an axis.
func (b *Builder) ArgMax(x Value, axis int64) Value {
	shape := slices.Delete(slices.Clone(x.Shape), int(axis), int(axis)+1)
	return b.Node("ArgMax", "", shape, []Value{x}, ints("axis", axis), ints("keepdims", 0))
}

// Shuffle the channels of groups.
func (b *Builder) Shuffle(x Value, groups int64) Value {
	n, c, h, w := x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)
	y := b.Transpose(b.Reshape(x, n, groups, c/groups, h, w), 0, 2, 1, 3, 4)
	return b.Reshape(y, n, c, h, w)
}

// BiLSTM over a sequence [T,N,in], both ways; or one way. The result is [T,N,ways*hidden].
func (b *Builder) BiLSTM(module string, x Value, hidden, ways int64) Value {
	t, n := x.Dim(0), x.Dim(1)
	w := b.folded(module, "LSTM", "weight", ways, 4*hidden, x.Dim(2))
	r := b.folded(module, "LSTM", "weight", ways, 4*hidden, hidden)
	bias := b.folded(module, "LSTM", "bias", ways, 8*hidden)
	direction := "forward"
	if ways == 2 {
		direction = "bidirectional"
	}
	y := b.Node("LSTM", module, []int64{t, ways, n, hidden}, []Value{x, w, r, bias}, ints("hidden_size", hidden), text("direction", direction))
	return b.Reshape(b.Transpose(y, 0, 2, 1, 3), t, n, ways*hidden)
}
