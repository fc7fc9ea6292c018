// SPDX-License-Identifier: Apache-2.0

package detect

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Fingerprint of an architecture: how often each shape of weights occurs, such as "3x3:64>128" or "dense:512>25088". New
// names, another precision or format, another order, folded normalisation: none of these changes it.
type Fingerprint map[string]int

// FingerprintOf the layers of a network.
func FingerprintOf(m *model.Model) Fingerprint { return newNetwork(m).fingerprint() }

func (n *network) fingerprint() Fingerprint {
	f := Fingerprint{}
	seen := map[string]bool{}
	for i := range n.layers {
		l := &n.layers[i]
		if l.weight != "" && seen[l.weight] || l.kh == 1 && l.kw == 1 && l.in == 1 {
			continue // shared, or a mere scale
		}
		seen[l.weight] = true
		switch l.kind {
		case recurrent:
		case dense: // formats do not agree on which side comes first
			f[fmt.Sprintf("dense:%d>%d", min(l.in, l.out), max(l.in, l.out))]++
		default:
			f[fmt.Sprintf("%dx%d:%d>%d", l.kh, l.kw, l.in, l.out)]++
		}
	}
	return f
}

// String is the fingerprint as a line, sorted.
func (f Fingerprint) String() string {
	shapes := slices.Sorted(maps.Keys(f))
	for i, shape := range shapes {
		shapes[i] = fmt.Sprintf("%s*%d", shape, f[shape])
	}
	return strings.Join(shapes, " ")
}

// Similarity is how much two architectures have in common, from 0 to 1: the layers in both, of the layers in either.
func (f Fingerprint) Similarity(g Fingerprint) float64 {
	both, either := 0, 0
	for shape, c := range f {
		both += min(c, g[shape])
		either += max(c, g[shape])
	}
	for shape, c := range g {
		if f[shape] == 0 {
			either += c
		}
	}
	if either == 0 {
		return 0
	}
	return float64(both) / float64(either)
}

// mostDistinct is from how many different shapes on the shapes alone tell an architecture, however often each occurs.
const mostDistinct = 12

// sameShapes tells whether two architectures have the same shapes, each as often as it may be: a format that cannot share
// weights repeats them.
func (f Fingerprint) sameShapes(g Fingerprint) bool {
	if len(f) != len(g) || len(f) < mostDistinct {
		return false
	}
	for shape := range f {
		if g[shape] == 0 {
			return false
		}
	}
	return true
}

// known is an architecture that was made for one use.
type known struct {
	name         string
	capabilities []string
	imageSize    string // such as 112×112, or "any size"
	Fingerprint
}

// fingerprints.txt has a line for each architecture: name, capabilities, size of its picture, shapes. It is written from the corpus:
// go test ./modelscan/detect -run TestFingerprints -update.
//
//go:embed fingerprints.txt
var fingerprints string

//go:embed public.txt
var publicFingerprints string

var knownArchitectures = sync.OnceValue(func() []known {
	var all []known
	for line := range strings.Lines(fingerprints + publicFingerprints) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[0] == "#" {
			continue
		}
		k := known{name: fields[0], capabilities: strings.Split(fields[1], ","), imageSize: fields[2], Fingerprint: Fingerprint{}}
		for _, shape := range fields[3:] {
			name, times, _ := strings.Cut(shape, "*")
			k.Fingerprint[name], _ = strconv.Atoi(times) // the file is ours
		}
		all = append(all, k)
	}
	return all
})

var knownDetector = Detector{
	Name: "known-architectures",
	Reports: []string{FaceEmbedding, Age, Gender, Emotion, FaceDetection, FaceLandmarks, FaceLiveness, PersonReidentification, PersonDetection,
		Pose, HandDetection, HandLandmarks, PlateDetection, PlateReading, TextDetection, TextRecognition, CrowdDensity, ObjectDetection,
		Segmentation, Classification},
	Reads:  []Part{Inputs, Outputs, Graph, Weights},
	Detect: detectKnown,
}

// leastSimilarity is how much an architecture must have in common with a known one to be taken for a variant of it.
const leastSimilarity = 0.88

// detectKnown compares the architecture with those that are known, where nothing else has told what the network is. That is
// most often so where a file holds weights and no graph.
func detectKnown(n *network, s scores) {
	for name := range s {
		if s.has(name) && name != ImageEmbedding && name != Classification && name != ObjectDetection {
			return
		}
	}
	if len(n.layers) < 6 {
		return
	}
	f := n.fingerprint()
	var best *known
	most := leastSimilarity
	for i, k := range knownArchitectures() {
		a := f.Similarity(k.Fingerprint)
		if a <= leastSimilarity && f.sameShapes(k.Fingerprint) {
			a = leastSimilarity + 0.01
		}
		if a > most {
			best, most = &knownArchitectures()[i], a
		}
	}
	if best == nil || !n.fits(best) || !f.headOf(best) {
		return
	}
	s.drop(ImageEmbedding, Classification)
	for _, c := range best.capabilities {
		s.add(c, strong, "architecture: the shapes of its weights are those of %s (%.0f %%)", best.name, most*100)
	}
}

// ImageSize is the size of the picture that a network takes, as the table of known architectures has it.
func ImageSize(m *model.Model) string {
	img, _ := newNetwork(m).inputImage()
	return strings.ReplaceAll(size(img), " ", "-")
}

// headOf tells whether every dense layer of the known architecture is there, or the same as a convolution: what the last layers
// make is what a network is for.
func (f Fingerprint) headOf(k *known) bool {
	for shape := range k.Fingerprint {
		sides, isDense := strings.CutPrefix(shape, "dense:")
		if !isDense || f[shape] > 0 || f["1x1:"+sides] > 0 {
			continue
		}
		a, b, _ := strings.Cut(sides, ">")
		if f["1x1:"+b+">"+a] == 0 {
			return false
		}
	}
	return true
}

// endsInAnother tells whether a dense layer makes so few numbers, or so many as there are coordinates, that it makes no features, and
// the known architecture has no such layer: the trunk of a network for faces serves other ends too.
func (n *network) endsInAnother(k *known) bool {
	return n.find(func(l *layer) bool {
		_, points := vectorsOfPoints[l.out]
		shape := fmt.Sprintf("dense:%d>%d", min(l.in, l.out), max(l.in, l.out))
		return l.kind == dense && (points || l.out < minFeatures) && !n.hasDense(l.out, 0) && k.Fingerprint[shape] == 0
	}) != nil
}

// fits tells whether what comes out can be what the known architecture gives: features need a vector of them, and what
// sorts small crops is used for other things on crops of other sizes.
func (n *network) fits(k *known) bool {
	if img, seen := n.inputImage(); seen && img.h > 0 && k.imageSize != size(img) && !strings.Contains(k.imageSize, "any") &&
		slices.ContainsFunc(k.capabilities, func(c string) bool { return slices.Contains([]string{Age, Gender, Emotion, FaceLiveness}, c) }) {
		return false
	}
	if slices.Contains(k.capabilities, FaceEmbedding) && len(n.outputs) == 0 && n.endsInAnother(k) {
		return false
	}
	return !slices.Contains(k.capabilities, FaceEmbedding) && !slices.Contains(k.capabilities, PersonReidentification) || n.givesFeatures()
}
