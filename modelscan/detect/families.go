// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// family is an architecture that is known by the sequence, or the set, of its weights' shapes. Names, precision, format
// and folded normalisation change nothing about those.
type family struct {
	name       string
	capability string
	weight     float64
	is         func(*network) bool
}

// Families whose weights have shapes that no other use has. The numbers follow from the publications: 25,088 is 512
// channels on the 7×7 map that four halvings leave of 112×112.
var families = []family{
	{"IResNet (ArcFace, CosFace, MagFace, AdaFace)", FaceEmbedding, decisive, isIResNet},
	{"MobileFaceNet, GhostFaceNet: a depthwise convolution over the whole last map", FaceEmbedding, strong, isMobileFaceNet},
	{"Inception-ResNet-v1 (FaceNet)", FaceEmbedding, decisive, isFaceNet},
	{"nn4.small2 (OpenFace)", FaceEmbedding, decisive, func(n *network) bool {
		return n.hasDense(736, 128) || (n.hasDense(0, 128) && n.hasConv(7, 3, 64) && n.hasConv(3, 64, 192) && n.hasConv(5, 32, 64) && n.hasConv(5, 16, 32))
	}},
	{"LightCNN: max-feature-map on grey faces", FaceEmbedding, decisive, func(n *network) bool {
		return n.hasConv(5, 1, 96) && (n.hasDense(8192, 0) || n.hasConv(1, 48, 96)) || n.hasConv(0, 1, 96) && n.maxFeatureMaps()
	}},
	{"SphereFace: 512 features of a 7×6 map", FaceEmbedding, decisive, func(n *network) bool { return n.hasDense(512*7*6, 512) }},
	{"SFace: 128 features of a 7×7 map of 1024 channels", FaceEmbedding, decisive, func(n *network) bool {
		return n.hasDense(1024*7*7, 128) || n.hasDense(1024*7*7, 512)
	}},
	{"ResNet-29 of dlib: 128 features of 256 channels, without bias", FaceEmbedding, decisive, isDlib},
	{"a margin between identities, by which SphereFace, CosFace and ArcFace are trained", FaceEmbedding, strong, func(n *network) bool {
		return n.count("MarginInnerProduct", "CosinAddMargin", "LabelSpecificAdd") > 0 // layers of Caffe
	}},
	{"VGG-Face: 2,622 identities", FaceEmbedding, decisive, func(n *network) bool { return n.hasDense(4096, 2622) }},
	{"a classifier of identities: as many classes as a public collection of faces has persons", FaceEmbedding, strong, isIdentityClassifier},
	{"a vision transformer on patches of a 112×112 crop", FaceEmbedding, strong, isFaceTransformer},
	{"a classifier of persons: as many classes as a public collection for re-identification has", PersonReidentification, probable, isPersonClassifier},
	{"UltraFace: heads of 3, 2, 2 and 3 boxes with two classes", FaceDetection, decisive, isUltraFace},
	{"FaceBoxes: convolutions whose result is taken twice, one of them negated, and 21 boxes a place", FaceDetection, strong, func(n *network) bool {
		return n.hasConv(7, 3, 24) && n.hasConv(5, 48, 64) && n.hasConv(3, 128, 84) && n.hasConv(3, 128, 42)
	}},
	{"YOLOv5-face: a stem of two ways, and three boxes a place with five points", FaceDetection, decisive, func(n *network) bool {
		return n.hasTwoWayStem() && n.threeHeads(48)
	}},
	{"YOLOv5-face with the four corners of number plates instead of five points", PlateDetection, strong, func(n *network) bool {
		return n.hasTwoWayStem() && (n.threeHeads(42) || n.threeHeads(45))
	}},
	{"FSA-Net: two streams on small crops, and three stages with three classes for each angle", FacePose, decisive, isFSANet},
	{"SSR-Net: two streams, and three stages with three classes", Age, likely, isSSRNet},
	{"SSR-Net: two streams, and three stages with three classes", Gender, likely, isSSRNet},
	{"mini-Xception down to seven classes, as it sorts facial expressions", Emotion, strong, func(n *network) bool { return n.isMiniXception(7) }},
	{"mini-Xception down to two classes, as it sorts faces by gender", Gender, strong, func(n *network) bool {
		img, seen := n.inputImage()
		return n.isMiniXception(2) && seen && img.square(48, 64) // smaller crops are of eyes
	}},
	{"mini-Xception down to two classes, on crops of a size that is not told: of faces or of eyes", Gender, weak, func(n *network) bool {
		img, seen := n.inputImage()
		return n.isMiniXception(2) && (!seen || img.h <= 0)
	}},
	{"MiniFASNet: a depthwise convolution over the whole last map, 128 features, and two or three classes of them", FaceLiveness, probable, isMiniFASNet},
	{"RetinaFace: two boxes a place, each with five points", FaceDetection, strong, isRetinaFace},
	{"the tiny detector of face-api: separable convolutions down to five boxes without classes", FaceDetection, strong, func(n *network) bool {
		return n.hasConv(1, 512, 25) && n.hasConv(1, 256, 512)
	}},
	{"the detector of OpenCV: a ResNet of ten layers with boxes of two classes", FaceDetection, strong, func(n *network) bool {
		return n.hasConv(7, 3, 32) && n.hasConv(3, 32, 128) && n.hasConv(3, 128, 256) && n.count("DetectionOutput", "PriorBox", "NonMaxSuppression")+n.headsOf(24)[0] > 0 && !n.hasDense(0, 0)
	}},
	{"CSRNet: dilated convolutions down to one map", CrowdDensity, decisive, isCSRNet},
	{"SANet: convolutions of four sizes beside each other", CrowdDensity, strong, func(n *network) bool {
		return n.hasConv(1, 3, 16) && n.hasConv(3, 3, 16) && n.hasConv(5, 3, 16) && n.hasConv(7, 3, 16)
	}},
	{"MCNN: three columns of 9×9, 7×7 and 5×5", CrowdDensity, decisive, isMCNN},
}

