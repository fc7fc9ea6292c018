// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// onnxVariant is how a network is written as ONNX.
type onnxVariant struct {
	name     string
	ir       int64
	opset    int64
	external bool // weights in a file of their own
	declared bool // weights are listed among the inputs too, as IR 3 wants it
	dynamic  bool // the batch is named, not counted
	change   func(g *graph) error
	custom   bool // has operators of com.microsoft
}

func onnxVariants() []onnxVariant {
	return []onnxVariant{
		{name: "onnx", ir: 8, opset: 17},
		{name: "onnx-opset13", ir: 7, opset: 13},
		{name: "onnx-external", ir: 8, opset: 17, external: true},
		{name: "onnx-fp16", ir: 8, opset: 17, change: halfPrecision},
		{name: "onnx-int8-qdq", ir: 8, opset: 13, change: quantizeQDQ},
		{name: "onnx-int8-qoperator", ir: 8, opset: 13, change: quantizeOperators, custom: true},
		{name: "onnx-int8-weights", ir: 8, opset: 13, change: quantizeWeights},
		{name: "onnx-dynamic", ir: 8, opset: 17, dynamic: true},
		{name: "onnx-opset11", ir: 6, opset: 11},
		{name: "onnx-opset9", ir: 4, opset: 9},
		{name: "onnx-opset7", ir: 3, opset: 7, declared: true},
		{name: "onnx-ir3", ir: 3, opset: 11, declared: true},
	}
}

func onnxFormats() []Format {
	var out []Format
	for _, v := range onnxVariants() {
		out = append(out, Format{
			Name:     v.name,
			Write:    v.write,
			Supports: func(n Network) bool { _, err := v.lower(n); return err == nil },
		})
	}
	return out
}

// since is the opset from which on ONNX has an operator that this package does not write out in older ones.
var since = map[string]int64{
	"Max": 8, "Min": 8, "Erf": 9, "Where": 9, "ConstantOfShape": 9, "NonZero": 9, "OneHot": 9, "Scatter": 9, "Mod": 10, "NonMaxSuppression": 10,
	"RoiAlign": 10, "TopK": 10, "CumSum": 11, "Round": 11, "GatherND": 11, "ScatterND": 11, "GatherElements": 11,
	"ScatterElements": 11, "Range": 11, "Einsum": 12, "Trilu": 14, "GridSample": 16, "Mish": 18, "Gelu": 20,
}

func (v onnxVariant) lower(n Network) (*graph, error) {
	g := newGraph(n)
	if v.change != nil {
		if err := v.change(g); err != nil {
			return nil, err
		}
	}
	before := readers(g.Model)
	nodes := g.Nodes
	g.Nodes = nil
	shapes := infer(n)
	for _, node := range nodes {
		if v.opset < since[node.Op] {
			return nil, fmt.Errorf("%s: opset %d has no %s", v.name, v.opset, node.Op)
		}
		next, err := opsetForm(g, shapes, node, v.opset)
		if err != nil {
			return nil, err
		}
		g.Nodes = append(g.Nodes, next...)
	}
	g.prune(before)
	return g, nil
}

func (v onnxVariant) write(dir, name string, n Network) ([]string, error) {
	g, err := v.lower(n)
	if err != nil {
		return nil, err
	}
	if v.dynamic {
		openBatch(g, infer(n))
		for _, list := range [][]model.Tensor{g.Inputs, g.Outputs} {
			for i := range list {
				if len(list[i].Shape) > 0 {
					list[i].Shape[0] = -1
				}
			}
		}
	}
	names, all := []string{name + ".onnx"}, make([]payload, 1)
	var data *payload
	if v.external {
		names, all = append(names, name+".onnx.data"), make([]payload, 2)
		data = &all[1]
	}
	all[0] = v.model(g, data, names[len(names)-1])
	return files(dir, names, all)
}

// openBatch lets every Reshape that keeps a batch of one keep any batch.
func openBatch(g *graph, shapes map[string][]int64) {
	for i, n := range g.Nodes {
		to, ok := g.known(n, 1, "shape")
		x := shapes[input(n, 0)]
		if n.Op != "Reshape" || !ok || len(to) == 0 || len(x) == 0 || to[0] != 1 || x[0] != 1 {
			continue
		}
		to[0] = 0
		g.Nodes[i].Inputs[1] = g.ints(n.Name+"/shape", to)
	}
}

// model is the ModelProto; field numbers as in onnx.proto of the ONNX project.
func (v onnxVariant) model(g *graph, data *payload, dataName string) payload {
	var m message
	m.varint(1, v.ir)
	if producer, version, _ := strings.Cut(g.Producer, " "); producer != "" {
		m.string(2, producer)
		m.string(3, version)
	}
	m.sub(7, v.graph(g, data, dataName))
	m.sub(8, opsetID("", v.opset))
	if v.custom {
		m.sub(8, opsetID("com.microsoft", 1))
	}
	for i, s := range g.Strings {
		var entry message
		entry.string(1, fmt.Sprintf("key%d", i))
		entry.string(2, s)
		m.sub(14, entry.payload)
	}
	return m.payload
}

func opsetID(domain string, version int64) payload {
	var m message
	m.string(1, domain)
	m.varint(2, version)
	return m.payload
}

func (v onnxVariant) graph(g *graph, data *payload, dataName string) payload {
	var m message
	for _, n := range g.Nodes {
		m.sub(1, onnxNode(n))
	}
	m.string(2, "main_graph")
	for _, w := range g.Weights {
		m.sub(5, onnxTensor(g, w, data, dataName))
	}
	for _, in := range g.Inputs {
		m.sub(11, onnxValue(in))
	}
	if v.declared {
		for _, w := range g.Weights {
			m.sub(11, onnxValue(w))
		}
	}
	for _, out := range g.Outputs {
		m.sub(12, onnxValue(out))
	}
	return m.payload
}
