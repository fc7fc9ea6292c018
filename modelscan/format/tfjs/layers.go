// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// layerOperators are the classes of layers (https://keras.io/api/layers/) that ONNX has an operator for.
var layerOperators = map[string]string{
	"Conv1D": "Conv", "Conv2D": "Conv", "Conv3D": "Conv", "DepthwiseConv1D": "Conv", "DepthwiseConv2D": "Conv",
	"SeparableConv1D": "Conv", "SeparableConv2D": "Conv", "Convolution2D": "Conv", "SeparableConvolution2D": "Conv",
	"Conv1DTranspose": "ConvTranspose", "Conv2DTranspose": "ConvTranspose", "Conv3DTranspose": "ConvTranspose",
	"Convolution2DTranspose": "ConvTranspose",
	"Dense":                  "Gemm", "EinsumDense": "Gemm", "Embedding": "Gather", "Dot": "MatMul",
	"Add": "Add", "Multiply": "Mul", "Subtract": "Sub", "Average": "Mean", "Maximum": "Max", "Minimum": "Min",
	"Concatenate": "Concat", "Merge": "Concat", "Permute": "Transpose", "RepeatVector": "Tile",
	"LeakyReLU": "LeakyRelu", "PReLU": "PRelu", "ELU": "Elu", "ThresholdedReLU": "ThresholdedRelu",
	"GlobalAveragePooling1D": "GlobalAveragePool", "GlobalAveragePooling2D": "GlobalAveragePool",
	"GlobalMaxPooling1D": "GlobalMaxPool", "GlobalMaxPooling2D": "GlobalMaxPool",
	"AveragePooling1D": "AveragePool", "AveragePooling2D": "AveragePool", "AveragePooling3D": "AveragePool",
	"MaxPooling1D": "MaxPool", "MaxPooling2D": "MaxPool", "MaxPooling3D": "MaxPool",
	"ZeroPadding1D": "Pad", "ZeroPadding2D": "Pad", "ZeroPadding3D": "Pad",
	"UpSampling1D": "Resize", "UpSampling2D": "Resize", "Resizing": "Resize",
	"Cropping1D": "Slice", "Cropping2D": "Slice", "CenterCrop": "Slice",
	"UnitNormalization": "LpNormalization", "SpatialDropout2D": "Dropout", "GaussianDropout": "Dropout",
	"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU", "SimpleRNN": "RNN", "Rescaling": "Mul",
	"SyncBatchNormalization": "BatchNormalization", "BatchNormalizationV1": "BatchNormalization",
}

// activationOperators are the activations (https://keras.io/api/layers/activations/) by the name of their function or class.
var activationOperators = map[string]string{
	"linear": "", "relu": "Relu", "relu6": "Clip", "softmax": "Softmax", "sigmoid": "Sigmoid", "tanh": "Tanh",
	"softplus": "Softplus", "softsign": "Softsign", "elu": "Elu", "selu": "Selu", "gelu": "Gelu", "swish": "Swish",
	"silu": "Swish", "hard_sigmoid": "HardSigmoid", "hard_swish": "HardSwish", "hard_silu": "HardSwish",
	"leaky_relu": "LeakyRelu", "exponential": "Exp", "log_softmax": "LogSoftmax", "mish": "Mish",
	"ReLU": "Relu", "LeakyReLU": "LeakyRelu", "Softmax": "Softmax",
}

// activationOperator returns the operator of an activation, "" if there is none.
func activationOperator(name string) string {
	if op, ok := activationOperators[name]; ok {
		return op
	}
	return name
}

// layerOperator returns the operator of a layer.
func layerOperator(class string, c *config) string {
	if i := strings.LastIndexByte(class, '>'); i >= 0 {
		class = class[i+1:] // of a package: Custom>Layer
	}
	switch class {
	case "Activation":
		if op := activationOperator(c.activation); op != "" {
			return op
		}
		return "Identity"
	case "ReLU":
		if c.maxValue != "" {
			return "Clip"
		}
		return "Relu"
	}
	if op, ok := layerOperators[class]; ok {
		return op
	}
	return class
}

// attributes of a layer, by the names of ONNX.
func (c *config) attributes(class string) []model.Attribute {
	var out []model.Attribute
	add := func(name string, values []int64) {
		if len(values) > 0 {
			out = append(out, model.Attribute{Name: name, Ints: values})
		}
	}
	add("kernel_shape", c.kernel)
	add("kernel_shape", c.pool)
	add("strides", c.strides)
	add("axis", c.axis)
	add("shape", c.target)
	if c.groups > 1 {
		add("group", []int64{c.groups})
	}
	if c.padding != "" {
		out = append(out, model.Attribute{Name: "auto_pad", Text: padding(strings.ToUpper(c.padding))})
	}
	if class == "SeparableConv2D" || class == "DepthwiseConv2D" {
		out = append(out, model.Attribute{Name: "keras_class", Text: class})
	}
	return out
}

// shapeAfter returns the shape of what a layer gives out, nil where it is not known without calculating all of it.
func shapeAfter(class string, c *config, shapes map[string][]int64) []int64 {
	var before []int64
	if len(c.from) > 0 {
		before = shapes[c.from[0]]
	}
	switch class {
	case "Dense":
		if len(before) > 1 {
			after := slices.Clone(before)
			after[len(after)-1] = c.units
			return after
		}
		return []int64{-1, c.units}
	case "Conv2D":
		return []int64{-1, -1, -1, c.filters}
	case "GlobalAveragePooling2D", "GlobalMaxPooling2D":
		if len(before) == 4 {
			return []int64{before[0], before[3]}
		}
	case "Flatten":
		return []int64{-1, -1}
	case "Reshape":
		return append([]int64{-1}, c.target...)
	case "Activation", "BatchNormalization", "Dropout", "ReLU", "LeakyReLU", "PReLU", "Softmax", "DepthwiseConv2D", "Add", "UnitNormalization":
		if class == "DepthwiseConv2D" && len(before) == 4 {
			return []int64{-1, -1, -1, before[3]}
		}
		return before
	}
	return nil
}
