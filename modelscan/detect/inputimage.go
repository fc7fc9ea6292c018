// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// inputImage is an input that is a picture.
type inputImage struct {
	h, w     int64 // -1 where any size goes in
	channels int64
}

// square tells whether the picture is a square of one of these sizes.
func (i inputImage) square(sizes ...int64) bool {
	for _, s := range sizes {
		if i.h == s && i.w == s {
			return true
		}
	}
	return false
}

// inputImages among the inputs: three or four dimensions of which one, at the place of the channels, is 1 or 3.
func (n *network) inputImages() []inputImage {
	var found []inputImage
	for i := range n.Inputs {
		if im, ok := imageOf(&n.Inputs[i]); ok {
			found = append(found, im)
		}
	}
	return found
}

func imageOf(t *model.Tensor) (inputImage, bool) {
	s := t.Shape
	switch len(s) {
	case 5: // a stack of pictures
		s = s[1:]
	case 4:
	case 3:
		s = append([]int64{1}, s...)
	default:
		return inputImage{}, false
	}
	var im inputImage
	switch {
	case colours(s[1]) && (s[3] > 4 || s[3] < 0) && (s[2] > 4 || s[2] < 0):
		im.channels, im.h, im.w = s[1], s[2], s[3]
	case colours(s[3]) && (s[1] > 4 || s[1] < 0):
		im.channels, im.h, im.w = s[3], s[1], s[2]
	case len(t.Shape) == 4 && s[1] < 0 && s[2] < 0 && s[3] < 0:
		im.channels, im.h, im.w = -1, -1, -1 // nothing is fixed: the first convolution will tell
	default:
		return inputImage{}, false
	}
	if len(t.Shape) == 3 && im.channels == 1 { // [batch, time, features] looks the same
		return inputImage{}, false
	}
	return im, true
}

func colours(channels int64) bool {
	return channels == 1 || channels == 3 || channels == 4 || channels == 6
}

// picture that the network looks at: of several inputs, the first that is one. Where the file does not give its size, the
// layers may.
func (n *network) inputImage() (inputImage, bool) {
	if n.cached == nil {
		img, seen := n.findInputImage()
		n.cached = &cachedImage{img, seen}
	}
	return n.cached.inputImage, n.cached.seen
}

// cachedImage is what is known of the picture, and whether there is one.
type cachedImage struct {
	inputImage
	seen bool
}

func (n *network) findInputImage() (inputImage, bool) {
	img, seen := inputImage{h: -1, w: -1, channels: -1}, len(n.images) > 0
	if seen {
		img = n.images[0]
	}
	if img.h < 0 && img.w < 0 && n.startsFromImage() {
		if side := n.derivedSide(); side > 0 {
			img.h, img.w, seen = side, side, true
		}
	}
	if img.channels < 0 {
		if l := n.find(func(l *layer) bool { return l.kind == conv }); l != nil {
			img.channels = l.in
		}
	}
	return img, seen
}

// derivedSide computes back from a layer that takes a whole map: as large as its kernel, times all steps before it. A
// transformer has a row for each patch. It is 0 where nothing tells.
func (n *network) derivedSide() int64 {
	if g := n.globalDepthwise(); g != nil && g.node >= 0 && g.kh == g.kw && n.endsWith(g) {
		return n.sideBefore(g, g.kh)
	}
	for i := range n.layers {
		l := &n.layers[i]
		if l.kind != dense || l.node < 0 {
			continue
		}
		between := map[string]int{}
		before := n.trace(n.dataOf(l), between)
		if len(before) == 0 || before[0].out == 0 || l.in%before[0].out != 0 || between["GlobalAveragePool"]+between["ReduceMean"] > 0 {
			continue
		}
		for k := int64(2); k <= 16; k++ {
			if l.in == before[0].out*k*k {
				return n.sideBefore(l, k)
			}
		}
	}
	return n.sideOfPatches()
}

// endsWith tells whether an output is made of what a layer makes, or of a projection of that, with no mean over the map between.
func (n *network) endsWith(l *layer) bool {
	return slices.ContainsFunc(n.outputs, func(o output) bool {
		mean := o.tail["GlobalAveragePool"] + o.tail["ReduceMean"]
		if slices.Contains(o.heads, l) {
			return mean == 0
		}
		return slices.Contains(o.before, l) && mean+o.neck["GlobalAveragePool"]+o.neck["ReduceMean"] == 0
	})
}

// sideBefore multiplies the steps of all that lies between the picture and a layer. It is 0 if a step is not told.
func (n *network) sideBefore(l *layer, side int64) int64 {
	data := n.dataOf(l)
	for range mostTraced {
		if len(data) == 0 {
			return 0
		}
		i, made := n.producer[data[0]]
		if !made {
			return side
		}
		node := &n.Nodes[i]
		switch node.Op {
		case "Conv", "MaxPool", "AveragePool":
			step := first(node, "strides")
			if step <= 0 && node.Op == "Conv" && len(ints(node, "kernel_shape")) == 0 {
				return 0
			}
			if side *= max(step, 1); side > 4096 || node.Op == "Conv" && unpadded(node) {
				return 0
			}
		}
		data = nil
		for _, in := range node.Inputs {
			if in != "" && n.weight(in) == nil {
				data = append(data, in)
				break
			}
		}
	}
	return 0
}

// unpadded tells whether a convolution is wider than one place and says that it is not padded: then the side does not follow from
// the steps.
func unpadded(node *model.Node) bool {
	kernel, pads := ints(node, "kernel_shape"), ints(node, "pads")
	return len(kernel) > 0 && slices.Max(kernel) > 1 && len(pads) > 0 && slices.Max(pads) == 0
}

// sideOfPatches is the side of the picture of a transformer: its table of positions has a row for each patch, and perhaps one more.
func (n *network) sideOfPatches() int64 {
	patch := n.find(func(l *layer) bool { return l.kind == conv && l.in == 3 && l.kh == l.kw && l.kh >= 4 && l.kh <= 32 })
	if patch == nil {
		return 0
	}
	for i := range n.Weights {
		s := n.Weights[i].Shape
		if len(s) != 3 || s[0] != 1 || s[2] != patch.out {
			continue
		}
		for k := int64(4); k <= 64; k++ {
			if s[1] == k*k || s[1] == k*k+1 {
				return k * patch.kh
			}
		}
	}
	return 0
}
