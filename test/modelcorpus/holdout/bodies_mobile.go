// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// div8 rounds a width as MobileNet does.
func div8(v float64) int64 {
	w := max(8, (int64(v)+4)/8*8)
	if float64(w) < 0.9*v {
		w += 8
	}
	return w
}

// mobileNetV1 is MobileNetV1, a map for each block; first is the stride of the first convolution here and below.
func (n net) mobileNetV1(x value, alpha float64, first int64, act string) []value {
	w := func(v int64) int64 { return int64(float64(v) * alpha) }
	x = n.convNormAct("conv1", act, x, w(32), C{K: 3, S: first})
	var maps []value
	for i, t := range [][2]int64{{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}} {
		m := fmt.Sprintf("conv_dw_%d", i+1)
		x = n.convNormAct(m, act, x, x.Dim(1), C{K: 3, S: t[1], G: x.Dim(1)})
		x = n.convNormAct(fmt.Sprintf("conv_pw_%d", i+1), act, x, w(t[0]), C{K: 1})
		maps = append(maps, x)
	}
	return maps
}

// inverted is an inverted residual block.
func (n net) inverted(m string, x value, wide, out, k, s int64, act string, seMid int64) value {
	y := x
	if wide != x.Dim(1) {
		y = n.convNormAct(m+".expand", act, x, wide, C{K: 1})
	}
	y = n.convNormAct(m+".depthwise", act, y, wide, C{K: k, S: s, G: wide})
	if seMid > 0 {
		y = n.squeezeExcite(m+".se", y, seMid)
	}
	y = n.convNorm(m+".project", y, out, C{K: 1})
	if s == 1 && x.Dim(1) == out {
		return n.Add(x, y)
	}
	return y
}

// mobileNetV2 is MobileNetV2 up to the map before the last widening.
func (n net) mobileNetV2(x value, alpha float64, first int64, act string) []value {
	x = n.convNormAct("Conv1", act, x, div8(32*alpha), C{K: 3, S: first})
	var maps []value
	at := 0
	for _, r := range [][4]int64{{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}} {
		for i := range r[2] {
			s := int64(1)
			if i == 0 {
				s = r[3]
			}
			x = n.inverted(fmt.Sprintf("block_%d", at), x, x.Dim(1)*r[0], div8(float64(r[1])*alpha), 3, s, act, 0)
			at++
		}
		maps = append(maps, x)
	}
	return maps
}

// mobileNetV2Last is MobileNetV2 with its last widening.
func (n net) mobileNetV2Last(x value, alpha float64, first int64, act string) value {
	return n.convNormAct("Conv_1", act, n.mobileNetV2(x, alpha, first, act)[6], 1280, C{K: 1})
}

// mobileNetV3Small is MobileNetV3-Small up to 576 channels.
func (n net) mobileNetV3Small(x value, first int64) value {
	x = n.convNormAct("features.0", "hswish", x, 16, C{K: 3, S: first})
	for i, t := range []struct {
		k, wide, out int64
		se           bool
		act          string
		s            int64
	}{{3, 16, 16, true, "relu", 2}, {3, 72, 24, false, "relu", 2}, {3, 88, 24, false, "relu", 1}, {5, 96, 40, true, "hswish", 2}, {5, 240, 40, true, "hswish", 1}, {5, 240, 40, true, "hswish", 1},
		{5, 120, 48, true, "hswish", 1}, {5, 144, 48, true, "hswish", 1}, {5, 288, 96, true, "hswish", 2}, {5, 576, 96, true, "hswish", 1}, {5, 576, 96, true, "hswish", 1}} {
		mid := int64(0)
		if t.se {
			mid = div8(float64(t.wide) / 4)
		}
		x = n.inverted(fmt.Sprintf("features.%d", i+1), x, t.wide, t.out, t.k, t.s, t.act, mid)
	}
	return n.convNormAct("features.12", "hswish", x, 576, C{K: 1})
}

// efficientNet is EfficientNet-B0; lite has no attention.
func (n net) efficientNet(x value, lite bool, first int64) value {
	a := "silu"
	if lite {
		a = "relu6"
	}
	x = n.convNormAct("conv_stem", a, x, 32, C{K: 3, S: first})
	at := 0
	for _, r := range [][5]int64{{1, 16, 1, 1, 3}, {6, 24, 2, 2, 3}, {6, 40, 2, 2, 5}, {6, 80, 3, 2, 3}, {6, 112, 3, 1, 5}, {6, 192, 4, 2, 5}, {6, 320, 1, 1, 3}} {
		for i := range r[2] {
			s := int64(1)
			if i == 0 {
				s = r[3]
			}
			mid := max(1, x.Dim(1)/4)
			if lite {
				mid = 0
			}
			x = n.inverted(fmt.Sprintf("blocks.%d", at), x, x.Dim(1)*r[0], r[1], r[4], s, a, mid)
			at++
		}
	}
	return n.convNormAct("conv_head", a, x, 1280, C{K: 1})
}