var familyDetector = Detector{
	Name:    "families",
	Reports: []string{FaceEmbedding, PersonReidentification, FaceDetection, FacePose, FaceLiveness, Age, Gender, Emotion, PlateDetection, CrowdDensity},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectFamilies,
}

func detectFamilies(n *network, s scores) {
	for _, f := range families {
		if f.is(n) {
			s.add(f.capability, f.weight, "architecture: %s", f.name)
		}
	}
}

// hasConv tells whether there is a convolution with this square kernel and these channels. Zero stands for any.
func (n *network) hasConv(size, in, out int64) bool {
	return n.find(func(l *layer) bool { return l.isConv(size, in, out) }) != nil
}

// hasDense also takes a convolution over the whole of a map for what it is: a dense layer.
func (n *network) hasDense(in, out int64) bool {
	return n.find(func(l *layer) bool {
		return l.kind == dense && (in == 0 || l.in == in) && (out == 0 || l.out == out) ||
			l.kind == conv && l.kh >= 5 && l.kw >= 5 && in > 0 && l.kh*l.kw*l.in == in && (out == 0 || l.out == out)
	}) != nil
}

func (n *network) countLayers(is func(*layer) bool) int {
	c := 0
	for i := range n.layers {
		if is(&n.layers[i]) {
			c++
		}
	}
	return c
}

// isIResNet looks for a head that takes every place of the last map of 512 channels, on a body of residual blocks. VGG has such
// a head, but neither the shortcuts of a ResNet nor PReLU.
func isIResNet(n *network) bool {
	head := n.find(func(l *layer) bool {
		places := l.in / 512
		return l.kind == dense && l.in%512 == 0 && places >= 36 && places <= 100 && l.out >= 64 && l.out <= 1024
	})
	residual := n.hasConv(1, 64, 128) || n.prelus() >= 8
	return head != nil && residual && n.leadsToFeatures(head) && n.hasConv(3, 3, 64) && !n.hasDense(0, 4096) &&
		n.countLayers(func(l *layer) bool { return l.isConv(3, 0, 0) }) >= 14
}

// globalDepthwise is a depthwise convolution whose kernel is the whole map, and after which only features come.
func (n *network) globalDepthwise() *layer {
	var last *layer
	large := 0
	for i := range n.layers {
		if l := &n.layers[i]; l.kind == depthwise && l.kh >= 4 && l.kw >= 4 {
			last = l
			large++
		}
	}
	if last == nil || large > 24 || last.out < minFeatures {
		return nil
	}
	return last
}

// leadsToFeatures tells whether what a layer makes can be features that are given out, or compared. Where there is a graph,
// the outputs say so. Where there is none, it may not be what a few classes or coordinates are made from.
func (n *network) leadsToFeatures(head *layer) bool {
	if len(n.outputs) > 0 {
		return n.givesFeatures()
	}
	if _, points := vectorsOfPoints[head.out]; points {
		return false
	}
	return n.find(func(l *layer) bool {
		return l.kind == dense && l.in == head.out && l != head && !slices.Contains(featureSizes, l.out) && !slices.Contains(identities, l.out)
	}) == nil
}

