// SPDX-License-Identifier: Apache-2.0

package tengine

import (
	"strconv"

	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxReads   = 1_000_000 // elements of lists, over the whole file
	maxTensors = 2 * model.MaxNodes
	constant   = 2 // the kind of a tensor that is a weight
)

// types of elements by number.
var types = []string{"float32", "float16", "int8", "uint8", "int32", "int16"}

// tensor is a value, or a weight.
type tensor struct {
	model.Tensor
	weight bool
}

type parser struct {
	b       *fb.Reader
	m       *model.Model
	tensors []tensor
	left    int // elements that may still be read
}

func (p *parser) offset(at int64) int64 { return int64(p.b.Uint32(at)) }

// offsets are the elements of a list. None that goes out of the file is read.
func (p *parser) offsets(at int64) []int64 {
	if at == 0 || p.b.Err != nil {
		return nil
	}
	n := int(p.b.Uint32(at))
	if !p.b.Has(at+4, 4*int64(n)) {
		return nil
	}
	if n > p.left {
		n, p.m.Truncated = p.left, true
	}
	p.left -= n
	out := make([]int64, n)
	for i := range out {
		out[i] = p.offset(at + 4 + 4*int64(i))
	}
	return out
}

// text is a string with its length, which counts a zero at the end.
func (p *parser) text(at int64) string {
	if at == 0 {
		return ""
	}
	n, data := p.b.Uint32(at), p.offset(at+4)
	raw := make([]byte, min(n, model.MaxName))
	if p.b.Fill(data, raw); p.b.Err != nil {
		return ""
	}
	for i, c := range raw {
		if c == 0 {
			return string(raw[:i])
		}
	}
	return string(raw)
}

// graph reads the tensors, then the nodes that use them.
func (p *parser) graph(at int64) {
	p.tensors = nil
	for i, each := range p.offsets(p.offset(at + 24)) {
		if i >= maxTensors || p.b.Err != nil {
			p.m.Truncated = true
			break
		}
		p.tensors = append(p.tensors, p.tensor(each, i))
	}
	nodes := p.offsets(p.offset(at + 20))
	for _, each := range nodes {
		if p.b.Err != nil {
			return
		}
		p.node(each)
	}
	p.ends(nodes, p.offsets(p.offset(at+12)), p.m.AddInput)
	p.ends(nodes, p.offsets(p.offset(at+16)), p.m.AddOutput)
}

func (p *parser) tensor(at int64, i int) tensor {
	var t tensor
	if t.Name = p.text(p.offset(at + 12)); t.Name == "" {
		t.Name = "tensor" + strconv.Itoa(i)
	}
	t.Shape = []int64{}
	for _, d := range p.offsets(p.offset(at + 8)) {
		if len(t.Shape) < model.MaxRank {
			t.Shape = append(t.Shape, int64(int32(d)))
		}
	}
	t.weight = p.b.Uint32(at+24) == constant
	if kind := int(p.b.Uint32(at + 28)); kind < len(types) {
		t.Type = types[kind]
	}
	return t
}

// ends are what the nodes of a list of numbers give out: the inputs of a model are operations without an input.
func (p *parser) ends(nodes, numbers []int64, add func(model.Tensor)) {
	for _, n := range numbers {
		if n < 0 || n >= int64(len(nodes)) || p.b.Err != nil {
			continue
		}
		for _, t := range p.values(p.offset(nodes[n] + 8)) {
			add(t.Tensor)
		}
	}
}

// values are the tensors of a list of numbers.
func (p *parser) values(at int64) []*tensor {
	var out []*tensor
	for _, i := range p.offsets(at) {
		if len(out) >= model.MaxEdges {
			p.m.Truncated = true
			break
		}
		if i >= 0 && i < int64(len(p.tensors)) {
			out = append(out, &p.tensors[i])
		}
	}
	return out
}

// node reads an operation. One that only holds a weight, or stands for an input, is none.
func (p *parser) node(at int64) {
	operator := p.offset(at + 12)
	kind := p.b.Uint32(operator + 4)
	outputs := p.values(p.offset(at + 8))
	if kind == opConst {
		for _, t := range outputs {
			if t.weight {
				p.m.AddWeight(t.Tensor)
			}
		}
		return
	}
	if kind == opInput || p.b.Err != nil {
		return
	}
	n := model.Node{Name: p.text(p.offset(at + 16)), Op: opName(kind)}
	for _, t := range p.values(p.offset(at + 4)) {
		n.Inputs = append(n.Inputs, t.Name)
	}
	for _, t := range outputs {
		n.Outputs = append(n.Outputs, t.Name)
	}
	if parameters := p.offset(operator + 8); parameters != 0 {
		n.Op, n.Attributes = p.parameters(kind, n.Op, parameters)
	}
	p.m.AddNode(n)
}
