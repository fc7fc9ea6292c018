// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// graph is a model that is being changed and written.
type graph struct {
	*model.Model
	weights map[string]model.Tensor
	// consts are the values of the tensors that must not be noise: shapes, axes, bounds.
	consts map[string][]float64
	means  map[string]float64
}

// newGraph copies the network so far that nodes, weights, inputs and outputs can be replaced.
func newGraph(n Network) *graph {
	g := &graph{
		Model:   clone(n.Model),
		weights: make(map[string]model.Tensor, len(n.Model.Weights)),
		consts:  maps.Clone(n.Constants),
		means:   map[string]float64{},
	}
	if g.consts == nil {
		g.consts = map[string][]float64{}
	}
	for i := range g.Weights {
		w := &g.Weights[i]
		if w.Type == "" {
			w.Type = "float32"
		}
		g.weights[w.Name] = *w
	}
	for _, n := range g.Nodes {
		switch n.Op {
		case "BatchNormalization":
			g.setMean(n, 1, 1)
			g.setMean(n, 4, 1)
		case "LayerNormalization":
			g.setMean(n, 1, 1)
		case "PRelu":
			g.setMean(n, 1, 0.25)
		}
	}
	return g
}

func (g *graph) setMean(n model.Node, input int, mean float64) {
	if input < len(n.Inputs) {
		g.means[n.Inputs[input]] = mean
	}
}

// content is what the file holds for a weight.
func (g *graph) content(w model.Tensor) payload {
	var p payload
	values, ok := g.consts[w.Name]
	if !ok {
		p.noise(noise{seed: w.Name, typ: w.Type, count: elements(w.Shape), mean: g.means[w.Name]})
		return p
	}
	for _, v := range values {
		p.bytes(exact(w.Type, v)...)
	}
	return p
}

// constant adds a weight with these values and returns its name.
func (g *graph) constant(name, typ string, values []float64, shape ...int64) string {
	if _, ok := g.weights[name]; !ok {
		if shape == nil {
			shape = []int64{}
		}
		g.addWeight(model.Tensor{Name: name, Type: typ, Shape: shape})
	}
	g.consts[name] = values
	return name
}

// ints is a constant vector of int64.
func (g *graph) ints(name string, values []int64) string {
	return g.constant(name, "int64", floats(values), int64(len(values)))
}

func (g *graph) addWeight(w model.Tensor) {
	if _, ok := g.weights[w.Name]; !ok {
		g.Weights = append(g.Weights, w)
	}
	g.weights[w.Name] = w
}

// known are the numbers that a node needs beforehand: the constant that is its input i, or else its attribute.
func (g *graph) known(n model.Node, i int, attribute string) ([]int64, bool) {
	if values, ok := g.consts[input(n, i)]; ok && input(n, i) != "" {
		out := make([]int64, len(values))
		for k, v := range values {
			out[k] = int64(v)
		}
		return out, true
	}
	a, ok := find(n, attribute)
	return a.Ints, ok
}

// knownFloat is a single number of that kind.
func (g *graph) knownFloat(n model.Node, i int, attribute string, otherwise float64) float64 {
	if values := g.consts[input(n, i)]; len(values) == 1 {
		return values[0]
	}
	return attrFloat(n, attribute, otherwise)
}

// prune drops the weights that a node read before and none reads now.
func (g *graph) prune(before map[string]int) {
	used := readers(g.Model)
	g.Weights = slices.DeleteFunc(g.Weights, func(w model.Tensor) bool {
		if used[w.Name] > 0 || before[w.Name] == 0 {
			return false
		}
		delete(g.weights, w.Name)
		return true
	})
}

// readers counts how many nodes, and outputs of the model, read a tensor.
func readers(m *model.Model) map[string]int {
	count := map[string]int{}
	for _, n := range m.Nodes {
		for _, in := range n.Inputs {
			count[in]++
		}
	}
	for _, out := range m.Outputs {
		count[out.Name]++
	}
	return count
}

