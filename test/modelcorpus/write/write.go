// SPDX-License-Identifier: Apache-2.0

// Package write is test support: only tests import it. It writes a network, given in the vocabulary of package model, as
// the real files of every format that the inspection reads, so that the parsers and the detectors can be tried on whole
// architectures without anybody's weights.
//
// The weights are noise that depends on the name of the tensor alone: about normal, with a deviation of 0.05, and around
// one where a network divides by them. Beyond 64 KiB the noise of a tensor repeats, for speed; the files have their true
// size all the same, and are never held in memory.
//
// What a node needs to know beforehand is a constant of the network (Network.Constants), as in ONNX opset 11, or an
// attribute of the node under the name that ONNX has for it: shape (Reshape), axes (Squeeze, Unsqueeze, Reduce*), starts,
// ends, steps (Slice), pads (Pad), split (Split), sizes or scales (Resize), min and max (Clip). A number that is not whole
// is in Attribute.Text.
package write

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Network is what is written. It is never changed.
type Network struct {
	Model *model.Model
	// Constants are the values of the weights that must not be noise, such as the target shape of a Reshape, by name.
	Constants map[string][]float64
}

// Format writes a network as one or more files.
type Format struct {
	// Name of the format and its variant, such as "onnx-fp16". What stands before the first hyphen is the format.
	Name string
	// Write puts the files of a network into the folder dir. The name is that of the first file, without its ending.
	// It returns the paths of all files, the one that describes the network first.
	Write func(dir, name string, n Network) (files []string, err error)
	// Supports tells whether the format can say all that the network does.
	Supports func(n Network) bool
}

// Formats returns every format, in a fixed order.
func Formats() []Format {
	var all []Format
	for _, family := range [][]Format{
		onnxFormats(), safetensorsFormats(), pytorchFormats(), tfliteFormats(),
		tensorflowFormats(), tfjsFormats(), openvinoFormats(), caffeFormats(), ncnnFormats(), mxnetFormats(), ortFormats(), numpyFormats(), ggufFormats(),
	} {
		all = append(all, family...)
	}
	for i, f := range all {
		all[i].Supports = func(n Network) bool { return distinct(n.Model) && f.Supports(n) }
	}
	return all
}

// distinct tells whether every value of a network has a name of its own; without, it is no network in any format.
func distinct(m *model.Model) bool {
	seen := map[string]bool{}
	one := func(name string) bool {
		again := seen[name]
		seen[name] = true
		return !again || name == ""
	}
	for _, t := range slices.Concat(m.Inputs, m.Weights) {
		if !one(t.Name) {
			return false
		}
	}
	for _, n := range m.Nodes {
		for _, out := range n.Outputs {
			if !one(out) {
				return false
			}
		}
	}
	return true
}

// sorted puts formats in the order of their names.
func sorted(list []Format) []Format {
	slices.SortFunc(list, func(a, b Format) int { return strings.Compare(a.Name, b.Name) })
	return list
}
