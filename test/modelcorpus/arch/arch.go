// SPDX-License-Identifier: Apache-2.0

// Package arch has the graphs of published network architectures as their usual exports look, without their weights: the
// sequence of layers, the shapes of weights, the geometry of the input, the head. They are the ground truth that detectors
// are measured with. It is test support: only tests import it.
//
// The operators are those of ONNX opset 11: axes of Squeeze, Split and the reductions are attributes, limits of Clip and Slice inputs.
// Weights lie as PyTorch and ONNX lay them.
package arch

import (
	"sync"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Network is one architecture and what it is for.
type Network struct {
	// Name of the network, unique.
	Name string
	// Model as its file would describe it. Shared by all callers: not to be changed.
	Model *model.Model
	// Capabilities that it has, from package detect: the ground truth. Empty where the vocabulary has no word for it.
	Capabilities []string
	// Note says which paper or public repository the layers follow, and what is simplified.
	Note string
	// Labels of the classes that usual exports carry, if any.
	Labels []string
	// Constants are the values of the weights that are no weights, such as the target shape of a Reshape, by name: what
	// writes a file must write these, and may write anything for the others.
	Constants map[string][]float64
	// Opset of ONNX that the operators need at least.
	Opset int64
}

// Params counts the trained parameters: not the statistics of a normalisation, not the constants.
func (n Network) Params() int64 {
	var sum int64
	for _, w := range n.Model.Weights {
		if _, constant := n.Constants[w.Name]; constant || isStatistic(w.Name) {
			continue
		}
		sum += product(w.Shape)
	}
	return sum
}

// All networks whose purpose shows in their structure, or that must not be taken for what they are not.
func All() []Network { return all() }

// Indistinct are the networks whose structure is that of another with another purpose: only words or the place where they
// are used tell what they are for. Capabilities has what they are for all the same.
func Indistinct() []Network { return indistinct() }

var all = sync.OnceValue(func() []Network {
	var list []Network
	for _, family := range families {
		list = append(list, family()...)
	}
	return list
})

var indistinct = sync.OnceValue(indistinctFaces)

// design is a network before it is built.
type design struct {
	name   string
	style  style
	fold   bool // a normalisation after a convolution becomes part of it, as exporters do it
	can    []string
	note   string
	labels []string
	build  func(b *Builder)
}

func build(designs ...design) []Network {
	list := make([]Network, 0, len(designs))
	for _, d := range designs {
		b := newBuilder(d.style, d.fold)
		d.build(b)
		for _, l := range d.labels {
			b.m.AddString(l)
		}
		n := b.Network(d.name, d.can...)
		n.Note, n.Labels = d.note, d.labels
		list = append(list, n)
	}
	return list
}
