// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// moved is an operand that is an attribute in old opsets and an input in newer ones.
type moved struct {
	attribute string
	input     int
	since     int64 // the opset from which on it is an input
	float     bool
}

var operands = map[string][]moved{
	"Reshape":    {{"shape", 1, 5, false}},
	"Expand":     {{"shape", 1, 5, false}},
	"Clip":       {{"min", 1, 11, true}, {"max", 2, 11, true}},
	"Squeeze":    {{"axes", 1, 13, false}},
	"Unsqueeze":  {{"axes", 1, 13, false}},
	"ReduceSum":  {{"axes", 1, 13, false}},
	"ReduceMean": {{"axes", 1, 18, false}},
	"ReduceMax":  {{"axes", 1, 18, false}},
	"ReduceMin":  {{"axes", 1, 18, false}},
	"ReduceL2":   {{"axes", 1, 18, false}},
	"Split":      {{"split", 1, 13, false}},
	"Slice":      {{"starts", 1, 10, false}, {"ends", 2, 10, false}, {"axes", 3, 10, false}, {"steps", 4, 10, false}},
	"Pad":        {{"pads", 1, 11, false}},
	"Gather":     {{"indices", 1, 1, false}},
}

// opsetForm returns the nodes that say in an opset what n says.
func opsetForm(g *graph, shapes map[string][]int64, n model.Node, opset int64) ([]model.Node, error) {
	switch {
	case n.Op == "Resize":
		return resizeForm(g, n, opset)
	case n.Op == "HardSwish" && opset < 14:
		mid := n.Name + "/gate"
		return []model.Node{
			{Name: mid, Op: "HardSigmoid", Inputs: n.Inputs, Outputs: []string{mid},
				Attributes: []model.Attribute{number("alpha", 1.0/6), number("beta", 0.5)}},
			{Name: n.Name, Op: "Mul", Inputs: []string{n.Inputs[0], mid}, Outputs: n.Outputs},
		}, nil
	case n.Op == "LayerNormalization" && opset < 17:
		return layerNormForm(g, n), nil
	case (n.Op == "Softmax" || n.Op == "LogSoftmax") && opset < 13:
		return softmaxForm(shapes, n)
	}
	if n.Op == "Gemm" && opset < 11 && input(n, 2) == "" { // the bias is optional since 11 only
		n.Inputs = append(n.Inputs[:2:2], g.constant("zero", "float32", []float64{0}, 1))
	}
	for _, o := range operands[n.Op] {
		if err := place(g, &n, o, opset); err != nil {
			return nil, err
		}
	}
	if opset < 10 {
		n.Attributes = without(n, "ceil_mode")
		if ceil, _ := find(n, "ceil_mode"); len(ceil.Ints) == 1 && ceil.Ints[0] != 0 && opset < 10 {
			return nil, fmt.Errorf("opset %d does not round up in a pooling", opset)
		}
	}
	return []model.Node{n}, nil
}

// place makes an operand an input or an attribute, as the opset wants it.
func place(g *graph, n *model.Node, o moved, opset int64) error {
	a, has := find(*n, o.attribute)
	in := input(*n, o.input)
	switch {
	case opset >= o.since && has && in == "":
		for len(n.Inputs) <= o.input {
			n.Inputs = append(n.Inputs, "")
		}
		name := n.Name + "/" + o.attribute
		if o.float {
			n.Inputs[o.input] = g.constant(name, "float32", []float64{attrFloat(*n, o.attribute, 0)})
		} else {
			n.Inputs[o.input] = g.ints(name, a.Ints)
		}
		n.Attributes = without(*n, o.attribute)
	case opset < o.since && in != "":
		values, ok := g.consts[in]
		if !ok {
			return fmt.Errorf("%s: opset %d wants %s to be known", n.Op, opset, o.attribute)
		}
		if o.attribute == "steps" {
			if slices.ContainsFunc(values, func(v float64) bool { return v != 1 }) {
				return fmt.Errorf("opset %d cuts no steps", opset)
			}
		} else if o.float {
			n.Attributes = append(n.Attributes, number(o.attribute, values[0]))
		} else {
			known, _ := g.known(*n, o.input, o.attribute)
			n.Attributes = append(n.Attributes, ints(o.attribute, known...))
		}
		n.Inputs[o.input] = ""
		for len(n.Inputs) > 0 && n.Inputs[len(n.Inputs)-1] == "" {
			n.Inputs = n.Inputs[:len(n.Inputs)-1]
		}
	}
	return nil
}

