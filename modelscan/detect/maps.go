// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

var mapDetector = Detector{
	Name:    "maps",
	Reports: []string{CrowdDensity, Segmentation},
	Reads:   []Part{Inputs, Outputs, Graph},
	Detect:  detectMaps,
}

// detectMaps looks for networks that say something of every place of a picture: how many people, or which class.
func detectMaps(n *network, s scores) {
	if s.has(ObjectDetection, FaceDetection, TextDetection, Pose, FaceLandmarks, PlateDetection, Audio, HandDetection, PersonDetection) {
		return
	}
	img, seen := n.inputImage()
	if !seen && !n.startsFromImage() {
		return
	}
	for i := range n.outputs {
		n.perPlace(&n.outputs[i], img, s)
	}
}

// perPlace tells what an output says of each place of the picture.
func (n *network) perPlace(o *output, img inputImage, s scores) {
	if n.classOfEachPlace(o, img) {
		s.add(Segmentation, strong, "the class of each place of the picture")
		return
	}
	c, h, w, ok := n.mapOf(o)
	if !ok || h < 0 && !n.grows() || len(n.layers) < leastLayers {
		return
	}
	if c == 1 && n.isDensity(o, h, img) {
		s.add(CrowdDensity, probable, "one map of %d×%d from a picture of %s, without bounds on its values: a density", h, w, size(img))
		return
	}
	alone := len(n.outputs) == 1
	switch {
	case h > 0 && h*4 < img.h: // too coarse
	case c == 1 && o.has("Sigmoid") && alone, c == 2 && len(n.outputs) <= 2:
		s.add(Segmentation, probable, "the likelihood of each place of the picture")
	case c > 3 && c <= 256 && (alone || o.probabilities()):
		s.add(Segmentation, probable, "%d classes for each place of the picture", c)
	}
}

// isDensity tells whether a map of one channel is coarse and without bounds on its values, and nothing else comes out.
func (n *network) isDensity(o *output, h int64, img inputImage) bool {
	return h > 1 && img.h > 0 && h*4 <= img.h && !o.has("Sigmoid", "Softmax") && n.single(img)
}

// classOfEachPlace tells whether an output is one number for each place of the picture, of which each is the likeliest class.
func (n *network) classOfEachPlace(o *output, img inputImage) bool {
	shape := slices.DeleteFunc(slices.Clone(o.Shape), func(d int64) bool { return d == 1 })
	return o.has("ArgMax") && len(shape) == 2 && shape[0] == img.h && shape[1] == img.w && img.h > 0
}

// grows tells whether maps are made larger again.
func (n *network) grows() bool {
	return n.count("Resize", "Upsample", "ConvTranspose", "DepthToSpace", "ResizeBilinear") > 0
}

// single tells whether all that comes out is maps of one channel, at most two.
func (n *network) single(img inputImage) bool {
	for i := range n.outputs {
		if c, h, _, ok := n.mapOf(&n.outputs[i]); !ok || c != 1 || h*4 > img.h {
			return false
		}
	}
	return len(n.outputs) <= 2
}
