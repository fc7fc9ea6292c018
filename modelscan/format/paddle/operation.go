// SPDX-License-Identifier: Apache-2.0

package paddle

import (
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// first are the parameters of operations that come first: the data, then the weights.
var first = []string{"Input", "X", "x", "Filter", "W", "Y", "Weight", "WeightIh", "Bias", "Scale", "Alpha"}

type parameter struct {
	name      string
	arguments []string
}

// operation reads an OpDesc.
func (p *parser) operation(m wire.Message) {
	if len(p.m.Nodes) >= model.MaxNodes {
		p.m.Truncated = true
		return
	}
	var n model.Node
	var inputs, outputs []parameter
	for m.Next() {
		switch m.Number() {
		case opType:
			n.Op = m.Text(model.MaxName)
		case opInputs:
			inputs = p.parameter(inputs, m.Message())
		case opOutputs:
			outputs = p.parameter(outputs, m.Message())
		case opAttrs:
			p.attribute(m.Message(), &n)
		}
	}
	n.Inputs, n.Outputs = arguments(inputs), arguments(outputs)
	switch n.Op {
	case "feed":
		for _, name := range n.Outputs {
			p.m.AddInput(p.tensor(name))
		}
		return
	case "fetch":
		for _, name := range n.Inputs {
			p.m.AddOutput(p.tensor(name))
		}
		return
	}
	if len(n.Outputs) > 0 {
		n.Name = n.Outputs[0]
	}
	n.Op = operator(&n)
	p.m.AddNode(n)
}

func (p *parser) tensor(name string) model.Tensor {
	if t, ok := p.vars[name]; ok {
		return t
	}
	return model.Tensor{Name: name}
}

func (p *parser) parameter(to []parameter, m wire.Message) []parameter {
	var v parameter
	for m.Next() {
		switch m.Number() {
		case varParameter:
			v.name = m.Text(model.MaxName)
		case varArguments:
			if len(v.arguments) < model.MaxEdges && p.spend(1) {
				v.arguments = append(v.arguments, m.Text(model.MaxName))
			}
		}
	}
	if len(v.arguments) == 0 || len(to) >= model.MaxEdges {
		return to
	}
	return append(to, v)
}

// arguments of all parameters, those of the data first.
func arguments(list []parameter) []string {
	rank := func(v parameter) int {
		if i := slices.Index(first, v.name); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(list, func(a, b parameter) int { return rank(a) - rank(b) })
	var out []string
	for _, v := range list {
		out = append(out, v.arguments...)
	}
	return out
}

// attributeNames are those that ONNX gives.
var attributeNames = map[string]string{"strides": "strides", "paddings": "pads", "dilations": "dilations", "groups": "group",
	"ksize": "kernel_shape", "axis": "axis", "shape": "shape", "dim": "axes", "keep_dim": "keepdims", "alpha": "alpha",
	"epsilon": "epsilon", "pooling_type": "pooling_type", "global_pooling": "global_pooling", "adaptive": "adaptive",
	"trans_y": "transB", "transpose_Y": "transB", "axes": "axes", "min": "min", "max": "max", "threshold": "max"}

func (p *parser) attribute(m wire.Message, n *model.Node) {
	var a model.Attribute
	for m.Next() {
		switch m.Number() {
		case attrName:
			a.Name = m.Text(model.MaxName)
		case attrInt, attrInts, attrBool, attrLong, attrLongs:
			a.Ints = m.Ints(a.Ints, model.MaxRank)
		case attrFloat:
			a.Text = strconv.FormatFloat(m.Float(), 'g', -1, 32)
		case attrString:
			a.Text = m.Text(model.MaxName)
		}
	}
	name, ok := attributeNames[a.Name]
	if ok && (a.Ints != nil || a.Text != "") && len(n.Attributes) < model.MaxAttributes && p.spend(4+len(a.Ints)) {
		a.Name = name
		n.Attributes = append(n.Attributes, a)
	}
}
