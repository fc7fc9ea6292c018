// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// output of a network with what leads to it.
type output struct {
	model.Tensor
	// tail holds the operators between the last layers with weights and the output.
	tail map[string]int
	// heads are the last layers with weights that lead to the output, in no order.
	heads []*layer
	// neck holds the operators before the heads, back to the layers before them.
	neck map[string]int
	// before are the layers before the heads.
	before []*layer
}

// most nodes that are looked at behind one output.
const mostTraced = 3000

func (n *network) findOutputs() []output {
	var outs []output
	for i := range n.Outputs {
		o := output{Tensor: n.Outputs[i], tail: map[string]int{}, neck: map[string]int{}}
		if len(o.Shape) == 0 {
			o.Shape = n.reshaped(o.Name)
		}
		o.heads = n.trace([]string{o.Name}, o.tail)
		var next []string
		for _, h := range o.heads {
			next = append(next, n.dataOf(h)...)
		}
		o.before = n.trace(next, o.neck)
		if len(o.Shape) == 0 {
			o.Shape = n.mapShape(&o)
		}
		outs = append(outs, o)
	}
	return outs
}

// pointwise operations leave a map a map of as many channels.
var pointwise = map[string]bool{
	"Add": true, "Sub": true, "Mul": true, "Div": true, "BatchNormalization": true, "Identity": true, "Cast": true, "Relu": true, "PRelu": true,
	"LeakyRelu": true, "Tanh": true, "Sigmoid": true, "Softmax": true, "Clip": true, "Exp": true, "MaxPool": true, "Resize": true, "Upsample": true,
	"QuantizeLinear": true, "DequantizeLinear": true,
}

// maxMaps is how many maps a network gives at most; more outputs are vectors.
const maxMaps = 16

// mapShape is the shape of a map whose height and width are not told: where the output is made by one convolution, and nothing
// after or right before it makes a vector.
func (n *network) mapShape(o *output) []int64 {
	if len(o.heads) != 1 || len(n.Outputs) > maxMaps || o.neck["GlobalAveragePool"]+o.neck["ReduceMean"]+o.neck["AveragePool"] > 0 {
		return nil
	}
	h := o.heads[0]
	for op := range o.tail {
		if !pointwise[op] {
			return nil
		}
	}
	for _, b := range o.before {
		if b.kind == dense || b.kind == recurrent || b.kind == depthwise && b.kh >= 4 {
			return nil
		}
	}
	if h.kind != conv && h.kind != deconv || h.kh > 3 || h.out <= 0 {
		return nil
	}
	if n.Layout == model.OIHW {
		return []int64{1, h.out, -1, -1}
	}
	return []int64{1, -1, -1, h.out}
}

// reshaped is the shape that a value was last given, where nothing has changed that since.
func (n *network) reshaped(name string) []int64 {
	for range 8 {
		i, made := n.producer[name]
		if !made {
			return nil
		}
		node := &n.Nodes[i]
		switch node.Op {
		case "Reshape":
			return ints(node, "shape")
		case "Add", "Sub", "Mul", "Div", "BatchNormalization", "Identity", "Cast", "Relu", "PRelu", "Tanh", "Softmax", "LpNormalization":
		default:
			return nil
		}
		name = ""
		for _, in := range node.Inputs {
			if in != "" && n.weight(in) == nil {
				name = in
				break
			}
		}
	}
	return nil
}

// dataOf names what goes into a layer and is no weight.
func (n *network) dataOf(l *layer) []string {
	if l.node < 0 {
		return nil
	}
	var names []string
	for _, in := range n.Nodes[l.node].Inputs {
		if n.weight(in) == nil {
			names = append(names, in)
		}
	}
	return names
}

// trace goes back from values to the nearest layers with weights, and counts the operators on the way.
func (n *network) trace(from []string, ops map[string]int) []*layer {
	var layers []*layer
	seen := map[string]bool{}
	for steps := 0; len(from) > 0 && steps < mostTraced; steps++ {
		name := from[len(from)-1]
		from = from[:len(from)-1]
		i, ok := n.producer[name]
		if seen[name] || !ok {
			continue
		}
		seen[name] = true
		if at, is := n.layerOf[i]; is {
			if l := &n.layers[at]; !slices.Contains(layers, l) {
				layers = append(layers, l)
			}
			continue
		}
		ops[n.Nodes[i].Op]++
		from = append(from, n.Nodes[i].Inputs...)
	}
	return layers
}

