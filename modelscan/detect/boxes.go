// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"maps"
	"slices"
)

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
	img, seen := n.inputImage()
	for i := range n.outputs {
		o := &n.outputs[i]
		_, _, _, grid := n.mapOf(o)
		perPlace := seen && len(o.Shape) == 3 && o.Shape[1] > 0 && o.Shape[1] == img.h && o.Shape[2] == img.w
		if grid || perPlace {
			continue
		}
		l, ok := listOf(o, len(n.outputs))
		if ok && (l.places >= 10 || l.places < 0) && l.each > 0 && l.each <= 300 {
			found = append(found, l)
		}
	}
	return found
}

// listOf reads an output as a list. A vector for each of some pictures is none.
func listOf(o *output, outputs int) (list, bool) {
	s := o.Shape
	for len(s) > 2 && (s[0] == 1 || s[0] < 0) {
		s = s[1:] // pictures
	}
	l := list{output: o}
	switch {
	case len(s) == 1:
		l.places, l.each = s[0], 1
	case len(s) != 2, s[0] < 0 && len(o.Shape) == 2 && outputs < 3:
		return l, false
	case s[0] == 1:
		l.places, l.each = s[1], 1
	case s[0] > 0 && (s[1] > s[0] || s[1] < 0):
		l.places, l.each, l.turned = s[1], s[0], true
	default:
		l.places, l.each = s[0], s[1]
	}
	return l, true
}

// Operators that only networks which find things have.
var boxOperators = []string{"NonMaxSuppression", "TFLite_Detection_PostProcess", "DetectionOutput", "PriorBox", "PriorBoxClustered",
	"RoiAlign", "MaxRoiPool", "ROIAlign", "Proposal", "EfficientNMS_TRT", "BatchedNMS_TRT", "NonMaxSuppressionV2", "NonMaxSuppressionV3",
	"NonMaxSuppressionV4", "NonMaxSuppressionV5", "CombinedNonMaxSuppression", "RegionYolo", "YoloDetectionOutput", "YoloV3DetectionOutput",
	"Yolov3DetectionOutput", "MulticlassNms", "MatrixNms", "ExperimentalDetectronROIFeatureExtractor", "GenerateProposals"}

var boxDetector = Detector{
	Name:    "boxes",
	Reports: []string{FaceDetection, PlateDetection, HandDetection, HandLandmarks, PersonDetection, Pose, ObjectDetection, Segmentation, CrowdDensity},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectBoxes,
}

// detectBoxes looks for networks that say where things are, and then what kind of things.
func detectBoxes(n *network, s scores) {
	b := &boxes{network: n, scores: s, lists: n.lists()}
	for _, look := range []func(*boxes){(*boxes).cascade, (*boxes).centers, (*boxes).crowd, (*boxes).anchors, (*boxes).yolo, (*boxes).grids,
		(*boxes).operators, (*boxes).lastLayers, (*boxes).boxesOfWeights} {
		look(b)
	}
}

type boxes struct {
	*network
	scores scores
	lists  []list
}

// with tells whether there is a list of so many numbers a place, for the same places as l.
func (b *boxes) with(places, each int64) bool {
	return slices.ContainsFunc(b.lists, func(l list) bool { return l.each == each && l.places == places })
}

// cascade looks for the three networks of MTCNN: one slides over the picture, the others look at crops of 24 and 48.
func (b *boxes) cascade() {
	img, _ := b.inputImage()
	box, two, ten := b.vectors(4) == 1, b.vectors(2) == 1, b.vectors(10) == 1
	switch {
	case img.square(24) && box && two, img.square(48) && box && two && ten:
		b.scores.add(FaceDetection, decisive, "crops of %d, two classes and a box: a stage of MTCNN", img.h)
	case len(b.outputs) >= 2 && len(b.outputs) <= 3 && b.hasConv(3, 3, 10) && b.hasConv(3, 10, 16) && b.hasConv(3, 16, 32) && b.hasConv(1, 32, 4):
		b.scores.add(FaceDetection, decisive, "three small convolutions, two classes and a box: the first stage of MTCNN")
	}
}

