// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxConstants = model.MaxWeights
	maxEdges     = 4 << 20 // bytes of the names of all inputs of nodes, with what remembering one takes
	edgeSize     = 40
)

// graph is what the nodes of a GraphDef say beyond the nodes themselves
// (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto, as JSON).
type graph struct {
	constants    []model.Tensor
	placeholders []model.Tensor
	// depthwise are the nodes that convolve each channel by itself, by number.
	depthwise map[int]bool
}

// node takes a NodeDef.
func (p *parser) node() {
	var op string
	var n model.Node
	t := model.Tensor{}
	p.r.Object(func(key string) {
		switch key {
		case "name":
			n.Name = short(p.r.Text())
		case "op":
			op = p.r.Text()
		case "input":
			p.r.Array(func() { p.edge(&n) })
		case "attr":
			p.r.Object(func(name string) { p.attribute(name, &n, &t) })
		}
	})
	t.Name = n.Name
	switch op {
	case "", "NoOp":
	case "Const":
		if len(p.graph.constants) < maxConstants {
			p.graph.constants = append(p.graph.constants, t)
		} else {
			p.m.Truncated = true
		}
	case "Placeholder":
		if len(p.graph.placeholders) < model.MaxInputs {
			p.graph.placeholders = append(p.graph.placeholders, t)
		}
	default:
		if strings.Contains(op, "Depthwise") {
			p.graph.depthwise[len(p.m.Nodes)] = true
		}
		if strings.HasPrefix(op, "Conv") && strings.Contains(op, "BackpropInput") && len(n.Inputs) == 3 {
			// The wanted size comes first here, and the data last.
			n.Inputs[0], n.Inputs[2] = n.Inputs[2], n.Inputs[0]
		}
		n.Op, n.Outputs = tensorflow.Operator(op), []string{n.Name}
		p.m.AddNode(n)
	}
}

// edge takes an input of a node. One that begins with ^ only tells what comes first.
func (p *parser) edge(n *model.Node) {
	name := p.r.Text()
	if name == "" || name[0] == '^' || len(n.Inputs) > model.MaxEdges {
		return
	}
	if p.edges >= maxEdges {
		p.m.Truncated = true
		return
	}
	name = short(tensorName(name))
	p.edges += len(name) + edgeSize
	n.Inputs = append(n.Inputs, name)
}

// attribute takes an AttrValue: what tells the geometry goes to the node, the shape and the type to the tensor.
func (p *parser) attribute(name string, n *model.Node, t *model.Tensor) {
	p.r.Object(func(kind string) {
		switch kind {
		case "shape":
			if name == "shape" {
				t.Shape = p.shape()
			}
		case "type":
			if name == "dtype" {
				t.Type = typeOf(p.r.Text())
			}
		case "tensor":
			p.r.Object(func(key string) {
				if key == "tensorShape" {
					t.Shape = p.shape()
				}
			})
		case "s":
			if name == "padding" {
				attach(n, model.Attribute{Name: "auto_pad", Text: padding(decode(p.r.Text()))})
			}
		case "list":
			p.r.Object(func(key string) { p.list(name, key, n) })
		}
	})
}

// list takes an attribute that is a list.
func (p *parser) list(name, kind string, n *model.Node) {
	switch {
	case kind == "i" && slices.Contains([]string{"strides", "ksize", "dilations", "squeeze_dims"}, name):
		values := p.r.Ints(model.MaxRank)
		switch name {
		case "squeeze_dims":
			name = "axes"
		case "ksize":
			name = "kernel_shape"
		}
		if name != "axes" && len(values) == 4 {
			values = values[1:3] // The first is the batch, the last the channels.
		}
		attach(n, model.Attribute{Name: name, Ints: values})
	case kind == "s" && name == "fused_ops":
		p.r.Array(func() {
			if op := tensorflow.Operator(decode(p.r.Text())); op != "BiasAdd" && op != "Add" && op != "BatchNormalization" {
				attach(n, model.Attribute{Name: "activation", Text: op})
			}
		})
	}
}

// attach adds an attribute, within the bound.
func attach(n *model.Node, a model.Attribute) {
	if len(n.Attributes) < model.MaxAttributes {
		n.Attributes = append(n.Attributes, a)
	}
}

// shape takes a TensorShapeProto.
func (p *parser) shape() []int64 {
	out := []int64{}
	unknown := false
	p.r.Object(func(key string) {
		switch key {
		case "unknownRank":
			unknown = p.r.Text() == "true"
		case "dim":
			p.r.Array(func() {
				size := int64(0)
				p.r.Object(func(key string) {
					if key == "size" {
						size, _ = p.r.Int()
					}
				})
				if len(out) <= model.MaxRank {
					out = append(out, size)
				}
			})
		}
	})
	if unknown {
		return nil
	}
	return out
}

// short returns at most as much of a name as a model keeps, in memory of its own.
func short(name string) string { return strings.Clone(name[:min(len(name), model.MaxName)]) }

// tensorName returns the name of a tensor as nodes refer to it: the first output of a node has the node's name.
func tensorName(name string) string { return strings.TrimSuffix(name, ":0") }

// typeOf returns what numpy calls a type: DT_HALF, DT_FLOAT, DT_INT32 …
func typeOf(name string) string {
	name = strings.ToLower(strings.TrimPrefix(name, "DT_"))
	switch name {
	case "float":
		return "float32"
	case "half":
		return "float16"
	case "double":
		return "float64"
	}
	return name
}

// decode returns a string of bytes, which JSON holds in base64. The converter writes some as they are.
func decode(s string) string {
	if plain, err := base64.StdEncoding.DecodeString(s); err == nil {
		return string(plain)
	}
	return s
}

func padding(name string) string {
	if name == "SAME" {
		return "SAME_UPPER"
	}
	return name
}
