// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// nhwc is a network as TensorFlow and TensorFlow Lite have it: everything of four dimensions has its channels last, and an
// operator that TensorFlow does not know is written out with those that it knows. The operators of the result are named as
// in TensorFlow; what they are told (axes, sizes) is a constant input there or an attribute, for the formats to place.
type nhwc struct {
	src    *graph
	from   map[string][]int64 // shapes with the channels first
	dst    *graph
	shapes map[string][]int64 // shapes with the channels last
	alias  map[string]string
	lite   bool // TensorFlow Lite: has operators of its own, and normalisations are folded
}

// last and lastOf take dimensions to their place with the channels last: last[i] is what is at i there.
var (
	last   = []int64{0, 2, 3, 1}
	lastOf = []int64{0, 3, 1, 2}
)

func toLast(shape []int64) []int64 {
	if len(shape) != 4 {
		return slices.Clone(shape)
	}
	return permute(shape, last)
}

func lowerNHWC(n Network, lite bool) (*nhwc, error) {
	if lite {
		n = FoldBatchNorm(n)
	}
	l := &nhwc{
		src: newGraph(n), from: infer(n), lite: lite, shapes: map[string][]int64{}, alias: map[string]string{},
		dst: newGraph(Network{Model: &model.Model{Producer: n.Model.Producer, Strings: n.Model.Strings}}),
	}
	l.inputs()
	for _, node := range l.src.Nodes {
		if l.alias[input(node, 0)] == "\x00" {
			l.alias[node.Outputs[0]] = node.Inputs[0]
			continue
		}
		for _, out := range node.Outputs {
			if l.from[out] == nil {
				return nil, fmt.Errorf("%s: the shape is not known", node.Op)
			}
		}
		for _, in := range node.Inputs {
			if l.from[in] == nil && in != "" {
				return nil, fmt.Errorf("%s: the shape is not known", node.Op)
			}
		}
		if err := l.lower(node); err != nil {
			return nil, err
		}
	}
	for _, out := range l.src.Outputs {
		if len(out.Shape) == 4 {
			out.Shape = permute(out.Shape, last)
		}
		out.Name = l.name(out.Name)
		l.dst.Outputs = append(l.dst.Outputs, out)
	}
	return l, nil
}

// inputs of images get their channels last. One that has them last already is transposed first thing; the transposition
// goes away.
func (l *nhwc) inputs() {
	for _, in := range l.src.Inputs {
		in.Shape = slices.Clone(in.Shape)
		var reads []model.Node
		for _, n := range l.src.Nodes {
			if slices.Contains(n.Inputs, in.Name) {
				reads = append(reads, n)
			}
		}
		if len(reads) == 1 && reads[0].Op == "Transpose" && slices.Equal(attrInts(reads[0], "perm"), lastOf) {
			l.alias[in.Name] = "\x00"
			l.shapes[in.Name] = l.from[in.Name]
		} else {
			in.Shape = toLast(in.Shape)
			l.shapes[in.Name] = toLast(l.from[in.Name])
		}
		l.dst.Inputs = append(l.dst.Inputs, in)
	}
}

func (l *nhwc) name(s string) string {
	for range len(l.alias) {
		to, ok := l.alias[s]
		if !ok || to == "\x00" {
			break
		}
		s = to
	}
	return s
}

// add appends an operation and returns the name of its result.
func (l *nhwc) add(op, out string, shape []int64, in []string, attributes ...model.Attribute) string {
	l.shapes[out] = shape
	l.dst.Nodes = append(l.dst.Nodes, model.Node{Name: out, Op: op, Inputs: in, Outputs: []string{out}, Attributes: attributes})
	return out
}

// i32 is a constant vector.
func (l *nhwc) i32(name string, v ...int64) string {
	l.shapes[name] = []int64{int64(len(v))}
	return l.dst.constant(name, "int32", floats(v), int64(len(v)))
}

func (l *nhwc) scalar(name string, v float64) string {
	l.shapes[name] = []int64{}
	return l.dst.constant(name, "float32", []float64{v})
}

// weight puts a weight of the source into the result with another shape, and returns its name there.
func (l *nhwc) weight(name string, shape []int64) string {
	w := l.src.weights[name]
	to := name
	for i := 1; ; i++ {
		had, ok := l.dst.weights[to]
		if !ok || slices.Equal(had.Shape, shape) {
			break
		}
		to = fmt.Sprintf("%s_%d", name, i)
	}
	if mean, ok := l.src.means[name]; ok {
		l.dst.means[to] = mean
	}
	w.Name, w.Shape = to, slices.Clone(shape)
	l.dst.addWeight(w)
	if values, ok := l.src.consts[name]; ok {
		l.dst.consts[to] = values
	}
	l.shapes[to] = w.Shape
	return to
}

// operand is an input of an elementwise operation whose result has this many dimensions.
func (l *nhwc) operand(name string, rank int) string {
	shape := l.from[name]
	_, isWeight := l.src.weights[name]
	if rank != 4 || len(shape) == 0 {
		if isWeight {
			return l.weight(name, shape)
		}
		return l.name(name)
	}
	full := append(slices.Repeat([]int64{1}, 4-len(shape)), shape...)
	switch {
	case isWeight:
		return l.weight(name, toLast(full))
	case len(shape) == 4:
		return l.name(name)
	}
	return l.arrange(name, l.name(name), full)
}

// plain is a value of four dimensions with its channels first.
func (l *nhwc) plain(name string) string {
	shape := l.from[name]
	if _, ok := l.src.weights[name]; ok {
		return l.weight(name, shape)
	}
	x := l.name(name)
	if len(shape) != 4 {
		return x
	}
	out := x + "/first"
	switch {
	case l.shapes[out] != nil:
		return out
	case indifferent(shape):
		return l.add("Reshape", out, shape, []string{x, l.i32(out+"/shape", shape...)})
	}
	return l.add("Transpose", out, shape, []string{x, l.i32(out+"/perm", lastOf...)})
}

// indifferent shapes have the same order of values wherever the channels are.
func indifferent(s []int64) bool { return s[1] == 1 || s[2]*s[3] == 1 }

// arrange makes a value x whose order is that of a shape with the channels first into the value that the result calls name.
func (l *nhwc) arrange(name, x string, shape []int64) string {
	out := name
	if l.shapes[name] != nil {
		out = name + "/last"
	}
	switch {
	case len(shape) != 4 || indifferent(shape):
		to := toLast(shape)
		return l.add("Reshape", out, to, []string{x, l.i32(out+"/shape", to...)})
	case slices.Equal(l.shapes[x], shape):
		return l.add("Transpose", out, toLast(shape), []string{x, l.i32(out+"/perm", last...)})
	}
	mid := l.add("Reshape", out+"/first", shape, []string{x, l.i32(out+"/shape", shape...)})
	return l.add("Transpose", out, toLast(shape), []string{mid, l.i32(out+"/perm", last...)})
}

// settle names a value with the channels first as the output of a node.
func (l *nhwc) settle(n model.Node, x string) {
	out := n.Outputs[0]
	if shape := l.from[out]; len(shape) == 4 {
		l.arrange(out, x, shape)
		return
	}
	l.add("Identity", out, l.from[out], []string{x})
}
