// SPDX-License-Identifier: Apache-2.0

package detect

import "github.com/vsa-legal/operator/internal/inspect/model"

// image is an input that is a picture.
type image struct {
	name     string
	h, w     int64 // -1 where any size goes in
	channels int64
}

// square tells whether the picture is a square of one of these sizes.
func (i image) square(sizes ...int64) bool {
	for _, s := range sizes {
		if i.h == s && i.w == s {
			return true
		}
	}
	return false
}

// findImages among the inputs: three or four dimensions of which one, at the place of the channels, is 1 or 3.
func (n *network) findImages() []image {
	var found []image
	for i := range n.Inputs {
		if im, ok := imageOf(&n.Inputs[i]); ok {
			found = append(found, im)
		}
	}
	return found
}

func imageOf(t *model.Tensor) (image, bool) {
	s := t.Shape
	switch len(s) {
	case 5: // a stack of pictures
		s = s[1:]
	case 4:
	case 3:
		s = append([]int64{1}, s...)
	default:
		return image{}, false
	}
	im := image{name: t.Name}
	switch {
	case colours(s[1]) && (s[3] > 4 || s[3] < 0) && (s[2] > 4 || s[2] < 0):
		im.channels, im.h, im.w = s[1], s[2], s[3]
	case colours(s[3]) && (s[1] > 4 || s[1] < 0):
		im.channels, im.h, im.w = s[3], s[1], s[2]
	case len(t.Shape) == 4 && s[1] < 0 && s[2] < 0 && s[3] < 0:
		im.channels, im.h, im.w = -1, -1, -1 // nothing is fixed: the first convolution will tell
	default:
		return image{}, false
	}
	if len(t.Shape) == 3 && im.channels == 1 { // [batch, time, features] looks the same
		return image{}, false
	}
	return im, true
}

func colours(channels int64) bool {
	return channels == 1 || channels == 3 || channels == 4 || channels == 6
}

// picture that the network looks at: of several inputs, the first that is one.
func (n *network) picture() (image, bool) {
	if len(n.images) == 0 {
		return image{h: -1, w: -1, channels: -1}, false
	}
	return n.images[0], true
}
