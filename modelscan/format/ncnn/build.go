// SPDX-License-Identifier: Apache-2.0

package ncnn

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// builder turns layers into a model.
type builder struct {
	m             *model.Model
	layers, edges int
	// produced are the shapes of the blobs, where known, order their names; consumed are those that a layer uses.
	produced map[string][]int64
	order    []string
	consumed map[string]bool
}

// add takes a layer.
func (b *builder) add(l *layer) {
	b.layers++
	for _, in := range l.inputs {
		b.consumed[in] = true
	}
	var shape []int64
	if len(l.inputs) > 0 {
		shape = b.produced[l.inputs[0]]
	}
	shape = l.shapeAfter(shape)
	for _, out := range l.outputs {
		if _, ok := b.produced[out]; !ok {
			b.order = append(b.order, out)
		}
		b.produced[out] = shape
	}
	switch l.kind {
	case "Input", "pnnx.Input":
		for _, out := range l.outputs {
			b.m.AddInput(model.Tensor{Name: out, Shape: shape})
		}
		return
	case "pnnx.Output":
		for _, in := range l.inputs {
			b.m.AddOutput(model.Tensor{Name: in, Shape: b.produced[in]})
		}
		return
	}
	node := model.Node{Name: l.name, Op: l.operator(), Inputs: l.inputs, Outputs: l.outputs, Attributes: l.attributes()}
	weights := l.weights()
	if strings.Contains(l.kind, ".") {
		weights = l.namedWeights()
	}
	for _, w := range weights {
		w.Name = l.name + "/" + w.Name
		if len(node.Inputs) < model.MaxEdges {
			node.Inputs = append(node.Inputs, w.Name)
		}
		b.m.AddWeight(w)
	}
	b.m.AddNode(node)
}

// finish adds the outputs: what nobody consumes.
func (b *builder) finish() {
	if len(b.m.Outputs) > 0 {
		return
	}
	for _, name := range b.order {
		if !b.consumed[name] {
			b.m.AddOutput(model.Tensor{Name: name, Shape: b.produced[name]})
		}
	}
}

// param returns a parameter by its number.
func (l *layer) param(id int, otherwise int64) int64 {
	if n := number(l.params[strconv.Itoa(id)]); n >= 0 {
		return n
	}
	return otherwise
}

// shapeAfter returns the shape of what the layer gives out, as far as it is known without the sizes of images: a batch of
// one, then the channels.
func (l *layer) shapeAfter(before []int64) []int64 {
	switch l.kind {
	case "Input", "MemoryData":
		w, h, c := l.param(0, 0), l.param(1, 0), l.param(2, 0)
		switch {
		case c > 0:
			return []int64{1, c, h, w}
		case h > 0:
			return []int64{1, h, w}
		case w > 0:
			return []int64{1, w}
		}
		return nil
	case "InnerProduct":
		return []int64{1, l.param(0, -1)}
	case "Convolution", "ConvolutionDepthWise", "Deconvolution", "DeconvolutionDepthWise":
		return []int64{1, l.param(0, -1), -1, -1}
	case "Pooling":
		if len(before) == 4 && l.param(4, 0) != 0 {
			return []int64{1, before[1]}
		}
		if len(before) == 4 {
			return []int64{1, before[1], -1, -1}
		}
	case "Split", "ReLU", "PReLU", "Sigmoid", "TanH", "Softmax", "BatchNorm", "Scale", "Dropout", "Normalize", "Noop", "Clip",
		"HardSwish", "HardSigmoid", "Swish", "Mish", "ELU", "Bias", "BinaryOp", "Eltwise":
		return before
	}
	for key, value := range l.params {
		if strings.HasPrefix(key, "#") && len(l.outputs) > 0 && key[1:] == l.outputs[0] {
			_, shape := typed(value)
			return shape
		}
	}
	return nil
}

// namedWeights returns the weights of pnnx, which have names and shapes: @weight=(64,3,7,7)f32.
func (l *layer) namedWeights() []model.Tensor {
	var out []model.Tensor
	for key, value := range l.params {
		if name, ok := strings.CutPrefix(key, "@"); ok {
			kind, shape := typed(value)
			out = append(out, model.Tensor{Name: name, Type: kind, Shape: shape})
		}
	}
	// The most dimensions first: what is multiplied with, then what is added.
	slices.SortFunc(out, func(a, b model.Tensor) int {
		if len(a.Shape) != len(b.Shape) {
			return len(b.Shape) - len(a.Shape)
		}
		return strings.Compare(b.Name, a.Name)
	})
	return out
}

// typed returns the parts of (1,3,224,224)f32.
func typed(s string) (kind string, shape []int64) {
	dims, kind, ok := strings.Cut(strings.TrimPrefix(s, "("), ")")
	if !ok {
		return "", nil
	}
	shape = []int64{}
	for d := range strings.SplitSeq(dims, ",") {
		if d != "" && len(shape) <= model.MaxRank {
			shape = append(shape, number(d))
		}
	}
	for _, prefix := range []struct{ short, long string }{{"bf", "bfloat"}, {"f", "float"}, {"i", "int"}, {"u", "uint"}} {
		if rest, ok := strings.CutPrefix(kind, prefix.short); ok {
			return prefix.long + rest, shape
		}
	}
	return kind, shape
}
