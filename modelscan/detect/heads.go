// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// heads of all outputs: the last convolutions, each once. Formats that do not tell the shapes of outputs tell these.
func (n *network) heads() []*layer {
	var all []*layer
	for i := range n.outputs {
		for _, h := range n.outputs[i].heads {
			if h.kind == conv && !slices.Contains(all, h) {
				all = append(all, h)
			}
		}
	}
	return all
}

// headCounts are how many of the heads have how many channels.
func headCounts(heads []*layer) map[int64]int {
	counts := map[int64]int{}
	for _, h := range heads {
		counts[h.out]++
	}
	return counts
}

// ssd is what the heads of an SSD say: at how many scales it looks, and how many classes each box is sorted into.
type ssd struct {
	scales  int
	classes int64
}

// maxAnchors is how many boxes a place of a map has at most.
const maxAnchors = 9

// ssdHeads pairs heads that look at the same map: one has four numbers a box, the other one for each class and box. The
// number of classes is the same at all scales; at least three scales have such a pair.
func (n *network) ssdHeads(heads []*layer) (ssd, bool) {
	byMap := map[string][]*layer{}
	for _, h := range heads {
		if from := n.dataOf(h); len(from) > 0 {
			key := n.untransformed(from[0])
			byMap[key] = append(byMap[key], h)
		}
	}
	scales := map[int64]int{} // by the number of classes
	for _, group := range byMap {
		for _, classes := range classesOfPair(group) {
			scales[classes]++
		}
	}
	var best ssd
	for classes, s := range scales {
		if s > best.scales || s == best.scales && classes < best.classes {
			best = ssd{s, classes}
		}
	}
	return best, best.scales >= 3
}

// classesOfPair are the numbers of classes that two heads of one map can stand for.
func classesOfPair(group []*layer) []int64 {
	if len(group) != 2 {
		return nil
	}
	var found []int64
	for i := range group {
		box, class := group[i].out, group[1-i].out
		if anchors := box / 4; box%4 == 0 && anchors > 0 && anchors <= maxAnchors && class%anchors == 0 && class > 0 {
			found = append(found, class/anchors)
		}
	}
	return found
}

// untransformed is the value that a value was before operations that change no number.
func (n *network) untransformed(name string) string {
	for range 8 {
		i, ok := n.producer[name]
		if !ok || !transparent[n.Nodes[i].Op] || len(n.Nodes[i].Inputs) == 0 {
			break
		}
		name = n.Nodes[i].Inputs[0]
	}
	return name
}

// lastLayers goes by the heads alone, where the shapes of the outputs have told nothing.
func (b *boxes) lastLayers() {
	heads := b.heads()
	counts := headCounts(heads)
	b.pointsOfLastLayers(counts)
	if s, ok := b.ssdHeads(heads); ok {
		b.scores.add(ObjectDetection, strong, "boxes of %d classes at %d scales, as SSD gives them", s.classes, s.scales)
	}
	if b.scores.has(ObjectDetection, FaceDetection, HandDetection, PersonDetection, TextRecognition) {
		return
	}
	for anchors := int64(1); anchors <= 3 && b.grows(); anchors++ {
		box, points := counts[4*anchors], counts[10*anchors]
		if box > 0 && box == points && counts[anchors]+counts[2*anchors] > 0 {
			b.scores.add(FaceDetection, decisive, "last layers for boxes, scores and five points")
			return
		}
	}
	switch {
	case b.onePlaceInOne(heads, counts):
		b.scores.add(ObjectDetection, strong, "one map of scores, boxes and classes, as FastestDet gives it")
	case b.sameAtAllScales(counts):
		b.scores.add(ObjectDetection, strong, "the same last layer at three or more scales, for boxes and scores")
	case counts[2] >= 3 && counts[8] >= 3:
		b.scores.add(ObjectDetection, strong, "two boxes a place with one score each at three or more scales")
	case counts[12] >= 2 && counts[3] >= 2 && b.grows():
		b.scores.add(ObjectDetection, strong, "three boxes a place, with scores and classes beside, at two or more scales")
	}
}

// pointsOfLastLayers looks for the points that stand beside boxes at three scales.
func (b *boxes) pointsOfLastLayers(counts map[int64]int) {
	if counts[51] >= 3 {
		b.scores.add(Pose, decisive, "17 joints of a body in each place, at three or more scales")
		b.scores.add(PersonDetection, probable, "boxes with the joints of a body")
	}
	if counts[63] >= 3 {
		b.scores.add(HandLandmarks, strong, "21 points of a hand in each place, at three or more scales")
		b.scores.add(HandDetection, probable, "boxes with the points of a hand")
	}
}

// onePlaceInOne tells whether one output is put together of a score, a box and the classes of each place.
func (b *boxes) onePlaceInOne(heads []*layer, counts map[int64]int) bool {
	return len(b.outputs) == 1 && len(heads) == 3 && counts[1] == 1 && counts[4] == 1 && b.outputs[0].has("Concat")
}

// sameAtAllScales tells whether one kind of last layer stands at three or more scales, as wide as boxes and classes need: three
// boxes of five numbers and more, or, as in NanoDet, a distribution for each side of a box.
func (b *boxes) sameAtAllScales(counts map[int64]int) bool {
	classifies := b.find(func(l *layer) bool { return l.kind == dense && l.in > 32 }) // a narrower one adds up a distribution
	if !b.several() || classifies != nil {
		return false
	}
	for c, scales := range counts {
		if scales >= 3 && (c%3 == 0 && c >= 18 || c >= 36) && c <= 300 {
			return true
		}
	}
	return false
}

// boxesOfWeights goes by the last layers where only weights are kept.
func (b *boxes) boxesOfWeights() {
	if len(b.outputs) > 0 {
		return
	}
	last := b.layers[max(len(b.layers)-3, 0):]
	outs := map[int64]bool{}
	for i := range last {
		if last[i].kind == conv && last[i].kh == 1 && last[i].in == last[0].in {
			outs[last[i].out] = true
		}
	}
	if len(outs) == 3 && outs[1] && outs[4] && len(b.layers) >= 20 {
		b.scores.add(ObjectDetection, probable, "the last weights make a score, a box and classes")
	}
	if b.hasConv(1, 16, 1) && b.countLayers(func(l *layer) bool { return l.isConv(1, 0, 64) }) >= 3 && len(b.layers) >= 30 {
		b.scores.add(ObjectDetection, strong, "a distribution of 16 steps for each side of a box, as in YOLOv8 and later")
	}
	if c := b.yoloChannels(); c > 0 {
		b.scores.add(ObjectDetection, strong, "three last layers of %d channels: three boxes a place with scores", c)
	}
}

// yoloChannels of the three last layers of a YOLO, or 0: three boxes of five numbers and the classes. Such a number of channels
// is no multiple of eight, as those of all inner layers are.
func (b *boxes) yoloChannels() int64 {
	counts := map[int64]int{}
	for i := range b.layers {
		if l := &b.layers[i]; l.isConv(1, 0, 0) && l.out%3 == 0 && l.out%8 != 0 && l.out >= 18 && l.out <= 300 && l.in >= 32 {
			counts[l.out]++
		}
	}
	for c, times := range counts {
		if times == 3 && len(counts) == 1 && len(b.layers) >= 30 {
			return c
		}
	}
	return 0
}
