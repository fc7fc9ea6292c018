// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// finish adds what the shapes of weights tell of the nodes, and the inputs and outputs.
func (g *graph) finish(p *parser) {
	m := p.m
	shapes := make(map[string][]int64, len(m.Weights))
	for _, w := range m.Weights {
		shapes[w.Name] = w.Shape
	}
	used := map[string]bool{}
	for i := range m.Nodes {
		n := &m.Nodes[i]
		for _, in := range n.Inputs {
			used[in] = true
		}
		if len(n.Inputs) > 1 {
			describe(n, shapes[n.Inputs[1]], g.depthwise[i])
		}
	}
	for _, t := range g.merge(p.inputs, g.placeholders) {
		m.AddInput(t)
	}
	for _, t := range p.outputs {
		m.AddOutput(t)
	}
	if len(m.Outputs) > 0 || len(g.constants) == 0 {
		return
	}
	for _, n := range m.Nodes {
		if !used[n.Name] {
			m.AddOutput(model.Tensor{Name: n.Name})
		}
	}
}

// describe adds the kernel and the groups of a convolution, and tells a dense layer from a product of two data.
func describe(n *model.Node, weight []int64, depthwise bool) {
	switch {
	case n.Op == "MatMul" && len(weight) == 2:
		n.Op = "Gemm"
	case n.Op == "Conv" || n.Op == "ConvTranspose":
		if len(weight) != 4 {
			return
		}
		group := int64(1)
		if depthwise {
			group = weight[2]
		}
		n.Attributes = append(n.Attributes,
			model.Attribute{Name: "kernel_shape", Ints: slices.Clone(weight[:2])},
			model.Attribute{Name: "group", Ints: []int64{group}})
	}
}

// merge returns the inputs of the signature with what the graph knows of them, or those of the graph.
func (g *graph) merge(signature, placeholders []model.Tensor) []model.Tensor {
	if len(signature) == 0 {
		return placeholders
	}
	for i := range signature {
		t := &signature[i]
		for _, known := range placeholders {
			if known.Name == t.Name && t.Shape == nil {
				t.Shape, t.Type = known.Shape, known.Type
			}
		}
	}
	return signature
}
