// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// attributes of the layer as ONNX names them.
func (l *layer) attributes() []model.Attribute {
	var out []model.Attribute
	add := func(name string, values ...int64) { out = append(out, model.Attribute{Name: name, Ints: values}) }
	switch operator(l) {
	case "Conv", "ConvTranspose", "MaxPool", "AveragePool":
		if kernel := l.pair("kernel_size", "kernel_h", "kernel_w", -1); kernel[0] > 0 {
			add("kernel_shape", kernel[:]...)
		}
		stride := l.pair("stride", "stride_h", "stride_w", 1)
		add("strides", stride[:]...)
		if pad := l.pair("pad", "pad_h", "pad_w", 0); pad != [2]int64{} {
			add("pads", pad[0], pad[1], pad[0], pad[1])
		}
		if d := l.pair("dilation", "", "", 1); d != [2]int64{1, 1} {
			add("dilations", d[:]...)
		}
		if group := l.group(-1); group != 1 {
			add("group", group)
		}
	case "Concat", "Softmax":
		add("axis", l.number("axis", l.number("concat_dim", 1)))
	case "Gemm":
		add("transB", 1-l.number("transpose", 0))
	}
	return out
}

// group of a convolution. Some layers are depthwise by their type alone: as many groups as there are channels.
func (l *layer) group(channels int64) int64 {
	group := l.number("group", 1)
	if group == 1 && strings.Contains(strings.ToLower(l.kind), "depthwise") {
		return max(channels, l.number("num_output", 1), 1)
	}
	return max(group, 1)
}

// pair is a height and a width that are given as one number, as two, or each on its own.
func (l *layer) pair(both, height, width string, otherwise int64) [2]int64 {
	p := [2]int64{otherwise, otherwise}
	if v := l.numbers[both]; len(v) > 0 {
		p = [2]int64{v[0], v[len(v)-1]}
	}
	return [2]int64{l.number(height, p[0]), l.number(width, p[1])}
}
