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

// detectClasses names what is left: a network that sorts pictures. It says nothing where something else was found.
func detectClasses(n *network, s sheet) {
	for name := range s {
		if s.confidence(name) >= Certain {
			return
		}
	}
	pic, seen := n.picture()
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
			n.sorts(&n.outputs[i], classes, pic, s)
		}
	}
}

// publicClasses are the numbers of classes of public collections of pictures.
var publicClasses = []int64{10, 100, 365, 1000, 1001, 21841, 21843}

// sorts tells whether an output sorts pictures into classes.
func (n *network) sorts(o *output, classes int64, pic image, s sheet) {
	switch {
	case o.probabilities() && classes < fewClasses && !n.labelled():
		s.add(Classification, 0.45, "%d classes of pictures of %s, and nothing says which", classes, size(pic))
	case o.probabilities():
		s.add(Classification, 0.65, "%d classes of pictures of %s", classes, size(pic))
	case slices.Contains(publicClasses, classes):
		s.add(Classification, 0.55, "%d numbers, as many as a public collection of pictures has classes", classes)
	case classes >= fewClasses && len(n.outputs) == 1 && n.projects(o) && !slices.Contains(featureSizes, classes):
		s.add(Classification, 0.5, "%d numbers from one last layer, and no size that features have", classes)
	}
}

// classesOfWeights judges by the last dense layer, where only weights are kept.
func (n *network) classesOfWeights(s sheet) {
	for i := range n.layers {
		if l := &n.layers[i]; l.kind == dense && (l.out == 1000 || l.out == 1001 || l.out == 21841) && !n.hasDense(l.out, 0) {
			s.add(Classification, 0.55, "the last weights sort into %d classes, as many as ImageNet has", l.out)
		}
	}
}
