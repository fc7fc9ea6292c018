// SPDX-License-Identifier: Apache-2.0

package write

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// halfPrecision stores every float32 weight as float16. The inputs and outputs stay float32, as converters keep them on
// request, and are cast.
func halfPrecision(g *graph) error {
	for i := range g.Weights {
		if w := &g.Weights[i]; w.Type == "float32" && !isScales(g.Model, w.Name) {
			w.Type = "float16"
			g.weights[w.Name] = *w
		}
	}
	var head, tail []model.Node
	to := map[string]string{}
	for _, in := range g.Inputs {
		if in.Type == "float32" || in.Type == "" {
			to[in.Name] = in.Name + "_half"
			head = append(head, cast(in.Name, to[in.Name], 10))
		}
	}
	for _, out := range g.Outputs {
		if _, input := to[out.Name]; !input && (out.Type == "float32" || out.Type == "") {
			to[out.Name] = out.Name + "_half"
			tail = append(tail, cast(to[out.Name], out.Name, 1))
		}
	}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Op == "Cast" && attrInt(*n, "to", 0) == 1 {
			n.Attributes = []model.Attribute{ints("to", 10)}
		}
		replace(g.Nodes[i].Inputs, to)
		replace(g.Nodes[i].Outputs, to)
	}
	g.Nodes = slices.Concat(head, g.Nodes, tail)
	return nil
}

// isScales tells whether a weight is an operand that must be float32 whatever the data is.
func isScales(m *model.Model, name string) bool {
	for _, n := range m.Nodes {
		if n.Op == "Resize" && slices.Contains(n.Inputs[1:], name) {
			return true
		}
	}
	return false
}

func cast(from, to string, typ int64) model.Node {
	return model.Node{Name: to + "_cast", Op: "Cast", Inputs: []string{from}, Outputs: []string{to}, Attributes: []model.Attribute{ints("to", typ)}}
}

func replace(list []string, to map[string]string) {
	for i, s := range list {
		if t, ok := to[s]; ok {
			list[i] = t
		}
	}
}

// weightScale of int8 weights whose deviation is 40 steps, so that the values keep one of 0.05.
const weightScale, activationScale = 0.05 / 40, 0.05

// quantizer changes a graph to eight bits, node by node.
type quantizer struct {
	*graph
	out  []model.Node
	done map[string]string // tensor to its quantised form
}

// axisOf is the dimension of a weight that has a scale each: that of the outputs.
func axisOf(n model.Node) int64 {
	switch {
	case n.Op == "ConvTranspose", n.Op == "MatMul", n.Op == "Gemm" && attrInt(n, "transB", 0) == 0:
		return 1
	}
	return 0
}

// weight makes a weight int8, and returns its name and those of its scale and zero point. All of a tensor share one scale
// if axis is negative.
func (q *quantizer) weight(w model.Tensor, axis int64) (name, scale, zero string) {
	name, scale, zero = w.Name+"_quantized", w.Name+"_scale", w.Name+"_zero_point"
	q.addWeight(model.Tensor{Name: name, Type: "int8", Shape: w.Shape})
	var shape []int64
	count := int64(1)
	if axis >= 0 {
		count = w.Shape[axis]
		shape = []int64{count}
	}
	q.constant(scale, "float32", slices.Repeat([]float64{weightScale}, int(count)), shape...)
	q.constant(zero, "int8", make([]float64, count), shape...)
	return name, scale, zero
}

// bias makes a bias int32.
func (q *quantizer) bias(name string, w model.Tensor, perChannel bool) (quantized, scale string) {
	quantized, scale = name+"_quantized", name+"_scale"
	q.addWeight(model.Tensor{Name: quantized, Type: "int32", Shape: w.Shape})
	var shape []int64
	count := int64(1)
	if perChannel {
		count = w.Shape[0]
		shape = []int64{count}
	}
	q.constant(scale, "float32", slices.Repeat([]float64{weightScale * activationScale}, int(count)), shape...)
	return quantized, scale
}

func (q *quantizer) activation() (scale, zero string) {
	return q.constant("activation_scale", "float32", []float64{activationScale}), q.constant("activation_zero_point", "uint8", []float64{128})
}

// heavy tells whether a node has a weight that is worth quantising, and which.
func (q *quantizer) heavy(n model.Node) (model.Tensor, bool) {
	switch n.Op {
	case "Conv", "ConvTranspose", "Gemm", "MatMul":
		w, ok := q.weights[input(n, 1)]
		_, constant := q.consts[w.Name]
		return w, ok && !constant && w.Type == "float32" && len(w.Shape) >= 2
	}
	return model.Tensor{}, false
}

