// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// network is a model made ready to be looked at: what makes what, and its layers whatever the format calls them.
type network struct {
	*model.Model

	weights  map[string]*model.Tensor
	producer map[string]int // node by the name of an output
	layerOf  map[int]int    // layer by node

	// layers that have weights, in the order of the file.
	layers []layer
	// images that go in. Empty where the format does not say.
	images []inputImage
	// outputs with what leads to them.
	outputs []output

	cached *cachedImage // once it was asked for
}

// kind of a layer.
type kind int

const (
	conv kind = iota
	depthwise
	deconv
	dense
	recurrent
)

// layer is an operation with a matrix of weights, without what only scales or shifts.
type layer struct {
	kind    kind
	kh, kw  int64  // size of the kernel; 1 for a dense layer
	in, out int64  // channels; in is that of one group
	node    int    // in Model.Nodes; -1 where the format keeps weights only
	weight  string // the name of the weights; layers can share them
}

// isConv tells whether a layer is a convolution with this square kernel and these channels. Zero stands for any.
func (l *layer) isConv(size, in, out int64) bool {
	return l.kind == conv && (size == 0 || (l.kh == size && l.kw == size)) && (in == 0 || l.in == in) && (out == 0 || l.out == out)
}

// channels that go into a layer; 0 if there is none.
func (l *layer) channels() int64 {
	if l == nil {
		return 0
	}
	return l.in
}

func newNetwork(m *model.Model) *network {
	n := &network{
		Model:    m,
		weights:  make(map[string]*model.Tensor, len(m.Weights)),
		producer: make(map[string]int, len(m.Nodes)),
		layerOf:  map[int]int{},
	}
	for i := range m.Weights {
		n.weights[m.Weights[i].Name] = &m.Weights[i]
	}
	for i := range m.Nodes {
		for _, out := range m.Nodes[i].Outputs {
			if _, twice := n.producer[out]; !twice {
				n.producer[out] = i
			}
		}
	}
	for i := range m.Nodes {
		if l, ok := n.layer(i); ok {
			n.layerOf[i] = len(n.layers)
			n.layers = append(n.layers, l)
		}
	}
	if len(n.layers) == 0 {
		n.layersOfWeights()
	}
	n.images = n.inputImages()
	n.outputs = n.findOutputs()
	return n
}

// transparent operations hand on what they get: for a weight, the same numbers in another form.
var transparent = map[string]bool{
	"Identity": true, "Cast": true, "QuantizeLinear": true, "DequantizeLinear": true, "FakeQuantize": true,
	"Transpose": true, "Reshape": true, "Squeeze": true, "Unsqueeze": true, "Dropout": true, "ReadVariableOp": true,
	"FakeQuantWithMinMaxVars": true, "StopGradient": true, "Clip": true,
}

// weight that an input of a node leads to, or nil.
func (n *network) weight(name string) *model.Tensor {
	for range 8 {
		if w := n.weights[name]; w != nil {
			return w
		}
		i, ok := n.producer[name]
		if !ok || !transparent[n.Nodes[i].Op] || len(n.Nodes[i].Inputs) == 0 {
			return nil
		}
		name = n.Nodes[i].Inputs[0]
	}
	return nil
}

// layer that a node is, if it has a matrix of weights.
func (n *network) layer(i int) (layer, bool) {
	node := &n.Nodes[i]
	l := layer{node: i, kh: 1, kw: 1}
	switch node.Op {
	case "Conv", "ConvTranspose", "DeformConv":
		w := n.weightOf(node, 1, 3, 4, 5)
		if w == nil {
			return l, false
		}
		l.weight = w.Name
		l.shape(w.Shape, n.Layout, first(node, "group"))
		if node.Op == "ConvTranspose" {
			l.kind = deconv
			if n.Layout != model.OHWI { // input and output stand the other way round
				l.in, l.out = l.out, l.in
			}
		}
		return l, true
	case "Gemm", "MatMul":
		w := n.weightOf(node, 1, 2)
		if w == nil {
			return l, false
		}
		l.kind, l.weight = dense, w.Name
		l.in, l.out = n.denseSides(node, w)
		return l, true
	case "LSTM", "GRU", "RNN":
		l.kind = recurrent
		return l, true
	}
	return l, false
}

// weightOf is the first of a node's inputs, from the one given on, that leads to a weight of one of these ranks.
// What a parser could not order is looked at from the beginning.
func (n *network) weightOf(node *model.Node, from int, ranks ...int) *model.Tensor {
	for _, start := range []int{from, 0} {
		for _, in := range node.Inputs[min(start, len(node.Inputs)):] {
			if w := n.weight(in); w != nil && slices.Contains(ranks, len(w.Shape)) {
				return w
			}
		}
	}
	return nil
}

