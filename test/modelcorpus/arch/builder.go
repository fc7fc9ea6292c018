// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Value is an intermediate result of a graph under construction.
type Value struct {
	Name  string
	Shape []int64
}

// Dim is the size of a dimension; -1 is the last one.
func (v Value) Dim(i int) int64 {
	if i < 0 {
		i += len(v.Shape)
	}
	return v.Shape[i]
}

// style is that of an exporter: how it names nodes, values and weights.
type style int

const (
	torch    style = iota // PyTorch since 1.13: /layer1/layer1.0/conv1/Conv_output_0
	oldTorch              // PyTorch before: Conv_12, values are numbers
	mxnet                 // conv0_weight, bn0_gamma
	tf                    // tf2onnx: model/conv1/Conv2D, the input is NHWC
	paddle                // conv2d_12.w_0
)

var producers = map[style]string{torch: "pytorch 2.1.0", oldTorch: "pytorch 1.9", mxnet: "", tf: "tf2onnx 1.15.1", paddle: "paddle2onnx"}

// Builder makes a graph operation by operation, and follows the shapes. It panics on a graph that cannot be.
type Builder struct {
	m         *model.Model
	style     style
	fold      bool
	constants map[string][]float64
	used      map[string]int // how often a name was given, to keep each unique
	next      int            // number for what has no name of its own
	last      string         // module of the latest operation, for those without one
}

// NewBuilder starts an empty graph, named as PyTorch names. If fold, ConvBN makes one convolution.
func NewBuilder(fold bool) *Builder { return newBuilder(torch, fold) }

// Network of what was built.
func (b *Builder) Network(name string, capabilities ...string) Network {
	return Network{Name: name, Model: b.m, Capabilities: capabilities, Constants: b.constants, Opset: 11}
}

func newBuilder(s style, fold bool) *Builder {
	return &Builder{
		m:     &model.Model{Format: "onnx", Producer: producers[s], Layout: model.OIHW},
		style: s, fold: fold, constants: map[string][]float64{}, used: map[string]int{},
	}
}

// Input of the graph.
func (b *Builder) Input(name string, shape ...int64) Value {
	return b.TypedInput(name, "float32", shape...)
}

// TypedInput is an input of another type.
func (b *Builder) TypedInput(name, typ string, shape ...int64) Value {
	b.used[name]++
	b.m.AddInput(model.Tensor{Name: name, Type: typ, Shape: shape})
	return Value{name, shape}
}

// InputNHWC is an input with the channels last, as TensorFlow has it, and its transposition.
func (b *Builder) InputNHWC(name string, n, h, w, c int64) Value {
	return b.Transpose(b.Input(name, n, h, w, c), 0, 3, 1, 2)
}

// Output ends the graph: the value gets the name that callers see.
func (b *Builder) Output(name string, v Value) { b.TypedOutput(name, "float32", v) }

// TypedOutput is an output of another type.
func (b *Builder) TypedOutput(name, typ string, v Value) {
	b.used[name]++
	for i := range b.m.Nodes {
		rename(b.m.Nodes[i].Inputs, v.Name, name)
		rename(b.m.Nodes[i].Outputs, v.Name, name)
	}
	for i := range b.m.Outputs { // a value may leave twice; the caller must then use the new name
		if b.m.Outputs[i].Name == v.Name {
			panic("an output of two names: " + v.Name)
		}
	}
	b.m.AddOutput(model.Tensor{Name: name, Type: typ, Shape: v.Shape})
}

func rename(list []string, from, to string) {
	for i := range list {
		if list[i] == from {
			list[i] = to
		}
	}
}

// Node adds an operation with one output. Module is its place among the network's modules; empty for one beside the latest.
func (b *Builder) Node(op, module string, shape []int64, in []Value, attributes ...model.Attribute) Value {
	return b.NodeN(op, module, [][]int64{shape}, in, attributes...)[0]
}

// NodeN adds an operation with an output for each shape.
func (b *Builder) NodeN(op, module string, shapes [][]int64, in []Value, attributes ...model.Attribute) []Value {
	n := model.Node{Name: b.nodeName(op, module), Op: op, Attributes: attributes}
	for _, v := range in {
		n.Inputs = append(n.Inputs, v.Name)
	}
	out := make([]Value, len(shapes))
	for i, s := range shapes {
		if slices.ContainsFunc(s, func(d int64) bool { return d == 0 || d < -1 }) {
			panic(fmt.Sprintf("%s %s: shape %v", op, module, s))
		}
		out[i] = Value{b.valueName(n.Name, i), s}
		n.Outputs = append(n.Outputs, out[i].Name)
	}
	b.m.AddNode(n)
	return out
}

