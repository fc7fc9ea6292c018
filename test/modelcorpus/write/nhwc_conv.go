// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// window pads x where neither SAME nor VALID says what the node does, and returns the padding that is left to say.
func (l *nhwc) window(n model.Node, kernel []int64, x string, fill float64) (padded, padding string) {
	in, out := l.from[n.Inputs[0]], l.from[n.Outputs[0]]
	strides, dilations, pads := list(n, "strides", 2, 1), list(n, "dilations", 2, 1), list(n, "pads", 4, 0)
	same, valid := true, true
	ends := make([]int64, 4)
	for i := range 2 {
		reach := (kernel[i]-1)*dilations[i] + 1
		total := max((out[i+2]-1)*strides[i]+reach-in[i+2], 0)
		begin := min(pads[i], total)
		if attrText(n, "auto_pad") == "SAME_UPPER" {
			begin = total / 2
		}
		ends[2*i], ends[2*i+1] = begin, total-begin
		valid = valid && total == 0
		same = same && begin == total/2 && out[i+2] == (in[i+2]+strides[i]-1)/strides[i]
	}
	switch {
	case valid:
		return x, "VALID"
	case same:
		return x, "SAME"
	}
	shape := toLast(in)
	shape[1] += ends[0] + ends[1]
	shape[2] += ends[2] + ends[3]
	name := n.Outputs[0] + "/Pad"
	l.shapes[name+"/paddings"] = []int64{4, 2}
	by := l.dst.constant(name+"/paddings", "int32", floats([]int64{0, 0, ends[0], ends[1], ends[2], ends[3], 0, 0}), 4, 2)
	if fill != 0 {
		return l.add("PadV2", name, shape, []string{x, by, l.scalar(name+"/fill", fill)}), "VALID"
	}
	return l.add("Pad", name, shape, []string{x, by}), "VALID"
}

// filter lays the weights of a convolution out: with a bias as they are in both.
func (l *nhwc) filter(name string, order ...int64) string {
	return l.weight(name, permute(l.from[name], order))
}

func (l *nhwc) conv(n model.Node) error {
	out, w := n.Outputs[0], l.from[n.Inputs[1]]
	if _, ok := l.src.weights[n.Inputs[1]]; !ok || len(w) != 4 {
		return fmt.Errorf("no way to write Conv of %d dimensions", len(w))
	}
	x, padding := l.window(n, w[2:], l.name(n.Inputs[0]), 0)
	in, group := l.from[n.Inputs[0]][1], attrInt(n, "group", 1)
	op, multiplier := "Conv2D", int64(0)
	var kernel string
	switch depthwise := group == in && group > 1; {
	case depthwise && l.lite: // [1,H,W,C]
		op, multiplier = "DepthwiseConv2dNative", w[0]/in
		kernel = l.weight(n.Inputs[1], []int64{1, w[2], w[3], w[0]})
	case depthwise: // [H,W,C,multiplier]
		op = "DepthwiseConv2dNative"
		kernel = l.weight(n.Inputs[1], []int64{w[2], w[3], in, w[0] / in})
	case l.lite:
		kernel = l.filter(n.Inputs[1], 0, 2, 3, 1)
	default:
		kernel = l.filter(n.Inputs[1], 2, 3, 1, 0)
	}
	return l.biased(n, op, out, []string{x, kernel}, w[0],
		text("padding", padding), ints("strides", list(n, "strides", 2, 1)...), ints("dilations", list(n, "dilations", 2, 1)...),
		ints("depth_multiplier", multiplier), ints("group", group))
}

// biased adds an operation and its bias: a third input in TensorFlow Lite, where it is not optional, an operation in
// TensorFlow.
func (l *nhwc) biased(n model.Node, op, out string, in []string, size int64, attributes ...model.Attribute) error {
	shape := toLast(l.from[out])
	bias := input(n, 2)
	if l.lite {
		b := out + "/bias"
		if bias != "" {
			b = l.weight(bias, []int64{size})
		} else {
			l.shapes[b] = []int64{size}
			l.dst.constant(b, "float32", make([]float64, size), size)
		}
		l.add(op, out, shape, append(in, b), attributes...)
		return nil
	}
	if bias == "" {
		l.add(op, out, shape, in, attributes...)
		return nil
	}
	y := l.add(op, out+"/"+op, shape, in, attributes...)
	l.add("BiasAdd", out, shape, []string{y, l.weight(bias, []int64{size})})
	return nil
}