// centers looks for maps of the same size: where the middle of a thing is, how large it is, how far off, and perhaps points.
func (b *boxes) centers() {
	byPlace := b.channelsBySize()
	scales := 0
	for place, channels := range byPlace {
		if place[0] < 0 && repeated(channels) {
			continue // maps of several scales, of which the sizes are not told
		}
		switch {
		case channels[10] == 1 && channels[1] == 1 && channels[2]+channels[4] >= 1:
			b.scores.add(FaceDetection, decisive, "maps of middles, sizes and five points, as CenterFace gives them")
		case channels[2]+channels[4] >= 1 && b.classesBeside(channels) && len(byPlace) == 1:
			b.scores.add(ObjectDetection, strong, "maps of the middles of many classes, and of sizes, as CenterNet gives them")
		case channels[2] >= 2 && len(channels) == 2 && len(byPlace) == 1 && len(b.outputs) <= 4:
			b.scores.add(ObjectDetection, strong, "maps of middles, sizes and offsets, as CenterNet gives them")
		case channels[2] == 1 && channels[4] == 1 && len(channels) == 2:
			scales++
		}
	}
	if scales >= 4 {
		b.scores.add(FaceDetection, strong, "one box a place with two classes at %d scales, as S3FD gives them", scales)
	}
}

// channelsBySize are how many maps of a height and width have how many channels.
func (b *boxes) channelsBySize() map[[2]int64]map[int64]int {
	bySize := map[[2]int64]map[int64]int{}
	for i := range b.outputs {
		c, h, w, ok := b.mapOf(&b.outputs[i])
		if !ok {
			continue
		}
		size := [2]int64{h, w}
		if bySize[size] == nil {
			bySize[size] = map[int64]int{}
		}
		bySize[size][c]++
	}
	return bySize
}

