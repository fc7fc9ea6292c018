// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// points says what a number of numbers or maps stands for.
type points struct {
	capability string
	what       string
}

// Vectors of coordinates that public networks give. They are no features, whatever picture goes in.
var vectorsOfPoints = map[int64]points{
	136:  {FaceLandmarks, "68 points of a face"},
	196:  {FaceLandmarks, "98 points of a face"},
	212:  {FaceLandmarks, "106 points of a face"},
	1404: {FaceLandmarks, "468 points of a face in space"},
	1434: {FaceLandmarks, "478 points of a face in space"},
	3309: {FaceLandmarks, "the points and dense form of a face in space"},
	204:  {FaceLandmarks, "68 points of a face in space"},
	213:  {FaceLandmarks, "71 points around an eye"},
	228:  {FaceLandmarks, "points of eye and iris"},
	142:  {FaceLandmarks, "71 points around the eyes"},
	152:  {FaceLandmarks, "76 points around the eyes"},
	195:  {Pose, "39 points of a body in space"},
	155:  {Pose, "31 points of a body"},
	117:  {Pose, "39 points of a body in the world"},
	70:   {FaceLandmarks, "35 points of a face"},
	99:   {Pose, "33 points of a body in space"},
	63:   {HandLandmarks, "21 points of a hand in space"},
	42:   {HandLandmarks, "21 points of a hand"},
}

// Lists of so many places with two or three numbers each.
var listsOfPoints = map[int64]points{
	17: {Pose, "17 joints of a body"}, 33: {Pose, "33 points of a body"}, 39: {Pose, "39 points of a body"},
	21: {HandLandmarks, "21 points of a hand"}, 68: {FaceLandmarks, "68 points of a face"},
	98: {FaceLandmarks, "98 points of a face"}, 106: {FaceLandmarks, "106 points of a face"},
	468: {FaceLandmarks, "468 points of a face"}, 478: {FaceLandmarks, "478 points of a face"},
	133: {Pose, "133 points of a body, its face and hands"},
}

// Maps of likelihood, one a point.
var mapsOfPoints = map[int64]points{
	17: {Pose, "17 joints of a body"}, 14: {Pose, "14 joints of a body"}, 15: {Pose, "15 joints of a body"},
	16: {Pose, "16 joints of a body"}, 18: {Pose, "18 joints of a body"}, 38: {Pose, "19 limbs of a body"},
	57: {Pose, "joints and limbs of a body"}, 78: {Pose, "joints and limbs of a body"},
	34: {Pose, "17 joints of a body"}, 133: {Pose, "133 points of a body"},
	68: {FaceLandmarks, "68 points of a face"}, 98: {FaceLandmarks, "98 points of a face"}, 106: {FaceLandmarks, "106 points of a face"},
	29: {FaceLandmarks, "29 points of a face"},
}

var keypointDetector = Detector{
	Name:    "keypoints",
	Reports: []string{FaceLandmarks, FacePose, Pose, HandLandmarks},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectKeypoints,
}

// detectKeypoints looks for coordinates of the points of faces, bodies and hands.
func detectKeypoints(n *network, s scores) {
	if s.has(Audio) || s.has(FaceDetection, ObjectDetection) {
		return
	}
	if n.vectors(2) == 5 && len(n.outputs) == 5 && n.stacked(5) && !n.outputs[0].probabilities() {
		s.add(FaceLandmarks, decisive, "five crops at once and two numbers for each, as MTCNN corrects five points of a face")
	}
	if n.count("PosenetDecoderOp") > 0 {
		s.add(Pose, decisive, "an operator that puts the joints of bodies together")
	}
	img, seen := n.inputImage()
	if !seen && !n.startsFromImage() {
		return
	}
	if len(n.outputs) == 0 {
		n.pointsOfWeights(s)
	}
	for i := range n.outputs {
		o := &n.outputs[i]
		n.pointsInVector(o, img, s)
		n.pointsInList(o, s)
		n.pointsInMaps(o, img, s)
	}
	n.pointsTogether(img, s)
}

// stacked tells whether so many colour pictures go in as the channels of one.
func (n *network) stacked(pictures int64) bool {
	return len(n.Inputs) == 1 && len(n.Inputs[0].Shape) == 4 && slices.Contains(n.Inputs[0].Shape[1:], 3*pictures)
}

func (n *network) pointsInVector(o *output, img inputImage, s scores) {
	if size, ok := o.vector(); ok && !o.probabilities() && !o.normalised() {
		if p, known := vectorsOfPoints[size]; known {
			s.add(p.capability, n.sureOf(size, img), "a vector of %d numbers: %s", size, p.what)
		}
	}
	if c, h, _, ok := n.mapOf(o); ok && h < 0 && c > 100 { // a map of one place, of which the file does not say so
		if p, known := vectorsOfPoints[c]; known {
			s.add(p.capability, probable, "%d numbers: %s", c, p.what)
		}
	}
}

