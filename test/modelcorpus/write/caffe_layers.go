// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/model"
)

// lower adds the layers of Caffe that do what n does.
func (c *caffeNet) lower(n model.Node) error {
	out, x := n.Outputs[0], n.Inputs[:1]
	shape := c.shapes[out]
	switch n.Op {
	case "Conv", "ConvTranspose":
		return c.conv(n)
	case "Gemm":
		w := c.weights[input(n, 1)]
		if w.Name == "" || attrInt(n, "transB", 0) == 0 {
			return fmt.Errorf("no way to write Gemm with weights the other way round")
		}
		blobs := []model.Tensor{w}
		if b := input(n, 2); b != "" {
			blobs = append(blobs, c.vector(b))
		}
		c.add("InnerProduct", out, x, "inner_product_param", 117, blobs, caffeField{"num_output", 1, w.Shape[0]}, caffeField{"bias_term", 2, len(blobs) == 2})
	case "BatchNormalization":
		factor := model.Tensor{Name: out + "/factor", Type: "float32", Shape: []int64{1}}
		c.consts[factor.Name] = []float64{1}
		c.add("BatchNorm", out+"_bn", x, "batch_norm_param", 139, []model.Tensor{c.vector(n.Inputs[3]), c.vector(n.Inputs[4]), factor},
			caffeField{"use_global_stats", 1, true}, caffeField{"eps", 3, attrFloat(n, "epsilon", 1e-5)})
		c.add("Scale", out, []string{out + "_bn"}, "scale_param", 142, []model.Tensor{c.vector(n.Inputs[1]), c.vector(n.Inputs[2])}, caffeField{"bias_term", 4, true})
	case "PRelu":
		c.add("PReLU", out, x, "", 0, []model.Tensor{c.vector(n.Inputs[1])})
	case "Add", "Mul", "Sub", "Div", "Max":
		return c.eltwise(n)
	case "Concat":
		c.add("Concat", out, n.Inputs, "concat_param", 104, nil, caffeField{"axis", 2, wrap(attrInt(n, "axis", 0), len(shape))})
	case "Reshape", "Squeeze", "Unsqueeze":
		c.add("Reshape", out, x, "reshape_param", 133, nil, caffeField{"shape", 1, shape})
	case "Flatten":
		c.add("Flatten", out, x, "flatten_param", 135, nil, caffeField{"axis", 1, attrInt(n, "axis", 1)})
	case "GlobalAveragePool", "GlobalMaxPool", "MaxPool", "AveragePool":
		return c.pool(n)
	case "Split":
		axis := wrap(attrInt(n, "axis", 0), len(shape))
		fields := []caffeField{{"axis", 3, axis}}
		at := int64(0)
		for _, o := range n.Outputs[:len(n.Outputs)-1] {
			at += c.shapes[o][axis]
			fields = append(fields, caffeField{"slice_point", 2, at})
		}
		c.add("Slice", out, x, "slice_param", 126, nil, fields...)
		c.layers[len(c.layers)-1].top = n.Outputs
	default:
		return c.activation(n)
	}
	return nil
}

// activation is for the layers without weights that work on each value.
func (c *caffeNet) activation(n model.Node) error {
	out, x := n.Outputs[0], n.Inputs[:1]
	none := func(typ string) { c.add(typ, out, x, "", 0, nil) }
	switch n.Op {
	case "Relu":
		none("ReLU")
	case "LeakyRelu":
		c.add("ReLU", out, x, "relu_param", 123, nil, caffeField{"negative_slope", 1, attrFloat(n, "alpha", 0.01)})
	case "Clip":
		c.add("Clip", out, x, "clip_param", 148, nil, caffeField{"min", 1, c.knownFloat(n, 1, "min", -math.MaxFloat32)}, caffeField{"max", 2, c.knownFloat(n, 2, "max", math.MaxFloat32)})
	case "Sigmoid":
		none("Sigmoid")
	case "Tanh":
		none("TanH")
	case "Exp":
		none("Exp")
	case "Sqrt":
		c.add("Power", out, x, "power_param", 122, nil, caffeField{"power", 1, 0.5})
	case "Dropout", "Identity":
		none("Split")
	case "Softmax":
		c.add("Softmax", out, x, "softmax_param", 125, nil, caffeField{"axis", 2, wrap(attrInt(n, "axis", -1), len(c.shapes[out]))})
	default:
		return fmt.Errorf("there: Caffe has no %s", n.Op)
	}
	return nil
}

