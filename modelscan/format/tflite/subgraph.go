// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

// tensor is one of a subgraph.
type tensor struct {
	model.Tensor
	buffer uint32
	// constant is true of a weight.
	constant bool
}

// subgraph is what its nodes refer to.
type subgraph struct {
	tensors []tensor
	// stored is the weight that a tensor is an unpacked form of, by number.
	stored map[int64]int64
}

// subgraph reads one. The first is the model, its inputs and outputs are those of the model.
func (p *parser) subgraph(number int, t flatbuffer.Table) {
	b := p.b
	list := b.VectorOf(t, 0, 4)
	n := p.bounded(list.N, min(maxTensors, maxAllTensors-p.tensors))
	p.tensors += n
	s := subgraph{tensors: make([]tensor, 0, n), stored: map[int64]int64{}}
	names := make(map[string]bool, n)
	for i := range n {
		one := p.tensor(b.TableAt(list, i))
		if b.Err != nil {
			return
		}
		one.Name = unique(names, prefix(number)+one.Name, i)
		s.tensors = append(s.tensors, one)
		if one.constant {
			p.m.AddWeight(one.Tensor)
		}
	}
	if number == 0 {
		for _, i := range b.Ints(b.VectorOf(t, 1, 4), model.MaxInputs) {
			p.m.AddInput(s.at(i).Tensor)
		}
		for _, i := range b.Ints(b.VectorOf(t, 2, 4), model.MaxInputs) {
			p.m.AddOutput(s.at(i).Tensor)
		}
	}
	p.m.AddString(b.Text(t, 4, model.MaxString))
	nodes := b.VectorOf(t, 3, 4)
	for i := range p.bounded(nodes.N, model.MaxNodes-len(p.m.Nodes)) {
		p.node(&s, b.TableAt(nodes, i))
		if b.Err != nil {
			return
		}
	}
}

// prefix tells the tensors of further subgraphs from those of the first.
func prefix(subgraph int) string {
	if subgraph == 0 {
		return ""
	}
	return strconv.Itoa(subgraph) + "/"
}

// unique returns the name, or one that says which tensor it is: a name may be empty or taken, the nodes refer to numbers.
func unique(taken map[string]bool, name string, number int) string {
	if name == "" || name[len(name)-1] == '/' || taken[name] {
		name += "#" + strconv.Itoa(number)
	}
	taken[name] = true
	return name
}

// at returns a tensor by its number. -1 stands for none.
func (s *subgraph) at(i int64) tensor {
	if i < 0 || i >= int64(len(s.tensors)) {
		return tensor{}
	}
	return s.tensors[i]
}

// weight returns the tensor, or the weight of which it is the unpacked form.
func (s *subgraph) weight(i int64) tensor {
	if from, ok := s.stored[i]; ok {
		i = from
	}
	return s.at(i)
}

// tensor reads one.
func (p *parser) tensor(t flatbuffer.Table) tensor {
	b := p.b
	out := tensor{buffer: uint32(b.IntOf(t, 2))}
	out.Name = b.Text(t, 3, maxName)
	if kind := int(b.ByteOf(t, 1)); kind < len(types) {
		out.Type = types[kind]
	}
	_, size := p.data(out.buffer)
	out.constant = size > 0
	shape := b.VectorOf(t, 0, 4)
	if signature := b.VectorOf(t, 7, 4); signature.N == shape.N {
		shape = signature
	}
	if shape.N > 0 || out.constant || b.ByteOf(t, 8) != 0 {
		out.Shape = b.Ints(shape, p.bounded(shape.N, model.MaxRank))
	}
	return out
}

// node reads an Operator.
func (p *parser) node(s *subgraph, t flatbuffer.Table) {
	b := p.b
	op := operator{code: -1}
	if i := b.IntOf(t, 0); i >= 0 && int(i) < len(p.operators) {
		op = p.operators[i]
	}
	inputs, outputs := p.numbers(t, 1), p.numbers(t, 2)
	if (op.code == opDequantize || op.code == opDensify) && len(inputs) > 0 && len(outputs) > 0 && s.weight(inputs[0]).constant {
		// This only unpacks a weight. Who uses the result uses the weight.
		s.unpack(inputs[0], outputs[0])
		return
	}
	if op.code == opTransposeConv && len(inputs) > 2 {
		// The wanted size comes first here, the data third.
		inputs[0], inputs[2] = inputs[2], inputs[0]
	}
	node := model.Node{Op: op.name, Attributes: p.attributes(s, op, t, inputs)}
	for _, i := range inputs {
		node.Inputs = append(node.Inputs, s.weight(i).Name)
	}
	for _, i := range outputs {
		node.Outputs = append(node.Outputs, s.at(i).Name)
	}
	p.m.AddNode(node)
}

// unpack notes which weight a tensor is made of.
func (s *subgraph) unpack(from, to int64) {
	if first, ok := s.stored[from]; ok {
		from = first
	}
	s.stored[to] = from
}

// numbers returns a list of tensors, within the bounds.
func (p *parser) numbers(t flatbuffer.Table, slot int) []int64 {
	v := p.b.VectorOf(t, slot, 4)
	n := p.bounded(v.N, min(model.MaxEdges, maxAllEdges-p.edges))
	p.edges += n
	return p.b.Ints(v, n)
}
