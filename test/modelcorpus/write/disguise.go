// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"maps"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Disguise changes a network as tools do, or as somebody does who does not want it recognised, without changing what it
// calculates.
type Disguise struct {
	Name string
	// Apply returns a changed copy.
	Apply func(n Network) Network
}

// Disguises returns every disguise, in a fixed order.
func Disguises() []Disguise {
	return []Disguise{
		{"rename", Rename},
		{"strip", StripMetadata},
		{"fold", FoldBatchNorm},
		{"dynamic", DynamicShapes},
	}
}

// Rename calls all tensors and nodes a0, a1 … in the order of the file.
func Rename(n Network) Network {
	m := clone(n.Model)
	to := map[string]string{"": ""}
	name := func(list []string) {
		for i, s := range list {
			if _, ok := to[s]; !ok {
				to[s] = fmt.Sprintf("a%d", len(to)-1)
			}
			list[i] = to[s]
		}
	}
	tensor := func(list []model.Tensor) {
		for i := range list {
			one := []string{list[i].Name}
			name(one)
			list[i].Name = one[0]
		}
	}
	tensor(m.Inputs)
	tensor(m.Weights)
	for i := range m.Nodes {
		name(m.Nodes[i].Inputs)
		name(m.Nodes[i].Outputs)
		m.Nodes[i].Name = fmt.Sprintf("a%d", i)
	}
	tensor(m.Outputs)
	constants := make(map[string][]float64, len(n.Constants))
	for k, v := range n.Constants {
		if t, ok := to[k]; ok {
			constants[t] = v
		}
	}
	n.Model, n.Constants = m, constants
	return n
}

// StripMetadata takes away all that people wrote.
func StripMetadata(n Network) Network {
	n.Model = clone(n.Model)
	n.Model.Producer, n.Model.Strings = "", nil
	return n
}

// DynamicShapes leaves the batch, and the height and width of images, open. A network that lays its inner values out by
// these sizes would no longer fit them, so its heights and widths are left as they are.
func DynamicShapes(n Network) Network {
	m := clone(n.Model)
	fixed := false
	for _, node := range m.Nodes {
		switch node.Op {
		case "Reshape", "Flatten", "MatMul", "Gemm", "Resize", "Expand", "Gather", "LayerNormalization", "Split", "Slice":
			fixed = true
		}
	}
	open := func(list []model.Tensor) {
		for i := range list {
			for d := range list[i].Shape {
				if d == 0 || (d >= 2 && len(list[i].Shape) == 4 && !fixed) {
					list[i].Shape[d] = -1
				}
			}
		}
	}
	open(m.Inputs)
	open(m.Outputs)
	n.Model = m
	return n
}

// FoldBatchNorm makes a convolution and the normalisation that follows it one convolution with a bias, as optimisers do.
func FoldBatchNorm(n Network) Network {
	g := newGraph(n)
	foldBatchNorm(g)
	n.Model = g.Model
	n.Constants = maps.Clone(n.Constants)
	return n
}

func foldBatchNorm(g *graph) {
	before := readers(g.Model)
	from := map[string]int{} // output to the index of its convolution
	var nodes []model.Node
	for _, n := range g.Nodes {
		at, ok := from[input(n, 0)]
		if n.Op != "BatchNormalization" || !ok || before[n.Inputs[0]] != 1 {
			if n.Op == "Conv" && g.weights[input(n, 1)].Name != "" {
				from[n.Outputs[0]] = len(nodes)
			}
			nodes = append(nodes, n)
			continue
		}
		conv := &nodes[at]
		if len(conv.Inputs) < 3 {
			w := g.weights[conv.Inputs[1]]
			bias := model.Tensor{Name: w.Name + "_bias", Type: w.Type, Shape: w.Shape[:1:1]}
			g.insertWeight(bias, w.Name)
			conv.Inputs = append(conv.Inputs, bias.Name)
		}
		conv.Outputs = n.Outputs
	}
	g.Nodes = nodes
	g.prune(before)
}
