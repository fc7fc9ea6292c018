// SPDX-License-Identifier: Apache-2.0

package darknet

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// maxLayers of a network. All of them are remembered, for later ones refer to them.
const maxLayers = model.MaxNodes

// layer is what comes out of one: its name, its channels, height and width, -1 where they are not known.
type layer struct {
	name    string
	c, h, w int64
	used    bool
	ends    bool // a head that gives boxes
}

// builder turns sections into a model.
type builder struct {
	m      *model.Model
	last   layer
	layers []layer
}

// operators are the sections with the operation of ONNX that they are.
var operators = map[string]string{
	"convolutional": "Conv", "conv": "Conv", "deconvolutional": "ConvTranspose", "connected": "Gemm", "conn": "Gemm", "maxpool": "MaxPool",
	"max": "MaxPool", "avgpool": "GlobalAveragePool", "avg": "GlobalAveragePool", "local_avgpool": "AveragePool", "dropout": "Dropout",
	"softmax": "Softmax", "soft": "Softmax", "route": "Concat", "shortcut": "Add", "upsample": "Resize", "batchnorm": "BatchNormalization",
	"reorg": "SpaceToDepth", "reorg3d": "SpaceToDepth", "scale_channels": "Mul", "sam": "Mul", "gru": "GRU", "lstm": "LSTM", "rnn": "RNN",
}

// activations by their names here.
var activations = map[string]string{
	"leaky": "LeakyRelu", "relu": "Relu", "relu6": "Clip", "logistic": "Sigmoid", "tanh": "Tanh", "mish": "Mish", "swish": "Swish",
	"hard_mish": "Mish", "elu": "Elu", "selu": "Selu", "gelu": "Gelu",
}

// heads are the sections that turn a map into boxes.
var heads = map[string]bool{"yolo": true, "region": true, "detection": true, "gaussian_yolo": true}

// add takes a section.
func (b *builder) add(s *section) {
	switch {
	case s.kind == "":
		return
	case s.kind == "net" || s.kind == "network":
		b.last = layer{name: "data", c: s.number("channels", 3), h: s.number("height", -1), w: s.number("width", -1)}
		b.m.AddInput(model.Tensor{Name: "data", Type: "float32", Shape: []int64{1, b.last.c, b.last.h, b.last.w}})
		return
	case len(b.layers) >= maxLayers:
		b.m.Truncated = true
		return
	}
	out := layer{name: "layer" + strconv.Itoa(len(b.layers)), c: b.last.c, h: b.last.h, w: b.last.w}
	n := model.Node{Name: out.name, Op: operators[s.kind], Inputs: []string{b.last.name}, Outputs: []string{out.name}}
	if n.Op == "" {
		n.Op = s.kind
	}
	if n.Op != "Concat" { // which names all that it takes
		b.use(int64(len(b.layers)) - 1)
	}
	switch n.Op {
	case "Conv", "ConvTranspose":
		b.convolution(s, &n, &out)
		return
	case "Gemm":
		b.dense(s, &n, &out)
		return
	case "Concat", "Add":
		b.join(s, &n, &out)
	case "MaxPool", "AveragePool":
		size := s.number("size", s.number("stride", 1))
		n.Attributes = square(size, s.number("stride", 1), -1)
		out.shrink(s.number("stride", 1))
	case "GlobalAveragePool":
		out.h, out.w = 1, 1
	case "Resize":
		out.h, out.w = times(out.h, s.number("stride", 2)), times(out.w, s.number("stride", 2))
	case "SpaceToDepth":
		out.c = times(out.c, s.number("stride", 1)*s.number("stride", 1))
		out.shrink(s.number("stride", 1))
	}
	out.ends = heads[s.kind]
	if out.ends {
		n.Attributes = append(n.Attributes, model.Attribute{Name: "classes", Ints: []int64{s.number("classes", -1)}})
	}
	b.m.AddNode(n)
	b.keep(out)
}

// keep makes a layer the last.
func (b *builder) keep(out layer) { b.layers, b.last = append(b.layers, out), out }

// use notes that the output of a layer is needed.
func (b *builder) use(i int64) {
	if i >= 0 && i < int64(len(b.layers)) {
		b.layers[i].used = true
	}
}

