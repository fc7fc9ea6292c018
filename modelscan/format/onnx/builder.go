// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"errors"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Builder makes a model of a graph with the operators of ONNX that is written in another way than as Protocol Buffers. Everything
// is bounded as in a file of ONNX.
type Builder struct {
	p *parser
	s *scope
}

// NewBuilder returns one for a model of a format, whose weights have a layout.
func NewBuilder(format string, layout model.Layout) *Builder {
	return &Builder{newParser(&model.Model{Format: format, Layout: layout}), newScope()}
}

// Model that is being made: for its producer and its texts.
func (b *Builder) Model() *model.Model { return b.p.m }

// Spend takes room for n edges, attributes or numbers, and tells whether there was enough.
func (b *Builder) Spend(n int) bool { return b.p.spend(n) }

// Node adds a node, in the order of the file.
func (b *Builder) Node(n model.Node) {
	if b.p.left--; b.p.left < 0 {
		b.p.m.Truncated = true
		return
	}
	b.s.nodes = append(b.s.nodes, node{Node: n})
}

// Full tells whether no more nodes are kept.
func (b *Builder) Full() bool { return b.p.left <= 0 }

// Weight adds a weight, and the values of a small one of whole numbers, nil if they are not known.
func (b *Builder) Weight(t model.Tensor, values []int64) { b.p.weight(t, b.s, values) }

// Input adds an input of the model.
func (b *Builder) Input(t model.Tensor) { b.p.terminal(t, &b.s.inputs, nil, true) }

// Output adds an output of the model.
func (b *Builder) Output(t model.Tensor) { b.p.terminal(t, &b.s.outputs, nil, true) }

// Remark keeps once what is said of a node or a weight.
func (b *Builder) Remark(s string) { b.p.remark(s) }

// OrderWeights puts the weights in the order in which the nodes use them: for formats that do not keep an order of their own.
func (b *Builder) OrderWeights() {
	first := map[string]int{}
	for i := range b.s.nodes {
		for _, name := range b.s.nodes[i].Inputs {
			if _, seen := first[name]; !seen {
				first[name] = len(first)
			}
		}
	}
	at := func(t model.Tensor) int {
		if i, ok := first[t.Name]; ok {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(b.s.weights, func(a, c model.Tensor) int { return at(a) - at(c) })
}

// Finish returns the model.
func (b *Builder) Finish() (*model.Model, error) {
	if len(b.s.nodes) == 0 {
		return nil, errors.New("there is no node in it")
	}
	b.p.finish(b.s)
	return b.p.m, nil
}
