// SPDX-License-Identifier: Apache-2.0

package write

import (
	"math"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// broadcast is the shape of what two values make together; nil if they do not fit.
func broadcast(x, y []int64) []int64 {
	if len(x) < len(y) {
		x, y = y, x
	}
	out := slices.Clone(x)
	for i, d := range y {
		at := len(x) - len(y) + i
		switch {
		case out[at] == 1:
			out[at] = d
		case d != 1 && d != out[at]:
			return nil
		}
	}
	if out == nil {
		out = []int64{}
	}
	return out
}

func matMulShape(x, y []int64) []int64 {
	if len(x) < 2 || len(y) < 2 {
		return nil
	}
	batch := broadcast(x[:len(x)-2], y[:len(y)-2])
	if batch == nil {
		return nil
	}
	return append(batch, x[len(x)-2], y[len(y)-1])
}

func concatShape(n model.Node, shapes map[string][]int64) []int64 {
	out := slices.Clone(shapes[n.Inputs[0]])
	axis := wrap(attrInt(n, "axis", 0), len(out))
	for _, in := range n.Inputs[1:] {
		s, ok := shapes[in]
		if !ok || len(s) != len(out) {
			return nil
		}
		out[axis] += s[axis]
	}
	return out
}

func (g *graph) splitShapes(n model.Node, x []int64) [][]int64 {
	axis := wrap(attrInt(n, "axis", 0), len(x))
	sizes, ok := g.known(n, 1, "split")
	if !ok {
		sizes = slices.Repeat([]int64{x[axis] / int64(len(n.Outputs))}, len(n.Outputs))
	}
	out := make([][]int64, len(sizes))
	for i, s := range sizes {
		out[i] = slices.Clone(x)
		out[i][axis] = s
	}
	return out
}

func reshaped(x, to []int64) []int64 {
	out := slices.Clone(to)
	open, known := -1, int64(1)
	for i := range out {
		if out[i] == 0 && i < len(x) {
			out[i] = x[i]
		}
		if out[i] < 0 {
			open = i
			continue
		}
		known *= out[i]
	}
	if open >= 0 && known > 0 {
		out[open] = elements(x) / known
	}
	return out
}

// permOf is the order that a Transpose gives the dimensions; without one it turns them round.
func permOf(n model.Node, rank int) []int64 {
	perm := slices.Clone(attrInts(n, "perm"))
	for i := rank - 1; len(perm) < rank; i-- {
		perm = append(perm, int64(i))
	}
	return perm
}

func permute(x, perm []int64) []int64 {
	out := make([]int64, len(perm))
	for i, p := range perm {
		out[i] = x[p]
	}
	return out
}

func squeezed(op string, x, axes []int64) []int64 {
	if op == "Unsqueeze" {
		out := slices.Clone(x)
		rank := len(x) + len(axes)
		sorted := slices.Clone(axes)
		for i := range sorted {
			sorted[i] = wrap(sorted[i], rank)
		}
		slices.Sort(sorted)
		for _, a := range sorted {
			out = slices.Insert(out, int(a), 1)
		}
		return out
	}
	out := []int64{}
	for i, d := range x {
		if gone := len(axes) == 0 && d == 1 || has(axes, i, len(x)); !gone {
			out = append(out, d)
		}
	}
	return out
}

func has(axes []int64, i, rank int) bool {
	return slices.ContainsFunc(axes, func(a int64) bool { return wrap(a, rank) == int64(i) })
}

func reduced(x, axes []int64, some, keep bool) []int64 {
	out := []int64{}
	for i, d := range x {
		switch {
		case some && !has(axes, i, len(x)):
			out = append(out, d)
		case keep:
			out = append(out, 1)
		}
	}
	return out
}

func (g *graph) resizedShape(n model.Node, x []int64) []int64 {
	if sizes, ok := g.known(n, 3, "sizes"); ok && len(sizes) == len(x) {
		return sizes
	}
	scales := scalesOf(g, n)
	if len(scales) != len(x) {
		return nil
	}
	out := slices.Clone(x)
	for i := range out {
		out[i] = int64(math.Floor(float64(x[i]) * scales[i]))
	}
	return out
}

// cut is one axis of a Slice, with the bounds made absolute.
type cut struct{ axis, from, to, step int64 }

// cuts returns nil where the bounds are not known beforehand.
func (g *graph) cuts(n model.Node, x []int64) []cut {
	starts, ok1 := g.known(n, 1, "starts")
	ends, ok2 := g.known(n, 2, "ends")
	if !ok1 || !ok2 || len(starts) != len(ends) {
		return nil
	}
	axes, some := g.known(n, 3, "axes")
	steps, stepped := g.known(n, 4, "steps")
	out := make([]cut, len(starts))
	for i := range starts {
		c := cut{axis: int64(i), step: 1}
		if some {
			c.axis = wrap(axes[i], len(x))
		}
		if stepped {
			c.step = steps[i]
		}
		if c.step < 1 {
			return nil
		}
		size := x[c.axis]
		c.from, c.to = max(0, min(wrapSize(starts[i], size), size)), max(0, min(wrapSize(ends[i], size), size))
		out[i] = c
	}
	return out
}

func wrapSize(v, size int64) int64 {
	if v < 0 {
		v += size
	}
	return v
}

func (g *graph) slicedShape(n model.Node, x []int64) []int64 {
	cuts := g.cuts(n, x)
	if cuts == nil {
		return nil
	}
	out := slices.Clone(x)
	for _, c := range cuts {
		out[c.axis] = (c.to - c.from + c.step - 1) / c.step
	}
	return out
}
