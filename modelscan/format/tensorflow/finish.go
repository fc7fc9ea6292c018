// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// finish turns what was read into the model.
func (p *parser) finish(signatures []signature) {
	p.terminals(signatures)
	for i := range p.nodes {
		n := &p.nodes[i]
		for j, input := range n.Inputs {
			n.Inputs[j] = p.resolve(input)
		}
		p.passOn(n)
	}
	consumed := p.outputs()
	for i := range p.nodes {
		n := &p.nodes[i]
		p.plain(n)
		p.m.AddNode(n.Node)
		if _, passes := p.alias[n.Name]; len(signatures) == 0 && n.top && !passes && !consumed[n.Name] && !p.read[n.Name] {
			p.m.AddOutput(model.Tensor{Name: n.Name, Shape: n.out})
		}
	}
	for _, n := range p.passed {
		if from := p.resolve(n.Name); len(signatures) == 0 && !p.read[n.Name] && !p.isWeight(from) && from != n.Name {
			p.m.AddNode(model.Node{Name: n.Name, Op: "Identity", Inputs: []string{from}, Outputs: []string{n.Name}})
			p.m.AddOutput(n)
		}
	}
	for _, s := range signatures {
		for _, t := range s.outputs {
			base, out := output(t.tensor)
			p.m.AddNode(model.Node{Name: t.Name, Op: "Identity", Inputs: []string{p.resolve(base + out)}, Outputs: []string{t.Name}})
			p.m.AddOutput(t.Tensor)
		}
	}
	for _, t := range p.weights {
		p.m.AddWeight(t)
	}
	if p.m.Format == string(savedKind) && p.variables {
		p.m.AddExternalData("variables/variables.data-00000-of-00001")
		p.m.AddExternalData("variables/variables.index")
	}
}

// terminals names the inputs as callers do.
func (p *parser) terminals(signatures []signature) {
	for _, s := range signatures {
		for _, t := range s.inputs {
			if base, _ := output(t.tensor); base != t.Name && base != "" {
				p.alias[base] = t.Name
			}
			p.m.AddInput(t.Tensor)
		}
	}
	if len(signatures) > 0 {
		return
	}
	for _, t := range p.inputs {
		p.m.AddInput(t)
	}
}

// passOn makes what follows a weight's conversion read the weight itself: a weight that is stored as bytes or half floats
// stays the weight of its layer.
func (p *parser) passOn(n *pending) {
	switch n.op {
	case "Cast", "Dequantize", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVarsPerChannel",
		"QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeAndDequantizeV4", "QuantizeV2":
		if len(n.Inputs) > 0 && p.isWeight(n.Inputs[0]) && n.Name != n.Inputs[0] {
			p.alias[n.Name] = n.Inputs[0]
		}
	}
}

func (p *parser) isWeight(name string) bool {
	_, ok := p.named[name]
	return ok
}

// outputs gives every node the names of those of its outputs that are read, and tells which nodes are read at all.
func (p *parser) outputs() map[string]bool {
	consumed := map[string]bool{}
	further := map[string][]string{}
	for i := range p.nodes {
		for _, input := range p.nodes[i].Inputs {
			base, _, more := strings.Cut(input, ":")
			consumed[base] = true
			if more && len(further[base]) < model.MaxEdges-1 && !slices.Contains(further[base], input) {
				further[base] = append(further[base], input)
			}
		}
	}
	for i := range p.nodes {
		n := &p.nodes[i]
		n.Outputs = append([]string{n.Name}, further[n.Name]...)
	}
	return consumed
}

// orders of inputs that are not those of ONNX: the data first, weights next.
var orders = map[string][]int{
	"Conv2DBackpropInput": {2, 1, 0}, "Conv2DBackpropInputV2": {2, 1, 0}, "Conv3DBackpropInputV2": {2, 1, 0},
	"Split": {1, 0}, "Concat": nil, "BlockLSTM": {1, 4, 8, 2, 3, 5, 6, 7, 0}, "BlockLSTMV2": {1, 4, 8, 2, 3, 5, 6, 7, 0},
}

// plain gives a node the name, the order of inputs and the attributes that ONNX gives it.
func (p *parser) plain(n *pending) {
	n.Op = Operator(n.op)
	order := orders[n.op]
	if n.op == "Concat" && len(n.Inputs) > 1 { // the axis comes first
		n.Inputs = append(slices.Clone(n.Inputs[1:]), n.Inputs[0])
	}
	if len(order) > 0 && len(n.Inputs) == len(order) {
		inputs := make([]string, 0, len(order))
		for _, i := range order {
			inputs = append(inputs, n.Inputs[i])
		}
		n.Inputs = inputs
	}
	if (n.Op == "MatMul" || n.op == "Einsum") && len(n.Inputs) > 1 && p.isWeight(n.Inputs[1]) {
		n.Op = "Gemm"
	}
	n.Attributes = p.geometry(n)
}
