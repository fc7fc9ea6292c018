// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// scope is a graph with all its subgraphs, or a function.
type scope struct {
	inputs, outputs []model.Tensor
	nodes           []node
	weights         []model.Tensor
	named           map[string]bool    // the weights
	values          map[string][]int64 // of small constants
	alias           map[string]string  // a subgraph's input is what the node around it reads
	turned          map[string]string  // the transposed form of a weight
}

// node is a node as the file has it, still without the operator's plain name.
type node struct {
	model.Node
	domain string
	refs   []reference
}

// reference is an attribute that takes its value from the call of the function it is in.
type reference struct{ name, of string }

func newScope() *scope {
	return &scope{named: map[string]bool{}, values: map[string][]int64{}, alias: map[string]string{},
		turned: map[string]string{}}
}

// graph reads a graph into the scope and returns the names of what goes in and out. Only those of the outermost graph are
// the model's own.
func (p *parser) graph(m wire.Message, s *scope, outermost bool) (inputs, outputs []string) {
	for m.Next() {
		switch m.Number() {
		case graphNode:
			p.node(m.Message(), s)
		case graphName:
			if outermost {
				p.m.AddString(m.Text(model.MaxString))
			}
		case graphDoc:
			p.long(&m)
		case graphMetadata:
			p.entry(m.Message())
		case graphInitializer:
			p.tensor(m.Message(), s, "")
		case graphSparse:
			p.sparse(m.Message(), s, "")
		case graphInput:
			t := p.valueInfo(m.Message())
			inputs = p.terminal(t, &s.inputs, inputs, outermost)
		case graphOutput:
			t := p.valueInfo(m.Message())
			outputs = p.terminal(t, &s.outputs, outputs, outermost)
		}
	}
	return inputs, outputs
}

// terminal keeps an input or an output. Old files list every weight among the inputs, so that the bound on inputs cannot
// apply yet.
func (p *parser) terminal(t model.Tensor, own *[]model.Tensor, names []string, outermost bool) []string {
	if outermost {
		if len(*own) >= model.MaxWeights {
			p.m.Truncated = true
			return names
		}
		*own = append(*own, t)
		return names
	}
	if len(names) < model.MaxEdges {
		names = append(names, t.Name)
	}
	return names
}

func (p *parser) function(m wire.Message) {
	if len(p.functions) >= model.MaxInputs*4 {
		p.m.Truncated = true
		return
	}
	s := newScope()
	var name, domain string
	for m.Next() {
		switch m.Number() {
		case functionName:
			name = m.Text(model.MaxName)
		case functionDomain:
			domain = m.Text(model.MaxName)
		case functionInput:
			if len(s.inputs) < model.MaxEdges {
				s.inputs = append(s.inputs, model.Tensor{Name: m.Text(model.MaxName)})
			}
		case functionOutput:
			if len(s.outputs) < model.MaxEdges {
				s.outputs = append(s.outputs, model.Tensor{Name: m.Text(model.MaxName)})
			}
		case functionNode:
			p.node(m.Message(), s)
		case functionDoc:
			p.remark(m.Text(model.MaxString))
		}
	}
	p.functions[key(domain, name)] = s
}

// key of a function. The empty domain is ai.onnx.
func key(domain, name string) string {
	if domain == "ai.onnx" {
		domain = ""
	}
	return domain + "::" + name
}

// node reads a node. Those of its subgraphs come before it, and what the subgraphs put out is among its inputs.
func (p *parser) node(m wire.Message, s *scope) {
	if p.left--; p.left < 0 {
		p.m.Truncated = true
		return
	}
	var n node
	var inner subgraphs
	var constant []wire.Message
	for m.Next() {
		switch m.Number() {
		case nodeInput:
			p.edge(&n.Inputs, m.Text(model.MaxName))
		case nodeOutput:
			p.edge(&n.Outputs, m.Text(model.MaxName))
		case nodeName:
			n.Name = m.Text(model.MaxName)
		case nodeOp:
			n.Op = m.Text(model.MaxName)
		case nodeDomain:
			n.domain = m.Text(model.MaxName)
		case nodeDoc:
			p.remark(m.Text(model.MaxString))
		case nodeAttribute:
			constant = append(constant[:0], m.Message())
			p.attribute(m.Message(), &n, s, &inner)
		}
	}
	if n.Op == "Constant" && len(n.Outputs) > 0 && len(constant) > 0 {
		p.constant(constant[0], s, n.Outputs[0])
		return
	}
	if p.spend(len(inner.outputs)) {
		inner.bind(&n, s)
	}
	s.nodes = append(s.nodes, n)
}

func (p *parser) edge(to *[]string, name string) {
	if len(*to) >= model.MaxEdges {
		p.m.Truncated = true
		return
	}
	if !p.spend(1 + len(name)/16) {
		return
	}
	*to = append(*to, name)
}

// subgraphs are those of one node.
type subgraphs struct {
	inputs  [][]string
	outputs []string
}

// bind ties the subgraphs to the node: it reads what they put out, and what a loop's body takes in is what the node takes.
func (g *subgraphs) bind(n *node, s *scope) {
	for _, inputs := range g.inputs {
		for i, name := range inputs {
			if i < len(n.Inputs) && n.Inputs[i] != "" && name != n.Inputs[i] && len(s.alias) < model.MaxNodes {
				s.alias[name] = n.Inputs[i]
			}
		}
	}
	n.Inputs = append(n.Inputs, g.outputs...)
}
