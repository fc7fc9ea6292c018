// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// attribute reads an attribute of a node, and the subgraphs in it.
func (p *parser) attribute(m wire.Message, n *node, s *scope, inner *subgraphs) {
	var a model.Attribute
	var ref string
	kept := false
	for m.Next() {
		switch m.Number() {
		case attributeName:
			a.Name = m.Text(model.MaxName)
		case attributeInt, attributeInts:
			a.Ints, kept = m.Ints(a.Ints, model.MaxRank), true
		case attributeFloat:
			a.Text, kept = number(m.Float()), true
		case attributeString:
			a.Text, kept = m.Text(model.MaxName), true
		case attributeStrings: // the labels of a classifier
			p.m.AddString(m.Text(model.MaxString))
		case attributeRef:
			ref = m.Text(model.MaxName)
		case attributeGraph, attributeGraphs:
			inputs, outputs := p.graph(m.Message(), s, false)
			inner.inputs = append(inner.inputs, inputs)
			inner.outputs = append(inner.outputs, outputs...)
		}
	}
	switch {
	case ref != "" && len(n.refs) < model.MaxAttributes:
		n.refs = append(n.refs, reference{name: a.Name, of: ref})
	case kept && len(n.Attributes) < model.MaxAttributes && p.spend(4+len(a.Ints)):
		n.Attributes = append(n.Attributes, a)
	}
}

// constant reads the attribute of a Constant node: whatever kind it is of, it is a weight.
func (p *parser) constant(m wire.Message, s *scope, name string) {
	var values []int64
	length := int64(0)
	for m.Next() {
		switch m.Number() {
		case attributeTensor:
			p.tensor(m.Message(), s, name)
			return
		case attributeSparse:
			p.sparse(m.Message(), s, name)
			return
		case attributeFloat:
			p.weight(model.Tensor{Name: name, Type: "float32", Shape: []int64{}}, s, nil)
			return
		case attributeString:
			p.m.AddString(m.Text(model.MaxString))
			p.weight(model.Tensor{Name: name, Type: "string", Shape: []int64{}}, s, nil)
			return
		case attributeFloats:
			length += max(m.Len()/4, 1)
		case attributeInts:
			values = m.Ints(values, few+1)
			length = int64(len(values))
		}
	}
	switch {
	case len(values) > 0 && len(values) <= few:
		p.weight(model.Tensor{Name: name, Type: "int64", Shape: []int64{length}}, s, values)
	case len(values) > 0:
		p.weight(model.Tensor{Name: name, Type: "int64", Shape: []int64{-1}}, s, nil)
	default:
		p.weight(model.Tensor{Name: name, Type: "float32", Shape: []int64{length}}, s, nil)
	}
}

// given are the operators that newer opsets hand as an input what older ones hold as an attribute.
var given = map[string]struct {
	input int
	name  string
}{
	"Reshape": {1, "shape"}, "Expand": {1, "shape"}, "Squeeze": {1, "axes"}, "Unsqueeze": {1, "axes"},
	"ReduceMean": {1, "axes"}, "ReduceSum": {1, "axes"}, "ReduceL1": {1, "axes"}, "ReduceL2": {1, "axes"},
	"ReduceMax": {1, "axes"}, "ReduceMin": {1, "axes"}, "ReduceSumSquare": {1, "axes"}, "ReduceProd": {1, "axes"},
	"Split": {1, "split"}, "Pad": {1, "pads"}, "Tile": {1, "repeats"}, "TopK": {1, "k"}, "Resize": {3, "sizes"},
}

// give writes the values of a constant input onto the node.
func (s *scope) give(n *model.Node) {
	g, ok := given[n.Op]
	if !ok || g.input >= len(n.Inputs) {
		return
	}
	values, ok := s.values[n.Inputs[g.input]]
	if !ok || slices.ContainsFunc(n.Attributes, func(a model.Attribute) bool { return a.Name == g.name }) {
		return
	}
	n.Attributes = append(n.Attributes, model.Attribute{Name: g.name, Ints: slices.Clone(values)})
}
