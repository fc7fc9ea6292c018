// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func ultraFace(b *Builder) {
	x := b.Input("input", 1, 3, 240, 320)
	x = b.Relu(b.ConvBN("base_net.0.0", "base_net.0.1", x, 16, C{K: 3, S: 2}))
	var maps []Value
	for i, t := range [][2]int64{{32, 1}, {32, 2}, {32, 1}, {64, 2}, {64, 1}, {64, 0}, {128, 2}, {128, 1}, {128, 1}, {256, 2}, {256, 1}} {
		m := fmt.Sprintf("base_net.%d", i+1)
		if t[1] == 0 {
			x = rfb(b, m, x)
		} else {
			x = separable(b, m, x, t[0], t[1], b.Relu)
		}
		if i == 5 || i == 8 {
			maps = append(maps, x)
		}
	}
	maps = ultraMaps(b, maps, x)
	var scores, boxes []Value
	for i, x := range maps {
		n := []int64{3, 2, 2, 3}[i]
		head := func(kind string, width int64) Value {
			m := fmt.Sprintf("%s_headers.%d", kind, i)
			if i == 3 {
				return rowsOf(b, b.Conv(m, x, n*width, C{K: 3, Bias: true}), width)
			}
			y := b.Relu(b.Conv(m+".0", x, x.Dim(1), C{K: 3, G: x.Dim(1), Bias: true}))
			return rowsOf(b, b.Conv(m+".2", y, n*width, C{K: 1, Bias: true}), width)
		}
		scores, boxes = append(scores, head("classification", 2)), append(boxes, head("regression", 4))
	}
	b.Output("scores", b.Softmax(b.Concat(1, scores...), 2))
	loc := b.Concat(1, boxes...)
	prior := b.Param("priors", 1, loc.Dim(1), 2)
	center := b.Add(b.Mul(b.Scale(b.Slice(loc, 2, 0, 2, 1), 0.1), prior), prior)
	size := b.Mul(b.Op("Exp", b.Scale(b.Slice(loc, 2, 2, 4, 1), 0.2)), prior)
	half := b.Div(size, b.Const("float32", 2))
	b.Output("boxes", b.Concat(2, b.Sub(center, half), b.Add(center, half)))
}

func ultraMaps(b *Builder, kept []Value, last Value) []Value {
	y := b.Relu(b.Conv("extras.0.0", last, 64, C{K: 1, Bias: true}))
	y = b.Relu(b.Conv("extras.0.2.0", y, 64, C{K: 3, S: 2, G: 64, Bias: true}))
	y = b.Relu(b.Conv("extras.0.2.2", y, 256, C{K: 1, Bias: true}))
	return append(kept, last, y)
}

func rfb(b *Builder, m string, x Value) Value {
	conv := func(n string, x Value, out int64, c C) Value {
		return b.ConvBN(m+"."+n+".conv", m+"."+n+".bn", x, out, c)
	}
	b0 := b.Relu(conv("branch0.1", conv("branch0.0", x, 8, C{K: 1}), 16, C{K: 3}))
	b0 = conv("branch0.2", b0, 16, C{K: 3, D: 2})
	b1 := b.Relu(conv("branch1.1", conv("branch1.0", x, 8, C{K: 1}), 16, C{K: 3}))
	b1 = conv("branch1.2", b1, 16, C{K: 3, D: 3})
	b2 := b.Relu(conv("branch2.1", conv("branch2.0", x, 8, C{K: 1}), 12, C{K: 3}))
	b2 = conv("branch2.3", b.Relu(conv("branch2.2", b2, 16, C{K: 3})), 16, C{K: 3, D: 5})
	y := conv("ConvLinear", b.Concat(1, b0, b1, b2), 64, C{K: 1})
	return b.Relu(b.Add(y, conv("shortcut", x, 64, C{K: 1})))
}
