// SPDX-License-Identifier: Apache-2.0

package detect

// detectMaps looks for networks that say something of every place of a picture: how many people, or which class.
func detectMaps(n *network, s sheet) {
	if s.confidence(ObjectDetection, FaceDetection, TextDetection, Pose, FaceLandmarks, PlateDetection, Audio, HandDetection, PersonDetection) >= Certain {
		return
	}
	pic, seen := n.picture()
	if !seen {
		return
	}
	for i := range n.outputs {
		n.perPlace(&n.outputs[i], pic, s)
	}
}

// perPlace tells what an output says of each place of the picture.
func (n *network) perPlace(o *output, pic image, s sheet) {
	c, h, w, ok := n.mapOf(o)
	if !ok || h < 0 && !n.grows() {
		return
	}
	if c == 1 && h > 1 && pic.h > 0 && h*4 <= pic.h && !o.has("Sigmoid", "Softmax") && n.single(pic) {
		s.add(CrowdDensity, 0.6, "one map of %d×%d from a picture of %s, without bounds on its values: a density", h, w, size(pic))
		return
	}
	if h > 0 && h*4 < pic.h {
		return
	}
	alone := len(n.outputs) == 1
	switch {
	case c == 1 && o.has("Sigmoid") && alone, c == 2 && len(n.outputs) <= 2:
		s.add(Segmentation, 0.6, "the likelihood of each place of the picture")
	case c > 3 && c <= 256 && (alone || o.probabilities()):
		s.add(Segmentation, 0.6, "%d classes for each place of the picture", c)
	}
}

// grows tells whether maps are made larger again.
func (n *network) grows() bool {
	return n.count("Resize", "Upsample", "ConvTranspose", "DepthToSpace", "ResizeBilinear") > 0
}

// single tells whether all that comes out is maps of one channel, at most two.
func (n *network) single(pic image) bool {
	for i := range n.outputs {
		if c, h, _, ok := n.mapOf(&n.outputs[i]); !ok || c != 1 || h*4 > pic.h {
			return false
		}
	}
	return len(n.outputs) <= 2
}