// mobileFaceNet is MobileFaceNet up to the map before its head.
func (n net) mobileFaceNet(x value, wide float64, act string, rows [][4]int64, top int64) value {
	w := func(v int64) int64 { return int64(float64(v) * wide) }
	x = n.convNormAct("conv1", act, x, w(64), C{K: 3, S: 2})
	x = n.convNormAct("conv2_dw", act, x, w(64), C{K: 3, G: w(64)})
	at := 0
	for _, t := range rows {
		for i := range t[2] {
			s := int64(1)
			if i == 0 {
				s = t[3]
			}
			x = n.inverted(fmt.Sprintf("conv_%d", at), x, x.Dim(1)*t[0], w(t[1]), 3, s, act, 0)
			at++
		}
	}
	return n.convNormAct("conv_6_sep", act, x, top, C{K: 1})
}

var mobileFaceRows = [][4]int64{{2, 64, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 128, 1, 2}, {2, 128, 2, 1}}

// depthwiseHead is the head of MobileFaceNet.
func (n net) depthwiseHead(x value, out int64) value {
	x = n.convNorm("conv_6_dw", x, x.Dim(1), C{K: x.Dim(2), KW: x.Dim(3), G: x.Dim(1), Valid: true})
	if out == 0 {
		return n.Flatten(x)
	}
	return n.BN("bn", n.GemmNoBias("linear", n.Flatten(x), out))
}

// depthwiseHeadKeras is the same head with a convolution instead of the dense layer.
func (n net) depthwiseHeadKeras(x value, out int64) value {
	x = n.convNorm("GDC_dw", x, x.Dim(1), C{K: x.Dim(2), KW: x.Dim(3), G: x.Dim(1), Valid: true})
	return n.Flatten(n.Conv("GDC_conv", x, out, C{K: 1}))
}

// arcFaceHead is the head of ArcFace: flatten, dense, norm.
func (n net) arcFaceHead(x value, out int64) value {
	return n.BN("features", n.Gemm("fc", n.Flatten(x), out))
}

// shuffleNet is ShuffleNetV2: a map for each stage.
func (n net) shuffleNet(x value, widths []int64, act string, pool bool, first int64) []value {
	x = n.convNormAct("conv1", act, x, 24, C{K: 3, S: first})
	if pool {
		x = n.MaxPool(x, C{K: 3, S: 2})
	}
	var maps []value
	for st, w := range widths {
		for i := range []int{4, 8, 4}[st] {
			m := fmt.Sprintf("stage%d.%d", st+2, i)
			half, s := w/2, int64(1)
			var l, r value
			if i == 0 {
				s, r = 2, x
				l = n.convNormAct(m+".branch1.1", act, n.convNorm(m+".branch1.0", x, x.Dim(1), C{K: 3, S: 2, G: x.Dim(1)}), half, C{K: 1})
			} else {
				l, r = n.Halves(x)
			}
			r = n.convNormAct(m+".branch2.0", act, r, half, C{K: 1})
			r = n.convNorm(m+".branch2.1", r, half, C{K: 3, S: s, G: half})
			r = n.convNormAct(m+".branch2.2", act, r, half, C{K: 1})
			x = n.Shuffle(n.Concat(1, l, r), 2)
		}
		maps = append(maps, x)
	}
	return maps
}

// variableGroup is a block of VarGFaceNet.
func (n net) variableGroup(m string, x value, out, s int64) value {
	one := func(m string, x value, out, s int64) value {
		y := n.convNormAct(m+".g", "prelu", x, 2*x.Dim(1), C{K: 3, S: s, G: max(1, x.Dim(1)/8)})
		y = n.convNormAct(m+".p", "prelu", y, out, C{K: 1})
		y = n.convNormAct(m+".g2", "prelu", y, 2*out, C{K: 3, G: out / 8})
		return n.convNorm(m+".p2", y, out, C{K: 1})
	}
	y := one(m+".1", x, out, s)
	if s == 2 {
		z := n.convNorm(m+".sc", n.convNorm(m+".scd", x, x.Dim(1), C{K: 3, S: 2, G: max(1, x.Dim(1)/8)}), out, C{K: 1})
		return n.PRelu(m+".prelu", n.Add(y, z))
	}
	return n.PRelu(m+".prelu", n.Add(n.squeezeExcite(m+".se", y, out/4), x))
}
