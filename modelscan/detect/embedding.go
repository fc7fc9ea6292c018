// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"slices"
)

// features is an output that is a vector of features: no classes, no coordinates.
type features struct {
	size int64
	// projected tells whether weights of its own make the vector, and not a mere mean of the last map.
	projected bool
	// signs are what speaks for a face beside the picture's size.
	signs []evidence
	// why it is a vector of features.
	why string
}

// sizes that vectors of features have. Numbers of landmarks and of classes are others.
var featureSizes = []int64{64, 96, 128, 160, 192, 256, 320, 384, 448, 480, 512, 576, 640, 768, 960, 1024, 1088, 1152, 1280, 1408, 1536, 1664,
	1792, 1920, 2048, 2304, 2560, 3072, 4096}

var embeddingDetector = Detector{
	Name:    "embedding",
	Reports: []string{FaceEmbedding, PersonReidentification, VehicleReidentification, ImageEmbedding},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectEmbedding,
}

// gendersAndYears is how many numbers InsightFace's first network for both gives: two for the gender, two for each of 100 years.
const gendersAndYears = 202

// minFeatures is how many numbers a vector of features has at least.
const minFeatures = 64

// detectEmbedding looks for a vector of features, and then at whose it can be.
func detectEmbedding(n *network, s scores) {
	if s.has(TextRecognition, Audio) {
		return
	}
	img, seen := n.inputImage()
	if !seen && !n.startsFromImage() {
		return
	}
	// What finds things gives lists that look like vectors. Only features that are scaled count beside boxes.
	finds := s.has(ObjectDetection, FaceDetection, HandDetection, PersonDetection, TextDetection, Segmentation)
	var all []features
	for i := range n.outputs {
		if f, scaled, ok := n.featuresOf(&n.outputs[i]); ok && (scaled || !finds) {
			all = append(all, f)
		}
	}
	// Two vectors of one size from one trunk are the mean and the spread of an autoencoder.
	if len(all) == 2 && len(n.outputs) == 2 && all[0].size == all[1].size && len(all[0].signs) == 0 {
		return
	}
	for _, f := range all {
		n.whose(f, img, s)
	}
	if len(n.outputs) == 0 {
		n.featuresOfWeights(s)
	}
}

// startsFromImage tells whether the first convolution takes colours, where the file does not give the shape of the input.
func (n *network) startsFromImage() bool {
	if len(n.Inputs) > 0 && len(n.Inputs[0].Shape) > 0 && len(n.Inputs[0].Shape) < 3 {
		return false
	}
	l := n.find(func(l *layer) bool { return l.kind == conv })
	return l != nil && (l.in == 3 || l.in == 1) && l.kh > 1 && l.kw > 1
}

// featuresOf an output, and whether they are scaled in a way that classes and coordinates never are.
func (n *network) featuresOf(o *output) (f features, scaled, ok bool) {
	size, ok := o.vector()
	if !ok || size < minFeatures || size > 4096 || o.probabilities() || o.bounded() {
		return f, false, false
	}
	if _, points := vectorsOfPoints[size]; (points || size == gendersAndYears) && !o.normalised() {
		return f, false, false // coordinates or classes, on whatever trunk
	}
	f = features{size: size, why: fmt.Sprintf("one vector of %d numbers a picture, without classes", size)}
	say := func(weight float64, words string) { f.signs = append(f.signs, evidence{weight, words}) }
	if o.normalised() {
		scaled = true
		say(weak, "the vector is scaled to length one")
	}
	f.projected = n.projects(o)
	if f.projected && o.has("BatchNormalization") {
		scaled = true
		say(weak, "the vector is normalised over the batch, which classifiers and regressors do not do")
	}
	if n.overWholeMap(o) {
		scaled = true
		say(weak, "a depthwise convolution over the whole last map, as in MobileFaceNet")
	}
	if n.prelus() >= 8 {
		say(faint, "PReLU throughout, as in networks for faces")
	}
	if n.maxFeatureMaps() {
		say(weak, "max-feature-maps, as in LightCNN")
	}
	return f, scaled, scaled || slices.Contains(featureSizes, size)
}

// projects tells whether one layer, with nothing added to it, makes the vector.
func (n *network) projects(o *output) bool {
	if len(o.heads) != 1 || o.has("Add") && o.heads[0].kind != dense && o.heads[0].kind != conv {
		return false
	}
	h := o.heads[0]
	switch {
	case h.kind == dense:
		return !o.has("LayerNormalization") // the last layer of a transformer's block
	case h.kind != conv:
		return false
	}
	return h.kh == 1 && !o.has("GlobalAveragePool", "ReduceMean", "AveragePool", "GlobalMaxPool") || h.kh >= 5 && h.kw >= 5
}