func exact(typ string, v float64) []byte {
	le := binary.LittleEndian
	switch typ {
	case "int64":
		return le.AppendUint64(nil, uint64(int64(v)))
	case "int32":
		return le.AppendUint32(nil, uint32(int32(v)))
	case "int8", "bool":
		return []byte{byte(int8(v))}
	case "uint8":
		return []byte{byte(v)}
	case "float16":
		return le.AppendUint16(nil, half(float32(v)))
	case "bfloat16":
		return le.AppendUint16(nil, uint16(math.Float32bits(float32(v))>>16))
	case "float64":
		return le.AppendUint64(nil, math.Float64bits(v))
	}
	return le.AppendUint32(nil, math.Float32bits(float32(v)))
}

// elements is the number of values of a shape without open dimensions.
func elements(shape []int64) int64 {
	n := int64(1)
	for _, d := range shape {
		n *= max(d, 0)
	}
	return n
}

func floats(values []int64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

func clone(m *model.Model) *model.Model {
	c := *m
	c.Inputs, c.Outputs, c.Weights = tensors(m.Inputs), tensors(m.Outputs), tensors(m.Weights)
	c.Strings, c.ExternalData = slices.Clone(m.Strings), slices.Clone(m.ExternalData)
	c.Nodes = slices.Clone(m.Nodes)
	for i := range c.Nodes {
		n := &c.Nodes[i]
		n.Inputs, n.Outputs, n.Attributes = slices.Clone(n.Inputs), slices.Clone(n.Outputs), slices.Clone(n.Attributes)
	}
	return &c
}

func tensors(in []model.Tensor) []model.Tensor {
	out := slices.Clone(in)
	for i := range out {
		out[i].Shape = slices.Clone(out[i].Shape)
	}
	return out
}

func find(n model.Node, name string) (model.Attribute, bool) {
	for _, a := range n.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return model.Attribute{}, false
}

func attrInts(n model.Node, name string) []int64 {
	a, _ := find(n, name)
	return a.Ints
}

func attrInt(n model.Node, name string, otherwise int64) int64 {
	if v := attrInts(n, name); len(v) > 0 {
		return v[0]
	}
	return otherwise
}

func attrText(n model.Node, name string) string {
	a, _ := find(n, name)
	return a.Text
}

// attrFloat reads a number that is whole in Ints, or any in Text.
func attrFloat(n model.Node, name string, otherwise float64) float64 {
	a, ok := find(n, name)
	if !ok {
		return otherwise
	}
	if v, err := strconv.ParseFloat(a.Text, 64); err == nil {
		return v
	}
	return float64(attrInt(n, name, int64(otherwise)))
}

// list is an attribute of ints, padded with a value up to n.
func list(n model.Node, name string, size int, otherwise int64) []int64 {
	out := slices.Clone(attrInts(n, name))
	for len(out) < size {
		out = append(out, otherwise)
	}
	return out
}

func without(n model.Node, names ...string) []model.Attribute {
	return slices.DeleteFunc(slices.Clone(n.Attributes), func(a model.Attribute) bool { return slices.Contains(names, a.Name) })
}

func ints(name string, v ...int64) model.Attribute { return model.Attribute{Name: name, Ints: v} }

func text(name, v string) model.Attribute { return model.Attribute{Name: name, Text: v} }

func number(name string, v float64) model.Attribute {
	return text(name, strconv.FormatFloat(v, 'g', 9, 64))
}

func input(n model.Node, i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

// insertWeight adds a weight behind another one, where a reader of the file expects it.
func (g *graph) insertWeight(w model.Tensor, behind string) {
	i := slices.IndexFunc(g.Weights, func(t model.Tensor) bool { return t.Name == behind })
	g.Weights = slices.Insert(g.Weights, i+1, w)
	g.weights[w.Name] = w
}
