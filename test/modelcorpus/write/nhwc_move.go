// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// at is where an axis is with the channels last.
func at(axis int64, rank int) int64 {
	axis = wrap(axis, rank)
	if rank == 4 {
		return lastOf[axis]
	}
	return axis
}

// move is for the operators that only move values.
func (l *nhwc) move(n model.Node) error {
	out := n.Outputs[0]
	shape, from := l.from[out], l.from[n.Inputs[0]]
	rank := len(from)
	switch n.Op {
	case "Concat":
		var in []string
		for _, i := range n.Inputs {
			in = append(in, l.operand(i, rank))
		}
		l.add("ConcatV2", out, toLast(shape), in, ints("axis", at(attrInt(n, "axis", 0), rank)))
	case "Reshape", "Flatten", "Squeeze", "Unsqueeze":
		x := l.name(n.Inputs[0])
		if rank == 4 && !indifferent(from) {
			x = l.plain(n.Inputs[0])
		}
		l.arrange(out, x, shape)
	case "Transpose":
		l.transpose(n, from)
	case "Resize":
		return l.resize(n)
	case "Pad":
		return l.padding(n, from)
	case "Slice":
		return l.cutting(n, from)
	case "Split":
		axis := at(attrInt(n, "axis", 0), rank)
		var sizes []int64
		for _, o := range n.Outputs {
			l.shapes[o] = toLast(l.from[o])
			sizes = append(sizes, l.shapes[o][axis])
		}
		l.shapes[out+"/axis"] = []int64{}
		by := l.dst.constant(out+"/axis", "int32", []float64{float64(axis)})
		l.dst.Nodes = append(l.dst.Nodes, model.Node{Name: out, Op: "SplitV", Outputs: n.Outputs,
			Inputs: []string{l.name(n.Inputs[0]), l.i32(out+"/sizes", sizes...), by}})
	case "Gather":
		return l.gather(n)
	case "Expand":
		to := toLast(shape)
		l.add("BroadcastTo", out, to, []string{l.operand(n.Inputs[0], len(shape)), l.i32(out+"/shape", to...)})
	case "ArgMax":
		if rank == 4 && len(shape) == 4 || attrInt(n, "keepdims", 1) == 1 {
			return fmt.Errorf("no way to write ArgMax that keeps its dimension")
		}
		l.shapes[out+"/axis"] = []int64{}
		axis := l.dst.constant(out+"/axis", "int32", []float64{float64(wrap(attrInt(n, "axis", 0), rank))})
		l.add("ArgMax", out, shape, []string{l.plain(n.Inputs[0]), axis})
	default:
		return fmt.Errorf("no %s here", n.Op)
	}
	return nil
}

func (l *nhwc) transpose(n model.Node, from []int64) {
	out, perm := n.Outputs[0], permOf(n, len(from))
	if len(from) == 4 {
		turned := make([]int64, 4)
		for i := range turned {
			turned[i] = lastOf[perm[last[i]]]
		}
		perm = turned
	}
	l.add("Transpose", out, toLast(l.from[out]), []string{l.operand(n.Inputs[0], len(from)), l.i32(out+"/perm", perm...)})
}

func (l *nhwc) resize(n model.Node) error {
	out := n.Outputs[0]
	shape, from := l.from[out], l.from[n.Inputs[0]]
	if len(shape) != 4 || shape[1] != from[1] {
		return fmt.Errorf("no way to write Resize of other than images")
	}
	op := map[string]string{"": "ResizeNearestNeighbor", "nearest": "ResizeNearestNeighbor", "linear": "ResizeBilinear"}[attrText(n, "mode")]
	if op == "" {
		return fmt.Errorf("no way to write Resize, %s", attrText(n, "mode"))
	}
	corners, half := int64(0), int64(0)
	switch attrText(n, "coordinate_transformation_mode") {
	case "align_corners":
		corners = 1
	case "", "half_pixel", "pytorch_half_pixel":
		half = 1
	}
	l.add(op, out, toLast(shape), []string{l.name(n.Inputs[0]), l.i32(out+"/size", shape[2], shape[3])},
		ints("align_corners", corners), ints("half_pixel_centers", half))
	return nil
}

