// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// list is an output of many places, each with a few numbers: boxes, scores, points.
type list struct {
	places, each int64
	// turned tells that the numbers come first, and the places after them.
	turned bool
	output *output
}

// lists of the network. A place has at most 300 numbers; there are at least ten places.
func (n *network) lists() []list {
	var found []list
	for i := range n.outputs {
		if _, _, _, grid := n.mapOf(&n.outputs[i]); grid {
			continue
		}
		s := n.outputs[i].Shape
		if pic, seen := n.picture(); seen && len(s) == 3 && s[1] > 0 && s[1] == pic.h && s[2] == pic.w {
			continue // a number for each place of the picture
		}
		for len(s) > 2 && (s[0] == 1 || s[0] < 0) {
			s = s[1:] // pictures
		}
		l := list{output: &n.outputs[i]}
		switch {
		case len(s) == 1:
			l.places, l.each = s[0], 1
		case len(s) != 2 || (s[0] < 0 && len(n.outputs[i].Shape) == 2 && len(n.outputs) < 3):
			continue // a vector for each of some pictures
		case s[0] == 1:
			l.places, l.each = s[1], 1
		default:
			l.places, l.each = s[0], s[1]
			if (s[0] > 0 && s[1] > s[0]) || (s[1] < 0 && s[0] > 0) {
				l.places, l.each, l.turned = s[1], s[0], true
			}
		}
		if (l.places >= 10 || l.places < 0) && l.each > 0 && l.each <= 300 {
			found = append(found, l)
		}
	}
	return found
}

// Operators that only networks which find things have.
var boxOperators = []string{"NonMaxSuppression", "TFLite_Detection_PostProcess", "DetectionOutput", "PriorBox", "PriorBoxClustered",
	"RoiAlign", "MaxRoiPool", "ROIAlign", "Proposal", "EfficientNMS_TRT", "BatchedNMS_TRT", "NonMaxSuppressionV2", "NonMaxSuppressionV3",
	"NonMaxSuppressionV4", "NonMaxSuppressionV5", "CombinedNonMaxSuppression", "RegionYolo", "YoloV3DetectionOutput",
	"Yolov3DetectionOutput", "MulticlassNms", "MatrixNms", "ExperimentalDetectronROIFeatureExtractor", "GenerateProposals"}

// detectBoxes looks for networks that say where things are, and then what kind of things.
func detectBoxes(n *network, s sheet) {
	b := &boxes{network: n, sheet: s, lists: n.lists()}
	for _, look := range []func(*boxes){(*boxes).cascade, (*boxes).centers, (*boxes).heads, (*boxes).anchors, (*boxes).yolo, (*boxes).grids, (*boxes).operators} {
		look(b)
	}
}

type boxes struct {
	*network
	sheet sheet
	lists []list
}

// with tells whether there is a list of so many numbers a place, for the same places as l.
func (b *boxes) with(places, each int64) bool {
	return slices.ContainsFunc(b.lists, func(l list) bool { return l.each == each && l.places == places })
}

// cascade looks for the three networks of MTCNN: one slides over the picture, the others look at crops of 24 and 48.
func (b *boxes) cascade() {
	pic, _ := b.picture()
	box, two, ten := b.vectors(4) == 1, b.vectors(2) == 1, b.vectors(10) == 1
	switch {
	case pic.square(24) && box && two, pic.square(48) && box && two && ten:
		b.sheet.add(FaceDetection, 0.8, "crops of %d, two classes and a box: a stage of MTCNN", pic.h)
	case len(b.outputs) >= 2 && len(b.outputs) <= 3 && b.hasConv(3, 3, 10) && b.hasConv(3, 10, 16) && b.hasConv(3, 16, 32) && b.hasConv(1, 32, 4):
		b.sheet.add(FaceDetection, 0.8, "three small convolutions, two classes and a box: the first stage of MTCNN")
	}
}

