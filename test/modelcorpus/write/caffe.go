// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/model"
)

func caffeFormats() []Format {
	supports := func(n Network) bool { _, err := newCaffe(n); return err == nil }
	return []Format{{"caffe", writeCaffe, supports}}
}

// caffeNet is a network as Caffe has it: a text that describes it, and the same with the weights as a protocol buffer.
type caffeNet struct {
	*graph
	shapes map[string][]int64
	layers []caffeLayer
}

type caffeLayer struct {
	name, typ    string
	bottoms, top []string
	param        string // name of the message of settings, and its number
	number       protowire.Number
	fields       []caffeField
	blobs        []model.Tensor
}

// caffeField is a setting: v is an int64, a float64, a bool, a caffeEnum, or the dims of a shape.
type caffeField struct {
	name   string
	number protowire.Number
	v      any
}

type caffeEnum struct {
	text   string
	number int64
}

func (f caffeField) binary(m *message) {
	switch v := f.v.(type) {
	case int64:
		m.varint(f.number, v)
	case float64:
		m.float(f.number, math.Float32bits(float32(v)))
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		m.varint(f.number, n)
	case caffeEnum:
		m.varint(f.number, v.number)
	case []int64:
		m.sub(f.number, caffeShape(v))
	}
}

func (f caffeField) text() string {
	switch v := f.v.(type) {
	case float64:
		return f.name + ": " + strconv.FormatFloat(v, 'g', -1, 32)
	case caffeEnum:
		return f.name + ": " + v.text
	case []int64:
		var b strings.Builder
		for _, d := range v {
			fmt.Fprintf(&b, " dim: %d", d)
		}
		return f.name + " {" + b.String() + " }"
	}
	return fmt.Sprintf("%s: %v", f.name, f.v)
}

func caffeShape(dims []int64) payload {
	var m message
	m.packed(1, dims)
	return m.payload
}

// writeCaffe writes NetParameter of caffe.proto.
func writeCaffe(dir, name string, n Network) ([]string, error) {
	c, err := newCaffe(n)
	if err != nil {
		return nil, err
	}
	var m message
	var text payload
	m.string(1, "net")
	text.text("name: \"net\"\n")
	for _, l := range c.layers {
		m.sub(100, l.binary(c.graph))
		text.text(l.text())
	}
	return files(dir, []string{name + ".caffemodel", name + ".prototxt"}, []payload{m.payload, text})
}

func (l caffeLayer) binary(g *graph) payload {
	var m message
	m.string(1, l.name)
	m.string(2, l.typ)
	for _, b := range l.bottoms {
		m.string(3, b)
	}
	for _, t := range l.top {
		m.string(4, t)
	}
	for _, w := range l.blobs {
		var blob message
		blob.sub(5, g.content(w))
		blob.sub(7, caffeShape(w.Shape))
		m.sub(7, blob.payload)
	}
	if l.param != "" {
		var p message
		for _, f := range l.fields {
			f.binary(&p)
		}
		m.sub(l.number, p.payload)
	}
	return m.payload
}

func (l caffeLayer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "layer {\n  name: %q\n  type: %q\n", l.name, l.typ)
	for _, s := range l.bottoms {
		fmt.Fprintf(&b, "  bottom: %q\n", s)
	}
	for _, s := range l.top {
		fmt.Fprintf(&b, "  top: %q\n", s)
	}
	if l.param != "" {
		b.WriteString("  " + l.param + " {\n")
		for _, f := range l.fields {
			b.WriteString("    " + f.text() + "\n")
		}
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func newCaffe(n Network) (*caffeNet, error) {
	c := &caffeNet{graph: newGraph(n), shapes: infer(n)}
	for _, in := range c.Inputs {
		c.add("Input", in.Name, nil, "input_param", 143, nil, caffeField{"shape", 1, c.shapes[in.Name]})
	}
	for _, node := range c.Nodes {
		for _, s := range append(node.Inputs[:1:1], node.Outputs...) {
			if c.shapes[s] == nil {
				return nil, fmt.Errorf("%s: the shape is not known", node.Op)
			}
		}
		if err := c.lower(node); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *caffeNet) add(typ, top string, bottoms []string, param string, number protowire.Number, blobs []model.Tensor, fields ...caffeField) {
	c.layers = append(c.layers, caffeLayer{name: top, typ: typ, bottoms: bottoms, top: []string{top}, param: param, number: number, fields: fields, blobs: blobs})
}

// vector is a weight with the shape that Caffe has for it.
func (c *caffeNet) vector(name string) model.Tensor {
	w := c.weights[name]
	w.Shape = []int64{elements(w.Shape)}
	return w
}
