// SPDX-License-Identifier: Apache-2.0

// Package detect tells what a network can do from what it is: the geometry of its input, its head, the sequence of its
// weights; then from the words in it. A name proves nothing on its own, and its absence proves nothing at all.
package detect

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Capability that a network shows.
type Capability struct {
	// Name in the vocabulary of the profiles, such as biometric.face.embedding.
	Name string `json:"name"`
	// Confidence from 0 to 1.
	Confidence float64 `json:"confidence"`
	// Evidence in words, the strongest first.
	Evidence []string `json:"evidence"`
}

// Part of a model.
type Part string

// Parts that a detector can read.
const (
	Inputs  Part = "inputs"  // their shapes
	Outputs Part = "outputs" // their shapes
	Graph   Part = "graph"   // the operators, and what leads to what
	Weights Part = "weights" // their shapes, in their order
	Words   Part = "words"   // names, labels, documentation
)

// Detector recognises some capabilities. docs/new-detector.md leads through writing one.
type Detector struct {
	// Name is unique: lower case, with dashes.
	Name string
	// Reports has every capability that it may report, and no other.
	Reports []string
	// Reads has the parts of a model that it looks at. One that does not read words says the same when all are changed.
	Reads []Part
	// Detect adds the evidence that it sees, each piece with one of the weights of weights.go. It may look at what the
	// detectors before it have scored, and drop it.
	Detect func(*network, scores)
}

// detectors in their order: a later one may look at what earlier ones scored.
var detectors = []Detector{
	soundDetector,
	boxDetector,
	keypointDetector,
	textDetector,
	mapDetector,
	familyDetector,
	attributeDetector,
	embeddingDetector,
	knownDetector,
	wordDetector,
	classDetector,
}

// Detectors are all that there are, in the order in which they run.
func Detectors() []Detector { return slices.Clone(detectors) }

// Capabilities that the network shows, the surest first. None means that it is not recognised, never that it is harmless.
func Capabilities(m *model.Model) []Capability {
	n, s := newNetwork(m), scores{}
	for _, d := range detectors {
		d.Detect(n, s)
	}
	return s.capabilities()
}
