// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// fewClasses without a name can be anything that pictures of people are sorted by.
const fewClasses = 20

// labelled tells whether the file names the classes of a public collection that are about no person.
func (n *network) labelled() bool {
	have := n.labels()
	for _, collection := range [][]string{
		{"airplane", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
		{"0", "180"},
		{"drawing", "hentai", "neutral", "porn", "sexy"},
		{"tench", "goldfish", "great white shark"},
	} {
		if !slices.ContainsFunc(collection, func(label string) bool { return !have[label] }) {
			return true
		}
	}
	return false
}

var classDetector = Detector{
	Name:    "classes",
	Reports: []string{Classification},
	Reads:   []Part{Inputs, Outputs, Graph, Weights, Words},
	Detect:  detectClasses,
}

// detectClasses names what is left: a network that sorts pictures. It says nothing where something else was found.
func detectClasses(n *network, s scores) {
	for name := range s {
		if s.has(name) {
			return
		}
	}
	img, seen := n.inputImage()
	if !seen && !n.startsFromImage() {
		return
	}
	if len(n.outputs) == 0 {
		n.classesOfWeights(s)
	}
	if len(n.outputs) > 2 {
		return
	}
	for i := range n.outputs {
		if classes, ok := n.outputs[i].vector(); ok && classes >= 2 {
			n.sorts(&n.outputs[i], classes, img, s)
		}
	}
}

// publicClasses are the numbers of classes of public collections of pictures.
var publicClasses = []int64{10, 100, 365, 1000, 1001, 21841, 21843}

// sorts tells whether an output sorts pictures into classes.
func (n *network) sorts(o *output, classes int64, img inputImage, s scores) {
	switch {
	case o.probabilities() && classes < fewClasses && !n.labelled():
		s.add(Classification, weak, "%d classes of pictures of %s, and nothing says which", classes, size(img))
	case o.probabilities():
		s.add(Classification, strong, "%d classes of pictures of %s", classes, size(img))
	case slices.Contains(publicClasses, classes):
		s.add(Classification, likely, "%d numbers, as many as a public collection of pictures has classes", classes)
	case classes >= fewClasses && len(n.outputs) == 1 && n.projects(o) && !slices.Contains(featureSizes, classes):
		s.add(Classification, likely, "%d numbers from one last layer, and no size that features have", classes)
	}
}

// classesOfWeights goes by the last dense layer, where only weights are kept.
func (n *network) classesOfWeights(s scores) {
	for i := range n.layers {
		if l := &n.layers[i]; l.kind == dense && (l.out == 1000 || l.out == 1001 || l.out == 21841) && !n.hasDense(l.out, 0) {
			s.add(Classification, likely, "the last weights sort into %d classes, as many as ImageNet has", l.out)
		}
	}
}