// denseSides of a matrix: which of the two is the output depends on the format; a bias gives it away.
func (n *network) denseSides(node *model.Node, w *model.Tensor) (in, out int64) {
	a, b := w.Shape[0], w.Shape[1]
	for _, name := range node.Inputs[min(1, len(node.Inputs)):] {
		if bias := n.weight(name); bias != nil && len(bias.Shape) == 1 && a != b {
			switch bias.Shape[0] {
			case a:
				return b, a
			case b:
				return a, b
			}
		}
	}
	outFirst := n.Layout == model.OHWI || first(node, "transB") == 1
	if n.Layout == model.OIHW && node.Op == "Gemm" && !has(node, "transB") && n.Format != "onnx" {
		outFirst = true
	}
	if outFirst {
		return b, a
	}
	return a, b
}

// shape of a convolution's weights, as kernel and channels.
func (l *layer) shape(s []int64, layout model.Layout, group int64) {
	if len(s) == 5 { // of video: the kernel over time does not matter here
		if layout == model.OIHW {
			s = append([]int64{s[0], s[1]}, s[3:]...)
		} else {
			s = s[1:]
		}
	}
	if len(s) == 3 { // over time only
		if layout == model.OIHW {
			s = []int64{s[0], s[1], 1, s[2]}
		} else {
			s = []int64{1, s[0], s[1], s[2]}
		}
	}
	switch layout {
	case model.HWIO:
		l.kh, l.kw, l.in, l.out = s[0], s[1], s[2], s[3]
		if group > 1 && l.out == 1 { // [H,W,C,1]
			l.in, l.out = 1, s[2]
		}
	case model.OHWI:
		l.out, l.kh, l.kw, l.in = s[0], s[1], s[2], s[3]
		if s[0] == 1 && group > 1 { // [1,H,W,C]
			l.in, l.out = 1, s[3]
		}
	default:
		l.out, l.in, l.kh, l.kw = s[0], s[1], s[2], s[3]
	}
	if l.in == 1 && l.out > 1 && group != 1 && group != 0 {
		l.kind = depthwise
	}
}

// layersOfWeights reads layers from shapes alone, where a format keeps no graph. Their order is that of the file, which
// may be that of the names.
func (n *network) layersOfWeights() {
	vectors := n.vectorLengths()
	for i := range n.Weights {
		w := &n.Weights[i]
		if strings.HasPrefix(w.Type, "int32") || strings.HasPrefix(w.Type, "int64") || strings.HasPrefix(w.Name, "optimizer.") {
			continue // sizes and axes; what was kept to go on with the training
		}
		l := layer{node: -1, weight: w.Name, kh: 1, kw: 1}
		switch len(w.Shape) {
		case 4, 5:
			l.shape(w.Shape, n.Layout, 0)
			// One input channel: a grey image only in the first layer, each channel on its own anywhere else.
			if l.in == 1 && l.out > 1 && vectors[l.out] && len(n.layers) > 0 {
				l.kind = depthwise
			}
			if n.Layout == model.HWIO && l.out == 1 && l.in > 1 && len(n.layers) > 0 {
				l.kind, l.in, l.out = depthwise, 1, l.in
			}
		case 2:
			l.kind, l.in, l.out = dense, w.Shape[1], w.Shape[0]
			if n.Layout == model.HWIO {
				l.in, l.out = w.Shape[0], w.Shape[1]
			}
		default:
			continue
		}
		n.layers = append(n.layers, l)
	}
}

// vectorLengths are the lengths of the weights of one dimension: of biases, scales, slopes.
func (n *network) vectorLengths() map[int64]bool {
	lengths := map[int64]bool{}
	for i := range n.Weights {
		if s := n.Weights[i].Shape; len(s) == 1 {
			lengths[s[0]] = true
		}
	}
	return lengths
}

// count of the nodes with one of these operators.
func (n *network) count(ops ...string) int {
	c := 0
	for i := range n.Nodes {
		if slices.Contains(ops, n.Nodes[i].Op) {
			c++
		}
	}
	return c
}

// prelus counts the places of PReLU, also where a format takes it apart: into two ReLU of which one is negated, or into a ReLU
// and an absolute value.
func (n *network) prelus() int {
	return n.count("PRelu") + min(n.count("Neg"), n.count("Relu")/2) + min(n.count("Abs"), n.count("Relu"))
}

// find the first layer for which is says so.
func (n *network) find(is func(*layer) bool) *layer {
	for i := range n.layers {
		if is(&n.layers[i]) {
			return &n.layers[i]
		}
	}
	return nil
}

// first number of an attribute, or 0.
func first(node *model.Node, attribute string) int64 {
	if numbers := ints(node, attribute); len(numbers) > 0 {
		return numbers[0]
	}
	return 0
}

func has(node *model.Node, attribute string) bool {
	return slices.ContainsFunc(node.Attributes, func(a model.Attribute) bool { return a.Name == attribute })
}

// ints of an attribute.
func ints(node *model.Node, attribute string) []int64 {
	for _, a := range node.Attributes {
		if a.Name == attribute {
			return a.Ints
		}
	}
	return nil
}
