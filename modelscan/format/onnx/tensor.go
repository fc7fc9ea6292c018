// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// few is how many numbers a constant may have to be kept with its values: enough for a shape.
const few = 8

// tensor reads a weight. The name is that of the node which puts it out, if there is one.
func (p *parser) tensor(m wire.Message, s *scope, name string) {
	t := model.Tensor{Name: name, Shape: []int64{}}
	var values []int64
	integers := false
	for m.Next() {
		switch m.Number() {
		case tensorDims:
			t.Shape = m.Ints(t.Shape, model.MaxRank+1)
		case tensorType:
			t.Type, integers = TypeName(m.Int()), m.Int() == typeInt64
		case tensorName:
			if name == "" {
				t.Name = m.Text(model.MaxName)
			}
		case tensorDoc:
			p.remark(m.Text(model.MaxString))
		case tensorStrings:
			p.m.AddString(m.Text(model.MaxString))
		case tensorInt64s:
			values = m.Ints(values, few+1)
		case tensorRaw:
			values = m.Int64s(values, few+1)
		case tensorExternal:
			p.externalFile(m.Message())
		}
	}
	if !integers || len(values) > few {
		values = nil
	}
	p.weight(t, s, values)
}

func (p *parser) weight(t model.Tensor, s *scope, values []int64) {
	if p.weights--; p.weights < 0 {
		p.m.Truncated = true
		return
	}
	s.weights = append(s.weights, t)
	s.named[t.Name] = true
	if values != nil {
		s.values[t.Name] = values
	}
}

// sparse reads a weight of which only what is not zero is in the file.
func (p *parser) sparse(m wire.Message, s *scope, name string) {
	t := model.Tensor{Name: name, Shape: []int64{}}
	for m.Next() {
		switch m.Number() {
		case sparseDims:
			t.Shape = m.Ints(t.Shape, model.MaxRank+1)
		case sparseValues:
			for values := m.Message(); values.Next(); {
				switch values.Number() {
				case tensorType:
					t.Type = TypeName(values.Int())
				case tensorName:
					if name == "" {
						t.Name = values.Text(model.MaxName)
					}
				case tensorExternal:
					p.externalFile(values.Message())
				}
			}
		}
	}
	p.weight(t, s, nil)
}

// externalFile keeps the name of the file in which a weight lies.
func (p *parser) externalFile(m wire.Message) {
	location := false
	for m.Next() {
		switch m.Number() {
		case entryKey:
			location = m.Text(model.MaxName) == "location"
		case entryValue:
			if !location {
				continue
			}
			if path := m.Text(model.MaxString); !p.external[path] && len(p.external) <= model.MaxExternalData {
				p.external[path] = true
				p.m.AddExternalData(path)
			}
		}
	}
}

// valueInfo reads an input or an output.
func (p *parser) valueInfo(m wire.Message) model.Tensor {
	var t model.Tensor
	for m.Next() {
		switch m.Number() {
		case valueName:
			t.Name = m.Text(model.MaxName)
		case valueType:
			readType(m.Message(), &t)
		case valueDoc:
			p.remark(m.Text(model.MaxString))
		}
	}
	return t
}

func readType(m wire.Message, t *model.Tensor) {
	for m.Next() {
		switch m.Number() {
		case typeTensor, typeSparse:
			for tensor := m.Message(); tensor.Next(); {
				switch tensor.Number() {
				case elementType:
					t.Type = TypeName(tensor.Int())
				case tensorShape:
					readShape(tensor.Message(), t)
				}
			}
		case typeSequence, typeOptional:
			for wrapper := m.Message(); wrapper.Next(); {
				if wrapper.Number() == wrappedType {
					readType(wrapper.Message(), t)
				}
			}
		}
	}
}

// readShape takes a dimension that has a name, or nothing at all, as one that is not fixed.
func readShape(m wire.Message, t *model.Tensor) {
	if t.Shape == nil {
		t.Shape = []int64{}
	}
	for m.Next() {
		if m.Number() != shapeDim || len(t.Shape) > model.MaxRank {
			continue
		}
		size := int64(-1)
		for dim := m.Message(); dim.Next(); {
			if dim.Number() == dimValue {
				size = dim.Int()
			}
		}
		t.Shape = append(t.Shape, size)
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 32) }
