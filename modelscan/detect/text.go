// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// detectText looks for readers of text and for detectors of it.
func detectText(n *network, s sheet) {
	if s.confidence(Audio, ObjectDetection, FaceDetection) >= Certain {
		return
	}
	pic, _ := n.picture()
	for i := range n.outputs {
		n.reader(&n.outputs[i], pic, s)
	}
	n.textMaps(pic, s)
}

// reader is a network that gives, along the width of a strip, one sign after the other.
func (n *network) reader(o *output, pic image, s sheet) {
	rank := slices.DeleteFunc(slices.Clone(o.Shape), func(d int64) bool { return d == 1 })
	if len(rank) == 3 && rank[0] < 0 {
		rank = rank[1:]
	}
	if len(rank) < 2 && len(o.Shape) != 3 || len(rank) > 3 {
		return
	}
	if pic.h == 24 && pic.w == 94 {
		s.add(PlateReading, 0.85, "strips of 24×94, from which LPRNet reads number plates")
		s.add(TextRecognition, 0.6, "signs along the width of a strip")
		return
	}
	strip := pic.h > 0 && pic.h <= 96 && (pic.w < 0 || pic.w*10 >= pic.h*18) && n.sees()
	if !strip {
		return
	}
	alphabet, steps := rank[len(rank)-1], int64(-1)
	if len(rank) >= 2 {
		steps = rank[len(rank)-2]
	}
	if alphabet >= 30 && (o.heads != nil || n.count("LSTM", "GRU") > 0) {
		n.signs(alphabet, steps, pic, s)
	}
}

// signs tells of an alphabet, and of how many steps along a strip there are; -1 where that depends on the strip.
func (n *network) signs(alphabet, steps int64, pic image, s sheet) {
	s.add(TextRecognition, 0.65, "strips of height %d, and along their width the likelihood of %d signs", pic.h, alphabet)
	if n.count("LSTM", "GRU") > 0 {
		s.add(TextRecognition, 0.4, "a recurrent layer along the strip")
	}
	if steps > 0 && steps <= 12 && alphabet <= 80 {
		s.add(PlateReading, 0.6, "at most %d signs of an alphabet of %d, as on a number plate", steps, alphabet)
	}
}

// sees tells whether the network begins with pictures.
func (n *network) sees() bool { return len(n.images) > 0 || n.startsFromImage() }

// textMaps looks for the ends of detectors of text: DB has two deconvolutions of 2×2 before a single map; EAST has scores
// and five numbers of geometry; CRAFT has regions and links in half the size.
func (n *network) textMaps(pic image, s sheet) {
	if n.binarises() {
		s.add(TextDetection, 0.75, "two deconvolutions of 2×2 down to one map of likelihood, as DB finds text")
	}
	channels := map[int64]bool{}
	for i := range n.outputs {
		if c, _, _, ok := n.mapOf(&n.outputs[i]); ok {
			channels[c] = true
		}
	}
	if len(n.outputs) == 2 && channels[1] && (channels[5] || channels[8]) && n.count("Sigmoid") >= 2 {
		s.add(TextDetection, 0.7, "a map of scores and one of the geometry of lines, as EAST finds text")
	}
	craft := n.hasConv(1, 16, 2) && n.hasConv(1, 16, 16) && n.hasConv(3, 32, 16) && n.hasConv(3, 32, 32)
	if craft && channels[2] {
		s.add(TextDetection, 0.75, "maps of signs and of links between them, as CRAFT finds text")
	}
	if len(n.outputs) == 1 && channels[8] && n.hasConv(3, 0, 6) && n.hasConv(3, 0, 2) && pic.channels != 1 {
		s.add(PlateDetection, 0.75, "maps of likelihood and of an affine frame, as WPOD-NET finds number plates")
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
