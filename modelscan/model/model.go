// SPDX-License-Identifier: Apache-2.0

// Package model says what is in a file of a neural network, in one vocabulary for every format: the operators of ONNX,
// the shapes of what goes in and out, the weights in their order. It holds no weight itself, only shapes.
//
// What is read comes from strangers. Every list here has a bound; a model that goes beyond one is marked Truncated.
package model

import (
	"io"
	"slices"
)

// File is the content of one file, wherever it lies: in a folder, a layer of an image, an archive within an archive.
// Reading it at any place is cheap. It is valid only until the function it was given to returns.
type File interface {
	io.ReaderAt
	// Size in bytes.
	Size() int64
	// Path with slashes, relative to what is inspected. It is what a stranger wrote: good for a message or a hint, never
	// for opening anything.
	Path() string
}

// Layout is the order of the dimensions of a convolution's weights.
type Layout string

const (
	// OIHW is output, input, height, width: ONNX, PyTorch, Caffe, OpenVINO. A depthwise one is [C,1,H,W].
	OIHW Layout = "OIHW"
	// HWIO is height, width, input, output: TensorFlow, TensorFlow.js. A depthwise one is [H,W,C,1].
	HWIO Layout = "HWIO"
	// OHWI is output, height, width, input: TensorFlow Lite. A depthwise one is [1,H,W,C].
	OHWI Layout = "OHWI"
)

// Model is one network as its file describes it.
type Model struct {
	// Format is the name of the file format, such as "onnx".
	Format string
	// Producer is what wrote the file, as the file says, such as "pytorch 2.1.0".
	Producer string
	// Inputs and Outputs that a caller of the network sees. Empty where the format keeps weights only.
	Inputs, Outputs []Tensor
	// Nodes in the order of the file, those of subgraphs and functions included. Empty where the format keeps weights only.
	Nodes []Node
	// Weights in the order of the file.
	Weights []Tensor
	// Layout of the weights of convolutions.
	Layout Layout
	// Strings are what people wrote into the file and nothing else holds: metadata, labels, documentation, source code.
	Strings []string
	// ExternalData are the further files that hold the weights, as this file names them, relative to its own folder.
	ExternalData []string
	// Truncated tells that a bound was reached, so that there is more in the file than is told here.
	Truncated bool
	// Budget counts how much memory the model takes. The Add methods see to it.
	Budget Budget `json:"-"`
}

// Tensor is a name with a type and a shape.
type Tensor struct {
	Name string `json:"name"`
	// Type of the elements in lower case, as numpy calls it: float32, float16, bfloat16, int8, uint8, int64, string …
	// Empty where the file does not say.
	Type string `json:"type,omitempty"`
	// Shape; -1 for a dimension that is not fixed. Nil where even the number of dimensions is not known.
	Shape []int64 `json:"shape,omitempty"`
}

// Node is one operation.
type Node struct {
	Name string
	// Op is the name of the ONNX operator (https://onnx.ai/onnx/operators/) that does the same, where there is one, whatever
	// the format calls it: Conv (a depthwise or grouped one too), ConvTranspose, Gemm (any dense layer with weights),
	// MatMul, BatchNormalization, PRelu, Relu, Clip (also for relu6), LeakyRelu, Sigmoid, HardSwish, HardSigmoid, Softmax,
	// Tanh, Add, Mul, Sub, Div, Sqrt, Concat, Reshape, Flatten, Transpose, Squeeze, GlobalAveragePool, AveragePool, MaxPool,
	// ReduceMean, ReduceSum, ReduceL2, LpNormalization (L2 normalisation), LayerNormalization, Resize, Pad, Slice, Gather,
	// LSTM, GRU, NonMaxSuppression, QuantizeLinear, DequantizeLinear, Cast, Identity. A quantised or fused form has the name of the
	// plain one. What ONNX does not know keeps the name that the format gives it.
	Op string
	// Inputs by name: of weights, of model inputs, of outputs of other nodes. The data comes first, weights next.
	Inputs  []string
	Outputs []string
	// Attributes that tell something of the geometry: kernel_shape, strides, group, axis, axes, p, alpha …
	Attributes []Attribute
}

