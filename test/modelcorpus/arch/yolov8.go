// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func (y yolo) c2f(m string, x Value, out int64, n int, add bool) Value {
	first, last := y.Halves(y.cbs(m+".cv1", x, out, 1, 1))
	list := []Value{first, last}
	for i := range n {
		z := y.cbs(fmt.Sprintf("%s.m.%d.cv1", m, i), last, out/2, 3, 1)
		z = y.cbs(fmt.Sprintf("%s.m.%d.cv2", m, i), z, out/2, 3, 1)
		if add {
			z = y.Add(last, z)
		}
		last = z
		list = append(list, z)
	}
	return y.cbs(m+".cv2", y.Concat(1, list...), out, 1, 1)
}

// yolov8Body is the nano body: the maps at 8, 16 and 32 pixels.
func yolov8Body(y yolo, x Value) []Value {
	x = y.cbs("model.0", x, 16, 3, 2)
	var maps []Value
	for i, out := range []int64{32, 64, 128, 256} {
		x = y.cbs(y.name(2*i+1), x, out, 3, 2)
		x = y.c2f(y.name(2*i+2), x, out, []int{1, 2, 2, 1}[i], true)
		maps = append(maps, x)
	}
	return maps[1:]
}

func yolov8(classes, points int64, masks bool) func(*Builder) {
	return func(b *Builder) {
		y := yolo{b, b.Silu}
		maps := yolov8Body(y, b.Input("images", 1, 3, 640, 640))
		p5 := y.sppf("model.9", maps[2], 256)
		p4 := y.c2f("model.12", y.up(p5, maps[1]), 128, 1, false)
		p3 := y.c2f("model.15", y.up(p4, maps[0]), 64, 1, false)
		p4 = y.c2f("model.18", b.Concat(1, y.cbs("model.16", p3, 64, 3, 2), p4), 128, 1, false)
		p5 = y.c2f("model.21", b.Concat(1, y.cbs("model.19", p4, 128, 3, 2), p5), 256, 1, false)
		maps = []Value{p3, p4, p5}
		extra := points
		if masks {
			extra = 32
		}
		rows := []Value{yolov8Head(y, maps, classes)}
		if extra > 0 {
			v := y.branch("cv4", maps, max(16, extra), extra)
			if !masks {
				v = yolov8Points(b, v, points)
			}
			rows = append(rows, v)
		}
		out := rows[0]
		if len(rows) > 1 {
			out = b.Concat(1, rows...)
		}
		b.Output("output0", out)
		if masks {
			x := y.cbs("model.22.proto.cv1", p3, 64, 3, 1)
			x = b.ConvT("model.22.proto.upsample", x, 64, C{K: 2, S: 2, Valid: true, Bias: true})
			x = y.cbs("model.22.proto.cv3", y.cbs("model.22.proto.cv2", x, 64, 3, 1), 32, 1, 1)
			b.Output("output1", x)
		}
	}
}

// branch of the head: two convolutions and a projection on each map, all places in a row.
func (y yolo) branch(kind string, maps []Value, mid, out int64) Value {
	var rows []Value
	for i, x := range maps {
		m := fmt.Sprintf("model.22.%s.%d.", kind, i)
		x = y.cbs(m+"1", y.cbs(m+"0", x, mid, 3, 1), mid, 3, 1)
		x = y.Conv(m+"2", x, out, C{K: 1, Bias: true})
		rows = append(rows, y.Reshape(x, 1, out, x.Dim(2)*x.Dim(3)))
	}
	return y.Concat(2, rows...)
}

// yolov8Head is boxes as distributions of 16 distances a side, and classes.
func yolov8Head(y yolo, maps []Value, classes int64) Value {
	var rows []Value
	for i, x := range maps {
		box, class := fmt.Sprintf("model.22.cv2.%d.", i), fmt.Sprintf("model.22.cv3.%d.", i)
		mid := max(64, min(classes, 100))
		r := y.Conv(box+"2", y.cbs(box+"1", y.cbs(box+"0", x, 64, 3, 1), 64, 3, 1), 64, C{K: 1, Bias: true})
		c := y.Conv(class+"2", y.cbs(class+"1", y.cbs(class+"0", x, mid, 3, 1), mid, 3, 1), classes, C{K: 1, Bias: true})
		v := y.Concat(1, r, c)
		rows = append(rows, y.Reshape(v, 1, 64+classes, v.Dim(2)*v.Dim(3)))
	}
	parts := y.Split(y.Concat(2, rows...), 1, 64, classes)
	n := parts[0].Dim(2)
	d := y.Transpose(y.Reshape(parts[0], 1, 4, 16, n), 0, 2, 1, 3)
	d = y.Reshape(y.Conv("model.22.dfl.conv", y.Softmax(d, 1), 1, C{K: 1}), 1, 4, n)
	lt, rb := y.Slice(d, 1, 0, 2, 1), y.Slice(d, 1, 2, 4, 1)
	anchors := y.Param("model.22.anchors", 1, 2, n)
	from, to := y.Sub(anchors, lt), y.Add(anchors, rb)
	center := y.Div(y.Add(from, to), y.Const("float32", 2))
	box := y.Mul(y.Concat(1, center, y.Sub(to, from)), y.Param("model.22.strides", 1, n))
	return y.Concat(1, box, y.Op("Sigmoid", parts[1]))
}

// yolov8Points are triples of place and visibility.
func yolov8Points(b *Builder, v Value, points int64) Value {
	n := v.Dim(2)
	v = b.Reshape(v, 1, points/3, 3, n)
	xy := b.Add(b.Scale(b.Slice(v, 2, 0, 2, 1), 2), b.Param("model.22.points", 1, 1, 2, n))
	return b.Reshape(b.Concat(2, xy, b.Op("Sigmoid", b.Slice(v, 2, 2, 3, 1))), 1, points, n)
}

func yolov8Classes(b *Builder) {
	y := yolo{b, b.Silu}
	x := yolov8Body(y, b.Input("images", 1, 3, 224, 224))[2]
	x = b.Pooled(y.cbs("model.9.conv", x, 1280, 1, 1))
	b.Output("output0", b.Softmax(b.Gemm("model.9.linear", x, 1000), 1))
}