func quantized(g *graph, each func(q *quantizer, n model.Node)) error {
	before := readers(g.Model)
	q := &quantizer{graph: g, done: map[string]string{}}
	for _, n := range g.Nodes {
		each(q, n)
	}
	g.Nodes = q.out
	g.prune(before)
	return nil
}

// quantizeWeights keeps the arithmetic in float32 and only the weights in int8.
func quantizeWeights(g *graph) error {
	return quantized(g, func(q *quantizer, n model.Node) {
		if w, ok := q.heavy(n); ok {
			n.Inputs[1] = q.dequantizedWeight(w, axisOf(n))
		}
		q.out = append(q.out, n)
	})
}

func (q *quantizer) dequantizedWeight(w model.Tensor, axis int64) string {
	to := w.Name + "_dequantized"
	if q.done[w.Name] == "" {
		name, scale, zero := q.weight(w, axis)
		q.out = append(q.out, model.Node{Name: to, Op: "DequantizeLinear", Inputs: []string{name, scale, zero}, Outputs: []string{to},
			Attributes: []model.Attribute{ints("axis", axis)}})
		q.done[w.Name] = to
	}
	return to
}

// quantizeQDQ puts a pair of QuantizeLinear and DequantizeLinear at every input of a layer, and stores the weights as int8
// and the biases as int32.
func quantizeQDQ(g *graph) error {
	foldBatchNorm(g)
	return quantized(g, func(q *quantizer, n model.Node) {
		w, ok := q.heavy(n)
		if ok {
			x := n.Inputs[0]
			if q.done[x] == "" {
				scale, zero := q.activation()
				to := x + "_dq"
				q.out = append(q.out,
					model.Node{Name: x + "_QuantizeLinear", Op: "QuantizeLinear", Inputs: []string{x, scale, zero}, Outputs: []string{x + "_q"}},
					model.Node{Name: x + "_DequantizeLinear", Op: "DequantizeLinear", Inputs: []string{x + "_q", scale, zero}, Outputs: []string{to}})
				q.done[x] = to
			}
			n.Inputs[0] = q.done[x]
			n.Inputs[1] = q.dequantizedWeight(w, axisOf(n))
			if b, has := q.weights[input(n, 2)]; has && len(b.Shape) == 1 {
				name, scale := q.bias(b.Name, b, true)
				to := b.Name + "_dequantized"
				if q.done[b.Name] == "" {
					q.out = append(q.out, model.Node{Name: to, Op: "DequantizeLinear", Inputs: []string{name, scale}, Outputs: []string{to},
						Attributes: []model.Attribute{ints("axis", 0)}})
					q.done[b.Name] = to
				}
				n.Inputs[2] = to
			}
		}
		q.out = append(q.out, n)
	})
}

// quantizeOperators uses the operators that calculate in eight bits: QLinearConv, and QGemm for a dense layer.
func quantizeOperators(g *graph) error {
	foldBatchNorm(g)
	return quantized(g, func(q *quantizer, n model.Node) {
		w, ok := q.heavy(n)
		if !ok || n.Op == "ConvTranspose" || (n.Op == "Conv" && len(w.Shape) != 4) {
			q.out = append(q.out, n)
			return
		}
		scale, zero := q.activation()
		x := n.Inputs[0]
		if q.done[x] == "" {
			q.done[x] = x + "_quantized"
			q.out = append(q.out, model.Node{Name: x + "_QuantizeLinear", Op: "QuantizeLinear", Inputs: []string{x, scale, zero}, Outputs: []string{q.done[x]}})
		}
		axis := int64(-1)
		if n.Op == "Conv" {
			axis = 0
		}
		name, wScale, wZero := q.weight(w, axis)
		y := n.Outputs[0]
		next := model.Node{Name: n.Name + "_quant", Outputs: []string{y + "_quantized"}, Attributes: n.Attributes}
		common := []string{q.done[x], scale, zero, name, wScale, wZero}
		var bias string
		if b, has := q.weights[input(n, 2)]; has {
			bias, _ = q.bias(b.Name, b, false)
		}
		switch n.Op {
		case "Conv":
			next.Op, next.Inputs = "QLinearConv", append(common, scale, zero)
			if bias != "" {
				next.Inputs = append(next.Inputs, bias)
			}
		case "MatMul":
			next.Op, next.Inputs = "QLinearMatMul", append(common, scale, zero)
		default:
			next.Op, next.Inputs = "QGemm", append(common, bias, scale, zero)
			next.Attributes = without(n, "beta")
		}
		q.done[y] = y + "_quantized"
		q.out = append(q.out, next, model.Node{Name: y + "_DequantizeLinear", Op: "DequantizeLinear",
			Inputs: []string{y + "_quantized", scale, zero}, Outputs: []string{y}})
	})
}