// Attribute of a node, named as ONNX names it. It has Ints or Text.
type Attribute struct {
	Name string
	Ints []int64
	Text string
}

// Bounds on what is kept of one model. A whole model stays below 16 MiB: see Budget.
const (
	MaxNodes        = 30_000
	MaxWeights      = 30_000
	MaxStrings      = 4_096
	MaxString       = 512 // bytes; longer ones are cut
	MaxName         = 192 // bytes; longer ones are cut
	MaxRank         = 16
	MaxEdges        = 64 // inputs or outputs of a node
	MaxAttributes   = 16 // of a node
	MaxInputs       = 256
	MaxExternalData = 256
)

// AddNode keeps a node, within the bounds.
func (m *Model) AddNode(n Node) {
	if len(m.Nodes) >= MaxNodes {
		m.Truncated = true
		return
	}
	n.Name, n.Op = cut(n.Name, MaxName), cut(n.Op, MaxName)
	n.Inputs, n.Outputs = m.names(n.Inputs), m.names(n.Outputs)
	if len(n.Attributes) > MaxAttributes {
		n.Attributes, m.Truncated = slices.Clone(n.Attributes[:MaxAttributes]), true
	}
	for i := range n.Attributes {
		a := &n.Attributes[i]
		a.Name, a.Text = cut(a.Name, MaxName), cut(a.Text, MaxName)
		if len(a.Ints) > MaxRank {
			a.Ints = slices.Clone(a.Ints[:MaxRank])
		}
	}
	if !m.Budget.nodes.take(n.bytes(), maxNodeBytes) {
		m.Truncated = true
		return
	}
	m.Nodes = append(m.Nodes, n)
}

// AddWeight keeps the shape of a weight, within the bounds.
func (m *Model) AddWeight(t Tensor) {
	if cutTensor(&t); len(m.Weights) < MaxWeights && !m.Budget.weights.take(t.bytes(), maxWeightBytes) {
		m.Truncated = true
		return
	}
	m.addTensor(&m.Weights, t, MaxWeights)
}

// AddInput keeps an input of the model, within the bounds.
func (m *Model) AddInput(t Tensor) { m.addTensor(&m.Inputs, t, MaxInputs) }

// AddOutput keeps an output of the model, within the bounds.
func (m *Model) AddOutput(t Tensor) { m.addTensor(&m.Outputs, t, MaxInputs) }

// AddString keeps what somebody wrote, within the bounds. An empty one is not kept.
func (m *Model) AddString(s string) {
	switch {
	case s == "":
	case len(m.Strings) >= MaxStrings:
		m.Truncated = true
	default:
		m.Strings = append(m.Strings, cut(s, MaxString))
	}
}

// AddExternalData keeps the name of a further file, within the bounds.
func (m *Model) AddExternalData(path string) {
	switch {
	case path == "":
	case len(m.ExternalData) >= MaxExternalData:
		m.Truncated = true
	default:
		m.ExternalData = append(m.ExternalData, cut(path, MaxString))
	}
}

func (m *Model) addTensor(to *[]Tensor, t Tensor, most int) {
	if len(*to) >= most || len(t.Shape) > MaxRank {
		m.Truncated = true
		return
	}
	cutTensor(&t)
	*to = append(*to, t)
}

func cutTensor(t *Tensor) { t.Name, t.Type = cut(t.Name, MaxName), cut(t.Type, MaxName) }

func (m *Model) names(in []string) []string {
	if len(in) > MaxEdges {
		in, m.Truncated = slices.Clone(in[:MaxEdges]), true
	}
	for i := range in {
		in[i] = cut(in[i], MaxName)
	}
	return in
}

// cut returns at most n bytes of s, in memory of its own: the whole of a long string must not stay.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return string([]byte(s[:n]))
}