// centers looks for maps of the same size: where the middle of a thing is, how large it is, how far off, and perhaps points.
func (b *boxes) centers() {
	byPlace := map[[2]int64]map[int64]int{}
	for i := range b.outputs {
		if c, h, w, ok := b.mapOf(&b.outputs[i]); ok {
			if byPlace[[2]int64{h, w}] == nil {
				byPlace[[2]int64{h, w}] = map[int64]int{}
			}
			byPlace[[2]int64{h, w}][c]++
		}
	}
	scales := 0
	for _, channels := range byPlace {
		switch {
		case channels[10] == 1 && channels[1] == 1 && channels[2] >= 1:
			b.sheet.add(FaceDetection, 0.8, "maps of middles, sizes and five points, as CenterFace gives them")
		case channels[2]+channels[4] >= 1 && b.classesBeside(channels) && len(byPlace) == 1:
			b.sheet.add(ObjectDetection, 0.65, "maps of the middles of many classes, and of sizes, as CenterNet gives them")
		case channels[2] >= 2 && len(channels) == 2 && len(byPlace) == 1 && len(b.outputs) <= 4:
			b.sheet.add(ObjectDetection, 0.65, "maps of middles, sizes and offsets, as CenterNet gives them")
		case channels[2] == 1 && channels[4] == 1 && len(channels) == 2:
			scales++
		}
	}
	if scales >= 4 {
		b.sheet.add(FaceDetection, 0.65, "one box a place with two classes at %d scales, as S3FD gives them", scales)
	}
}

// classesBeside tells whether there is one map for each of many classes.
func (b *boxes) classesBeside(channels map[int64]int) bool {
	for c := range channels {
		if c >= 20 && c <= 400 && c != 34 && c != 68 && c != 38 && c&(c-1) != 0 { // powers of two are features
			return true
		}
	}
	return false
}

// anchors looks for lists that belong together: boxes, scores and points of the same places.
func (b *boxes) anchors() {
	for _, l := range b.lists {
		if l.places > 0 && l.places < 50 || b.rows(l) < 2 {
			continue
		}
		switch {
		case l.each == 10 && b.with(l.places, 4):
			b.sheet.add(FaceDetection, 0.85, "boxes, scores and five points for each of %d places", l.places)
		case l.each == 14 && (b.with(l.places, 2) || b.with(l.places, 1)):
			b.sheet.add(FaceDetection, 0.85, "a box and five points for each of %d places", l.places)
		case l.each == 16 && b.with(l.places, 1) && !b.with(l.places, 4):
			b.sheet.add(FaceDetection, 0.8, "a box and six points for each of %d anchors, as BlazeFace gives them", l.places)
		case l.each == 18 && b.with(l.places, 1) && !b.with(l.places, 4):
			b.sheet.add(HandDetection, 0.8, "a box and seven points for each of %d anchors, as palm detectors give them", l.places)
		case l.each == 12 && b.with(l.places, 1) && !b.with(l.places, 4):
			b.sheet.add(PersonDetection, 0.7, "a box and four points for each of %d anchors, as BlazePose finds bodies", l.places)
		case l.each == 4 && (l.places == 4420 || l.places == 17640) && b.with(l.places, 2):
			b.sheet.add(FaceDetection, 0.75, "boxes and two scores for each of %d anchors, as UltraFace gives them", l.places)
		case l.each == 4 && !b.with(l.places, 10):
			b.sheet.add(ObjectDetection, 0.7, "boxes and scores for each of %d places", l.places)
		}
	}
}

// heads looks for points with scores, and without boxes: that is how heads in a crowd are counted one by one.
func (b *boxes) heads() {
	if len(b.lists) == 2 && len(b.outputs) == 2 && b.lists[0].each == 2 && b.lists[1].each == 2 &&
		b.lists[0].places == b.lists[1].places && (b.lists[0].places < 0 || b.lists[0].places >= 500) {
		b.sheet.add(CrowdDensity, 0.6, "points and scores in each of %d places, and no boxes: heads in a crowd", b.lists[0].places)
	}
}

// rows counts the lists of the same places.
func (b *boxes) rows(l list) int {
	c := 0
	for _, other := range b.lists {
		if other.places == l.places {
			c++
		}
	}
	return c
}

// anchorCounts are those of MediaPipe's detectors, which follow from the sizes of their pictures.
var anchorCounts = []int64{896, 2304, 2016, 2944, 2254}

