// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// ncnnPlain are the layers without a setting, ncnnUnary and ncnnBinary the numbers of operations.
var (
	ncnnPlain = map[string]string{"Relu": "ReLU", "Sigmoid": "Sigmoid", "Tanh": "TanH", "Mish": "Mish", "Dropout": "Noop", "Identity": "Noop", "Flatten": "Flatten"}
	ncnnUnary = map[string]int{"Abs": 0, "Neg": 1, "Sqrt": 5, "Exp": 7, "Log": 8, "Reciprocal": 15}
	ncnnPairs = map[string]int{"Add": 0, "Sub": 1, "Mul": 2, "Div": 3, "Max": 4, "Min": 5, "Pow": 6}
	ncnnSums  = map[string]int{"ReduceSum": 0, "ReduceMean": 3, "ReduceMax": 4, "ReduceMin": 5, "ReduceL2": 8}
)

func (c *ncnnNet) lower(n model.Node) error {
	out, x := n.Outputs[0], n.Inputs[:1]
	shape := c.shapes[out]
	add := func(typ string, settings ...string) { c.layer(typ, out, x, []string{out}, settings...) }
	if typ, ok := ncnnPlain[n.Op]; ok {
		add(typ)
		return nil
	}
	if number, ok := ncnnUnary[n.Op]; ok {
		add("UnaryOp", setting(0, number))
		return nil
	}
	if number, ok := ncnnPairs[n.Op]; ok {
		return c.pair(n, number)
	}
	if number, ok := ncnnSums[n.Op]; ok {
		return c.reduce(n, number)
	}
	if c.activation(n, add) {
		return nil
	}
	axis := wrap(attrInt(n, "axis", -1), len(shape)) - 1
	switch n.Op {
	case "Conv", "ConvTranspose":
		return c.conv(n)
	case "Gemm":
		w := c.weights[input(n, 1)]
		if w.Name == "" || attrInt(n, "transB", 0) == 0 {
			return fmt.Errorf("no way to write Gemm with weights the other way round")
		}
		bias := input(n, 2)
		add("InnerProduct", setting(0, w.Shape[0]), setting(1, flag(bias != "")), setting(2, elements(w.Shape)))
		c.tagged(w.Name)
		if bias != "" {
			c.plain(bias)
		}
	case "BatchNormalization":
		add("BatchNorm", setting(0, shape[1]), setting(1, attrFloat(n, "epsilon", 1e-5)))
		c.plain(n.Inputs[1], n.Inputs[3], n.Inputs[4], n.Inputs[2])
	case "PRelu":
		add("PReLU", setting(0, elements(c.weights[n.Inputs[1]].Shape)))
		c.plain(n.Inputs[1])
	case "Concat":
		if slices.ContainsFunc(n.Inputs, func(s string) bool { return c.names[s] == "" }) || axis < 0 {
			return fmt.Errorf("no way to write Concat of constants, or along the batch")
		}
		c.layer("Concat", out, n.Inputs, []string{out}, setting(0, axis))
	case "GlobalAveragePool", "GlobalMaxPool", "MaxPool", "AveragePool":
		return c.pool(n)
	case "LayerNormalization":
		add("LayerNorm", setting(0, elements(c.weights[n.Inputs[1]].Shape)), setting(1, attrFloat(n, "epsilon", 1e-5)), setting(2, 1))
		c.plain(n.Inputs[1:3]...)
	default:
		return c.move(n, shape, add)
	}
	return nil
}

// activation adds a layer without weights that works on each value, if n is one.
func (c *ncnnNet) activation(n model.Node, add func(typ string, settings ...string)) bool {
	switch n.Op {
	case "LeakyRelu":
		add("ReLU", setting(0, attrFloat(n, "alpha", 0.01)))
	case "Clip":
		add("Clip", setting(0, c.knownFloat(n, 1, "min", -3.4e38)), setting(1, c.knownFloat(n, 2, "max", 3.4e38)))
	case "HardSwish":
		add("HardSwish", setting(0, 1.0/6), setting(1, 0.5))
	case "HardSigmoid":
		add("HardSigmoid", setting(0, attrFloat(n, "alpha", 0.2)), setting(1, attrFloat(n, "beta", 0.5)))
	case "Softmax":
		add("Softmax", setting(0, wrap(attrInt(n, "axis", -1), len(c.shapes[n.Outputs[0]]))-1), setting(1, 1))
	default:
		return false
	}
	return true
}

func (c *ncnnNet) reduce(n model.Node, number int) error {
	out, x := n.Outputs[0], n.Inputs[:1]
	axes, some := c.known(n, 1, "axes")
	if !some {
		return fmt.Errorf("%s over the batch", n.Op)
	}
	axes = slices.Clone(axes) // they are the network's own
	for i := range axes {
		if axes[i] = wrap(axes[i], len(c.shapes[x[0]])) - 1; axes[i] < 0 {
			return fmt.Errorf("%s over the batch", n.Op)
		}
	}
	c.layer("Reduction", out, x, []string{out}, setting(0, number), setting(1, 0), array(3, axes), setting(4, attrInt(n, "keepdims", 1)), setting(5, 1))
	return nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *ncnnNet) conv(n model.Node) error {
	w := c.weights[input(n, 1)]
	if len(w.Shape) != 4 || attrText(n, "auto_pad") != "" {
		return fmt.Errorf("%s of %d dimensions", n.Op, len(w.Shape))
	}
	pads, strides, dilations := list(n, "pads", 4, 0), list(n, "strides", 2, 1), list(n, "dilations", 2, 1)
	group, bias := attrInt(n, "group", 1), input(n, 2)
	typ, outputs := "Convolution", w.Shape[0]
	if n.Op == "ConvTranspose" {
		typ, outputs = "Deconvolution", w.Shape[1]*group
	}
	settings := []string{
		setting(0, outputs), setting(1, w.Shape[3]), setting(11, w.Shape[2]), setting(2, dilations[1]), setting(12, dilations[0]),
		setting(3, strides[1]), setting(13, strides[0]), setting(4, pads[1]), setting(14, pads[0]), setting(15, pads[3]), setting(16, pads[2]),
		setting(5, flag(bias != "")), setting(6, elements(w.Shape)),
	}
	if extra := list(n, "output_padding", 2, 0); slices.Max(extra) > 0 {
		settings = append(settings, setting(18, extra[1]), setting(19, extra[0]))
	}
	if group > 1 {
		typ += "DepthWise"
		settings = append(settings, setting(7, group))
	}
	c.layer(typ, n.Outputs[0], n.Inputs[:1], n.Outputs, settings...)
	c.tagged(w.Name)
	if bias != "" {
		c.plain(bias)
	}
	return nil
}