// vector tells whether the output is one list of numbers a picture, and how many.
func (o *output) vector() (int64, bool) {
	size, wide := int64(0), 0
	for i, d := range o.Shape {
		if i == 0 && (d <= 1 || len(o.Shape) == 2) {
			continue // pictures
		}
		if d > 1 || d < 0 {
			size = d
			wide++
		}
	}
	switch {
	case wide == 0 && len(o.Shape) > 0:
		return 1, true
	case wide == 1 && size > 0:
		return size, true
	case wide > 1:
		return o.unfolded()
	}
	return o.vectorOfHeads()
}

// vectorOfHeads is for where the file does not tell the shape: a dense layer makes a vector; so does a mean over everything right
// before the last layer, or behind it.
func (o *output) vectorOfHeads() (int64, bool) {
	for _, h := range o.heads {
		if h.kind == conv && h.kh == 1 && len(o.heads) == 1 && len(o.before) == 1 && o.neck["GlobalAveragePool"] > 0 {
			return h.out, true
		}
		if h.kind == dense || o.has("GlobalAveragePool", "ReduceMean", "Squeeze", "Flatten") || o.normalised() {
			return h.out, true
		}
	}
	return 0, false
}

// unfolded gives the size of a vector that looks like a map: of which height and width are not told and are one, or that was
// only laid out in rows.
func (o *output) unfolded() (int64, bool) {
	if len(o.heads) != 1 {
		return 0, false
	}
	h, all := o.heads[0], int64(1)
	for _, d := range o.Shape {
		if d > 0 && d <= 1<<16 {
			all *= d
		}
	}
	open := len(o.Shape) == 4 && o.Shape[2] < 0 && o.Shape[3] < 0
	switch {
	case h.kind == dense && all == h.out && o.has("Reshape", "Unsqueeze", "Transpose"):
		return h.out, true
	case open && (h.kind == depthwise && h.kh >= 4 || o.has("GlobalAveragePool")):
		return h.out, true
	case open && len(o.before) > 0:
		for _, b := range o.before {
			if b.kind != depthwise || b.kh < 4 {
				return 0, false
			}
		}
		return h.out, h.kind == conv && h.kh == 1
	}
	return 0, false
}

// any of these operators between the last weights and the output.
func (o *output) has(ops ...string) bool {
	return slices.ContainsFunc(ops, func(op string) bool { return o.tail[op] > 0 })
}

// normalised tells whether the vector is scaled to length one.
func (o *output) normalised() bool {
	if o.has("ReduceL2", "LpNormalization", "L2Normalization") {
		return true
	}
	return o.has("ReduceSum", "ReduceSumSquare") && o.has("Sqrt", "Rsqrt", "Pow", "Reciprocal") && !o.has("Softmax", "Exp")
}

// probabilities tells whether what comes out are probabilities of classes.
func (o *output) probabilities() bool {
	return o.has("Softmax", "LogSoftmax", "ArgMax") || (o.has("Exp") && o.has("ReduceSum"))
}

// bounded tells whether each number is squeezed between 0 and 1. A sigmoid that multiplies is an activation, and does not.
func (o *output) bounded() bool { return o.has("Sigmoid") && !o.has("Mul") }

// mapOf gives channels, height and width of an output that has them, whatever their order in the file. What is not fixed
// is -1.
func (n *network) mapOf(o *output) (c, h, w int64, ok bool) {
	s := o.Shape
	if len(s) != 4 || (s[1] == 1 && s[2] == 1) || (s[2] == 1 && s[3] == 1) {
		return 0, 0, 0, false
	}
	first := n.Layout == model.OIHW
	if img, seen := n.inputImage(); seen && img.h > 0 && img.w > 0 {
		switch before, after := s[2]*img.w == s[3]*img.h, s[1]*img.w == s[2]*img.h; {
		case before && !after:
			first = true
		case after && !before:
			first = false
		}
	}
	if first {
		return s[1], s[2], s[3], s[1] > 0
	}
	return s[3], s[1], s[2], s[3] > 0
}