// yolo looks for one list in which each place has a box, scores and perhaps points.
func (b *boxes) yolo() {
	if b.sides() {
		return
	}
	for _, l := range b.lists {
		if l.each < 5 || (l.places < 0 && len(l.output.Shape) < 3) || (l.places > 0 && l.places < 200) || l.output.has("Softmax") && l.each > 6 && !l.turned {
			continue
		}
		if b.sheet.confidence(FaceDetection, ObjectDetection, HandDetection, PersonDetection) >= Certain || !b.several() {
			continue
		}
		five := b.countLayers(func(h *layer) bool { return h.is(conv, 1, 0, 15) || h.is(conv, 1, 0, 10) }) >= 3
		seventeen := b.countLayers(func(h *layer) bool { return h.is(conv, 1, 0, 51) }) >= 3
		twentyOne := b.countLayers(func(h *layer) bool { return h.is(conv, 1, 0, 63) }) >= 3
		switch {
		case l.each == 17 && slices.Contains(anchorCounts, l.places):
			b.sheet.add(FaceDetection, 0.75, "a box, six points and a score for each of %d anchors, as BlazeFace gives them", l.places)
		case l.each == 19 && slices.Contains(anchorCounts, l.places):
			b.sheet.add(HandDetection, 0.75, "a box, seven points and a score for each of %d anchors, as palm detectors give them", l.places)
		case l.each == 13 && slices.Contains(anchorCounts, l.places):
			b.sheet.add(PersonDetection, 0.7, "a box, four points and a score for each of %d anchors, as BlazePose finds bodies", l.places)
		case twentyOne:
			b.sheet.add(HandLandmarks, 0.75, "a box and 21 points for each of %d places", l.places)
			b.sheet.add(HandDetection, 0.6, "boxes with the points of a hand")
		case seventeen || !l.turned && (l.each == 56 || l.each == 57):
			b.sheet.add(Pose, 0.8, "a box and 17 points for each of %d places, as detectors of bodies and their joints give them", l.places)
			b.sheet.add(PersonDetection, 0.6, "boxes with the joints of a body")
		case five && (l.each == 20 || l.each == 15) || l.each == 16 && !l.turned:
			b.sheet.add(FaceDetection, 0.8, "a box and five points for each of %d places", l.places)
		case l.turned || l.each >= 6:
			b.sheet.add(ObjectDetection, 0.65, "a box and scores in each of %d places", l.places)
			if len(b.outputs) == 2 && l.each > 36 && slices.ContainsFunc(b.outputs, func(o output) bool { c, _, _, ok := b.mapOf(&o); return ok && c == 32 }) {
				b.sheet.add(Segmentation, 0.7, "32 masks beside the boxes")
			}
		}
	}
}

// sides tells whether each of some points is given as a place along either side of the picture, as in SimCC.
func (b *boxes) sides() bool {
	if len(b.outputs) != 2 || len(b.outputs[0].Shape) != 3 || len(b.outputs[1].Shape) != 3 {
		return false
	}
	_, points := listsOfPoints[b.outputs[0].Shape[1]]
	return points && b.outputs[0].Shape[1] == b.outputs[1].Shape[1]
}

// several tells whether the network looks at more than one scale, as detectors do and readers of text do not.
func (b *boxes) several() bool {
	return b.count("Concat", "Resize", "Upsample", "ConvTranspose") >= 3 && b.count("LSTM", "GRU") == 0
}

// grids looks for maps of boxes at several scales: 3 × (5 + classes) channels, or 64 + classes.
func (b *boxes) grids() {
	byChannels := map[int64]int{}
	for i := range b.outputs {
		if c, ok := b.channelsOfMap(&b.outputs[i]); ok {
			byChannels[c]++
		}
	}
	for c, maps := range byChannels {
		if maps == 1 && len(b.outputs) == 1 && (c == 25 || c == 30 || c == 125 || c == 425) && b.count("ConvTranspose", "Resize", "Upsample") == 0 {
			b.sheet.add(ObjectDetection, 0.6, "a map of five boxes a place, as YOLOv2 gives it")
		}
		if maps < 2 || maps > 6 {
			continue
		}
		switch {
		case c == 48 || c == 3*(5+10+1):
			b.sheet.add(FaceDetection, 0.7, "%d maps with three boxes, each with five points", maps)
		case c%3 == 0 && c >= 18 && c <= 300:
			b.sheet.add(ObjectDetection, 0.65, "maps of boxes at %d scales", maps)
		case c >= 65 && c <= 300:
			b.sheet.add(ObjectDetection, 0.6, "maps of boxes at %d scales", maps)
		}
	}
}

// channelsOfMap of an output that is a grid.
func (b *boxes) channelsOfMap(o *output) (int64, bool) {
	if s := o.Shape; len(s) == 5 { // YOLOv5: [pictures, 3, height, width, 5 + classes]
		return 3 * s[4], s[1] == 3 && s[4] > 5
	}
	c, h, w, ok := b.mapOf(o)
	return c, ok && h != 1 && w != 1
}

func (b *boxes) operators() {
	found := false
	for _, op := range boxOperators {
		if b.count(op) > 0 {
			found = true
			b.sheet.add(ObjectDetection, 0.6, "operator %s, which only detectors have", op)
			break
		}
	}
	for _, l := range b.lists {
		if (l.each == 7 || l.each == 6) && (found || l.places >= 20 && l.places <= 1000 && !l.turned && len(b.layers) >= 20) {
			b.sheet.add(ObjectDetection, 0.55, "a list of boxes, each with a class and a score")
		}
	}
}