// repeated tells whether there are three or more maps of one number of channels.
func repeated(channels map[int64]int) bool {
	for _, times := range channels {
		if times >= 3 {
			return true
		}
	}
	return false
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

// anchored are lists that stand beside others of the same places: so many numbers a place, beside lists of so many.
var anchored = []struct {
	each       int64
	beside     []int64 // one of these
	without    int64   // and not this
	capability string
	weight     float64
	words      string
}{
	{10, []int64{4}, 0, FaceDetection, decisive, "boxes, scores and five points for each of %d places"},
	{8, []int64{4}, 10, PlateDetection, likely, "a box and four corners for each of %d places, as of number plates"},
	{14, []int64{2, 1}, 0, FaceDetection, decisive, "a box and five points for each of %d places"},
	{16, []int64{1}, 4, FaceDetection, decisive, "a box and six points for each of %d anchors, as BlazeFace gives them"},
	{18, []int64{1}, 4, HandDetection, decisive, "a box and seven points for each of %d anchors, as palm detectors give them"},
	{12, []int64{1}, 4, PersonDetection, strong, "a box and four points for each of %d anchors, as BlazePose finds bodies"},
}

// anchors looks for lists that belong together: boxes, scores and points of the same places.
func (b *boxes) anchors() {
	for _, l := range b.lists {
		if l.places > 0 && l.places < 50 || b.rows(l) < 2 {
			continue
		}
		b.pointsBeside(l)
		switch {
		case l.each != 4 || b.with(l.places, 10):
		case (l.places == 4420 || l.places == 17640) && b.with(l.places, 2):
			b.scores.add(FaceDetection, strong, "boxes and two scores for each of %d anchors, as UltraFace gives them", l.places)
		default:
			b.scores.add(ObjectDetection, strong, "boxes and scores for each of %d places", l.places)
		}
	}
}

// pointsBeside tells of a list which points stand in it, by the lists of the same places.
func (b *boxes) pointsBeside(l list) {
	for _, a := range anchored {
		if l.each != a.each || a.without != 0 && b.with(l.places, a.without) ||
			!slices.ContainsFunc(a.beside, func(each int64) bool { return b.with(l.places, each) }) {
			continue
		}
		scored := len(b.lists) == 3 && (b.with(l.places, 1) || b.with(l.places, 2))
		switch {
		case a.each == 8 && !scored: // eight classes
		case a.each == 14 && b.platesOfYuNet():
			b.scores.add(PlateDetection, a.weight, "a box, four corners and a middle for each of %d places, as LPD-YuNet finds number plates", l.places)
		default:
			b.scores.add(a.capability, a.weight, a.words, l.places)
		}
	}
}

// platesOfYuNet tells LPD-YuNet from YuNet, whose lists are the same: its body is four times as wide.
func (b *boxes) platesOfYuNet() bool { return b.hasConv(1, 256, 51) && b.hasConv(1, 256, 34) }

// crowd looks for points with scores, and without boxes: that is how heads in a crowd are counted one by one.
func (b *boxes) crowd() {
	if len(b.lists) == 2 && len(b.outputs) == 2 && b.lists[0].each == 2 && b.lists[1].each == 2 &&
		b.lists[0].places == b.lists[1].places && (b.lists[0].places < 0 || b.lists[0].places >= 500) {
		b.scores.add(CrowdDensity, probable, "points and scores in each of %d places, and no boxes: heads in a crowd", b.lists[0].places)
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

// rowsOfAnchors are lists of MediaPipe's detectors in which the score stands in the row of the box.
var rowsOfAnchors = map[int64]struct {
	capability string
	words      string
}{
	17: {FaceDetection, "a box, six points and a score for each of %d anchors, as BlazeFace gives them"},
	19: {HandDetection, "a box, seven points and a score for each of %d anchors, as palm detectors give them"},
	13: {PersonDetection, "a box, four points and a score for each of %d anchors, as BlazePose finds bodies"},
}

// yolo looks for one list in which each place has a box, scores and perhaps points.
func (b *boxes) yolo() {
	if b.sides() || !b.several() {
		return
	}
	for _, l := range b.lists {
		few := l.each < 5 || l.places > 0 && l.places < 200
		vague := l.places < 0 && len(l.output.Shape) < 3 || l.output.has("Softmax") && l.each > 6 && !l.turned
		if few || vague || b.scores.has(FaceDetection, ObjectDetection, HandDetection, PersonDetection) {
			continue
		}
		if row, known := rowsOfAnchors[l.each]; known && slices.Contains(anchorCounts, l.places) {
			b.scores.add(row.capability, strong, row.words, l.places)
			continue
		}
		b.places(l)
	}
}

// places tells of a list with a box and scores in each place which points stand beside them: each kind has a last layer of its
// own at three scales.
func (b *boxes) places(l list) {
	heads := func(outs ...int64) bool {
		return b.countLayers(func(h *layer) bool { return h.kind == conv && h.kh == 1 && slices.Contains(outs, h.out) }) >= 3
	}
	switch {
	case heads(63):
		b.scores.add(HandLandmarks, strong, "a box and 21 points for each of %d places", l.places)
		b.scores.add(HandDetection, probable, "boxes with the points of a hand")
	case heads(51), !l.turned && (l.each == 56 || l.each == 57):
		b.scores.add(Pose, decisive, "a box and 17 points for each of %d places, as detectors of bodies and their joints give them", l.places)
		b.scores.add(PersonDetection, probable, "boxes with the joints of a body")
	case heads(15, 10) && (l.each == 20 || l.each == 15), l.each == 16 && !l.turned:
		b.scores.add(FaceDetection, decisive, "a box and five points for each of %d places", l.places)
	case l.turned || l.each >= 6:
		b.scores.add(ObjectDetection, strong, "a box and scores in each of %d places", l.places)
		if len(b.outputs) == 2 && l.each > 36 && slices.ContainsFunc(b.outputs, func(o output) bool { c, _, _, ok := b.mapOf(&o); return ok && c == 32 }) {
			b.scores.add(Segmentation, strong, "32 masks beside the boxes")
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
	byChannels := b.mapsByChannels()
	for _, c := range slices.Sorted(maps.Keys(byChannels)) { // in an order, so that a report is always the same
		scales := byChannels[c]
		if scales == 1 && len(b.outputs) == 1 && (c == 25 || c == 30 || c == 125 || c == 425) && b.count("ConvTranspose", "Resize", "Upsample") == 0 {
			b.scores.add(ObjectDetection, probable, "a map of five boxes a place, as YOLOv2 gives it")
		}
		if scales < 2 || scales > 6 {
			continue
		}
		switch {
		case c == 3*(5+10+1):
			b.scores.add(FaceDetection, strong, "%d maps with three boxes, each with five points", scales)
		case c%3 == 0 && c >= 18 && c <= 300:
			b.scores.add(ObjectDetection, strong, "maps of boxes at %d scales", scales)
		case c >= 65 && c <= 300:
			b.scores.add(ObjectDetection, probable, "maps of boxes at %d scales", scales)
		}
	}
}

// mapsByChannels are how many outputs are grids of so many channels. What could be a vector of probabilities is none.
func (b *boxes) mapsByChannels() map[int64]int {
	byChannels := map[int64]int{}
	for i := range b.outputs {
		o := &b.outputs[i]
		vague := o.probabilities() && slices.Contains(o.Shape, -1)
		if c, ok := b.channelsOfMap(o); ok && !vague {
			byChannels[c]++
		}
	}
	return byChannels
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
			b.scores.add(ObjectDetection, probable, "operator %s, which only detectors have", op)
			break
		}
	}
	for _, l := range b.lists {
		if (l.each == 7 || l.each == 6) && (found || l.places >= 20 && l.places <= 1000 && !l.turned && len(b.layers) >= 20) {
			b.scores.add(ObjectDetection, likely, "a list of boxes, each with a class and a score")
		}
	}
}
