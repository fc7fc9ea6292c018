// SPDX-License-Identifier: Apache-2.0

package openvino

import "github.com/vsa-legal/operator/modelscan/model"

// embedded adds the weights that a layer before version 10 holds: their shape follows from what goes in and out.
func (n *net) embedded(p *parser, l *layer, node *model.Node) {
	if l.weights <= 0 && l.biases <= 0 {
		return
	}
	var in []int64
	if l.input != nil {
		in = l.input.shape
	}
	kind := "FP32"
	if l.output != nil && l.output.kind != "" {
		kind = l.output.kind
	}
	var shape, bias []int64
	switch l.kind {
	case "Convolution", "Deconvolution":
		shape, bias = l.kernel(in)
		if len(shape) > 2 {
			node.Attributes = append(node.Attributes, model.Attribute{Name: "group", Ints: []int64{max(integer(l.data["group"]), 1)}})
		}
	case "FullyConnected":
		shape, bias = l.dense(in)
	default:
		if len(in) > 1 {
			shape, bias = in[1:2:2], in[1:2:2]
		}
	}
	if l.weights > 0 {
		node.Inputs = append(node.Inputs, node.Name+"/weights")
		p.m.AddWeight(model.Tensor{Name: node.Name + "/weights", Type: typeOf(kind), Shape: shape})
	}
	if l.biases > 0 {
		node.Inputs = append(node.Inputs, node.Name+"/biases")
		p.m.AddWeight(model.Tensor{Name: node.Name + "/biases", Type: typeOf(kind), Shape: bias})
	}
}

// kernel returns the shapes of a convolution's weights and biases.
func (l *layer) kernel(in []int64) (weights, biases []int64) {
	size := integers(l.data["kernel"])
	if len(size) == 0 {
		size = []int64{integer(l.data["kernel-y"]), integer(l.data["kernel-x"])}
	}
	outputs, group := integer(l.data["output"]), max(integer(l.data["group"]), 1)
	inputs := int64(-1)
	if len(in) > 1 {
		inputs = in[1] / group
	}
	if l.kind == "Deconvolution" {
		return append([]int64{inputs * group, outputs / group}, size...), []int64{outputs}
	}
	return append([]int64{outputs, inputs}, size...), []int64{outputs}
}

// dense returns the shapes of a dense layer's weights and biases.
func (l *layer) dense(in []int64) (weights, biases []int64) {
	outputs, inputs := integer(l.data["out-size"]), int64(1)
	for _, d := range in[min(1, len(in)):] {
		if d <= 0 || inputs > 1<<40/d {
			inputs = -1
			break
		}
		inputs *= d
	}
	return []int64{outputs, inputs}, []int64{outputs}
}
