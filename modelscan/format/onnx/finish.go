// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Bounds on functions that call functions.
const (
	maxCallDepth = 16
	maxCalls     = model.MaxNodes
)

// finish turns what was read into the model.
func (p *parser) finish(main *scope) {
	p.expand(main)
	for _, t := range main.weights {
		p.m.AddWeight(t)
	}
	for _, t := range main.inputs {
		if !main.named[t.Name] {
			p.m.AddInput(t)
		}
	}
	for _, t := range main.outputs {
		p.m.AddOutput(t)
	}
	for _, n := range main.nodes {
		if form, ok := forms[n.Op]; ok {
			form.of(&n)
		}
		for i, name := range n.Inputs {
			n.Inputs[i] = main.resolve(name)
		}
		main.passOn(&n.Node)
		main.dense(&n.Node)
		main.give(&n.Node)
		p.m.AddNode(n.Node)
	}
}

// resolve follows the aliases of a name.
func (s *scope) resolve(name string) string {
	for range maxCallDepth {
		next, ok := s.alias[name]
		if !ok {
			break
		}
		name = next
	}
	return name
}

// passOn makes what follows a weight's conversion read the weight itself: a weight that is stored as bytes or half floats, or
// shared under a second name, stays the weight of its layer.
func (s *scope) passOn(n *model.Node) {
	to := s.alias
	switch n.Op {
	case "Identity", "Cast", "CastLike", "DequantizeLinear", "QuantizeLinear":
	case "Transpose":
		to = s.turned
	default:
		return
	}
	if len(n.Inputs) > 0 && len(n.Outputs) > 0 && s.named[n.Inputs[0]] && n.Outputs[0] != n.Inputs[0] {
		to[n.Outputs[0]] = n.Inputs[0]
	}
}

// dense gives a product with a weight the name of a dense layer.
func (s *scope) dense(n *model.Node) {
	if n.Op != "MatMul" && n.Op != "Gemm" || len(n.Inputs) < 2 {
		return
	}
	if weight, ok := s.turned[n.Inputs[1]]; ok {
		n.Op, n.Inputs[1] = "Gemm", weight
		n.Attributes = append(n.Attributes, model.Attribute{Name: "transB", Ints: []int64{1}})
	}
	if s.named[n.Inputs[1]] {
		n.Op = "Gemm"
	}
}

// expand replaces calls of the model's functions by their nodes.
func (p *parser) expand(main *scope) {
	if len(p.functions) == 0 {
		return
	}
	nodes := main.nodes
	main.nodes = nil
	for _, n := range nodes {
		p.inline(main, n, 0)
	}
}

func (p *parser) inline(main *scope, n node, depth int) {
	f, ok := p.functions[key(n.domain, n.Op)]
	if ok {
		p.calls++
	}
	if !ok || depth >= maxCallDepth || p.calls > maxCalls || len(main.nodes) >= model.MaxNodes {
		p.m.Truncated = p.m.Truncated || ok || len(main.nodes) >= model.MaxNodes
		if len(main.nodes) < model.MaxNodes {
			main.nodes = append(main.nodes, n)
		}
		return
	}
	names := newNames(f, &n)
	names.spend = p.spend
	for _, t := range f.weights {
		if len(main.weights) >= model.MaxWeights {
			p.m.Truncated = true
			break
		}
		values := f.values[t.Name]
		t.Name = names.of(t.Name)
		main.weights = append(main.weights, t)
		main.named[t.Name] = true
		if values != nil {
			main.values[t.Name] = values
		}
	}
	for from, to := range f.alias {
		main.alias[names.of(from)] = names.of(to)
	}
	for _, inner := range f.nodes {
		inner.Inputs, inner.Outputs = names.all(inner.Inputs), names.all(inner.Outputs)
		inner.Name = names.of(inner.Name)
		inner.Attributes = slices.Clone(inner.Attributes)
		if !p.spend(len(inner.Inputs) + len(inner.Outputs) + 4*len(inner.Attributes)) {
			return
		}
		for _, ref := range inner.refs {
			inner.Attributes = refer(inner.Attributes, ref, n.Attributes)
		}
		inner.refs = nil
		p.inline(main, inner, depth+1)
	}
}

// refer adds the attribute that the call gives under another name.
func refer(to []model.Attribute, ref reference, given []model.Attribute) []model.Attribute {
	for _, a := range given {
		if a.Name == ref.of {
			a.Name = ref.name
			return append(to, a)
		}
	}
	return to
}

// names are those that a function's values have where it is called.
type names struct {
	given  map[string]string
	prefix string
	spend  func(int) bool
}

func newNames(f *scope, call *node) names {
	n := names{given: map[string]string{}, prefix: call.Name + "/"}
	if call.Name == "" && len(call.Outputs) > 0 {
		n.prefix = call.Outputs[0] + "/"
	}
	for i, t := range f.inputs {
		n.given[t.Name] = ""
		if i < len(call.Inputs) {
			n.given[t.Name] = call.Inputs[i]
		}
	}
	for i, t := range f.outputs {
		if i < len(call.Outputs) {
			n.given[t.Name] = call.Outputs[i]
		}
	}
	return n
}

func (n names) of(name string) string {
	if to, ok := n.given[name]; ok || name == "" {
		return to
	}
	to := n.prefix + name
	if !n.spend(2 + len(to)/16) {
		return ""
	}
	if len(to) > model.MaxName { // the end of a name tells it apart
		to = to[len(to)-model.MaxName:]
	}
	n.given[name] = to
	return to
}

func (n names) all(list []string) []string {
	out := make([]string, len(list))
	for i, name := range list {
		out[i] = n.of(name)
	}
	return out
}
