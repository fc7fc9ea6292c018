// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// irPlain are the operators that only have another name, and those that have not even that.
var irPlain = map[string]string{
	"Relu": "ReLU", "Sigmoid": "Sigmoid", "HardSwish": "HSwish", "Tanh": "Tanh", "Sqrt": "Sqrt", "Exp": "Exp", "Log": "Log", "Erf": "Erf",
	"Softplus": "SoftPlus", "Mish": "Mish", "Neg": "Negative", "Abs": "Abs", "PRelu": "PReLU", "Gelu": "Gelu",
	"Add": "Add", "Sub": "Subtract", "Mul": "Multiply", "Div": "Divide", "Pow": "Power", "Max": "Maximum", "Min": "Minimum",
}

var irReductions = map[string]string{
	"ReduceMean": "ReduceMean", "ReduceSum": "ReduceSum", "ReduceMax": "ReduceMax", "ReduceMin": "ReduceMin", "ReduceL2": "ReduceL2",
	"GlobalAveragePool": "ReduceMean", "GlobalMaxPool": "ReduceMax",
}

func (r *ir) lower(n model.Node) error {
	out := n.Outputs[0]
	shape := r.shapes[out]
	if typ, ok := irPlain[n.Op]; ok {
		data := []string(nil)
		if len(n.Inputs) == 2 && n.Op != "PRelu" {
			data = []string{"auto_broadcast", "numpy"}
		}
		r.op(typ, out, shape, n.Inputs, data...)
		return nil
	}
	if typ, ok := irReductions[n.Op]; ok {
		axes, some := r.known(n, 1, "axes")
		if !some {
			for i := range r.shapes[n.Inputs[0]] {
				if i >= 2 || irReductions[n.Op] == n.Op {
					axes = append(axes, int64(i))
				}
			}
		}
		r.op(typ, out, shape, []string{n.Inputs[0], r.ints(out+"/axes", axes)}, "keep_dims", strconv.FormatBool(attrInt(n, "keepdims", 1) == 1))
		return nil
	}
	switch n.Op {
	case "Conv", "ConvTranspose":
		return r.conv(n)
	case "Gemm", "MatMul":
		y := out
		if input(n, 2) != "" {
			y += "/WithoutBiases"
		}
		r.op("MatMul", y, shape, n.Inputs[:2], "transpose_a", "false", "transpose_b", strconv.FormatBool(attrInt(n, "transB", 0) == 1))
		if input(n, 2) != "" {
			r.op("Add", out, shape, []string{y, n.Inputs[2]}, "auto_broadcast", "numpy")
		}
	case "BatchNormalization":
		wide := append([]int64{1, shape[1]}, slices.Repeat([]int64{1}, len(shape)-2)...)
		y := r.op("Multiply", out+"/mul", shape, []string{n.Inputs[0], r.reshapedWeight(n.Inputs[1], wide)}, "auto_broadcast", "numpy")
		r.op("Add", out, shape, []string{y, r.reshapedWeight(n.Inputs[2], wide)}, "auto_broadcast", "numpy")
	case "LayerNormalization":
		axes := r.ints(out+"/axes", []int64{attrInt(n, "axis", -1)})
		y := r.op("MVN", out+"/mvn", shape, []string{n.Inputs[0], axes}, "eps", short(attrFloat(n, "epsilon", 1e-5)), "normalize_variance", "true", "eps_mode", "INSIDE_SQRT")
		y = r.op("Multiply", out+"/mul", shape, []string{y, n.Inputs[1]}, "auto_broadcast", "numpy")
		r.op("Add", out, shape, []string{y, n.Inputs[2]}, "auto_broadcast", "numpy")
	case "LpNormalization":
		r.op("NormalizeL2", out, shape, []string{n.Inputs[0], r.ints(out+"/axes", []int64{attrInt(n, "axis", -1)})}, "eps", "1e-12", "eps_mode", "max")
	case "MaxPool", "AveragePool":
		r.pool(n, shape)
	default:
		return r.activation(n, out, shape)
	}
	return nil
}

