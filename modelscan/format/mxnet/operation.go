// SPDX-License-Identifier: Apache-2.0

package mxnet

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// operation notes an operation with the weights that its variables are.
func (s *symbol) operation(n *node) {
	out := model.Node{Name: n.name, Op: operator(n), Outputs: []string{n.name}, Attributes: n.attributes()}
	in := s.channelsOf(n)
	if n.op == "FullyConnected" && !s.isFlat(n) {
		in = -1 // each place has channels of its own
	}
	n.channels, n.flat = n.channelsAfter(in, s.isFlat(n)), s.flatAfter(n)
	for i, edge := range n.inputs {
		if from := s.source(edge); from != nil && from.op == variable {
			if isLabel(n, i) {
				continue
			}
			s.variable(from, n, i, in)
		}
		out.Inputs = append(out.Inputs, s.nameOf(edge))
	}
	s.m.AddNode(out)
}

// isLabel tells of an input that is there for training only.
func isLabel(n *node, i int) bool {
	return i > 0 && (n.op == "SoftmaxOutput" || n.op == "Softmax" || n.op == "LogisticRegressionOutput")
}

// variable is a weight if an operation uses it as one or the file knows its shape; else it is an input of the network.
func (s *symbol) variable(v, of *node, i int, in int64) {
	shape := of.weightShape(i, in)
	if known := v.shape; known != nil && known[0] > 0 {
		shape = known
	}
	if v.used {
		return
	}
	v.used = true
	if i == 0 || shape == nil {
		s.m.AddInput(model.Tensor{Name: v.name, Shape: v.shape})
		return
	}
	s.m.AddWeight(model.Tensor{Name: v.name, Shape: shape})
}

// channelsOf are the channels of the data that goes into a node.
func (s *symbol) channelsOf(n *node) int64 {
	if n.op == "Concat" || n.op == "concat" {
		return s.sum(n)
	}
	if len(n.inputs) > 0 {
		if from := s.source(n.inputs[0]); from != nil {
			return from.channels
		}
	}
	return -1
}

func (s *symbol) sum(n *node) int64 {
	sum := int64(0)
	for _, edge := range n.inputs {
		from := s.source(edge)
		if from == nil || from.channels < 0 {
			return -1
		}
		sum += from.channels
	}
	return sum
}

// flatAfter tells whether what comes out has a batch and channels, and no other dimension of more than one.
func (s *symbol) flatAfter(n *node) bool {
	op := operator(n)
	switch {
	case op == "Gemm", strings.HasPrefix(op, "Global"), op == "Reshape" && len(tuple(n.settings["shape"])) == 2:
		return true
	case keepsShape[op]:
		return s.isFlat(n)
	}
	return false
}

// isFlat tells the same of what goes in.
func (s *symbol) isFlat(n *node) bool {
	if len(n.inputs) == 0 {
		return false
	}
	from := s.source(n.inputs[0])
	return from != nil && from.flat
}

// keepsShape are operators whose output has as many dimensions of more than one as their input.
var keepsShape = map[string]bool{
	"Relu": true, "PRelu": true, "LeakyRelu": true, "Sigmoid": true, "Tanh": true, "Softmax": true, "BatchNormalization": true,
	"LpNormalization": true, "Dropout": true, "Identity": true, "Clip": true, "Flatten": true,
}

// channelsAfter are the channels of what comes out.
func (n *node) channelsAfter(in int64, flat bool) int64 {
	switch n.op {
	case "Convolution", "Deconvolution":
		return n.number("num_filter", -1)
	case "FullyConnected":
		return n.number("num_hidden", -1)
	case "Flatten", "flatten":
		if !flat {
			return -1
		}
	case "Reshape", "reshape":
		if shape := tuple(n.settings["shape"]); len(shape) > 1 && shape[1] > 0 {
			return shape[1]
		}
		return -1
	case "transpose", "SliceChannel", "split", "slice_axis", "expand_dims", "squeeze", "dot", "batch_dot":
		return -1
	}
	return in
}

// number is a setting, or another number if it is missing.
func (n *node) number(setting string, otherwise int64) int64 {
	if v, err := strconv.ParseInt(n.settings[setting], 10, 64); err == nil && v > 0 {
		return v
	}
	return otherwise
}

// weightShape is the shape of the variable that an operation has as its input i, nil if it is no weight.
func (n *node) weightShape(i int, in int64) []int64 {
	switch kernel := tuple(n.settings["kernel"]); n.op {
	case "Convolution", "Deconvolution":
		filters, group := n.number("num_filter", -1), n.number("num_group", 1)
		if i == 2 {
			return []int64{filters}
		}
		if i != 1 {
			return nil
		}
		if n.op == "Deconvolution" {
			return append([]int64{in, perGroup(filters, group)}, kernel...)
		}
		return append([]int64{filters, perGroup(in, group)}, kernel...)
	case "FullyConnected":
		if i == 2 {
			return []int64{n.number("num_hidden", -1)}
		}
		return []int64{n.number("num_hidden", -1), in}
	case "BatchNorm", "BatchNorm_v1", "InstanceNorm", "LayerNorm", "LeakyReLU", "_contrib_SyncBatchNorm", "CuDNNBatchNorm":
		return []int64{in}
	case "Embedding":
		return []int64{n.number("input_dim", -1), n.number("output_dim", -1)}
	}
	return nil
}

func perGroup(channels, group int64) int64 {
	if channels < 0 {
		return -1
	}
	return channels / group
}

// attributes that tell of the geometry.
func (n *node) attributes() []model.Attribute {
	var out []model.Attribute
	for _, a := range []struct{ setting, name string }{
		{"kernel", "kernel_shape"}, {"stride", "strides"}, {"pad", "pads"}, {"dilate", "dilations"}, {"num_group", "group"},
		{"axis", "axis"}, {"dim", "axis"}, {"shape", "shape"}, {"axes", "axes"},
	} {
		numbers := tuple(n.settings[a.setting])
		if len(numbers) == 0 {
			continue
		}
		if a.name == "pads" {
			numbers = append(numbers, numbers...) // at the beginning, and as many at the end
		}
		out = append(out, model.Attribute{Name: a.name, Ints: numbers})
	}
	if slope := n.settings["slope"]; slope != "" && n.settings["act_type"] == "leaky" {
		out = append(out, model.Attribute{Name: "alpha", Text: slope})
	}
	return out
}