func (l *nhwc) padding(n model.Node, from []int64) error {
	pads, ok := l.src.known(n, 1, "pads")
	if mode := attrText(n, "mode"); !ok || mode != "" && mode != "constant" && mode != "reflect" {
		return fmt.Errorf("no way to write Pad, %s", mode)
	}
	rank := len(from)
	both := make([]int64, 2*rank)
	for i := range rank {
		to := at(int64(i), rank)
		both[2*to], both[2*to+1] = pads[i], pads[i+rank]
	}
	out := n.Outputs[0]
	op := "Pad"
	if attrText(n, "mode") == "reflect" {
		op = "MirrorPad"
	}
	l.shapes[out+"/paddings"] = []int64{int64(rank), 2}
	by := l.dst.constant(out+"/paddings", "int32", floats(both), int64(rank), 2)
	l.add(op, out, toLast(l.from[out]), []string{l.name(n.Inputs[0]), by})
	return nil
}

func (l *nhwc) cutting(n model.Node, from []int64) error {
	cuts := l.src.cuts(n, from)
	if cuts == nil {
		return fmt.Errorf("no way to write Slice whose bounds are not known")
	}
	rank := len(from)
	begin, end, steps := make([]int64, rank), toLast(from), slices.Repeat([]int64{1}, rank)
	for _, c := range cuts {
		i := at(c.axis, rank)
		begin[i], end[i], steps[i] = c.from, c.to, c.step
	}
	l.slice(n.Outputs[0], l.operand(n.Inputs[0], rank), toLast(l.from[n.Outputs[0]]), begin, end, steps)
	return nil
}

func (l *nhwc) slice(out, x string, shape, begin, end, steps []int64) string {
	return l.add("StridedSlice", out, shape,
		[]string{x, l.i32(out+"/begin", begin...), l.i32(out+"/end", end...), l.i32(out+"/strides", steps...)})
}

func (l *nhwc) gather(n model.Node) error {
	out := n.Outputs[0]
	indices := n.Inputs[1]
	by := l.name(indices)
	if _, ok := l.src.weights[indices]; ok {
		by = l.weight(indices, l.from[indices])
		w := l.dst.weights[by]
		w.Type = "int32"
		l.dst.addWeight(w)
		for i := range l.dst.Weights {
			if l.dst.Weights[i].Name == by {
				l.dst.Weights[i] = w
			}
		}
	}
	x := l.plain(n.Inputs[0])
	if len(l.from[indices]) == 4 {
		return fmt.Errorf("no way to write Gather by four dimensions")
	}
	axis := ints("axis", wrap(attrInt(n, "axis", 0), len(l.from[n.Inputs[0]])))
	if len(l.from[out]) != 4 {
		l.add("GatherV2", out, l.from[out], []string{x, by}, axis)
		return nil
	}
	l.settle(n, l.add("GatherV2", out+"/gather", l.from[out], []string{x, by}, axis))
	return nil
}

func (l *nhwc) reduce(n model.Node) error {
	out, from := n.Outputs[0], l.from[n.Inputs[0]]
	rank := len(from)
	axes, ok := l.src.known(n, 1, "axes")
	if !ok {
		for i := range rank {
			axes = append(axes, int64(i))
		}
	}
	keep := attrInt(n, "keepdims", 1)
	x := l.operand(n.Inputs[0], rank)
	if rank == 4 && (keep == 1 || len(l.from[out]) <= 2) {
		for i := range axes {
			axes[i] = at(axes[i], 4)
		}
		slices.Sort(axes)
	} else {
		x = l.plain(n.Inputs[0])
		for i := range axes {
			axes[i] = wrap(axes[i], rank)
		}
	}
	shape := toLast(l.from[out])
	by := l.i32(out+"/axes", axes...)
	if n.Op != "ReduceL2" {
		if rank == 5 && len(shape) == 4 {
			l.settle(n, l.add(reductions[n.Op], out+"/reduced", l.from[out], []string{x, by}, ints("keep_dims", keep)))
			return nil
		}
		l.add(reductions[n.Op], out, shape, []string{x, by}, ints("keep_dims", keep))
		return nil
	}
	square := l.add("Square", out+"/Square", l.shapes[x], []string{x})
	l.add("Sqrt", out, shape, []string{l.add("Sum", out+"/Sum", shape, []string{square, by}, ints("keep_dims", keep))})
	return nil
}