func (l *nhwc) convTranspose(n model.Node) error {
	out, w := n.Outputs[0], l.from[n.Inputs[1]]
	if len(w) != 4 || attrInt(n, "group", 1) != 1 {
		return fmt.Errorf("there: TensorFlow has no transposed convolution in groups")
	}
	in, to := l.from[n.Inputs[0]], toLast(l.from[out])
	strides, pads := list(n, "strides", 2, 1), list(n, "pads", 4, 0)
	full, same := slices.Clone(to), true
	for i := range 2 {
		full[i+1] = (in[i+2]-1)*strides[i] + w[i+2]
		same = same && to[i+1] == in[i+2]*strides[i]
		if pads[i]+to[i+1] > full[i+1] && !same {
			return fmt.Errorf("no way to write ConvTranspose with more output than its kernel reaches")
		}
	}
	kernel := ""
	if l.lite {
		kernel = l.filter(n.Inputs[1], 1, 2, 3, 0) // [O,H,W,I]
	} else {
		kernel = l.filter(n.Inputs[1], 2, 3, 1, 0) // [H,W,O,I]
	}
	x := l.name(n.Inputs[0])
	padding, y, shape := "VALID", out+"/full", full
	if same {
		padding, y, shape = "SAME", out+"/conv", to
	}
	l.add("Conv2DBackpropInput", y, shape, []string{l.i32(out+"/sizes", shape...), kernel, x},
		text("padding", padding), ints("strides", strides...), ints("dilations", 1, 1))
	if !same && !slices.Equal(full, to) {
		begin := []int64{0, pads[0], pads[1], 0}
		y = l.slice(out+"/crop", y, to, begin, []int64{to[0], pads[0] + to[1], pads[1] + to[2], to[3]}, []int64{1, 1, 1, 1})
	}
	if b := input(n, 2); b != "" {
		l.add("AddV2", out, to, []string{y, l.weight(b, l.from[b])})
		return nil
	}
	l.add("Identity", out, to, []string{y})
	return nil
}

func (l *nhwc) pool(n model.Node) error {
	out, kernel := n.Outputs[0], attrInts(n, "kernel_shape")
	if len(kernel) != 2 {
		return fmt.Errorf("%s of %d dimensions", n.Op, len(kernel)+2)
	}
	op, fill := "AvgPool", 0.0
	if n.Op == "MaxPool" {
		op, fill = "MaxPool", -3.4e38
	}
	x, padding := l.window(n, kernel, l.name(n.Inputs[0]), fill)
	l.add(op, out, toLast(l.from[out]), []string{x},
		text("padding", padding), ints("strides", list(n, "strides", 2, 1)...), ints("ksize", kernel...))
	return nil
}

// dense is a layer on [N,in].
func (l *nhwc) dense(n model.Node) error {
	w := l.from[n.Inputs[1]]
	if _, ok := l.src.weights[n.Inputs[1]]; !ok || attrInt(n, "transA", 0) != 0 {
		return fmt.Errorf("no way to write Gemm without weights")
	}
	rows, columns := w[0], w[1] // of the weights as [out,in]
	if attrInt(n, "transB", 0) == 0 {
		rows, columns = columns, rows
	}
	shape := []int64{columns, rows}
	op := "MatMul"
	if l.lite {
		op, shape = "FullyConnected", []int64{rows, columns}
	}
	return l.biased(n, op, n.Outputs[0], []string{l.name(n.Inputs[0]), l.weight(n.Inputs[1], shape)}, rows)
}

func (l *nhwc) matMul(n model.Node) error {
	a, b := l.from[n.Inputs[0]], l.from[n.Inputs[1]]
	out := n.Outputs[0]
	_, weight := l.src.weights[n.Inputs[1]]
	if l.lite && weight && len(b) == 2 && len(a) < 4 {
		return l.biased(n, "FullyConnected", out, []string{l.name(n.Inputs[0]), l.weight(n.Inputs[1], []int64{b[1], b[0]})}, b[1])
	}
	op := "BatchMatMulV2"
	if len(a) == 2 && len(b) == 2 && !l.lite {
		op = "MatMul"
	}
	in := []string{l.plain(n.Inputs[0]), l.plain(n.Inputs[1])}
	if len(l.from[out]) != 4 {
		l.add(op, out, l.from[out], in)
		return nil
	}
	l.settle(n, l.add(op, out+"/product", l.from[out], in))
	return nil
}