// givesFeatures tells whether one of the outputs can be a vector of features, or is compared with one: a layer on top of a
// vector that was scaled to length one holds templates.
func (n *network) givesFeatures() bool {
	return len(n.outputs) == 0 || slices.ContainsFunc(n.outputs, func(o output) bool {
		if size, ok := o.vector(); ok && (slices.Contains(featureSizes, size) || size > 2000 || o.normalised()) {
			return true
		}
		if _, _, ok := n.featuresOf(&o); ok {
			return true
		}
		return n.comparesFeatures(&o)
	})
}

// comparesFeatures tells whether an output is made of features that were scaled to length one.
func (n *network) comparesFeatures(o *output) bool {
	neck := output{tail: o.neck}
	return neck.normalised() || o.normalised() && o.has("MatMul", "ReduceSum", "Mul")
}

// isMobileFaceNet looks for a depthwise convolution over the whole last map, before which the channels are widened and after
// which they are projected to features.
func isMobileFaceNet(n *network) bool {
	g := n.globalDepthwise()
	if g == nil || g.kh > 8 || g.kw > 8 {
		return false
	}
	head := n.headOfDepthwise(g)
	few := n.find(func(l *layer) bool { return l.kind == dense && l.in == g.out && l.out < minFeatures })
	if few != nil && len(n.outputs) == 0 && head != nil && head.kind != dense {
		return false // classes or coordinates: what looks like the head is a layer of the trunk
	}
	large := n.countLayers(func(l *layer) bool { return l.kind == depthwise && l.kh >= g.kh })
	return head != nil && large == 1 && n.leadsToFeatures(head) && n.hasConv(1, 0, g.out) && n.hasConv(3, 3, 0)
}

// headOfDepthwise is the last layer that makes features of what a depthwise convolution makes, or nil: blocks before it can have
// the same channels.
func (n *network) headOfDepthwise(g *layer) (head *layer) {
	for i := range n.layers {
		if l := &n.layers[i]; (l.kind == dense || l.isConv(1, 0, 0)) && l.in == g.out && l.out >= minFeatures && l.out <= 1024 {
			head = l
		}
	}
	return head
}

func isFaceNet(n *network) bool {
	factorised := n.find(func(l *layer) bool { return l.kind == conv && l.kh == 1 && l.kw == 7 }) != nil
	return factorised && n.find(func(l *layer) bool { return l.kind == dense && l.in == 1792 && l.out <= 1024 }) != nil
}

func isDlib(n *network) bool {
	first := n.hasConv(7, 3, 32) && n.hasConv(3, 32, 32) && n.hasConv(3, 128, 256) && n.hasConv(3, 256, 256)
	return first && n.hasDense(256, 128)
}

// identities that public collections of faces have: CASIA-WebFace, VGGFace2, MS-Celeb-1M in its versions, Glint360K, WebFace,
// CelebA, LFW, Asian-Celeb.
var identities = []int64{10572, 10575, 8631, 9131, 2622, 85164, 85742, 86876, 87020, 93431, 79077, 79891, 80013, 180855, 205990,
	360232, 617970, 10177, 5749, 93979, 94682, 99891, 100000}

// persons that public collections for re-identification have: Market-1501, DukeMTMC, MSMT17, CUHK03, MARS.
var persons = []int64{751, 702, 1041, 767, 1467, 625, 4101}

func isIdentityClassifier(n *network) bool {
	return n.find(func(l *layer) bool {
		return l.kind == dense && (l.in < 0 || l.in >= 128 && l.in <= 4096) && (slices.Contains(identities, l.out) ||
			slices.Contains(identities, l.in) && l.out <= 1024 && l.out >= 128)
	}) != nil
}

func isPersonClassifier(n *network) bool {
	if img, seen := n.inputImage(); !seen || !tall(img) {
		return false
	}
	return n.find(func(l *layer) bool {
		return l.kind == dense && l.in >= 128 && l.in <= 4096 && slices.Contains(persons, l.out)
	}) != nil
}

// isFaceTransformer looks for patches of 8 or 9 pixels, and features made of all of them: 144 or 196 patches of 112×112.
func isFaceTransformer(n *network) bool {
	patch := n.find(func(l *layer) bool { return l.kind == conv && l.in == 3 && l.kh == l.kw && (l.kh == 8 || l.kh == 9) })
	if patch == nil {
		return false
	}
	return n.find(func(l *layer) bool {
		return l.kind == dense && (l.in == 144*patch.out || l.in == 196*patch.out) && l.out <= 1024
	}) != nil
}

