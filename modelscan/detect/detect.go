// SPDX-License-Identifier: Apache-2.0

// Package detect tells what a network can do from what it is: the geometry of its input, its head, the sequence of its
// weights; then from the words in it. A name proves nothing on its own, and its absence proves nothing at all.
package detect

import "github.com/vsa-legal/operator/modelscan/model"

// Capability that a network shows.
type Capability struct {
	// Name in the vocabulary of the profiles, such as biometric.face.embedding.
	Name string `json:"name"`
	// Confidence from 0 to 1.
	Confidence float64 `json:"confidence"`
	// Evidence in words, the strongest first.
	Evidence []string `json:"evidence"`
}

// Certain enough is a capability that counts as found; what is less sure is a suspicion.
const Certain = 0.5

// detectors in their order: a later one may look at what earlier ones found.
var detectors = []func(*network, sheet){
	detectSound,
	detectBoxes,
	detectKeypoints,
	detectText,
	detectMaps,
	detectFamilies,
	detectTraits,
	detectEmbedding,
	detectKnown,
	detectWords,
	detectClasses,
}

// Capabilities that the network shows, the surest first. None means that it is not recognised, never that it is harmless.
func Capabilities(m *model.Model) []Capability {
	n, s := newNetwork(m), sheet{}
	for _, detect := range detectors {
		detect(n, s)
	}
	return s.capabilities()
}
