// SPDX-License-Identifier: Apache-2.0

package detect

// sorter is a network that gives few numbers for a picture: how many of which size, and whether as probabilities.
type sorter struct {
	*network
	pic   image
	sizes map[int64]int  // outputs that are vectors, by their size
	soft  map[int64]bool // whether one of that size holds probabilities
	total int            // outputs
}

// alone tells whether one vector comes out, of one of these sizes.
func (t *sorter) alone(sizes ...int64) bool {
	if t.total != 1 {
		return false
	}
	for _, size := range sizes {
		if t.sizes[size] == 1 {
			return true
		}
	}
	return false
}

// trait is what a network can sort faces by, and how one knows it. A number of classes alone says nothing: a second sign has
// to stand beside it, or it stays a suspicion.
type trait struct {
	capabilities []string
	weight       float64
	words        string
	is           func(*sorter) bool
}

var traits = []trait{
	{[]string{Emotion}, 0.65, "grey crops of 48 or 64 and seven or eight classes, as in the collections of facial expressions FER and FER+", func(t *sorter) bool {
		return t.pic.channels == 1 && t.pic.square(48, 64) && (t.alone(7) || t.alone(8) && t.pic.square(64))
	}},
	{[]string{Emotion}, 0.4, "crops of 48 or 64 and five to eight classes", func(t *sorter) bool {
		return t.pic.square(48, 64) && t.alone(5, 6, 7, 8)
	}},
	{[]string{Emotion}, 0.35, "seven or eight numbers, as many as there are facial expressions", func(t *sorter) bool {
		return t.pic.square(224, 260) && t.alone(7, 8)
	}},
	{[]string{FacePose}, 0.7, "crops of 60×60 and three angles: how a head is turned", func(t *sorter) bool {
		return t.pic.square(60) && t.sizes[1] == 3 && t.total == 3
	}},
	{[]string{Age, Gender}, 0.75, "crops of 62×62 and one number beside two classes", func(t *sorter) bool {
		return t.pic.square(62) && t.sizes[1] > 0 && t.sizes[2] > 0
	}},
	{[]string{Age, Gender}, 0.6, "a small MobileNet on crops of 96×96 down to three numbers without bounds: two classes and an age", func(t *sorter) bool {
		return t.pic.square(96) && t.alone(3) && !t.soft[3] && t.hasConv(3, 3, 8) &&
			t.countLayers(func(l *layer) bool { return l.kind == depthwise }) >= 10
	}},
	{[]string{Age, Gender}, 0.6, "crops of 112×112 and 202 numbers: two for the gender and two for each year, as in InsightFace", func(t *sorter) bool {
		return t.pic.square(112) && t.alone(202)
	}},
	{[]string{Age}, 0.6, "a VGG-16 down to 101 classes, the years from 0 to 100, as in DEX", func(t *sorter) bool {
		return t.alone(101) && t.hasDense(4096, 101) && t.hasDense(4096, 4096)
	}},
	{[]string{Age}, 0.4, "101 classes, as many as the years from 0 to 100", func(t *sorter) bool { return t.sizes[101] > 0 && t.total <= 2 }},
	{[]string{Age, Gender}, 0.55, "100 classes beside one number: years and a gender", func(t *sorter) bool {
		return t.sizes[100] > 0 && t.sizes[1] > 0 && t.total >= 2 && t.total <= 4
	}},
	{[]string{Age}, 0.75, "three convolutions and two layers of 512 down to eight classes, as Levi and Hassner's", func(t *sorter) bool {
		return t.alone(8) && t.levi()
	}},
	{[]string{Gender}, 0.75, "three convolutions and two layers of 512 down to two classes, as Levi and Hassner's", func(t *sorter) bool {
		return t.alone(2) && t.levi()
	}},
	{[]string{Age, Gender, Ethnicity}, 0.4, "18 numbers of crops of 224, as in FairFace: seven groups, two genders, nine ages", func(t *sorter) bool {
		return t.pic.square(224) && t.alone(18)
	}},
	{[]string{Age, Gender}, 0.55, "three stages of three classes on crops of 64, as SSR-Net estimates an age or a gender", func(t *sorter) bool {
		return t.pic.square(64) && t.sizes[3] == 6 && t.sizes[1] == 3
	}},
	{[]string{Age, Gender}, 0.55, "two streams with Tanh and ReLU on crops of 64 down to one number, as SSR-Net estimates an age or a gender", func(t *sorter) bool {
		return t.pic.square(64) && t.alone(1) && t.count("Tanh") >= 4
	}},
	{[]string{Gender}, 0.4, "grey crops of 48 or 64 and two classes", func(t *sorter) bool {
		return t.pic.channels == 1 && t.pic.square(48, 64) && t.alone(2) && t.soft[2]
	}},
	{[]string{FaceLiveness}, 0.7, "a small network with PReLU, a depthwise convolution over the last map and two or three classes, as MiniFASNet tells a " +
		"face from its picture", func(t *sorter) bool {
		return t.alone(2, 3) && t.prelus() >= 6 && (t.globalDepthwise() != nil || t.pic.square(80))
	}},
}

// levi tells whether the layers are those of Levi and Hassner's networks.
func (t *sorter) levi() bool {
	return t.hasConv(7, 3, 96) && t.hasDense(0, 512) && !t.hasDense(0, 4096)
}

// detectTraits looks for networks that sort faces: by age, gender, emotion, or by whether they are alive.
func detectTraits(n *network, s sheet) {
	pic, seen := n.picture()
	if !seen || s.confidence(ObjectDetection, FaceDetection, TextRecognition, Segmentation, Pose) >= Certain {
		return
	}
	t := &sorter{network: n, pic: pic, sizes: map[int64]int{}, soft: map[int64]bool{}, total: len(n.outputs)}
	for i := range n.outputs {
		if size, ok := n.outputs[i].vector(); ok {
			t.sizes[size]++
			t.soft[size] = t.soft[size] || n.outputs[i].probabilities()
		}
	}
	for _, trait := range traits {
		if !trait.is(t) {
			continue
		}
		for _, c := range trait.capabilities {
			if s.confidence(c) < trait.weight { // weak signs do not add up
				s.drop(c)
				s.add(c, trait.weight, "%s", trait.words)
			}
		}
	}
}