// headsOf counts last convolutions by the number of their channels.
func (n *network) headsOf(outs ...int64) []int {
	counts := make([]int, len(outs))
	for i := range n.layers {
		if l := &n.layers[i]; l.kind == conv {
			if at := slices.Index(outs, l.out); at >= 0 {
				counts[at]++
			}
		}
	}
	return counts
}

func isUltraFace(n *network) bool {
	c := n.headsOf(12, 8, 6, 4, 9)
	twoClasses, threeClasses := c[2] >= 2 && c[3] >= 2, c[2] >= 2 && c[4] >= 2 // the third is a face with a mask
	return c[0] >= 2 && c[1] >= 2 && (twoClasses || threeClasses) && n.hasConv(3, 3, 16)
}

// hasTwoWayStem tells whether a network begins as YOLOv5-face: the first map goes two ways, of which one is narrowed and widened
// again, and both are put together.
func (n *network) hasTwoWayStem() bool {
	first := n.find(func(l *layer) bool { return l.isConv(3, 3, 0) })
	return first != nil && n.hasConv(1, first.out, first.out/2) && n.hasConv(3, first.out/2, first.out) && n.hasConv(1, 2*first.out, 0)
}

// threeHeads tells whether three last layers have so many channels.
func (n *network) threeHeads(channels int64) bool {
	return n.countLayers(func(l *layer) bool { return l.isConv(1, 0, channels) }) == 3
}

// isMiniXception looks for the four blocks of separable convolutions, each with a shortcut, of Arriaga's networks, whatever the
// format makes of a separable one.
func (n *network) isMiniXception(classes int64) bool {
	return n.hasConv(3, 1, 8) && n.hasConv(3, 8, 8) && n.hasConv(1, 8, 16) && n.hasConv(1, 16, 32) && n.hasConv(1, 32, 64) &&
		n.hasConv(1, 64, 128) && n.hasConv(3, 128, classes)
}

// isMiniFASNet goes by weights alone: a graph tells more, and is looked at as a classifier.
func isMiniFASNet(n *network) bool {
	g := n.globalDepthwise()
	if g == nil || len(n.outputs) > 0 || g.kh != 5 {
		return false
	}
	return n.hasDense(g.out, 128) && (n.hasDense(128, 2) || n.hasDense(128, 3))
}

// isSSRNet looks for three stages of three classes each, which six features are made of.
func isSSRNet(n *network) bool {
	dense := func(in, out int64) int {
		return n.countLayers(func(l *layer) bool { return l.kind == dense && l.in == in && l.out == out })
	}
	return dense(6, 3) >= 6 && dense(3, 6) == 3 && n.hasConv(3, 3, 16) && n.hasConv(3, 3, 32)
}

// isFSANet looks for the same two streams as SSR-Net has, of separable convolutions, and three times as many classes.
func isFSANet(n *network) bool {
	streams := n.countLayers(func(l *layer) bool { return l.isConv(1, 3, 16) }) == 2 &&
		n.countLayers(func(l *layer) bool { return l.isConv(1, 16, 32) }) == 2
	stages := n.countLayers(func(l *layer) bool { return l.kind == dense && (l.out == 9 || l.out == 6 && l.in == 6) })
	return streams && stages >= 3
}

func isRetinaFace(n *network) bool {
	three := func(size int64) bool {
		return n.countLayers(func(l *layer) bool { return l.isConv(1, size, 4) }) >= 3 &&
			n.countLayers(func(l *layer) bool { return l.isConv(1, size, 8) }) >= 3 &&
			n.countLayers(func(l *layer) bool { return l.isConv(1, size, 20) }) >= 3
	}
	return three(64) || three(256)
}

func isCSRNet(n *network) bool {
	return n.hasConv(1, 64, 1) && n.hasConv(3, 128, 64) && n.hasConv(3, 256, 128) && n.hasConv(3, 512, 256) &&
		n.countLayers(func(l *layer) bool { return l.isConv(3, 512, 512) }) >= 4
}

func isMCNN(n *network) bool {
	column := func(size int64) bool {
		return n.find(func(l *layer) bool { return l.kind == conv && l.kh == size && l.kw == size && (l.in == 1 || l.in == 3) }) != nil
	}
	return column(9) && column(7) && column(5) && len(n.layers) <= 20 &&
		n.find(func(l *layer) bool { return l.kind == conv && l.out == 1 }) != nil
}