// resizeForm: the inputs are X, roi, scales, sizes since opset 11; X, scales in 10; before, it is called Upsample.
func resizeForm(g *graph, n model.Node, opset int64) ([]model.Node, error) {
	scales := scalesOf(g, n)
	sizes, sized := g.known(n, 3, "sizes")
	if opset >= 11 {
		if scales == nil && !sized && len(n.Inputs) < 3 {
			return nil, fmt.Errorf("%s: how far to resize is not known", n.Name)
		}
		in := []string{n.Inputs[0], "", "", ""}
		copy(in, n.Inputs)
		if scales != nil && in[2] == "" && !sized {
			in[2] = g.constant(n.Name+"/scales", "float32", scales, int64(len(scales)))
		}
		if sized && in[3] == "" {
			in[3] = g.ints(n.Name+"/sizes", sizes)
		}
		if in[3] == "" {
			in = in[:3]
		}
		if opset < 13 && in[1] == "" { // optional since 13 only
			in[1] = g.constant(n.Name+"/roi", "float32", nil, 0)
			if len(in) == 4 && in[2] == "" {
				in[2] = g.constant(n.Name+"/noscales", "float32", nil, 0)
			}
		}
		n.Inputs, n.Attributes = in, without(n, "sizes", "scales")
		return []model.Node{n}, nil
	}
	if scales == nil {
		return nil, fmt.Errorf("opset %d resizes by scales", opset)
	}
	mode := attrText(n, "mode")
	if mode == "" {
		mode = "nearest"
	}
	out := model.Node{Name: n.Name, Op: "Resize", Inputs: n.Inputs[:1:1], Outputs: n.Outputs, Attributes: []model.Attribute{text("mode", mode)}}
	if opset < 10 {
		out.Op = "Upsample"
	}
	if opset < 9 {
		var words []string
		for _, s := range scales {
			words = append(words, strconv.FormatFloat(s, 'g', -1, 32))
		}
		out.Attributes = append(out.Attributes, text("scales", strings.Join(words, " ")))
	} else {
		out.Inputs = append(out.Inputs, g.constant(n.Name+"/scales", "float32", scales, int64(len(scales))))
	}
	return []model.Node{out}, nil
}

// scalesOf are the factors of a Resize, where they are known.
func scalesOf(g *graph, n model.Node) []float64 {
	for _, i := range []int{2, 1} {
		if v := g.consts[input(n, i)]; len(v) > 0 {
			return v
		}
	}
	a, ok := find(n, "scales")
	if !ok {
		return nil
	}
	var out []float64
	for _, s := range strings.Fields(a.Text) {
		v, _ := strconv.ParseFloat(s, 64)
		out = append(out, v)
	}
	return append(out, floats(a.Ints)...)
}

// softmaxForm: before opset 13 all dimensions from the axis on are taken as one, so the axis is brought to the end.
func softmaxForm(shapes map[string][]int64, n model.Node) ([]model.Node, error) {
	shape, ok := shapes[n.Inputs[0]]
	axis := attrInt(n, "axis", -1)
	if axis == -1 {
		if !ok {
			return nil, fmt.Errorf("%s: the rank is not known", n.Name)
		}
		axis = int64(len(shape)) - 1
	}
	rest := without(n, "axis")
	if !ok || axis == int64(len(shape))-1 {
		n.Attributes = append(rest, ints("axis", axis))
		return []model.Node{n}, nil
	}
	perm := make([]int64, len(shape))
	for i := range perm {
		perm[i] = int64(i)
	}
	last := int64(len(shape)) - 1
	perm[axis], perm[last] = last, axis
	before, after := n.Name+"/before", n.Name+"/after"
	return []model.Node{
		{Name: before, Op: "Transpose", Inputs: n.Inputs, Outputs: []string{before}, Attributes: []model.Attribute{ints("perm", perm...)}},
		{Name: n.Name, Op: n.Op, Inputs: []string{before}, Outputs: []string{after}, Attributes: append(rest, ints("axis", last))},
		{Name: after, Op: "Transpose", Inputs: []string{after}, Outputs: n.Outputs, Attributes: []model.Attribute{ints("perm", perm...)}},
	}, nil
}

// layerNormForm writes the normalisation out, as exporters did before opset 17.
func layerNormForm(g *graph, n model.Node) []model.Node {
	at := func(s string) string { return n.Name + "/" + s }
	axes := ints("axes", attrInt(n, "axis", -1))
	keep := ints("keepdims", 1)
	eps := g.constant(at("eps"), "float32", []float64{attrFloat(n, "epsilon", 1e-5)})
	two := g.constant(at("two"), "float32", []float64{2})
	step := func(op, out string, in ...string) model.Node {
		return model.Node{Name: at(out), Op: op, Inputs: in, Outputs: []string{at(out)}}
	}
	mean, variance := step("ReduceMean", "mean", n.Inputs[0]), step("ReduceMean", "variance", at("square"))
	mean.Attributes, variance.Attributes = []model.Attribute{axes, keep}, []model.Attribute{axes, keep}
	list := []model.Node{
		mean, step("Sub", "centred", n.Inputs[0], at("mean")), step("Pow", "square", at("centred"), two),
		variance, step("Add", "plus", at("variance"), eps), step("Sqrt", "deviation", at("plus")),
		step("Div", "normal", at("centred"), at("deviation")), step("Mul", "scaled", at("normal"), n.Inputs[1]),
	}
	if b := input(n, 2); b != "" {
		list = append(list, step("Add", "shifted", at("scaled"), b))
	}
	list[len(list)-1].Outputs = n.Outputs
	return list
}