func (c *ncnnNet) pool(n model.Node) error {
	average := flag(n.Op == "AveragePool" || n.Op == "GlobalAveragePool")
	if n.Op == "GlobalAveragePool" || n.Op == "GlobalMaxPool" {
		// A pooling of all leaves one dimension here.
		c.layer("Pooling", n.Outputs[0], n.Inputs[:1], n.Outputs, setting(0, average), setting(4, 1))
		return nil
	}
	kernel, strides, pads := attrInts(n, "kernel_shape"), list(n, "strides", 2, 1), list(n, "pads", 4, 0)
	if len(kernel) != 2 {
		return fmt.Errorf("%s of %d dimensions", n.Op, len(kernel)+2)
	}
	c.layer("Pooling", n.Outputs[0], n.Inputs[:1], n.Outputs, setting(0, average), setting(1, kernel[1]), setting(11, kernel[0]),
		setting(2, strides[1]), setting(12, strides[0]), setting(3, pads[1]), setting(13, pads[0]), setting(14, pads[3]), setting(15, pads[2]),
		setting(5, 1-attrInt(n, "ceil_mode", 0)), setting(6, attrInt(n, "count_include_pad", 0)))
	return nil
}

// pair is an operation of two values, or of one and a number.
func (c *ncnnNet) pair(n model.Node, number int) error {
	in := slices.Clone(n.Inputs)
	for i, s := range in {
		if v := c.consts[s]; len(v) == 1 && i == 1 {
			c.layer("BinaryOp", n.Outputs[0], in[:1], n.Outputs, setting(0, number), setting(1, 1), setting(2, v[0]))
			return nil
		}
		if _, weight := c.weights[s]; weight {
			in[i] = c.memory(s)
		}
	}
	c.layer("BinaryOp", n.Outputs[0], in, n.Outputs, setting(0, number))
	return nil
}

// move is for the layers that only move values.
func (c *ncnnNet) move(n model.Node, shape []int64, add func(typ string, settings ...string)) error {
	from := c.shapes[n.Inputs[0]]
	switch n.Op {
	case "Reshape", "Squeeze", "Unsqueeze":
		var settings []string
		for i, d := range slices.Backward(shape[1:]) {
			settings = append(settings, setting(len(shape)-2-i, d))
		}
		add("Reshape", settings...)
	case "Transpose":
		orders := map[string]int{"021": 1, "0132": 1, "0213": 2, "0312": 4, "0231": 3, "0321": 5}
		key := ""
		for _, p := range permOf(n, len(from)) {
			key += fmt.Sprint(p)
		}
		order, ok := orders[key]
		if !ok {
			return fmt.Errorf("no way to write Transpose of the batch")
		}
		add("Permute", setting(0, order))
	case "Resize":
		kind := map[string]int{"": 1, "nearest": 1, "linear": 2, "cubic": 3}[attrText(n, "mode")]
		if len(shape) != 4 {
			return fmt.Errorf("no way to write Resize of other than images")
		}
		add("Interp", setting(0, kind), setting(3, shape[2]), setting(4, shape[3]))
	case "Pad":
		pads, ok := c.known(n, 1, "pads")
		if !ok || len(pads) != 8 || pads[0]+pads[1]+pads[4]+pads[5] != 0 {
			return fmt.Errorf("no way to write Pad of other than the border")
		}
		add("Padding", setting(0, pads[2]), setting(1, pads[6]), setting(2, pads[3]), setting(3, pads[7]), setting(4, 0), setting(5, 0.0))
	case "Slice":
		var from3, to3, axes []int64
		for _, k := range c.cuts(n, from) {
			if k.step != 1 || k.axis == 0 {
				return fmt.Errorf("no way to write Slice in steps")
			}
			from3, to3, axes = append(from3, k.from), append(to3, k.to), append(axes, k.axis-1)
		}
		if axes == nil {
			return fmt.Errorf("no way to write Slice whose bounds are not known")
		}
		add("Crop", array(9, from3), array(10, to3), array(11, axes))
	case "Split":
		axis := wrap(attrInt(n, "axis", 0), len(from))
		var sizes []int64
		for _, o := range n.Outputs {
			sizes = append(sizes, c.shapes[o][axis])
		}
		c.layer("Slice", n.Outputs[0], n.Inputs[:1], n.Outputs, array(0, sizes), setting(1, axis-1))
	default:
		return fmt.Errorf("there: NCNN has no %s here", n.Op)
	}
	return nil
}
