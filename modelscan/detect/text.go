// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

var textDetector = Detector{
	Name:    "text",
	Reports: []string{TextRecognition, TextDetection, PlateReading, PlateDetection},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectText,
}

// leastLayers is how many layers with weights a network has at least that reads text or divides a picture.
const leastLayers = 2

// detectText looks for readers of text and for detectors of it.
func detectText(n *network, s scores) {
	if s.has(Audio, ObjectDetection, FaceDetection) || len(n.layers) < leastLayers {
		return
	}
	img, _ := n.inputImage()
	for i := range n.outputs {
		n.reader(&n.outputs[i], img, s)
		n.stripReader(&n.outputs[i], s)
	}
	n.textMaps(img, s)
}

// stripReader looks for a reader of text of which the shape of the strip is not told: recurrent layers, or none that ends the
// width of the map, between the picture and one layer that gives the likelihood of each sign.
func (n *network) stripReader(o *output, s scores) {
	if len(n.images) > 0 || len(n.outputs) != 1 || len(o.heads) != 1 || o.heads[0].kind != dense || !n.startsFromImage() {
		return
	}
	only := func(kind kind) bool {
		return len(o.before) > 0 && !slices.ContainsFunc(o.before, func(l *layer) bool { return l.kind != kind })
	}
	alongStrip := only(conv) && o.neck["Transpose"] > 0 && o.neck["Flatten"]+o.neck["GlobalAveragePool"]+o.neck["ReduceMean"]+o.neck["Reshape"] == 0
	switch alphabet := o.heads[0].out; {
	case alphabet < 30:
	case only(recurrent):
		s.add(TextRecognition, strong, "a recurrent layer between the picture and the likelihood of %d signs", alphabet)
	case alongStrip:
		s.add(TextRecognition, strong, "the likelihood of %d signs for each column of the last map", alphabet)
	}
}

// reader is a network that gives, along the width of a strip, one sign after the other.
func (n *network) reader(o *output, img inputImage, s scores) {
	rank := slices.DeleteFunc(slices.Clone(o.Shape), func(d int64) bool { return d == 1 })
	if len(rank) == 3 && rank[0] < 0 {
		rank = rank[1:]
	}
	if len(rank) < 2 && len(o.Shape) != 3 || len(rank) > 3 {
		return
	}
	if img.h == 24 && img.w == 94 {
		s.add(PlateReading, decisive, "strips of 24×94, from which LPRNet reads number plates")
		s.add(TextRecognition, probable, "signs along the width of a strip")
		return
	}
	strip := img.h > 0 && img.h <= 96 && (img.w < 0 || img.w*10 >= img.h*18) && n.sees()
	if !strip {
		return
	}
	alphabet, steps := rank[len(rank)-1], int64(-1)
	if len(rank) >= 2 {
		steps = rank[len(rank)-2]
	}
	if alphabet >= 30 && (o.heads != nil || n.count("LSTM", "GRU") > 0) {
		n.signs(alphabet, steps, img, s)
	}
}

// signs tells of an alphabet, and of how many steps along a strip there are; -1 where that depends on the strip.
func (n *network) signs(alphabet, steps int64, img inputImage, s scores) {
	s.add(TextRecognition, strong, "strips of height %d, and along their width the likelihood of %d signs", img.h, alphabet)
	if n.count("LSTM", "GRU") > 0 {
		s.add(TextRecognition, weak, "a recurrent layer along the strip")
	}
	if size, ok := n.outputBeside(); ok && size <= 8 && alphabet <= 80 {
		s.add(PlateReading, likely, "%d signs along a strip and, beside them, %d classes of the whole, as colours of number plates", alphabet, size)
	}
	if steps > 0 && steps <= 12 && alphabet <= 80 {
		s.add(PlateReading, probable, "at most %d signs of an alphabet of %d, as on a number plate", steps, alphabet)
	}
}

// outputBeside is the size of the one vector that comes out beside one other output.
func (n *network) outputBeside() (int64, bool) {
	if len(n.outputs) != 2 {
		return 0, false
	}
	for i := range n.outputs {
		if size, ok := n.outputs[i].vector(); ok && size > 1 {
			return size, true
		}
	}
	return 0, false
}

// sees tells whether the network begins with pictures.
func (n *network) sees() bool { return len(n.images) > 0 || n.startsFromImage() }

// textMaps looks for the ends of detectors of text: DB has two deconvolutions of 2×2 before a single map; EAST has scores
// and five numbers of geometry; CRAFT has regions and links in half the size.
func (n *network) textMaps(img inputImage, s scores) {
	if n.binarises() {
		s.add(TextDetection, strong, "two deconvolutions of 2×2 down to one map of likelihood, as DB finds text")
	}
	channels := map[int64]bool{}
	for i := range n.outputs {
		if c, _, _, ok := n.mapOf(&n.outputs[i]); ok {
			channels[c] = true
		}
	}
	if len(n.outputs) == 2 && channels[1] && (channels[5] || channels[8]) && n.count("Sigmoid") >= 2 {
		s.add(TextDetection, strong, "a map of scores and one of the geometry of lines, as EAST finds text")
	}
	craft := n.hasConv(1, 16, 2) && n.hasConv(1, 16, 16) && n.hasConv(3, 32, 16) && n.hasConv(3, 32, 32)
	if craft && channels[2] {
		s.add(TextDetection, strong, "maps of signs and of links between them, as CRAFT finds text")
	}
	if len(n.outputs) == 1 && channels[8] && n.hasConv(3, 0, 6) && n.hasConv(3, 0, 2) && img.channels != 1 {
		s.add(PlateDetection, strong, "maps of likelihood and of an affine frame, as WPOD-NET finds number plates")
	}
}

// binarises tells whether the network ends as DB does.
func (n *network) binarises() bool {
	for i := range n.layers {
		last := &n.layers[i]
		if last.kind != deconv || last.kh != 2 || last.out != 1 || last.in > 128 {
			continue
		}
		before := n.find(func(l *layer) bool { return l.kind == deconv && l.kh == 2 && l.out == last.in && l.in == last.in })
		if before != nil {
			return true
		}
	}
	return false
}
