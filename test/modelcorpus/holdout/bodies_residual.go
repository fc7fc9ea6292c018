// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

var widths = []int64{64, 128, 256, 512}

// iresnet is the body of ArcFace up to the last map.
func (n net) iresnet(x value, depth []int, widths []int64, se bool) value {
	x = n.PRelu("prelu", n.ConvBN("conv1", "bn1", x, widths[0], C{K: 3}))
	for st, d := range depth {
		for i := range d {
			m := fmt.Sprintf("layer%d.%d.", st+1, i)
			s, short := int64(1), x
			if i == 0 {
				s = 2
				short = n.ConvBN(m+"downsample.0", m+"downsample.1", x, widths[st], C{K: 1, S: s})
			}
			y := n.BN(m+"bn1", x)
			y = n.PRelu(m+"prelu", n.ConvBN(m+"conv1", m+"bn2", y, widths[st], C{K: 3}))
			y = n.ConvBN(m+"conv2", m+"bn3", y, widths[st], C{K: 3, S: s})
			if se {
				y = n.squeezeExcite(m+"se", y, widths[st]/16)
			}
			x = n.Add(y, short)
		}
	}
	return n.BN("bn2", x)
}

// resnet is ResNet, a map for each stage; small is a 3x3 stem without pooling.
func (n net) resnet(x value, depth []int, width int64, bottleneck bool, small bool) []value {
	if small {
		x = n.Relu(n.ConvBN("conv1", "bn1", x, width, C{K: 3}))
	} else {
		x = n.Relu(n.ConvBN("conv1", "bn1", x, width, C{K: 7, S: 2}))
		x = n.MaxPool(x, C{K: 3, S: 2})
	}
	var maps []value
	for st, d := range depth {
		w := width << st
		for i := range d {
			m := fmt.Sprintf("layer%d.%d.", st+1, i)
			s := int64(1)
			if i == 0 && st > 0 {
				s = 2
			}
			out := w
			var y value
			if bottleneck {
				out = 4 * w
				y = n.Relu(n.ConvBN(m+"conv1", m+"bn1", x, w, C{K: 1}))
				y = n.Relu(n.ConvBN(m+"conv2", m+"bn2", y, w, C{K: 3, S: s}))
				y = n.ConvBN(m+"conv3", m+"bn3", y, out, C{K: 1})
			} else {
				y = n.Relu(n.ConvBN(m+"conv1", m+"bn1", x, w, C{K: 3, S: s}))
				y = n.ConvBN(m+"conv2", m+"bn2", y, w, C{K: 3})
			}
			if s != 1 || x.Dim(1) != out {
				x = n.ConvBN(m+"downsample.0", m+"downsample.1", x, out, C{K: 1, S: s})
			}
			x = n.Relu(n.Add(y, x))
		}
		maps = append(maps, x)
	}
	return maps
}

// resnet18 is ResNet-18 as a trunk.
func (n net) resnet18(x value) value {
	return n.Pooled(n.resnet(x, []int{2, 2, 2, 2}, 64, false, false)[3])
}

// resnet34 is ResNet-34 as a trunk.
func (n net) resnet34(x value) value {
	return n.Pooled(n.resnet(x, []int{3, 4, 6, 3}, 64, false, false)[3])
}

// resnet50 is ResNet-50 as a trunk.
func (n net) resnet50(x value) value {
	return n.Pooled(n.resnet(x, []int{3, 4, 6, 3}, 64, true, false)[3])
}

// repvgg is RepVGG as it is deployed: plain convolutions.
func (n net) repvgg(x value, widths []int64, depth []int) value {
	for st, w := range widths {
		for i := range depth[st] {
			s := int64(1)
			if i == 0 {
				s = 2
			}
			x = n.convAct(fmt.Sprintf("stage%d.%d.rbr_reparam", st, i), "relu", x, w, C{K: 3, S: s})
		}
	}
	return x
}

// crossStage is a body of CSP blocks: maps at 8, 16 and 32.
func (n net) crossStage(x value, w int64, act string) []value {
	x = n.convNormAct("model.0", act, x, w, C{K: 3, S: 2})
	var maps []value
	for i := range 4 {
		o := w << (i + 1)
		x = n.convNormAct(fmt.Sprintf("model.%d", 2*i+1), act, x, o, C{K: 3, S: 2})
		a, b := n.convNormAct(fmt.Sprintf("model.%d.cv1", 2*i+2), act, x, o/2, C{K: 1}), n.convNormAct(fmt.Sprintf("model.%d.cv2", 2*i+2), act, x, o/2, C{K: 1})
		for j := range []int{1, 2, 3, 1}[i] {
			m := fmt.Sprintf("model.%d.m.%d", 2*i+2, j)
			a = n.Add(a, n.convNormAct(m+".cv2", act, n.convNormAct(m+".cv1", act, a, o/2, C{K: 1}), o/2, C{K: 3}))
		}
		x = n.convNormAct(fmt.Sprintf("model.%d.cv3", 2*i+2), act, n.Concat(1, a, b), o, C{K: 1})
		maps = append(maps, x)
	}
	return maps[1:]
}

// pyramid mixes three maps downwards and upwards.
func (n net) pyramid(maps []value, w int64, act string) []value {
	p5 := n.convNormAct("neck.p5", act, maps[2], w, C{K: 1})
	p4 := n.convNormAct("neck.p4", act, n.Concat(1, n.Resize(p5, 2, "nearest"), maps[1]), w, C{K: 3})
	p3 := n.convNormAct("neck.p3", act, n.Concat(1, n.Resize(p4, 2, "nearest"), maps[0]), w, C{K: 3})
	n4 := n.convNormAct("neck.n4", act, n.Concat(1, n.convNormAct("neck.d3", act, p3, w, C{K: 3, S: 2}), p4), w, C{K: 3})
	n5 := n.convNormAct("neck.n5", act, n.Concat(1, n.convNormAct("neck.d4", act, n4, w, C{K: 3, S: 2}), p5), w, C{K: 3})
	return []value{p3, n4, n5}
}