func (c *caffeNet) conv(n model.Node) error {
	w := c.weights[input(n, 1)]
	pads := list(n, "pads", 4, 0)
	if len(w.Shape) != 4 || !slices.Equal(pads[:2], pads[2:]) || attrText(n, "auto_pad") != "" || slices.Max(list(n, "output_padding", 2, 0)) > 0 {
		return fmt.Errorf("there: Caffe pads both ends of an image alike")
	}
	typ, outputs := "Convolution", w.Shape[0]
	if n.Op == "ConvTranspose" {
		typ, outputs = "Deconvolution", w.Shape[1]*attrInt(n, "group", 1)
	}
	blobs := []model.Tensor{w}
	if b := input(n, 2); b != "" {
		blobs = append(blobs, c.vector(b))
	}
	strides := list(n, "strides", 2, 1)
	fields := []caffeField{
		{"num_output", 1, outputs}, {"bias_term", 2, len(blobs) == 2}, {"group", 5, attrInt(n, "group", 1)},
		{"pad_h", 9, pads[0]}, {"pad_w", 10, pads[1]}, {"kernel_h", 11, w.Shape[2]}, {"kernel_w", 12, w.Shape[3]},
		{"stride_h", 13, strides[0]}, {"stride_w", 14, strides[1]},
	}
	if d := list(n, "dilations", 2, 1); d[0] != 1 {
		fields = append(fields, caffeField{"dilation", 18, d[0]})
	}
	c.add(typ, n.Outputs[0], n.Inputs[:1], "convolution_param", 106, blobs, fields...)
	return nil
}

func (c *caffeNet) pool(n model.Node) error {
	kind := caffeEnum{"AVE", 1}
	if n.Op == "MaxPool" || n.Op == "GlobalMaxPool" {
		kind = caffeEnum{"MAX", 0}
	}
	fields := []caffeField{{"pool", 1, kind}}
	if n.Op == "GlobalAveragePool" || n.Op == "GlobalMaxPool" {
		fields = append(fields, caffeField{"global_pooling", 12, true})
	} else {
		kernel, strides, pads := attrInts(n, "kernel_shape"), list(n, "strides", 2, 1), list(n, "pads", 4, 0)
		if len(kernel) != 2 || !slices.Equal(pads[:2], pads[2:]) {
			return fmt.Errorf("there: Caffe pads both ends of an image alike")
		}
		fields = append(fields, []caffeField{
			{"kernel_h", 5, kernel[0]}, {"kernel_w", 6, kernel[1]}, {"stride_h", 7, strides[0]}, {"stride_w", 8, strides[1]},
			{"pad_h", 9, pads[0]}, {"pad_w", 10, pads[1]},
		}...)
		if attrInt(n, "ceil_mode", 0) == 0 {
			fields = append(fields, caffeField{"round_mode", 13, caffeEnum{"FLOOR", 1}})
		}
	}
	c.add("Pooling", n.Outputs[0], n.Inputs[:1], "pooling_param", 121, nil, fields...)
	return nil
}

// eltwise of two values of one shape, or of one and a number.
func (c *caffeNet) eltwise(n model.Node) error {
	out, x, y := n.Outputs[0], n.Inputs[0], n.Inputs[1]
	if v := c.consts[y]; len(v) == 1 {
		power := map[string]caffeField{"Add": {"shift", 3, v[0]}, "Sub": {"shift", 3, -v[0]}, "Mul": {"scale", 2, v[0]}, "Div": {"scale", 2, 1 / v[0]}}
		f, ok := power[n.Op]
		if !ok {
			return fmt.Errorf("there: Caffe has no %s with a number", n.Op)
		}
		c.add("Power", out, []string{x}, "power_param", 122, nil, f)
		return nil
	}
	sum, product, greatest := caffeEnum{"SUM", 1}, caffeEnum{"PROD", 0}, caffeEnum{"MAX", 2}
	kind, ok := map[string]caffeEnum{"Add": sum, "Sub": sum, "Mul": product, "Max": greatest}[n.Op]
	_, weight := c.weights[y]
	_, other := c.weights[x]
	if !ok || weight || other || !slices.Equal(c.shapes[x], c.shapes[y]) {
		return c.scale(n)
	}
	fields := []caffeField{{"operation", 1, kind}}
	if n.Op == "Sub" {
		fields = append(fields, caffeField{"coeff", 2, 1.0}, caffeField{"coeff", 2, -1.0})
	}
	c.add("Eltwise", out, n.Inputs, "eltwise_param", 110, nil, fields...)
	return nil
}

// scale is a product, or a sum, where one operand has the channels alone.
func (c *caffeNet) scale(n model.Node) error {
	x, y := n.Inputs[0], n.Inputs[1]
	if elements(c.shapes[x]) < elements(c.shapes[y]) {
		x, y = y, x
	}
	full, channels := c.shapes[x], c.shapes[y]
	// Without dimensions of one, a channel operand has one dimension: that of the channels.
	wide := append(slices.Repeat([]int64{1}, max(0, len(full)-len(channels))), channels...)
	typ, param, number := "Scale", "scale_param", protowire.Number(142)
	if n.Op == "Add" {
		typ, param, number = "Bias", "bias_param", 141
	}
	if (n.Op != "Mul" && n.Op != "Add") || len(full) < 2 || wide[1] != full[1] || elements(wide) != full[1] {
		return fmt.Errorf("there: Caffe has no %s of %v and %v", n.Op, full, channels)
	}
	if _, weight := c.weights[y]; weight {
		c.add(typ, n.Outputs[0], []string{x}, param, number, []model.Tensor{c.vector(y)})
		return nil
	}
	flatName := n.Outputs[0] + "_flat"
	c.add("Reshape", flatName, []string{y}, "reshape_param", 133, nil, caffeField{"shape", 1, []int64{full[0], full[1]}})
	c.add(typ, n.Outputs[0], []string{x, flatName}, param, number, nil, caffeField{"axis", 1, int64(0)})
	return nil
}
