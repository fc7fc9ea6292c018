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
	grows := n.count("Resize", "Upsample", "ConvTranspose", "DepthToSpace", "ResizeBilinear") > 0
	for i := range n.outputs {
		o := &n.outputs[i]
		c, h, w, ok := n.mapOf(o)
		if !ok || (h < 0 && !grows) {
			continue
		}
		same := h < 0 || pic.h < 0 || h*4 >= pic.h
		switch {
		case c == 1 && h > 0 && pic.h > 0 && h*4 <= pic.h && h > 1 && !o.has("Sigmoid", "Softmax") && n.single(pic):
			s.add(CrowdDensity, 0.6, "one map of %d×%d from a picture of %s, without bounds on its values: a density", h, w, size(pic))
		case c == 1 && o.has("Sigmoid") && same && len(n.outputs) == 1, c == 2 && same && len(n.outputs) <= 2:
			s.add(Segmentation, 0.6, "the likelihood of each place of the picture")
		case c > 3 && c <= 256 && same && (len(n.outputs) == 1 || o.probabilities()):
			s.add(Segmentation, 0.6, "%d classes for each place of the picture", c)
		}
	}
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
