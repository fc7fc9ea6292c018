// SPDX-License-Identifier: Apache-2.0

package arch

import "slices"

// spatial sizes after a window went over x.
func (a args) spatial(x []int64) []int64 {
	kernel, pads, strides := a.ints("kernel_shape"), a.ints("pads"), a.ints("strides")
	n := len(x) - 2
	must(len(kernel) == n && len(pads) == 2*n && len(strides) == n, "geometry %v %v %v of %v", kernel, pads, strides, x)
	out := slices.Clone(x)
	for i := range n {
		dilation := int64(1)
		if d := a.ints("dilations"); len(d) > 0 {
			dilation = d[i]
		}
		room := x[i+2] + pads[i] + pads[i+n] - dilation*(kernel[i]-1) - 1
		must(room >= 0, "window larger than %v", x)
		if a.ints("ceil_mode", 0)[0] == 1 {
			room += strides[i] - 1
		}
		out[i+2] = room/strides[i] + 1
	}
	return out
}

func convRule(a args) [][]int64 {
	x, w := a.x[0], a.x[1]
	group := a.ints("group")[0]
	must(w[1]*group == x[1] && w[0]%group == 0, "weights %v in %d groups on %v", w, group, x)
	must(slices.Equal(w[2:], a.ints("kernel_shape")), "kernel %v of weights %v", a.ints("kernel_shape"), w)
	must(len(a.x) < 3 || slices.Equal(a.x[2], w[:1]), "bias")
	out := a.spatial(x)
	out[1] = w[0]
	return one(out)
}

func convTransposeRule(a args) [][]int64 {
	x, w := a.x[0], a.x[1]
	must(w[0] == x[1], "weights %v on %v", w, x)
	out := []int64{x[0], w[1] * a.ints("group")[0]}
	for i := range 2 {
		p := a.ints("pads")
		out = append(out, (x[i+2]-1)*a.ints("strides")[i]+w[i+2]-p[i]-p[i+2]+a.ints("output_padding")[i])
	}
	return one(out)
}

func poolRule(a args) [][]int64 { return one(a.spatial(a.x[0])) }

func gemmRule(a args) [][]int64 {
	x, w := a.x[0], a.x[1]
	must(len(x) == 2 && a.ints("transB")[0] == 1 && w[1] == x[1], "weights %v on %v", w, x)
	must(len(a.x) < 3 || slices.Equal(a.x[2], w[:1]), "bias")
	return one([]int64{x[0], w[0]})
}

func matMulRule(a args) [][]int64 {
	x, y := a.x[0], a.x[1]
	m, n := len(x)-2, len(y)-2
	must(x[m+1] == y[n], "%v and %v", x, y)
	return one(append(together(x[:m], y[:n]), x[m], y[n+1]))
}

func reshapeRule(a args) [][]int64 {
	out := a.constant(1)
	free, rest := -1, int64(1)
	for i, d := range out {
		if d == -1 {
			must(free < 0, "two free dimensions")
			free = i
			continue
		}
		rest *= d
	}
	if free >= 0 {
		out[free] = product(a.x[0]) / rest
		rest *= out[free]
	}
	must(rest == product(a.x[0]), "%v to %v", a.x[0], out)
	return one(out)
}

func concatRule(a args) [][]int64 {
	out := slices.Clone(a.x[0])
	at := a.ints("axis")[0]
	if at < 0 {
		at += int64(len(out))
	}
	for _, x := range a.x[1:] {
		sum := out[at] + x[at]
		x = slices.Clone(x)
		x[at] = out[at]
		must(slices.Equal(x, out), "%v after %v", x, out)
		out[at] = sum
	}
	return one(out)
}

func splitRule(a args) [][]int64 {
	at, left := a.ints("axis")[0], a.x[0][a.ints("axis")[0]]
	var out [][]int64
	for _, n := range a.ints("split") {
		s := slices.Clone(a.x[0])
		s[at] = n
		left -= n
		out = append(out, s)
	}
	must(left == 0, "parts do not add up to %v", a.x[0])
	return out
}

func sliceRule(a args) [][]int64 {
	from, to, at, step := a.constant(1)[0], a.constant(2)[0], a.constant(3)[0], a.constant(4)[0]
	out := slices.Clone(a.x[0])
	must(to <= out[at] && from < to, "%d to %d of %v", from, to, out)
	out[at] = (to - from + step - 1) / step
	return one(out)
}

func gatherRule(a args) [][]int64 {
	at := a.ints("axis")[0]
	out := append([]int64{}, a.x[0][:at]...)
	out = append(out, a.x[1]...)
	return one(append(out, a.x[0][at+1:]...))
}

func padRule(a args) [][]int64 {
	out, pads := slices.Clone(a.x[0]), a.constant(1)
	must(len(pads) == 2*len(out), "pads %v", pads)
	for i := range out {
		out[i] += pads[i] + pads[i+len(out)]
	}
	return one(out)
}

func resizeRule(a args) [][]int64 {
	out := a.constant(3)
	must(slices.Equal(out[:2], a.x[0][:2]), "%v to %v", a.x[0], out)
	return one(out)
}

func lstmRule(a args) [][]int64 {
	x, w, r := a.x[0], a.x[1], a.x[2]
	hidden := a.ints("hidden_size")[0]
	must(w[1] == 4*hidden && w[2] == x[2] && r[2] == hidden && a.x[3][1] == 8*hidden, "weights %v %v on %v", w, r, x)
	return one([]int64{x[0], w[0], x[1], hidden})
}

func reduceRule(a args) [][]int64 {
	rank := int64(len(a.x[0]))
	var out []int64
	for i, d := range a.x[0] {
		over := slices.ContainsFunc(a.ints("axes"), func(at int64) bool { return (at+rank)%rank == int64(i) })
		switch {
		case !over:
			out = append(out, d)
		case a.ints("keepdims")[0] == 1:
			out = append(out, 1)
		}
	}
	return one(out)
}
