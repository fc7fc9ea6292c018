// SPDX-License-Identifier: Apache-2.0

package detect

// classifier is a network that gives few numbers for a picture: how many of which size, and whether as probabilities.
type classifier struct {
	*network
	img   inputImage
	sizes map[int64]int  // outputs that are vectors, by their size
	soft  map[int64]bool // whether one of that size holds probabilities
	total int            // outputs
}

// alone tells whether one vector comes out, of one of these sizes.
func (c *classifier) alone(sizes ...int64) bool {
	if c.total != 1 {
		return false
	}
	for _, size := range sizes {
		if c.sizes[size] == 1 {
			return true
		}
	}
	return false
}

// attributeRule is what a network can sort faces by, and how one knows it. A number of classes alone says nothing: a second sign has
// to stand beside it, or it stays a suspicion.
type attributeRule struct {
	capabilities []string
	weight       float64
	words        string
	is           func(*classifier) bool
}

var attributeRules = []attributeRule{
	{[]string{Emotion}, strong, "grey crops of 48 or 64 and seven or eight classes, as in the collections of facial expressions FER and FER+", func(c *classifier) bool {
		return c.img.channels == 1 && c.img.square(48, 64) && (c.alone(7) || c.alone(8) && c.img.square(64))
	}},
	{[]string{Emotion}, weak, "crops of 48 or 64 and five to eight classes", func(c *classifier) bool {
		return c.img.square(48, 64) && c.alone(5, 6, 7, 8)
	}},
	{[]string{Emotion}, faint, "seven or eight numbers, as many as there are facial expressions", func(c *classifier) bool {
		return c.img.square(224, 260) && c.alone(7, 8)
	}},
	{[]string{FacePose}, strong, "crops of 60×60 and three angles: how a head is turned", func(c *classifier) bool {
		return c.img.square(60) && c.sizes[1] == 3 && c.total == 3
	}},
	{[]string{Age, Gender}, strong, "crops of 62×62 and one number beside two classes", func(c *classifier) bool {
		return c.img.square(62) && c.sizes[1] > 0 && c.sizes[2] > 0
	}},
	{[]string{Age, Gender}, probable, "a small MobileNet on crops of 96×96 down to three numbers without bounds: two classes and an age", func(c *classifier) bool {
		return c.img.square(96) && c.alone(3) && !c.soft[3] && c.hasConv(3, 3, 8) &&
			c.countLayers(func(l *layer) bool { return l.kind == depthwise }) >= 10
	}},
	{[]string{Age, Gender}, probable, "crops of 112×112 and 202 numbers: two for the gender and two for each year, as in InsightFace", func(c *classifier) bool {
		return c.img.square(112) && c.alone(gendersAndYears)
	}},
	{[]string{Age}, probable, "a VGG-16 down to 101 classes, the years from 0 to 100, as in DEX", func(c *classifier) bool {
		return c.alone(101) && c.hasDense(4096, 101) && c.hasDense(4096, 4096)
	}},
	{[]string{Age}, weak, "101 classes, as many as the years from 0 to 100", func(c *classifier) bool { return c.sizes[101] > 0 && c.total <= 2 }},
	{[]string{Age, Gender}, likely, "100 classes beside one number: years and a gender", func(c *classifier) bool {
		return c.sizes[100] > 0 && c.sizes[1] > 0 && c.total >= 2 && c.total <= 4
	}},
	{[]string{Age}, strong, "three convolutions and two layers of 512 down to eight classes, as Levi and Hassner's", func(c *classifier) bool {
		return c.alone(8) && c.levi()
	}},
	{[]string{Gender}, strong, "three convolutions and two layers of 512 down to two classes, as Levi and Hassner's", func(c *classifier) bool {
		return c.alone(2) && c.levi()
	}},
	{[]string{Age, Gender, Ethnicity}, weak, "18 numbers of crops of 224, as in FairFace: seven groups, two genders, nine ages", func(c *classifier) bool {
		return c.img.square(224) && c.alone(18)
	}},
	{[]string{Age, Gender}, likely, "three stages of three classes on crops of 64, as SSR-Net estimates an age or a gender", func(c *classifier) bool {
		return c.img.square(64) && c.sizes[3] == 6 && c.sizes[1] == 3
	}},
	{[]string{Age, Gender}, likely, "two streams with Tanh and ReLU on crops of 64 down to one number, as SSR-Net estimates an age or a gender", func(c *classifier) bool {
		return c.img.square(64) && c.alone(1) && c.count("Tanh") >= 4
	}},
	{[]string{Gender}, weak, "grey crops of 48 or 64 and two classes", func(c *classifier) bool {
		return c.img.channels == 1 && c.img.square(48, 64) && c.alone(2) && c.soft[2]
	}},
	{[]string{FaceLiveness}, strong, "a small network with PReLU, a depthwise convolution over the last map and two or three classes, as MiniFASNet tells a " +
		"face from its picture", func(c *classifier) bool {
		return c.alone(2, 3) && c.prelus() >= 6 && (c.globalDepthwise() != nil || c.img.square(80))
	}},
}

// levi tells whether the layers are those of Levi and Hassner's networks.
func (c *classifier) levi() bool {
	return c.hasConv(7, 3, 96) && c.hasDense(0, 512) && !c.hasDense(0, 4096)
}

var attributeDetector = Detector{
	Name:    "attributes",
	Reports: []string{Age, Gender, Ethnicity, Emotion, FacePose, FaceLiveness},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectAttributes,
}

// detectAttributes looks for networks that sort faces: by age, gender, emotion, or by whether they are alive.
func detectAttributes(n *network, s scores) {
	img, seen := n.inputImage()
	if !seen || s.has(ObjectDetection, FaceDetection, TextRecognition, Segmentation, Pose) {
		return
	}
	c := &classifier{network: n, img: img, sizes: map[int64]int{}, soft: map[int64]bool{}, total: len(n.outputs)}
	for i := range n.outputs {
		if size, ok := n.outputs[i].vector(); ok {
			c.sizes[size]++
			c.soft[size] = c.soft[size] || n.outputs[i].probabilities()
		}
	}
	for _, rule := range attributeRules {
		if !rule.is(c) {
			continue
		}
		for _, name := range rule.capabilities {
			if s.confidence(name) < rule.weight { // weak signs do not add up
				s.drop(name)
				s.add(name, rule.weight, "%s", rule.words)
			}
		}
	}
}
