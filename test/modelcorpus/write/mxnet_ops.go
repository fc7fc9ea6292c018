// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// mxnetPlain are the operations without a setting, mxnetPairs those of two values.
var (
	mxnetPlain = map[string][]string{
		"Relu": {"Activation", "act_type", "relu"}, "Sigmoid": {"Activation", "act_type", "sigmoid"}, "Tanh": {"Activation", "act_type", "tanh"},
		"Flatten": {"Flatten"}, "Dropout": {"Dropout", "p", "0.4"}, "Identity": {"identity"}, "Sqrt": {"sqrt"}, "Exp": {"exp"},
	}
	mxnetPairs = map[string]string{"Add": "broadcast_add", "Sub": "broadcast_sub", "Mul": "broadcast_mul", "Div": "broadcast_div"}
)

// lower writes a node.
func (c *mxnetNet) lower(n model.Node) error {
	x := n.Inputs[:1:1]
	if plain, ok := mxnetPlain[n.Op]; ok {
		return c.op(plain[0], n, x, plain[1:]...)
	}
	if op, ok := mxnetPairs[n.Op]; ok {
		return c.op(op, n, n.Inputs)
	}
	axis := strconv.FormatInt(attrInt(n, "axis", 1), 10)
	switch n.Op {
	case "Conv", "ConvTranspose":
		return c.convolution(n)
	case "Gemm":
		return c.dense(n)
	case "BatchNormalization":
		return c.op("BatchNorm", n, n.Inputs, "eps", "2e-05", "fix_gamma", "False")
	case "PRelu":
		w := c.weights[n.Inputs[1]]
		w.Shape = []int64{elements(w.Shape)}
		c.addWeight(w)
		return c.op("LeakyReLU", n, n.Inputs, "act_type", "prelu", "slope", "0.25")
	case "LeakyRelu":
		return c.op("LeakyReLU", n, x, "act_type", "leaky", "slope", fmt.Sprint(attrFloat(n, "alpha", 0.01)))
	case "Clip":
		return c.op("clip", n, x, "a_min", fmt.Sprint(c.knownFloat(n, 1, "min", 0)), "a_max", fmt.Sprint(c.knownFloat(n, 2, "max", 6)))
	case "Concat":
		return c.op("Concat", n, n.Inputs, "dim", axis, "num_args", strconv.Itoa(len(n.Inputs)))
	case "Softmax":
		return c.op("softmax", n, x, "axis", strconv.FormatInt(attrInt(n, "axis", -1), 10))
	case "LpNormalization":
		return c.op("L2Normalization", n, x, "mode", "channel")
	case "GlobalAveragePool", "GlobalMaxPool", "MaxPool", "AveragePool":
		return c.pooling(n)
	case "Reshape":
		if shape, ok := c.known(n, 1, "shape"); ok {
			return c.op("Reshape", n, x, "shape", mxnetTuple(shape))
		}
	case "Transpose":
		return c.op("transpose", n, x, "axes", mxnetTuple(attrInts(n, "perm")))
	}
	return fmt.Errorf("%s: no way to write it", n.Op)
}

// convolution has padding of the same size at both ends.
func (c *mxnetNet) convolution(n model.Node) error {
	w, constant := c.weights[input(n, 1)]
	kernel, pads := attrInts(n, "kernel_shape"), list(n, "pads", 4, 0)
	if !constant || len(w.Shape) != 4 || len(kernel) != 2 || pads[0] != pads[2] || pads[1] != pads[3] || attrText(n, "auto_pad") != "" {
		return fmt.Errorf("%s: no way to write such a one", n.Op)
	}
	group := attrInt(n, "group", 1)
	op, filters := "Convolution", w.Shape[0]
	if n.Op == "ConvTranspose" {
		op, filters = "Deconvolution", w.Shape[1]*group
	}
	return c.op(op, n, n.Inputs, "kernel", mxnetTuple(kernel), "stride", mxnetTuple(list(n, "strides", 2, 1)), "pad", mxnetTuple(pads[:2]),
		"dilate", mxnetTuple(list(n, "dilations", 2, 1)), "num_filter", strconv.FormatInt(filters, 10), "num_group", strconv.FormatInt(group, 10),
		"no_bias", mxnetFlag(len(n.Inputs) < 3))
}

func (c *mxnetNet) dense(n model.Node) error {
	w := c.weights[input(n, 1)]
	if w.Name == "" || attrInt(n, "transB", 0) == 0 {
		return fmt.Errorf("no way to write Gemm with weights the other way round")
	}
	return c.op("FullyConnected", n, n.Inputs, "num_hidden", strconv.FormatInt(w.Shape[0], 10), "no_bias", mxnetFlag(len(n.Inputs) < 3))
}

func (c *mxnetNet) pooling(n model.Node) error {
	kind := "max"
	if n.Op == "AveragePool" || n.Op == "GlobalAveragePool" {
		kind = "avg"
	}
	if n.Op == "GlobalAveragePool" || n.Op == "GlobalMaxPool" {
		return c.op("Pooling", n, n.Inputs[:1], "pool_type", kind, "global_pool", "True", "kernel", "(1, 1)")
	}
	pads, kernel := list(n, "pads", 4, 0), attrInts(n, "kernel_shape")
	if len(kernel) != 2 || pads[0] != pads[2] || pads[1] != pads[3] {
		return fmt.Errorf("%s: no way to write such padding", n.Op)
	}
	convention := "valid"
	if attrInt(n, "ceil_mode", 0) != 0 {
		convention = "full"
	}
	return c.op("Pooling", n, n.Inputs[:1], "pool_type", kind, "global_pool", "False", "kernel", mxnetTuple(kernel),
		"stride", mxnetTuple(list(n, "strides", 2, 1)), "pad", mxnetTuple(pads[:2]), "pooling_convention", convention)
}

func mxnetFlag(v bool) string {
	if v {
		return "True"
	}
	return "False"
}