// pointsTogether looks at what all outputs say together.
func (n *network) pointsTogether(img inputImage, s scores) {
	crop := img.square(39, 40, 48, 60) || img.square(112) && n.prelus() >= 6
	if len(n.outputs) == 1 && n.gives(10) && crop && !n.outputs[0].probabilities() {
		s.add(FaceLandmarks, strong, "crops of %d and ten numbers: five points of a face", img.h)
	}
	if len(n.outputs) == 3 && n.gives(66) && n.vectors(66) == 3 {
		s.add(FacePose, decisive, "three vectors of 66 angles: how a head is turned, as HopeNet tells")
	}
	// MediaPipe gives the whole face and, beside it, the regions that it refines.
	if s.confidence(FaceLandmarks) == 0 && img.square(192, 256) && len(n.outputs) >= 5 && n.gives(1404, 160, 142, 10) {
		s.add(FaceLandmarks, decisive, "points of a face and of its lips, eyes and irises")
	}
}

// sureOf is how sure a number of coordinates makes one. Some are also numbers of classes: then the picture has to be that of a
// crop, or other outputs have to stand beside it.
func (n *network) sureOf(size int64, img inputImage) float64 {
	switch size {
	case 196:
		if !img.square(112) {
			return weak
		}
	case 70:
		if !img.square(60, 64, 112, 128) {
			return weak
		}
	case 42, 63, 99, 155:
		if len(n.outputs) < 2 {
			return weak
		}
		return likely
	case 142, 152, 228:
		return likely
	}
	return strong
}

// gives tells whether vectors of all these sizes come out.
func (n *network) gives(sizes ...int64) bool {
	return !slices.ContainsFunc(sizes, func(size int64) bool {
		return !slices.ContainsFunc(n.outputs, func(o output) bool { got, ok := o.vector(); return ok && got == size })
	})
}

func (n *network) pointsInList(o *output, s scores) {
	shape := slices.DeleteFunc(slices.Clone(o.Shape), func(d int64) bool { return d == 1 })
	if len(shape) == 3 && shape[0] < 0 {
		shape = shape[1:]
	}
	if len(shape) != 2 {
		return
	}
	if p, known := listsOfPoints[shape[0]]; known && (shape[1] == 2 || shape[1] == 3) {
		s.add(p.capability, strong, "%d places with %d numbers each: %s", shape[0], shape[1], p.what)
	}
	if shape[0] == 6 && shape[1] == 56 {
		s.add(Pose, decisive, "six bodies with 17 joints and a box each, as MoveNet gives them")
	}
	// SimCC gives each joint as a place along either side.
	if p, known := listsOfPoints[shape[0]]; known && shape[1] >= 128 && len(n.outputs) == 2 {
		s.add(p.capability, probable, "%d rows of places along a side: %s", shape[0], p.what)
	}
}

// pointsInMaps looks for maps smaller than the picture, one a point. Classes of a segmentation have the picture's size.
func (n *network) pointsInMaps(o *output, img inputImage, s scores) {
	c, h, _, ok := n.mapOf(o)
	if !ok || o.probabilities() {
		return
	}
	if h < 0 && (c == 15 || c == 18) || len(n.layers) < 5 {
		return // three boxes of five or six numbers, as likely
	}
	if p, known := mapsOfPoints[c]; known && (h > 0 && img.h > 0 || len(n.outputs) <= 4) && (h < 0 || img.h < 0 || h*2 <= img.h) && h != 1 {
		weight := likely
		if s.confidence(p.capability) > 0 {
			weight = weak
		}
		s.add(p.capability, weight, "%d maps smaller than the picture: %s", c, p.what)
	}
}

// vectors counts the outputs that are vectors of a size.
func (n *network) vectors(size int64) int {
	c := 0
	for i := range n.outputs {
		if got, ok := n.outputs[i].vector(); ok && got == size {
			c++
		}
	}
	return c
}

// pointsOfWeights goes by the last layers that no other follows, where only weights are kept.
func (n *network) pointsOfWeights(s scores) {
	for i := range n.layers {
		l := &n.layers[i]
		last := l.kind == dense || l.isConv(1, 0, 0) && !n.hasConv(0, l.out, 0)
		if p, known := vectorsOfPoints[l.out]; known && last && l.out > 100 && l.out != 196 && !n.hasDense(l.out, 0) {
			s.add(p.capability, likely, "the last weights make %d numbers: %s", l.out, p.what)
		}
	}
}
