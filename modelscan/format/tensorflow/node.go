// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// few is how many numbers a constant may have to be kept with its values: enough for a shape.
const few = 8

// node is a NodeDef.
type node struct {
	name, op   string
	inputs     []string // without those of control
	attributes []model.Attribute
	functions  []string // that it calls
	tensor     model.Tensor
	values     []int64 // of a small constant of integers
	out        []int64 // the shape of what it puts out
}

// node reads a NodeDef.
func (p *parser) node(m wire.Message) (node, bool) {
	var n node
	if p.left--; p.left < 0 {
		p.m.Truncated = true
		return n, false
	}
	for m.Next() {
		switch m.Number() {
		case nodeName:
			n.name = m.Text(model.MaxName)
		case nodeOp:
			n.op = m.Text(model.MaxName)
		case nodeInput:
			input := m.Text(model.MaxName)
			switch {
			case strings.HasPrefix(input, "^"):
			case len(n.inputs) >= model.MaxEdges || !p.spend(1):
				p.m.Truncated = true
			default:
				n.inputs = append(n.inputs, input)
			}
		case nodeAttr:
			p.attribute(m.Message(), &n)
		}
	}
	return n, true
}

func (p *parser) attribute(m wire.Message, n *node) {
	var a model.Attribute
	var v value
	for m.Next() {
		switch m.Number() {
		case entryKey:
			a.Name = m.Text(model.MaxName)
		case entryValue:
			v = p.value(m.Message())
		}
	}
	n.functions = append(n.functions, v.functions...)
	switch {
	case v.tensor != nil && a.Name == "value":
		n.tensor.Type, n.tensor.Shape, n.values = v.tensor.Type, v.tensor.Shape, v.values
	case a.Name == "_output_shapes":
		n.out = v.shape
	case a.Name == "dtype" && v.dtype != "":
		n.tensor.Type = v.dtype
	case a.Name == "shape" && v.shaped:
		n.tensor.Shape = v.shape
	case strings.HasPrefix(a.Name, "_"):
	case (v.ints != nil || v.text != "") && len(n.attributes) < model.MaxAttributes && p.spend(4+len(v.ints)):
		a.Ints, a.Text = v.ints, v.text
		n.attributes = append(n.attributes, a)
	}
}

// value is an AttrValue.
type value struct {
	ints      []int64
	text      string
	dtype     string
	shaped    bool
	shape     []int64 // the first of a list
	tensor    *model.Tensor
	values    []int64
	functions []string
}

func (p *parser) value(m wire.Message) value {
	var v value
	for m.Next() {
		switch m.Number() {
		case attrString:
			v.text = m.Text(model.MaxName)
		case attrInt, attrBool:
			v.ints = []int64{m.Int()}
		case attrFloat:
			v.text = strconv.FormatFloat(m.Float(), 'g', -1, 32)
		case attrType:
			v.dtype = typeName(m.Int())
		case attrShape:
			v.shaped, v.shape = true, readShape(m.Message())
		case attrTensor:
			v.tensor, v.values = p.tensor(m.Message())
		case attrFunc:
			v.functions = p.called(v.functions, m.Message())
		case attrList:
			p.list(m.Message(), &v)
		}
	}
	return v
}

func (p *parser) list(m wire.Message, v *value) {
	for m.Next() {
		switch m.Number() {
		case listInt:
			v.ints = m.Ints(v.ints, model.MaxRank)
		case listShape:
			if !v.shaped {
				v.shaped, v.shape = true, readShape(m.Message())
			}
		case listFunc:
			v.functions = p.called(v.functions, m.Message())
		}
	}
}

func (p *parser) called(to []string, m wire.Message) []string {
	for m.Next() {
		if m.Number() == funcName && len(to) < model.MaxAttributes && p.spend(1) {
			to = append(to, m.Text(model.MaxName))
		}
	}
	return to
}

// tensor reads a TensorProto: its shape, and the values of a short list of integers.
func (p *parser) tensor(m wire.Message) (*model.Tensor, []int64) {
	t := &model.Tensor{Shape: []int64{}}
	var values []int64
	var raw []byte
	for m.Next() {
		switch m.Number() {
		case tensorType:
			t.Type = typeName(m.Int())
		case tensorShape:
			t.Shape = readShape(m.Message())
		case tensorContent:
			raw = m.Bytes(few*8 + 1)
		case tensorInts, tensorInt64s:
			values = m.Ints(values, few+1)
		case tensorStrings: // the labels of a classifier
			p.m.AddString(m.Text(model.MaxString))
		}
	}
	if t.Type != "int32" && t.Type != "int64" {
		return t, nil
	}
	return t, integers(t, values, raw)
}

// integers are the values of a short constant. One number may stand for all.
func integers(t *model.Tensor, values []int64, raw []byte) []int64 {
	length := int64(1)
	for _, d := range t.Shape {
		if d < 0 || d > few {
			return nil
		}
		length *= d
	}
	width := 4
	if t.Type == "int64" {
		width = 8
	}
	for ; len(raw) >= width && len(values) <= few; raw = raw[width:] {
		if width == 8 {
			values = append(values, int64(binary.LittleEndian.Uint64(raw)))
		} else {
			values = append(values, int64(int32(binary.LittleEndian.Uint32(raw))))
		}
	}
	for len(values) > 0 && int64(len(values)) < length && length <= few {
		values = append(values, values[len(values)-1])
	}
	if length > few || int64(len(values)) != length {
		return nil
	}
	return values
}

// readShape returns nil for a shape of unknown rank.
func readShape(m wire.Message) []int64 {
	shape := []int64{}
	for m.Next() {
		switch m.Number() {
		case shapeUnknown:
			if m.Int() != 0 {
				return nil
			}
		case shapeDim:
			size := int64(0)
			for dim := m.Message(); dim.Next(); {
				if dim.Number() == dimSize {
					size = dim.Int()
				}
			}
			if len(shape) <= model.MaxRank {
				shape = append(shape, size)
			}
		}
	}
	return shape
}
