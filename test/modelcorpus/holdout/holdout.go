// SPDX-License-Identifier: Apache-2.0

// Package holdout has networks to examine the detectors with. Most were written without any knowledge of the detectors, from
// published architectures and from what products are known to contain. That makes what is measured with them worth more than
// what is measured with package arch, beside which the detectors were made; it does not make them unseen for ever, as a rule
// that the holdout shows to be wrong is corrected. The second set was written the other way round, against the rules of the
// detectors. It is test support: only tests import it.
package holdout

import (
	"slices"
	"strings"
	"sync"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
)

// Network of the holdout, and what may be told of it.
type Network struct {
	// Network as in package arch; Capabilities must be told. Shared by all callers: not to be changed.
	arch.Network
	// Also may be told without being wrong.
	Also []string
	// Second set: written when the rules of the detectors were known.
	Second bool
}

// All networks of both sets.
func All() []Network { return all() }

var all = sync.OnceValue(func() []Network {
	var list []Network
	for _, designs := range first {
		for _, d := range designs {
			list = append(list, d.network(false))
		}
	}
	for _, d := range slices.Concat(second, secondTrunks) {
		list = append(list, d.network(true))
	}
	return list
})

// first is the set that was written without knowing the detectors.
var first = [][]design{
	mobileFaces, residualFaces, compactFaces, classicFaces, transformerFaces, combinedFaces, faceAttributes,
	classifiers, embeddings, street, various, persons, poses, videos, crowds,
	texts, yolos, detectors, trackers, maps, sounds, others,
}

// design is a network before it is built.
type design struct {
	name      string
	fold      bool // a normalisation after a convolution becomes part of it, as exporters do it
	can, also []string
	labels    []string
	build     func(net)
}

const (
	folded = true
	kept   = false
)

// designed is a design by what the network is, in words: what must be told of it, a bar, what may be told too.
func designed(name string, fold bool, truth string, build func(net), labels ...string) design {
	can, also, _ := strings.Cut(truth, "|")
	return design{name, fold, capabilities(can), capabilities(also), labels, build}
}

func (d design) network(isSecond bool) Network {
	b := arch.NewBuilder(d.fold)
	d.build(net{b})
	n := b.Network(d.name, d.can...)
	n.Labels = slices.Clone(d.labels)
	for _, l := range d.labels {
		n.Model.AddString(l)
	}
	return Network{n, d.also, isSecond}
}

func capabilities(list string) []string {
	var names []string
	for _, w := range strings.Fields(list) {
		if words[w] == "" {
			panic("no capability is called " + w)
		}
		names = append(names, words[w])
	}
	return names
}

var words = map[string]string{
	"face": detect.FaceEmbedding, "facedet": detect.FaceDetection, "facelm": detect.FaceLandmarks, "facepose": detect.FacePose,
	"live": detect.FaceLiveness, "age": detect.Age, "gender": detect.Gender, "ethnicity": detect.Ethnicity, "emotion": detect.Emotion,
	"reid": detect.PersonReidentification, "pose": detect.Pose, "persondet": detect.PersonDetection, "crowd": detect.CrowdDensity,
	"handlm": detect.HandLandmarks, "objdet": detect.ObjectDetection, "seg": detect.Segmentation, "cls": detect.Classification,
	"emb": detect.ImageEmbedding, "vreid": detect.VehicleReidentification, "platedet": detect.PlateDetection,
	"plateread": detect.PlateReading, "textdet": detect.TextDetection, "textrec": detect.TextRecognition,
	"voice": detect.VoiceEmbedding, "audio": detect.Audio,
}
