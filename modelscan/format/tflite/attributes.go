// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

// maxConstant is how many elements of a constant that says something of the geometry are read.
const maxConstant = 8

// paddings by number.
var paddings = [...]string{"SAME_UPPER", "VALID"}

// attributes tell the geometry of a node from its options and from the shapes beside it.
func (p *parser) attributes(s *subgraph, op operator, t flatbuffer.Table, inputs []int64) []model.Attribute {
	b := p.b
	options := b.TableOf(t, 4)
	var out []model.Attribute
	add := func(name string, values ...int64) {
		if len(values) > 0 {
			out = append(out, model.Attribute{Name: name, Ints: values})
		}
	}
	weight := func(i int) []int64 {
		if i >= len(inputs) {
			return nil
		}
		return s.weight(inputs[i]).Shape
	}
	switch op.code {
	case opConv, opDepthwise, opTransposeConv:
		shape, data := weight(1), weight(0)
		if len(shape) == 4 {
			add("kernel_shape", shape[1], shape[2])
		}
		out = append(out, p.window(options)...)
		add("group", groups(op.code, shape, data)...)
	case opConv3D, opConv3DTranspose:
		// The order of these weights is another one: depth, height, width, input, output.
		if shape := weight(1); len(shape) == 5 {
			add("kernel_shape", shape[:3]...)
		}
	case opAveragePool, opMaxPool, opL2Pool:
		add("kernel_shape", int64(b.IntOf(options, 4)), int64(b.IntOf(options, 3)))
		out = append(out, p.window(options)...)
	case opReshape:
		shape := b.Ints(b.VectorOf(options, 0, 4), maxConstant)
		if constant := p.constant(s, inputs, 1); len(constant) > 0 {
			shape = constant
		}
		add("shape", shape...)
	case opMean, opSum, opReduceMax, opReduceMin:
		add("axes", p.constant(s, inputs, 1)...)
		add("keepdims", int64(b.ByteOf(options, 0)))
	case opSqueeze:
		add("axes", b.Ints(b.VectorOf(options, 0, 4), maxConstant)...)
	case opTranspose:
		add("perm", p.constant(s, inputs, 1)...)
	}
	if name := p.activation(op.code, options); name != "" {
		out = append(out, model.Attribute{Name: "activation", Text: name})
	}
	return out
}

// window returns what the options of convolutions and pools begin with.
func (p *parser) window(options flatbuffer.Table) []model.Attribute {
	out := []model.Attribute{{
		Name: "strides",
		Ints: []int64{int64(p.b.IntOf(options, 2)), int64(p.b.IntOf(options, 1))},
	}}
	if kind := int(p.b.ByteOf(options, 0)); kind < len(paddings) {
		out = append(out, model.Attribute{Name: "auto_pad", Text: paddings[kind]})
	}
	return out
}

// groups of a convolution: no field says it, the shapes do.
func groups(code int32, weight, data []int64) []int64 {
	if len(weight) != 4 || len(data) != 4 || data[3] <= 0 {
		return nil
	}
	switch {
	case code == opDepthwise:
		return []int64{data[3]}
	case weight[3] > 0 && data[3] > weight[3] && data[3]%weight[3] == 0:
		return []int64{data[3] / weight[3]}
	}
	return []int64{1}
}

// activation that the operator has fused, by the place of the field in its options.
func (p *parser) activation(code int32, options flatbuffer.Table) string {
	slot := -1
	switch code {
	case opConv, opTransposeConv:
		slot = 3
	case opDepthwise:
		slot = 4
	case opAveragePool, opMaxPool, opL2Pool:
		slot = 5
	case opFullyConnected, 0, 18, 41, 42: // ADD, MUL, SUB, DIV
		slot = 0
	case 2: // CONCATENATION
		slot = 1
	}
	if slot < 0 {
		return ""
	}
	if kind := int(p.b.ByteOf(options, slot)); kind < len(activations) {
		return activations[kind]
	}
	return ""
}

// constant reads a tiny input: a shape, a list of axes. No other data is ever read.
func (p *parser) constant(s *subgraph, inputs []int64, i int) []int64 {
	if i >= len(inputs) {
		return nil
	}
	t := s.at(inputs[i])
	if t.Type != "int32" || !t.constant {
		return nil
	}
	at, size := p.data(t.buffer)
	if size%4 != 0 || size > 4*maxConstant {
		return nil
	}
	return p.b.Ints(flatbuffer.Vector{At: at, N: int(size / 4)}, maxConstant)
}
