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
	// traits are what speaks for a face beside the picture's size.
	traits []reason
	// why it is a vector of features.
	why string
}

// sizes that vectors of features have. Numbers of landmarks and of classes are others.
var featureSizes = []int64{64, 96, 128, 160, 192, 256, 320, 384, 448, 480, 512, 576, 640, 768, 960, 1024, 1088, 1152, 1280, 1408, 1536, 1664,
	1792, 1920, 2048, 2304, 2560, 3072, 4096}

// detectEmbedding looks for a vector of features, and then at whose it can be.
func detectEmbedding(n *network, s sheet) {
	if s.confidence(TextRecognition, Audio) >= Certain {
		return
	}
	pic, seen := n.picture()
	if !seen && !n.startsFromImage() {
		return
	}
	// What finds things gives lists that look like vectors. Only features that are scaled count beside boxes.
	finds := s.confidence(ObjectDetection, FaceDetection, HandDetection, PersonDetection, TextDetection, Segmentation) >= Certain
	var all []features
	for i := range n.outputs {
		if f, scaled, ok := n.featuresOf(&n.outputs[i]); ok && (scaled || !finds) {
			all = append(all, f)
		}
	}
	// Two vectors of one size from one trunk are the mean and the spread of an autoencoder.
	if len(all) == 2 && len(n.outputs) == 2 && all[0].size == all[1].size && len(all[0].traits) == 0 {
		return
	}
	for _, f := range all {
		n.whose(f, pic, s)
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
	if !ok || size < 64 || size > 4096 || o.probabilities() || o.bounded() {
		return f, false, false
	}
	f = features{size: size, why: fmt.Sprintf("one vector of %d numbers a picture, without classes", size)}
	say := func(weight float64, words string) { f.traits = append(f.traits, reason{weight, words}) }
	if o.normalised() {
		scaled = true
		say(0.4, "the vector is scaled to length one")
	}
	f.projected = n.projects(o)
	if f.projected && o.has("BatchNormalization") {
		scaled = true
		say(0.4, "the vector is normalised over the batch, which classifiers and regressors do not do")
	}
	if n.overWholeMap(o) {
		scaled = true
		say(0.45, "a depthwise convolution over the whole last map, as in MobileFaceNet")
	}
	if n.prelus() >= 8 {
		say(0.35, "PReLU throughout, as in networks for faces")
	}
	if n.maxFeatureMaps() {
		say(0.4, "max-feature-maps, as in LightCNN")
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
func (n *network) whose(f features, pic image, s sheet) {
	if s.confidence(FaceLandmarks, Pose, HandLandmarks) >= Certain {
		return
	}
	crop, weight, enough := faceCrop(pic, f)
	face := func() {
		if weight > 0 {
			s.add(FaceEmbedding, weight, "%s", crop)
		}
		s.add(FaceEmbedding, 0.2, "%s", f.why)
		for _, t := range f.traits {
			s.add(FaceEmbedding, t.weight, "%s", t.words)
		}
	}
	switch {
	case s.confidence(FaceEmbedding) >= Certain: // by its architecture
		face()
	case s.confidence(Age, Gender, Ethnicity, Emotion) >= Certain && len(n.outputs) == 1: // that is what it sorts by
	case s.confidence(Age, Gender, Ethnicity, Emotion) >= Certain:
		s.add(FaceEmbedding, 0.6, "features of faces: the same network also sorts faces")
		face()
	case tall(pic):
		s.add(PersonReidentification, 0.6, "features of an upright crop of %d×%d, the shape of a standing person", pic.h, pic.w)
		s.add(PersonReidentification, 0.2, "%s", f.why)
	case pic.square(208) && f.projected:
		s.add(VehicleReidentification, 0.6, "features of crops of 208×208, as networks for vehicles take them")
	case enough && (f.projected || len(f.traits) > 0), weight > 0 && len(f.traits) > 0:
		face()
	default:
		s.add(ImageEmbedding, 0.55, "features of pictures of %s; nothing in the structure says of what", size(pic))
		s.add(ImageEmbedding, 0.2, "%s", f.why)
	}
}

// faceCrop says whether the size of the picture is one to which faces are cut, and whether hardly anything else is.
func faceCrop(p image, f features) (words string, weight float64, enough bool) {
	switch {
	case p.square(112), p.h == 112 && p.w == 96, p.h == 128 && p.w == 112:
		return fmt.Sprintf("aligned crops of %d×%d, as ArcFace and its relatives take them", p.h, p.w), 0.55, true
	case p.square(160):
		return "crops of 160×160, as FaceNet takes them", 0.5, true
	case p.square(150, 152, 182), p.h == 55 && p.w == 47:
		return fmt.Sprintf("crops of %d×%d, as networks for faces take them", p.h, p.w), 0.5, true
	case p.square(96) && (f.size == 128 || f.size == 256 || f.size == 512):
		return "crops of 96×96, as OpenFace takes them", 0.4, false
	case p.square(128) && p.channels == 1:
		return "grey crops of 128×128, as LightCNN takes them", 0.45, false
	case p.square(100, 105, 120, 128, 140, 144, 248) && f.size <= 1024:
		return fmt.Sprintf("square crops of %d, as some networks for faces take them", p.h), 0.35, false
	}
	return "", 0, false
}

// tall tells whether the picture has the shape of a standing person, in colour.
func tall(p image) bool {
	return p.channels == 3 && p.w >= 32 && p.h >= 48 && p.h*10 >= p.w*16 && p.h <= p.w*4
}

func size(p image) string {
	if p.h < 0 || p.w < 0 {
		return "any size"
	}
	return fmt.Sprintf("%d×%d", p.h, p.w)
}

// featuresOfWeights judges where only weights are kept: by the dense layers that no other follows.
func (n *network) featuresOfWeights(s sheet) {
	if s.confidence(FaceEmbedding, PersonReidentification) >= Certain || !n.startsFromImage() {
		return
	}
	pic, _ := n.picture()
	for i := range n.layers {
		l := &n.layers[i]
		if l.kind != dense || !slices.Contains(featureSizes, l.out) || n.hasDense(l.out, 0) {
			continue
		}
		if crop, weight, enough := faceCrop(pic, features{size: l.out}); enough {
			s.add(FaceEmbedding, weight, "%s", crop)
			s.add(FaceEmbedding, 0.2, "the last weights make %d features", l.out)
		}
		if l.in > 4096 && l.in%49 == 0 && l.out <= 1024 {
			s.add(FaceEmbedding, 0.5, "the last weights make %d features of every place of a 7×7 map, as where pictures are aligned", l.out)
		}
	}
}
