// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// shapeCall is for what moves values about.
func (s *script) shapeCall(n model.Node, x string) string {
	rank := len(s.shapes[input(n, 0)])
	switch n.Op {
	case "Concat":
		var in []string
		for _, i := range n.Inputs {
			in = append(in, s.value(i))
		}
		return fmt.Sprintf("torch.cat([%s], %d)", strings.Join(in, ", "), attrInt(n, "axis", 0))
	case "Reshape":
		if to, ok := s.known(n, 1, "shape"); ok {
			return fmt.Sprintf("torch.reshape(%s, %s)", x, brackets(reshapedOpen(s.shapes[n.Inputs[0]], to)))
		}
	case "Flatten":
		if axis := attrInt(n, "axis", 1); axis == 1 {
			return fmt.Sprintf("torch.flatten(%s, 1, -1)", x)
		}
	case "Transpose":
		return fmt.Sprintf("torch.permute(%s, %s)", x, brackets(permOf(n, rank)))
	case "Squeeze", "Unsqueeze":
		axes, ok := s.known(n, 1, "axes")
		if !ok || len(axes) != 1 {
			return ""
		}
		return fmt.Sprintf("torch.%s(%s, %d)", strings.ToLower(n.Op), x, axes[0])
	case "Pad":
		return s.padCall(n, x, rank)
	case "Slice", "Split":
		return s.partCall(n, x, rank)
	case "Gather":
		return s.gatherCall(n, x)
	case "Expand":
		if to, ok := s.known(n, 1, "shape"); ok {
			return fmt.Sprintf("torch.expand(%s, %s)", x, brackets(broadcast(s.shapes[n.Inputs[0]], to)))
		}
	case "Resize":
		return s.resizeCall(n, x)
	}
	return ""
}

// partCall is for what takes parts of a value.
func (s *script) partCall(n model.Node, x string, rank int) string {
	switch n.Op {
	case "Slice":
		shape := s.shapes[input(n, 0)]
		if shape == nil || s.cuts(n, shape) == nil {
			return ""
		}
		for _, c := range s.cuts(n, shape) {
			x = fmt.Sprintf("torch.slice(%s, %d, %d, %d, %d)", x, c.axis, c.from, c.to, c.step)
		}
		return x
	case "Split":
		out := s.splitShapes(n, s.shapes[input(n, 0)])
		axis := wrap(attrInt(n, "axis", 0), rank)
		var sizes []int64
		for _, o := range out {
			sizes = append(sizes, o[axis])
		}
		return fmt.Sprintf("torch.split_with_sizes(%s, %s, %d)", x, brackets(sizes), axis)
	}
	return ""
}

// reshapedOpen keeps -1, which PyTorch knows too, and replaces 0, which it does not.
func reshapedOpen(x, to []int64) []int64 {
	out := append([]int64(nil), to...)
	for i := range out {
		if out[i] == 0 && i < len(x) {
			out[i] = x[i]
		}
	}
	return out
}

func (s *script) padCall(n model.Node, x string, rank int) string {
	pads, ok := s.known(n, 1, "pads")
	if !ok || len(pads) != 2*rank {
		return ""
	}
	var both []int64
	for i := rank - 1; i >= 0; i-- {
		both = append(both, pads[i], pads[i+rank])
	}
	switch attrText(n, "mode") {
	case "", "constant":
		return fmt.Sprintf("torch.constant_pad_nd(%s, %s, 0.)", x, brackets(both))
	case "reflect":
		if rank == 4 {
			return fmt.Sprintf("torch.reflection_pad2d(%s, %s)", x, brackets(both[:4]))
		}
	}
	return ""
}

func (s *script) gatherCall(n model.Node, x string) string {
	axis := attrInt(n, "axis", 0)
	at, known := s.known(n, 1, "indices")
	switch shape := s.graph.weights[input(n, 1)].Shape; {
	case known && len(at) == 1 && len(shape) == 0:
		return fmt.Sprintf("torch.select(%s, %d, %d)", x, axis, at[0])
	case known && len(shape) == 1:
		return fmt.Sprintf("torch.index_select(%s, %d, %s)", x, axis, s.value(n.Inputs[1]))
	case axis == 0 && s.isTrained(input(n, 0)):
		return fmt.Sprintf("torch.embedding(%s, %s)", x, s.value(n.Inputs[1]))
	}
	return ""
}

func (s *script) resizeCall(n model.Node, x string) string {
	out := s.resizedShape(n, s.shapes[n.Inputs[0]])
	if len(out) != 4 {
		return ""
	}
	switch attrText(n, "mode") {
	case "", "nearest":
		return fmt.Sprintf("torch.upsample_nearest2d(%s, %s)", x, brackets(out[2:]))
	case "linear":
		align := attrText(n, "coordinate_transformation_mode") == "align_corners"
		return fmt.Sprintf("torch.upsample_bilinear2d(%s, %s, %s)", x, brackets(out[2:]), python(align))
	}
	return ""
}

// reduceCall is for what takes a dimension away.
func (s *script) reduceCall(n model.Node, x string) string {
	axes, ok := s.known(n, 1, "axes")
	if !ok {
		for i := range s.shapes[input(n, 0)] {
			axes = append(axes, int64(i))
		}
	}
	keep := python(attrInt(n, "keepdims", 1) == 1)
	switch n.Op {
	case "ReduceMean", "ReduceSum":
		return fmt.Sprintf("torch.%s(%s, %s, %s)", strings.ToLower(strings.TrimPrefix(n.Op, "Reduce")), x, brackets(axes), keep)
	case "ReduceMax", "ReduceMin":
		return fmt.Sprintf("torch.a%s(%s, %s, %s)", strings.ToLower(strings.TrimPrefix(n.Op, "Reduce")), x, brackets(axes), keep)
	case "ReduceL2":
		return fmt.Sprintf("torch.frobenius_norm(%s, %s, %s)", x, brackets(axes), keep)
	case "ArgMax":
		return fmt.Sprintf("torch.argmax(%s, %d, %s)", x, attrInt(n, "axis", 0), keep)
	}
	return ""
}
