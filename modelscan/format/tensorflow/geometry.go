// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// attributeNames are those that ONNX gives.
var attributeNames = map[string]string{"ksize": "kernel_shape", "strides": "strides", "dilations": "dilations", "padding": "auto_pad",
	"keep_dims": "keepdims", "transpose_a": "transA", "transpose_b": "transB", "adj_x": "transA", "adj_y": "transB",
	"squeeze_dims": "axes", "alpha": "alpha", "epsilon": "epsilon", "axis": "axis", "data_format": "data_format", "rate": "dilations",
	"equation": "equation", "num_split": "num_outputs", "batch_dims": "batch_dims", "align_corners": "align_corners",
	"half_pixel_centers": "half_pixel_centers", "num": "num", "fused_ops": "activation", "hidden_size": "hidden_size",
	"num_units": "hidden_size", "explicit_paddings": "pads", "block_size": "blocksize", "depth_radius": "size"}

// fromInputs are attributes that TensorFlow hands over as a constant input; a negative place counts from the end.
var fromInputs = map[string]struct {
	place int
	name  string
}{
	"Reshape": {1, "shape"}, "BroadcastTo": {1, "shape"}, "Mean": {1, "axes"}, "Sum": {1, "axes"}, "Max": {1, "axes"}, "Min": {1, "axes"},
	"Prod": {1, "axes"}, "EuclideanNorm": {1, "axes"}, "ExpandDims": {1, "axes"}, "ConcatV2": {-1, "axis"}, "Concat": {-1, "axis"},
	"Transpose": {1, "perm"}, "ResizeBilinear": {1, "sizes"}, "ResizeNearestNeighbor": {1, "sizes"}, "ResizeBicubic": {1, "sizes"},
	"Split": {1, "axis"}, "GatherV2": {2, "axis"}, "Pad": {1, "pads"}, "PadV2": {1, "pads"}, "MirrorPad": {1, "pads"}, "Tile": {1, "repeats"},
	"Fill": {0, "shape"}, "ArgMax": {1, "axis"}, "TopKV2": {1, "k"}, "Conv2DBackpropInput": {2, "output_shape"},
}

// geometry are the attributes of a node as ONNX names them.
func (p *parser) geometry(n *pending) []model.Attribute {
	channels := 3 // where the channels are among four dimensions
	if slices.ContainsFunc(n.Attributes, func(a model.Attribute) bool { return a.Name == "data_format" && strings.HasPrefix(a.Text, "NC") }) {
		channels = 1
	}
	var out []model.Attribute
	for _, a := range n.Attributes {
		name, ok := attributeNames[a.Name]
		if !ok {
			continue
		}
		if (name == "kernel_shape" || name == "strides" || name == "dilations") && len(a.Ints) >= 4 {
			a.Ints = spatial(a.Ints, channels)
		}
		if a.Name == "padding" && a.Text == "SAME" {
			a.Text = "SAME_UPPER"
		}
		a.Name = name
		out = append(out, a)
	}
	if f, ok := fromInputs[n.op]; ok {
		place := f.place
		if place < 0 {
			place += len(n.Inputs)
		}
		if place >= 0 && place < len(n.Inputs) {
			if values, ok := p.values[n.Inputs[place]]; ok {
				out = append(out, model.Attribute{Name: f.name, Ints: slices.Clone(values)})
			}
		}
	}
	if strings.Contains(strings.ToLower(n.op), "depthwise") && len(n.Inputs) > 1 {
		if shape := p.named[n.Inputs[1]]; len(shape) == 4 {
			out = append(out, model.Attribute{Name: "group", Ints: []int64{shape[2]}})
		}
	}
	return out
}

// spatial leaves out the batch and the channels.
func spatial(all []int64, channels int) []int64 {
	if channels == 1 {
		return all[2:]
	}
	return all[1 : len(all)-1]
}