// activation is for the functions with numbers, and hands on what is none.
func (r *ir) activation(n model.Node, out string, shape []int64) error {
	switch n.Op {
	case "Clip":
		low, high := r.knownFloat(n, 1, "min", -math.MaxFloat32), r.knownFloat(n, 2, "max", math.MaxFloat32)
		r.op("Clamp", out, shape, n.Inputs[:1], "min", short(low), "max", short(high))
	case "LeakyRelu":
		r.op("PReLU", out, shape, []string{n.Inputs[0], r.constant(out+"/slope", "float32", []float64{attrFloat(n, "alpha", 0.01)}, 1)})
	case "HardSigmoid":
		alpha := r.constant(out+"/alpha", "float32", []float64{attrFloat(n, "alpha", 0.2)})
		r.op("HardSigmoid", out, shape, []string{n.Inputs[0], alpha, r.constant(out+"/beta", "float32", []float64{attrFloat(n, "beta", 0.5)})})
	case "Softmax":
		r.op("SoftMax", out, shape, n.Inputs, "axis", strconv.FormatInt(wrap(attrInt(n, "axis", -1), len(shape)), 10))
	default:
		return r.move(n, shape)
	}
	return nil
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', -1, 32) }

func (r *ir) conv(n model.Node) error {
	w, ok := r.weights[n.Inputs[1]]
	if !ok || attrText(n, "auto_pad") != "" {
		return fmt.Errorf("%s without weights, or with padding by name", n.Op)
	}
	rank := len(w.Shape) - 2
	pads, group := list(n, "pads", 2*rank, 0), attrInt(n, "group", 1)
	out, typ, kernel := n.Outputs[0], "Convolution", w.Name
	data := []string{"strides", commas(list(n, "strides", rank, 1)), "dilations", commas(list(n, "dilations", rank, 1)),
		"pads_begin", commas(pads[:rank]), "pads_end", commas(pads[rank:]), "auto_pad", "explicit"}
	if n.Op == "ConvTranspose" {
		typ = "ConvolutionBackpropData"
		data = append(data, "output_padding", commas(list(n, "output_padding", rank, 0)))
	}
	if group > 1 {
		typ = "Group" + typ
		kernel = r.reshapedWeight(w.Name, append([]int64{group, w.Shape[0] / group}, w.Shape[1:]...))
	}
	y := out
	if input(n, 2) != "" {
		y += "/WithoutBiases"
	}
	r.op(typ, y, r.shapes[out], []string{n.Inputs[0], kernel}, data...)
	if b := input(n, 2); b != "" {
		wide := append([]int64{1, r.shapes[b][0]}, slices.Repeat([]int64{1}, rank)...)
		r.op("Add", out, r.shapes[out], []string{y, r.reshapedWeight(b, wide)}, "auto_broadcast", "numpy")
	}
	return nil
}

func (r *ir) pool(n model.Node, shape []int64) {
	kernel := attrInts(n, "kernel_shape")
	rank := len(kernel)
	pads := list(n, "pads", 2*rank, 0)
	rounding := "floor"
	if attrInt(n, "ceil_mode", 0) == 1 {
		rounding = "ceil"
	}
	data := []string{"kernel", commas(kernel), "strides", commas(list(n, "strides", rank, 1)), "pads_begin", commas(pads[:rank]),
		"pads_end", commas(pads[rank:]), "rounding_type", rounding, "auto_pad", "explicit"}
	out := n.Outputs[0]
	if n.Op == "AveragePool" {
		r.op("AvgPool", out, shape, n.Inputs, append(data, "exclude-pad", strconv.FormatBool(attrInt(n, "count_include_pad", 0) == 0))...)
		return
	}
	data = append(data, "dilations", commas(slices.Repeat([]int64{1}, rank)), "index_element_type", "i64", "axis", "0")
	r.layer("MaxPool", out, []string{out, out + "/indices"}, [][]int64{shape, shape}, "float32", n.Inputs[:1], data...)
}

// move is for the operators that only move values.
func (r *ir) move(n model.Node, shape []int64) error {
	out := n.Outputs[0]
	x := n.Inputs[0]
	from := r.shapes[x]
	list := func(name string, v []int64) string { return r.ints(out+"/"+name, v) }
	switch n.Op {
	case "Concat":
		r.op("Concat", out, shape, n.Inputs, "axis", strconv.FormatInt(wrap(attrInt(n, "axis", 0), len(shape)), 10))
	case "Identity", "Dropout":
		r.where[out] = r.source(x)
	case "Reshape", "Flatten":
		r.op("Reshape", out, shape, []string{x, list("shape", shape)}, "special_zero", "false")
	case "Squeeze", "Unsqueeze":
		axes, _ := r.known(n, 1, "axes")
		r.op(n.Op, out, shape, []string{x, list("axes", axes)})
	case "Transpose":
		r.op("Transpose", out, shape, []string{x, list("perm", permOf(n, len(from)))})
	case "Expand":
		r.op("Broadcast", out, shape, []string{x, list("shape", shape)}, "mode", "bidirectional")
	case "Gather":
		r.op("Gather", out, shape, []string{x, n.Inputs[1], r.constant(out+"/axis", "int64", []float64{float64(attrInt(n, "axis", 0))})}, "batch_dims", "0")
	case "Resize":
		return r.resize(n, shape)
	case "Pad":
		pads, ok := r.known(n, 1, "pads")
		if !ok || len(pads) != 2*len(from) {
			return fmt.Errorf("no way to write Pad by what is not known")
		}
		mode := attrText(n, "mode")
		if mode == "" {
			mode = "constant"
		}
		zero := r.constant(out+"/value", "float32", []float64{0})
		r.op("Pad", out, shape, []string{x, list("begin", pads[:len(from)]), list("end", pads[len(from):]), zero}, "pad_mode", mode)
	case "Slice":
		cuts := r.cuts(n, from)
		if cuts == nil {
			return fmt.Errorf("no way to write Slice whose bounds are not known")
		}
		begin, end, steps := make([]int64, len(from)), slices.Clone(from), slices.Repeat([]int64{1}, len(from))
		for _, c := range cuts {
			begin[c.axis], end[c.axis], steps[c.axis] = c.from, c.to, c.step
		}
		none := commas(make([]int64, len(from)))
		r.op("StridedSlice", out, shape, []string{x, list("begin", begin), list("end", end), list("steps", steps)}, "begin_mask", none, "end_mask", none,
			"new_axis_mask", none, "shrink_axis_mask", none, "ellipsis_mask", none)
	case "Split":
		var sizes []int64
		var shapes [][]int64
		axis := wrap(attrInt(n, "axis", 0), len(from))
		for _, o := range n.Outputs {
			shapes = append(shapes, r.shapes[o])
			sizes = append(sizes, r.shapes[o][axis])
		}
		at := r.constant(out+"/axis", "int64", []float64{float64(axis)})
		r.layer("VariadicSplit", out, n.Outputs, shapes, "float32", []string{x, at, list("sizes", sizes)})
	default:
		return fmt.Errorf("no %s here", n.Op)
	}
	return nil
}

func (r *ir) resize(n model.Node, shape []int64) error {
	out := n.Outputs[0]
	if len(shape) != 4 {
		return fmt.Errorf("no way to write Resize of other than images")
	}
	mode := map[string]string{"": "nearest", "nearest": "nearest", "linear": "linear_onnx", "cubic": "cubic"}[attrText(n, "mode")]
	transformation := attrText(n, "coordinate_transformation_mode")
	if transformation == "" {
		transformation = "half_pixel"
	}
	from := r.shapes[n.Inputs[0]]
	scales := []float64{float64(shape[2]) / float64(from[2]), float64(shape[3]) / float64(from[3])}
	r.op("Interpolate", out, shape, []string{n.Inputs[0], r.ints(out+"/sizes", shape[2:]), r.constant(out+"/factors", "float32", scales, 2), r.ints(out+"/axes", []int64{2, 3})},
		"mode", mode, "shape_calculation_mode", "sizes", "coordinate_transformation_mode", transformation, "nearest_mode", "floor", "antialias", "false",
		"pads_begin", "0,0,0,0", "pads_end", "0,0,0,0", "cube_coeff", "-0.75")
	return nil
}
