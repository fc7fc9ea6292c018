// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func yunet(split bool) func(*Builder) {
	return func(b *Builder) {
		unit := func(m string, x Value, out int64, act bool) Value {
			x = b.Conv(m+".conv1", x, out, C{K: 1, Bias: true})
			if !act {
				return b.Conv(m+".conv2", x, out, C{K: 3, G: out, Bias: true})
			}
			return b.Relu(b.ConvBN(m+".conv2", m+".bn", x, out, C{K: 3, G: out, Bias: true}))
		}
		half := C{K: 2, S: 2, Valid: true}
		x := b.Input("input", 1, 3, 640, 640)
		x = b.Relu(b.ConvBN("backbone.model0.conv1", "backbone.model0.bn1", x, 16, C{K: 3, S: 2, Bias: true}))
		x = unit("backbone.model0.conv2", x, 16, true)
		var maps []Value
		for i := 1; i <= 5; i++ {
			if i != 2 {
				x = b.MaxPool(x, half)
			}
			m := fmt.Sprintf("backbone.model%d.", i)
			x = unit(m+"conv2", unit(m+"conv1", x, x.Dim(1), true), 64, true)
			if i > 2 {
				maps = append(maps, x)
			}
		}
		for i := 2; i >= 0; i-- {
			maps[i] = unit(fmt.Sprintf("neck.lateral_convs.%d", i), maps[i], 64, true)
			if i > 0 {
				maps[i-1] = b.Add(maps[i-1], b.Resize(maps[i], 2, "nearest"))
			}
		}
		for i := range maps {
			maps[i] = unit(fmt.Sprintf("bbox_head.multi_level_share_convs.%d.0", i), maps[i], 64, true)
		}
		yunetHeads(b, maps, split, unit)
	}
}

func yunetHeads(b *Builder, maps []Value, split bool, unit func(string, Value, int64, bool) Value) {
	heads := []struct {
		name  string
		width int64
	}{{"cls", 1}, {"obj", 1}, {"bbox", 4}, {"kps", 10}}
	rows := map[string][]Value{}
	for _, h := range heads {
		for i, x := range maps {
			y := rowsOf(b, unit(fmt.Sprintf("bbox_head.multi_level_%s.%d", h.name, i), x, h.width, false), h.width)
			if h.width == 1 {
				y = b.Op("Sigmoid", y)
			}
			rows[h.name] = append(rows[h.name], y)
			if split {
				b.Output(fmt.Sprintf("%s_%d", h.name, 8<<i), y)
			}
		}
	}
	if split {
		return
	}
	flat := func(name string) Value { return b.Squeeze(b.Concat(1, rows[name]...), 0) }
	conf := flat("cls")
	b.Output("loc", b.Concat(1, flat("bbox"), flat("kps")))
	b.Output("conf", b.Concat(1, b.Sub(b.Const("float32", 1), conf), conf))
	b.Output("iou", flat("obj"))
}