// overWholeMap tells whether the vector, or what it is projected from, comes from a depthwise convolution over a whole map.
func (n *network) overWholeMap(o *output) bool {
	g := n.globalDepthwise()
	return g != nil && (slices.Contains(o.heads, g) || slices.Contains(o.before, g))
}

// maxFeatureMaps tells whether the greater of two halves is taken in many places.
func (n *network) maxFeatureMaps() bool { return n.count("Max") >= 5 && n.count("Slice", "Split") >= 5 }

// whose features they are: a face's, a person's, a vehicle's, or anything's.
func (n *network) whose(f features, img inputImage, s scores) {
	if s.has(FaceLandmarks, Pose, HandLandmarks) {
		return
	}
	crop, weight, enough := faceCrop(img, f)
	face := func() {
		if weight > 0 {
			s.add(FaceEmbedding, weight, "%s", crop)
		}
		s.add(FaceEmbedding, supporting, "%s", f.why)
		for _, t := range f.signs {
			s.add(FaceEmbedding, t.weight, "%s", t.words)
		}
	}
	switch {
	case s.has(FaceEmbedding): // by its architecture
		face()
	case s.has(Age, Gender, Ethnicity, Emotion) && len(n.outputs) == 1: // that is what it sorts by
	case s.has(Age, Gender, Ethnicity, Emotion):
		s.add(FaceEmbedding, probable, "features of faces: the same network also sorts faces")
		face()
	case tall(img):
		s.add(PersonReidentification, probable, "features of an upright crop of %d×%d, the shape of a standing person", img.h, img.w)
		s.add(PersonReidentification, supporting, "%s", f.why)
	case img.square(208) && f.projected:
		s.add(VehicleReidentification, probable, "features of crops of 208×208, as networks for vehicles take them")
	case enough && (f.projected || len(f.signs) > 0), weight > 0 && len(f.signs) > 0:
		face()
	default:
		s.add(ImageEmbedding, likely, "features of pictures of %s; nothing in the structure says of what", size(img))
		s.add(ImageEmbedding, supporting, "%s", f.why)
	}
}

// faceCrop says whether the size of the picture is one to which faces are cut, and whether hardly anything else is.
func faceCrop(p inputImage, f features) (words string, weight float64, enough bool) {
	switch {
	case p.square(112) && f.size > 2048: // templates of such crops have fewer
	case p.square(112), p.h == 112 && p.w == 96, p.h == 128 && p.w == 112:
		return fmt.Sprintf("aligned crops of %d×%d, as ArcFace and its relatives take them", p.h, p.w), likely, true
	case p.square(160):
		return "crops of 160×160, as FaceNet takes them", likely, true
	case p.square(150, 152, 182), p.h == 55 && p.w == 47:
		return fmt.Sprintf("crops of %d×%d, as networks for faces take them", p.h, p.w), likely, true
	case p.square(96) && (f.size == 128 || f.size == 256 || f.size == 512):
		return "crops of 96×96, as OpenFace takes them", weak, false
	case p.square(128) && p.channels == 1:
		return "grey crops of 128×128, as LightCNN takes them", weak, false
	case p.square(100, 105, 120, 128, 140, 144, 248) && f.size <= 1024:
		return fmt.Sprintf("square crops of %d, as some networks for faces take them", p.h), faint, false
	}
	return "", 0, false
}

// tall tells whether the picture has the shape of a standing person, in colour.
func tall(p inputImage) bool {
	return p.channels == 3 && p.w >= 32 && p.h >= 48 && p.h*10 >= p.w*16 && p.h <= p.w*4
}

func size(p inputImage) string {
	if p.h < 0 || p.w < 0 {
		return "any size"
	}
	return fmt.Sprintf("%d×%d", p.h, p.w)
}

// featuresOfWeights is for where only weights are kept: it goes by the dense layers that no other follows.
func (n *network) featuresOfWeights(s scores) {
	if s.has(FaceEmbedding, PersonReidentification) || !n.startsFromImage() {
		return
	}
	img, _ := n.inputImage()
	for i := range n.layers {
		l := &n.layers[i]
		if l.kind != dense || !slices.Contains(featureSizes, l.out) || n.hasDense(l.out, 0) {
			continue
		}
		if crop, weight, enough := faceCrop(img, features{size: l.out}); enough {
			s.add(FaceEmbedding, weight, "%s", crop)
			s.add(FaceEmbedding, supporting, "the last weights make %d features", l.out)
		}
		if l.in > 4096 && l.in%49 == 0 && l.out <= 1024 {
			s.add(FaceEmbedding, likely, "the last weights make %d features of every place of a 7×7 map, as where pictures are aligned", l.out)
		}
	}
}
