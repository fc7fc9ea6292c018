// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"slices"
)

// features is an output that is a vector of features: no classes, no coordinates.
type features struct {
	size     int64
	weight   float64
	evidence []string
	// projected tells whether weights of its own make the vector, and not a mere mean of the last map.
	projected bool
	// global tells whether the vector comes from the whole map, place by place, as it does where the picture was aligned.
	global bool
	// scaled tells whether the vector is normalised by length or by batch.
	scaled bool
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
	// What finds things gives lists that look like vectors. Only plain features count beside boxes.
	finds := s.confidence(ObjectDetection, FaceDetection, HandDetection, PersonDetection, TextDetection, Segmentation) >= Certain
	for i := range n.outputs {
		f, ok := n.featuresOf(&n.outputs[i])
		if !ok || (finds && !f.scaled) || (!seen && !n.startsFromImage()) {
			continue
		}
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

func (n *network) featuresOf(o *output) (features, bool) {
	size, ok := o.vector()
	f := features{size: size}
	if !ok || size < 64 || size > 4096 || o.probabilities() || o.bounded() {
		return f, false
	}
	normalised := o.normalised()
	if !normalised && !slices.Contains(featureSizes, size) {
		return f, false
	}
	f.say(0.35, "one vector of %d numbers a picture, without classes", size)
	if normalised {
		f.scaled = true
		f.say(0.5, "the vector is scaled to length one")
	}
	for _, h := range o.heads {
		n.look(&f, o, h)
	}
	return f, true
}

// look at the layer that makes the vector.
func (n *network) look(f *features, o *output, h *layer) {
	spatial := o.has("GlobalAveragePool", "ReduceMean", "AveragePool", "GlobalMaxPool")
	if h.kind == dense || (h.kind == conv && h.kh == 1 && !spatial) || (h.kind == conv && h.kh >= 5 && h.kw >= 5) {
		f.projected = true
	}
	if f.projected && o.has("BatchNormalization") {
		f.scaled = true
		f.say(0.4, "the vector is normalised over the batch, which classifiers and regressors do not do")
	}
	if h.kind == depthwise && h.kh >= 4 {
		f.global = true
	}
	for _, b := range o.heads {
		f.global = f.global || n.afterGlobal(b, o)
	}
	if h.kind == dense && h.in > 4096 && h.in%49 == 0 || h.kind == dense && h.in > 4096 && h.in%42 == 0 {
		f.global = true
		f.say(0.3, "the vector is made of every place of the last map (%d numbers), as where pictures are aligned", h.in)
	}
}

// afterGlobal tells whether the layer before is a depthwise convolution over the whole map.
func (n *network) afterGlobal(_ *layer, o *output) bool {
	return slices.ContainsFunc(o.before, func(b *layer) bool {
		return b.kind == depthwise && b.kh >= 4 && b == n.globalDepthwise()
	})
}

func (f *features) say(weight float64, format string, args ...any) {
	f.weight = 1 - (1-f.weight)*(1-weight)
	f.evidence = append(f.evidence, fmt.Sprintf(format, args...))
}

// whose features they are: a face's, a person's, a vehicle's, or anything's.
func (n *network) whose(f features, pic image, s sheet) {
	tell := func(name string, weight float64) {
		for i, words := range f.evidence {
			s.add(name, weight*[]float64{0.5, 0.4, 0.3, 0.3, 0.3}[min(i, 4)], "%s", words)
		}
	}
	if s.confidence(FaceLandmarks, Pose, HandLandmarks) >= Certain {
		return
	}
	switch {
	case s.confidence(FaceEmbedding) >= Certain: // by its architecture
		tell(FaceEmbedding, 1)
		if crop, weight := faceCrop(pic, f); weight > 0 {
			s.add(FaceEmbedding, weight, "%s", crop)
		}
	case s.confidence(Age, Gender, Ethnicity, Emotion) >= Certain:
		s.add(FaceEmbedding, 0.6, "features of faces: the same network also sorts faces")
		tell(FaceEmbedding, 1)
	case tall(pic):
		s.add(PersonReidentification, 0.6, "features of an upright crop of %d×%d, the shape of a standing person", pic.h, pic.w)
		tell(PersonReidentification, 1)
	case pic.square(208) && f.projected:
		s.add(VehicleReidentification, 0.55, "features of crops of 208×208, as networks for vehicles take them")
		tell(VehicleReidentification, 0.5)
	default:
		crop, weight := faceCrop(pic, f)
		if weight == 0 || !f.likeFace(n) {
			s.add(ImageEmbedding, 0.55, "features of pictures of %s; nothing in the structure says of what", size(pic))
			tell(ImageEmbedding, 0.5)
			return
		}
		s.add(FaceEmbedding, weight, "%s", crop)
		tell(FaceEmbedding, 1)
		if f.global {
			s.add(FaceEmbedding, 0.4, "a depthwise convolution over the whole last map, as in MobileFaceNet")
		}
		if prelu := n.count("PRelu"); prelu >= 8 {
			s.add(FaceEmbedding, 0.3, "PReLU in %d places, as in networks for faces", prelu)
		}
	}
}

// likeFace tells whether the head is one that networks for faces have: features of their own, not the mean of a map that any
// backbone ends in.
func (f *features) likeFace(n *network) bool {
	return f.projected || f.global || f.scaled || n.count("PRelu") >= 8
}

// faceCrop says whether the size of the picture is one to which faces are cut.
func faceCrop(p image, f features) (string, float64) {
	small := f.size <= 512 || f.scaled
	switch {
	case p.square(112) || (p.h == 112 && p.w == 96):
		return fmt.Sprintf("aligned crops of %d×%d, as ArcFace and its relatives take them", p.h, p.w), 0.55
	case p.square(160):
		return "crops of 160×160, as FaceNet takes them", 0.45
	case p.square(150, 152, 182, 140, 120, 105, 100) && small:
		return fmt.Sprintf("square crops of %d, as networks for faces take them", p.h), 0.4
	case p.square(96) && (f.size == 128 || f.size == 512 || f.size == 256):
		return "crops of 96×96, as OpenFace takes them", 0.4
	case p.square(128) && p.channels == 1:
		return "grey crops of 128×128, as LightCNN takes them", 0.5
	case p.square(128, 144) && small && f.projected:
		return fmt.Sprintf("square crops of %d", p.h), 0.3
	}
	return "", 0
}

// tall tells whether the picture has the shape of a standing person.
func tall(p image) bool {
	return p.w >= 32 && p.h >= 48 && p.h*10 >= p.w*16 && p.h <= p.w*4
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
	for i := range n.layers {
		l := &n.layers[i]
		if l.kind != dense || !slices.Contains(featureSizes, l.out) || n.hasDense(l.out, 0) {
			continue
		}
		if l.in > 4096 && l.in%49 == 0 && l.out <= 1024 {
			s.add(FaceEmbedding, 0.55, "the last weights make %d features of every place of a 7×7 map", l.out)
		}
	}
}
