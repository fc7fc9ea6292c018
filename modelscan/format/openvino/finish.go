// SPDX-License-Identifier: Apache-2.0

package openvino

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// finish turns the layers of a network into nodes and weights, once the edges are known.
func (n *net) finish(p *parser) {
	// Inputs come in the order of the ports, whatever the order of the edges.
	slices.SortStableFunc(n.edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.toPort, b.toPort))
	})
	n.rename()
	constants := n.constants()
	shapes := map[int][]int64{}
	edges := n.edges
	for i := range n.layers {
		var inputs []string
		var weights []int
		for ; len(edges) > 0 && int(edges[0].to) == i; edges = edges[1:] {
			e := edges[0]
			if from, ok := constants[int(e.from)]; ok {
				inputs, weights = append(inputs, n.layers[from].name), append(weights, from)
				continue
			}
			inputs = append(inputs, n.layers[e.from].output0(e.fromPort))
		}
		n.emit(p, i, inputs, weights, shapes, constants)
	}
	for i := range n.layers {
		if l := &n.layers[i]; l.kind == "Const" {
			shape := shapes[i]
			if shape == nil {
				shape = l.shape()
			}
			p.m.AddWeight(model.Tensor{Name: l.name, Type: typeOf(l.elements()), Shape: shape})
		}
	}
}

// rename gives each layer a name of its own, that says in which network it is.
func (n *net) rename() {
	taken := make(map[string]bool, len(n.layers))
	for i := range n.layers {
		l := &n.layers[i]
		l.name = n.prefix + l.name
		if taken[l.name] {
			l.name += "#" + strconv.Itoa(i)
		}
		taken[l.name] = true
	}
}

// unpacking are the operations by which a weight becomes what is calculated with: another type, a scale, a shape.
var unpacking = []string{"Convert", "Subtract", "Multiply", "FakeQuantize", "FakeConvert", "Reshape"}

// constants returns for each layer that is a constant, or only unpacks one, the constant.
func (n *net) constants() map[int]int {
	out := map[int]int{}
	for i := range n.layers {
		if n.layers[i].kind == "Const" {
			out[i] = i
		}
	}
	// Layers come after what they use, so that once through is enough.
	edges := n.edges
	for i := range n.layers {
		first, all := -1, true
		for ; len(edges) > 0 && int(edges[0].to) == i; edges = edges[1:] {
			from, ok := out[int(edges[0].from)]
			all = all && ok
			if first < 0 {
				first = from
			}
		}
		if all && first >= 0 && slices.Contains(unpacking, n.layers[i].kind) {
			out[i] = first
		}
	}
	return out
}

// emit adds what a layer is.
func (n *net) emit(p *parser, i int, inputs []string, weights []int, shapes map[int][]int64, constants map[int]int) {
	l := &n.layers[i]
	if _, ok := constants[i]; ok {
		return
	}
	main := n.prefix == ""
	switch l.kind {
	case "Parameter", "Input":
		if main {
			p.m.AddInput(model.Tensor{Name: l.name, Type: typeOf(l.elements()), Shape: l.shape()})
		}
		return
	case "Result":
		if main && len(inputs) > 0 && l.input != nil {
			p.m.AddOutput(model.Tensor{Name: inputs[0], Type: typeOf(l.input.kind), Shape: l.input.shape})
		}
		return
	}
	node := model.Node{Name: l.name, Op: l.operator(len(weights) > 0), Inputs: inputs, Attributes: l.attributes()}
	for _, id := range l.ports {
		node.Outputs = append(node.Outputs, l.output0(id))
	}
	var kernel []int64
	if len(weights) > 0 {
		kernel = n.layers[weights[0]].shape()
	}
	switch l.kind {
	case "GroupConvolution", "GroupConvolutionBackpropData":
		kernel = l.ungroup(&node, kernel)
		if kernel != nil {
			shapes[weights[0]] = kernel
		}
	}
	if strings.Contains(l.kind, "Convolution") && len(kernel) > 2 {
		node.Attributes = append(node.Attributes, model.Attribute{Name: "kernel_shape", Ints: slices.Clone(kernel[2:])})
	}
	n.embedded(p, l, &node)
	p.m.AddNode(node)
	if p.version < 10 && main && !n.consumed(i) {
		t := model.Tensor{Name: l.name}
		if l.output != nil {
			t.Type, t.Shape = typeOf(l.output.kind), l.output.shape
		}
		p.m.AddOutput(t)
	}
}

// consumed tells whether another layer uses this one.
func (n *net) consumed(i int) bool {
	if n.used == nil {
		n.used = make(map[int]bool, len(n.layers))
		for _, e := range n.edges {
			n.used[int(e.from)] = true
		}
	}
	return n.used[i]
}

// ungroup turns the weights of a grouped convolution, [groups, outputs of one, inputs of one, …], into [outputs, inputs of
// one, …], and adds the groups. For the transposed one it is [groups, inputs of one, outputs of one, …].
func (l *layer) ungroup(node *model.Node, kernel []int64) []int64 {
	if len(kernel) < 4 {
		return nil
	}
	node.Attributes = append(node.Attributes, model.Attribute{Name: "group", Ints: kernel[:1:1]})
	return append([]int64{kernel[0] * kernel[1]}, kernel[2:]...)
}

// output0 names an output: the first by the name of the layer, the others with their number.
func (l *layer) output0(id int32) string {
	if i := slices.Index(l.ports, id); i > 0 {
		return l.name + ":" + strconv.Itoa(i)
	}
	return l.name
}

// shape of what a constant or an input holds.
func (l *layer) shape() []int64 {
	if s, ok := l.data["shape"]; ok {
		shape := integers(strings.ReplaceAll(s, "?", "-1"))
		return shape
	}
	if l.output != nil {
		return l.output.shape
	}
	return nil
}

// elements is the type of what a constant or an input holds.
func (l *layer) elements() string {
	kind := l.data["element_type"]
	if kind == "" && l.output != nil {
		kind = l.output.kind
	}
	return cmp.Or(kind, l.precision)
}
