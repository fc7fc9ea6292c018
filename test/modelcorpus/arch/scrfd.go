// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func scrfdNeck(b *Builder, maps []Value, out int64) []Value {
	level := func(kind string, i int, x Value, c C) Value {
		c.Bias = true
		return b.Conv(fmt.Sprintf("neck.%s.%d.conv", kind, i), x, out, c)
	}
	var l []Value
	for i, x := range maps {
		l = append(l, level("lateral_convs", i, x, C{K: 1}))
	}
	for i := 2; i > 0; i-- {
		l[i-1] = b.Add(l[i-1], b.Resize(l[i], 2, "nearest"))
	}
	for i, x := range l {
		l[i] = level("fpn_convs", i, x, C{K: 3})
	}
	for i := range 2 {
		l[i+1] = b.Add(l[i+1], level("downsample_convs", i, l[i], C{K: 3, S: 2}))
		l[i+1] = level("pafpn_convs", i, l[i+1], C{K: 3})
	}
	return l
}

func scrfdHead(b *Builder, maps []Value, width int64, stack int, depthwise bool) {
	var outs [3][]Value
	for i, x := range maps {
		for j := range stack {
			m := fmt.Sprintf("bbox_head.cls_stride_convs.%d.%d", i, j)
			if depthwise {
				x = b.Relu(b.ConvBN(m+".depthwise", m+".dbn", x, x.Dim(1), C{K: 3, G: x.Dim(1)}))
				x = b.Relu(b.ConvBN(m+".pointwise", m+".pbn", x, width, C{K: 1}))
				continue
			}
			x = b.Relu(b.ConvBN(m+".conv", m+".bn", x, width, C{K: 3}))
		}
		head := func(kind string, n int64) Value {
			return b.Conv(fmt.Sprintf("bbox_head.stride_%s.%d", kind, i), x, 2*n, C{K: 3, Bias: true})
		}
		outs[0] = append(outs[0], b.Op("Sigmoid", anchorsOf(b, head("cls", 1), 1)))
		outs[1] = append(outs[1], anchorsOf(b, b.Mul(head("reg", 4), b.Param(fmt.Sprintf("bbox_head.scales.%d.scale", i), 1)), 4))
		outs[2] = append(outs[2], anchorsOf(b, head("kps", 10), 10))
	}
	names := []string{"448", "471", "494", "451", "474", "497", "454", "477", "500"}
	for i, list := range outs {
		for j, v := range list {
			b.Output("out_"+names[i*3+j], v)
		}
	}
}

func scrfd10g(b *Builder) {
	x := b.Input("input.1", 1, 3, 640, 640)
	x = b.Relu(b.ConvBN("backbone.stem.0", "backbone.stem.1", x, 28, C{K: 3, S: 2}))
	x = b.Relu(b.ConvBN("backbone.stem.3", "backbone.stem.4", x, 28, C{K: 3}))
	x = b.Relu(b.ConvBN("backbone.stem.6", "backbone.stem.7", x, 56, C{K: 3}))
	x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	var maps []Value
	for stage, t := range [][2]int64{{56, 3}, {88, 4}, {88, 2}, {224, 3}} {
		for i := range t[1] {
			m, short, s := fmt.Sprintf("backbone.layer%d.%d.", stage+1, i), x, int64(1)
			if i == 0 && stage > 0 {
				s = 2
				short = b.AvgPool(x, C{K: 2, S: 2, Valid: true})
				short = b.ConvBN(m+"downsample.1", m+"downsample.2", short, t[0], C{K: 1})
			}
			y := b.Relu(b.ConvBN(m+"conv1", m+"bn1", x, t[0], C{K: 3, S: s}))
			x = b.Relu(b.Add(b.ConvBN(m+"conv2", m+"bn2", y, t[0], C{K: 3}), short))
		}
		maps = append(maps, x)
	}
	scrfdHead(b, scrfdNeck(b, maps[1:], 56), 80, 3, false)
}

func scrfd500m(b *Builder) {
	x := b.Input("input.1", 1, 3, 640, 640)
	x = b.Relu(b.ConvBN("backbone.stem.0.0", "backbone.stem.0.1", x, 16, C{K: 3, S: 2}))
	x = separable(b, "backbone.stem.1", x, 16, 1, b.Relu)
	var maps []Value
	for stage, t := range [][2]int64{{40, 2}, {72, 3}, {152, 2}, {288, 6}} {
		for i := range t[1] {
			s := int64(1)
			if i == 0 {
				s = 2
			}
			x = separable(b, fmt.Sprintf("backbone.layer%d.%d", stage+1, i), x, t[0], s, b.Relu)
		}
		maps = append(maps, x)
	}
	scrfdHead(b, scrfdNeck(b, maps[1:], 16), 64, 2, true)
}