func (b *Builder) nodeName(op, module string) string {
	if module != "" {
		b.last = module
	} else if i := strings.LastIndexByte(b.last, '.'); i >= 0 {
		module = b.last[:i]
	}
	switch b.style {
	case oldTorch, paddle:
		b.next++
		return op + "_" + strconv.Itoa(b.next)
	case mxnet:
		if module == "" {
			module = strings.ToLower(op)
		}
		return b.unique(strings.ReplaceAll(module, ".", "_"))
	case tf:
		return b.unique("model/" + strings.ReplaceAll(module, ".", "/") + "/" + op)
	}
	return b.unique(torchPath(module) + "/" + op)
}

// torchPath writes layer1.0.conv1 as /layer1/layer1.0/conv1.
func torchPath(module string) string {
	if module == "" {
		return ""
	}
	parts := strings.Split(module, ".")
	var s strings.Builder
	for i, p := range parts {
		s.WriteByte('/')
		if i > 0 && p[0] >= '0' && p[0] <= '9' {
			s.WriteString(parts[i-1] + ".")
		}
		s.WriteString(p)
	}
	return s.String()
}

func (b *Builder) valueName(node string, i int) string {
	switch b.style {
	case oldTorch:
		b.next++
		return b.unique(strconv.Itoa(b.next + 100))
	case tf:
		return b.unique(node + ":" + strconv.Itoa(i))
	case mxnet, paddle:
		return b.unique(node + ".out" + strconv.Itoa(i))
	}
	return b.unique(node + "_output_" + strconv.Itoa(i))
}

func (b *Builder) unique(name string) string {
	n := b.used[name]
	b.used[name]++
	if n == 0 {
		return name
	}
	return b.unique(name + "_" + strconv.Itoa(n))
}

// Param is a weight.
func (b *Builder) Param(name string, shape ...int64) Value {
	name = b.unique(name)
	b.m.AddWeight(model.Tensor{Name: name, Type: "float32", Shape: shape})
	return Value{name, shape}
}

// Const is a constant that no training made: a scalar if there is one value and the type is a float.
func (b *Builder) Const(typ string, values ...float64) Value {
	b.next++
	name := b.unique("/Constant_" + strconv.Itoa(b.next) + "_output_0")
	shape := []int64{int64(len(values))}
	if len(values) == 1 && typ == "float32" {
		shape = nil
	}
	b.m.AddWeight(model.Tensor{Name: name, Type: typ, Shape: append([]int64{}, shape...)})
	b.constants[name] = values
	return Value{name, shape}
}

func (b *Builder) ints(values ...int64) Value {
	f := make([]float64, len(values))
	for i, v := range values {
		f[i] = float64(v)
	}
	return b.Const("int64", f...)
}

// weightName of a module: kind is weight, bias, mean or var, and what it is a weight of.
func (b *Builder) weightName(module, op, kind string) string {
	switch b.style {
	case mxnet:
		return strings.ReplaceAll(module, ".", "_") + "_" + mxnetKinds[op+kind]
	case tf:
		return "model/" + strings.ReplaceAll(module, ".", "/") + "/" + op + "/ReadVariableOp/" + kind + ":0"
	case paddle:
		return module + "." + kind[:1] + "_0"
	}
	return module + "." + map[string]string{"weight": "weight", "bias": "bias", "mean": "running_mean", "var": "running_var"}[kind]
}

var mxnetKinds = map[string]string{
	"Convweight": "weight", "Convbias": "bias", "Gemmweight": "weight", "Gemmbias": "bias", "PReluweight": "gamma",
	"BatchNormalizationweight": "gamma", "BatchNormalizationbias": "beta",
	"BatchNormalizationmean": "moving_mean", "BatchNormalizationvar": "moving_var",
}

var statistics = []string{"running_mean", "running_var", "moving_mean", "moving_var", "/mean:0", "/var:0", ".m_0", ".v_0"}

func isStatistic(name string) bool {
	return slices.ContainsFunc(statistics, func(s string) bool { return strings.Contains(name, s) })
}

func product(shape []int64) int64 {
	p := int64(1)
	for _, d := range shape {
		p *= d
	}
	return p
}

func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

func text(name, value string) model.Attribute { return model.Attribute{Name: name, Text: value} }
