// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

// dw filters each channel, then mixes them.
func (y yolo) dw(m string, x Value, out, s int64) Value {
	x = y.act(y.ConvBN(m+".dconv.conv", m+".dconv.bn", x, x.Dim(1), C{K: 3, S: s, G: x.Dim(1)}))
	return y.cbs(m+".pconv", x, out, 1, 1)
}

func (y yolo) csp(m string, x Value, out int64, n int, add bool) Value {
	a := y.cbs(m+".conv1", x, out/2, 1, 1)
	c := y.cbs(m+".conv2", x, out/2, 1, 1)
	for i := range n {
		z := y.dw(fmt.Sprintf("%s.m.%d.conv2", m, i), y.cbs(fmt.Sprintf("%s.m.%d.conv1", m, i), a, out/2, 1, 1), out/2, 1)
		if add {
			z = y.Add(z, a)
		}
		a = z
	}
	return y.cbs(m+".conv3", y.Concat(1, a, c), out, 1, 1)
}

func yoloxNano(b *Builder) {
	y := yolo{b, b.Silu}
	x := b.Input("images", 1, 3, 416, 416)
	var corners []Value
	for i := range int64(4) {
		corners = append(corners, b.Slice(b.Slice(x, 2, i%2, 416, 2), 3, i/2, 416, 2))
	}
	x = y.cbs("backbone.backbone.stem.conv", b.Concat(1, corners...), 16, 3, 1)
	var maps []Value
	for i, out := range []int64{32, 64, 128, 256} {
		m := fmt.Sprintf("backbone.backbone.dark%d.", i+2)
		x = y.dw(m+"0", x, out, 2)
		if i == 3 {
			z := y.cbs(m+"1.conv1", x, 128, 1, 1)
			x = y.cbs(m+"1.conv2", b.Concat(1, z, b.MaxPool(z, C{K: 5}), b.MaxPool(z, C{K: 9}), b.MaxPool(z, C{K: 13})), 256, 1, 1)
		}
		x = y.csp(m+"2", x, out, []int{1, 3, 3, 1}[i], i < 3)
		maps = append(maps, x)
	}
	p5 := y.cbs("backbone.lateral_conv0", x, 128, 1, 1)
	p4 := y.cbs("backbone.reduce_conv1", y.csp("backbone.C3_p4", y.up(p5, maps[2]), 128, 1, false), 64, 1, 1)
	p3 := y.csp("backbone.C3_p3", y.up(p4, maps[1]), 64, 1, false)
	p4 = y.csp("backbone.C3_n3", b.Concat(1, y.dw("backbone.bu_conv2", p3, 64, 2), p4), 128, 1, false)
	p5 = y.csp("backbone.C3_n4", b.Concat(1, y.dw("backbone.bu_conv1", p4, 128, 2), p5), 256, 1, false)
	var rows []Value
	for i, x := range []Value{p3, p4, p5} {
		n := func(s string) string { return fmt.Sprintf("head.%s.%d", s, i) }
		x = y.cbs(n("stems"), x, 64, 1, 1)
		c := y.dw(n("cls_convs")+".1", y.dw(n("cls_convs")+".0", x, 64, 1), 64, 1)
		r := y.dw(n("reg_convs")+".1", y.dw(n("reg_convs")+".0", x, 64, 1), 64, 1)
		one := C{K: 1, Bias: true}
		v := b.Concat(1, b.Conv(n("reg_preds"), r, 4, one), b.Op("Sigmoid", b.Conv(n("obj_preds"), r, 1, one)), b.Op("Sigmoid", b.Conv(n("cls_preds"), c, 80, one)))
		rows = append(rows, b.Reshape(v, 1, 85, v.Dim(2)*v.Dim(3)))
	}
	b.Output("output", b.Transpose(b.Concat(2, rows...), 0, 2, 1))
}

func nanodet(b *Builder) {
	maps := shufflenetMaps(b, b.Input("data", 1, 3, 320, 320), b.Leaky)
	for i := range maps {
		maps[i] = b.Conv(fmt.Sprintf("fpn.lateral_convs.%d.conv", i), maps[i], 96, C{K: 1, Bias: true})
	}
	for i := 1; i >= 0; i-- {
		maps[i] = b.Add(maps[i], b.Resize(maps[i+1], 2, "linear"))
	}
	for i := 1; i < 3; i++ {
		maps[i] = b.Add(maps[i], b.ResizeTo(maps[i-1], maps[i].Dim(2), maps[i].Dim(3), "linear"))
	}
	var rows []Value
	for i, x := range maps {
		for j := range 2 {
			x = separable(b, fmt.Sprintf("head.cls_convs.%d.%d", i, j), x, 96, 1, b.Leaky)
		}
		x = b.Conv(fmt.Sprintf("head.gfl_cls.%d", i), x, 112, C{K: 1, Bias: true})
		parts := b.Split(x, 1, 80, 32)
		x = b.Concat(1, b.Op("Sigmoid", parts[0]), parts[1])
		rows = append(rows, b.Reshape(x, 1, 112, x.Dim(2)*x.Dim(3)))
	}
	b.Output("output", b.Transpose(b.Concat(2, rows...), 0, 2, 1))
}