// convolution has weights, and with a normalisation three more vectors.
func (b *builder) convolution(s *section, n *model.Node, out *layer) {
	filters, size, stride, group := s.number("filters", 1), s.number("size", 1), s.number("stride", 1), max(1, s.number("groups", 1))
	padding := s.number("padding", 0)
	if s.number("pad", 0) != 0 {
		padding = size / 2
	}
	in := b.last.c
	if in > 0 {
		in /= group
	}
	n.Attributes = append(square(size, stride, padding), model.Attribute{Name: "group", Ints: []int64{group}})
	out.c = filters
	out.shrink(stride)
	b.trained(s, n, out, filters, []int64{filters, in, size, size})
}

func (b *builder) dense(s *section, n *model.Node, out *layer) {
	in := times(times(b.last.c, b.last.h), b.last.w)
	*out = layer{name: out.name, c: s.number("output", 1), h: 1, w: 1}
	b.trained(s, n, out, out.c, []int64{out.c, in})
}

// trained notes a layer with weights, then its normalisation, then its activation, each as an operation.
func (b *builder) trained(s *section, n *model.Node, out *layer, channels int64, shape []int64) {
	weight := func(to *model.Node, part string, shape ...int64) {
		w := model.Tensor{Name: n.Name + "/" + part, Type: "float32", Shape: shape}
		to.Inputs = append(to.Inputs, w.Name)
		b.m.AddWeight(w)
	}
	weight(n, "weights", shape...)
	then := []model.Node{}
	if s.number("batch_normalize", 0) != 0 {
		norm := model.Node{Name: n.Name + "/norm", Op: "BatchNormalization", Inputs: []string{n.Name + "/conv"}, Outputs: []string{n.Name + "/norm"}}
		for _, part := range []string{"scales", "biases", "mean", "variance"} {
			weight(&norm, part, channels)
		}
		n.Outputs = []string{n.Name + "/conv"}
		then = append(then, norm)
	} else {
		weight(n, "biases", channels)
	}
	if op := activations[s.settings["activation"]]; op != "" {
		from := []string{n.Name + "/linear"}
		if len(then) > 0 {
			from = then[0].Outputs
		} else {
			n.Outputs = from
		}
		then = append(then, model.Node{Name: n.Name + "/activation", Op: op, Inputs: from})
	}
	if len(then) > 0 {
		then[len(then)-1].Outputs = []string{out.name}
	}
	b.m.AddNode(*n)
	for _, node := range then {
		b.m.AddNode(node)
	}
	b.keep(*out)
}

// join reads the layers that are put together, counted from the first, or backwards from here if they are negative.
func (b *builder) join(s *section, n *model.Node, out *layer) {
	key := "layers"
	if n.Op == "Add" {
		key = "from"
	}
	sum := int64(0)
	var names []string
	for _, at := range s.numbers(key) {
		if at < 0 {
			at += int64(len(b.layers))
		}
		if at < 0 || at >= int64(len(b.layers)) {
			continue
		}
		b.use(at)
		from := b.layers[at]
		names = append(names, from.name)
		if sum += from.c; from.c < 0 {
			sum = -1 << 40
		}
		out.h, out.w = from.h, from.w
	}
	if n.Op == "Add" {
		n.Inputs = append(n.Inputs, names...)
		return
	}
	if n.Inputs = names; len(names) == 1 {
		n.Op = "Identity"
	}
	if groups := s.number("groups", 1); groups > 1 {
		n.Op, sum = "Slice", sum/groups
	}
	out.c = max(sum, -1)
}

// finish adds the outputs: the heads, and what nobody uses.
func (b *builder) finish() {
	for _, l := range b.layers {
		if !l.used || l.ends {
			shape := []int64{1, l.c, l.h, l.w}
			if l.h == 1 && l.w == 1 {
				shape = shape[:2]
			}
			b.m.AddOutput(model.Tensor{Name: l.name, Type: "float32", Shape: shape})
		}
	}
}

// shrink divides height and width by a stride.
func (l *layer) shrink(stride int64) {
	if stride > 1 {
		l.h, l.w = over(l.h, stride), over(l.w, stride)
	}
}

func over(n, by int64) int64 {
	if n < 0 {
		return -1
	}
	return (n + by - 1) / by
}

func times(n, by int64) int64 {
	if n < 0 || by < 0 || by > 0 && n > 1<<40/by {
		return -1
	}
	return n * by
}

func square(size, stride, padding int64) []model.Attribute {
	out := []model.Attribute{{Name: "kernel_shape", Ints: []int64{size, size}}, {Name: "strides", Ints: []int64{stride, stride}}}
	if padding >= 0 {
		out = append(out, model.Attribute{Name: "pads", Ints: []int64{padding, padding, padding, padding}})
	}
	return out
}
