// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// detectors are the other detectors of things and persons.
var detectors = []design{
	designed("centernet-r18", folded, "objdet", func(n net) {
		x := n.resnet(n.Input("input", 1, 3, 512, 512), []int{2, 2, 2, 2}, 64, false, false)[3]
		for i, w := range []int64{256, 128, 64} {
			x = n.Relu(n.BN(fmt.Sprintf("u%d", i), n.ConvT(fmt.Sprintf("d%d", i), x, w, C{K: 4, S: 2, P: 1})))
		}
		for _, h := range []struct {
			k string
			c int64
		}{{"hm", 80}, {"wh", 2}, {"reg", 2}} {
			y := n.Conv(h.k+".2", n.convAct(h.k+".0", "relu", x, 64, C{K: 3}), h.c, C{K: 1, Bias: true})
			if h.k == "hm" {
				y = n.Op("Sigmoid", y)
			}
			n.Output(h.k, y)
		}
	}),
	designed("fairmot-r18", folded, "reid persondet|", func(n net) {
		x := n.resnet(n.Input("input", 1, 3, 608, 1088), []int{2, 2, 2, 2}, 64, false, false)[3]
		for i, w := range []int64{256, 128, 64} {
			x = n.Relu(n.BN(fmt.Sprintf("u%d", i), n.ConvT(fmt.Sprintf("d%d", i), x, w, C{K: 4, S: 2, P: 1})))
		}
		for _, h := range []struct {
			k string
			c int64
		}{{"hm", 1}, {"wh", 4}, {"id", 128}, {"reg", 2}} {
			n.Output(h.k, n.Conv(h.k+".2", n.convAct(h.k+".0", "relu", x, 256, C{K: 3}), h.c, C{K: 1, Bias: true}))
		}
	}),
	designed("retinanet-r50", folded, "objdet", func(n net) {
		for i, m := range n.pyramid(n.resnet(n.Input("input", 1, 3, 480, 640), []int{3, 4, 6, 3}, 64, true, false)[1:], 256, "relu") {
			n.Output(fmt.Sprintf("cls%d", i), n.Conv(fmt.Sprintf("c%d", i), n.convAct(fmt.Sprintf("cc%d", i), "relu", m, 256, C{K: 3}), 720, C{K: 3, Bias: true}))
			n.Output(fmt.Sprintf("box%d", i), n.Conv(fmt.Sprintf("b%d", i), n.convAct(fmt.Sprintf("bb%d", i), "relu", m, 256, C{K: 3}), 36, C{K: 3, Bias: true}))
		}
	}),
	designed("ssd300-vgg-voc", folded, "objdet", func(n net) {
		maps := n.vgg(n.Input("image", 1, 3, 300, 300), vgg16[:4], false)
		x := n.convAct("conv6", "relu", n.halve(maps[3]), 1024, C{K: 3, D: 6, P: 6})
		y := n.convAct("conv8_2", "relu", n.convAct("conv8_1", "relu", x, 256, C{K: 1}), 512, C{K: 3, S: 2})
		var lo, cf []value
		for i, m := range []value{maps[3], x, y} {
			a := []int64{4, 6, 6}[i]
			lo = append(lo, n.rows(n.Conv(fmt.Sprintf("loc.%d", i), m, a*4, C{K: 3, Bias: true}), 4))
			cf = append(cf, n.rows(n.Conv(fmt.Sprintf("conf.%d", i), m, a*21, C{K: 3, Bias: true}), 21))
		}
		n.Output("boxes", n.Concat(1, lo...))
		n.Output("scores", n.Softmax(n.Concat(1, cf...), 2))
	}),
	designed("vehicle-license-plate-barrier-0106", folded, "objdet|platedet persondet", func(n net) {
		x := n.mobileNetV2(n.Input("Placeholder", 1, 3, 300, 300), 0.5, 2, "relu6")
		lo := n.Flatten(n.Conv("loc", x[6], 24, C{K: 1, Bias: true}))
		cf := n.Flatten(n.Conv("conf", x[6], 18, C{K: 1, Bias: true}))
		n.Output("DetectionOutput_", n.Node("DetectionOutput", "d", []int64{1, 1, 200, 7}, []value{lo, cf, n.Param("prior", 1, 2, 2400)}))
	}),
	designed("yolop", folded, "objdet seg", func(n net) {
		in := n.Input("images", 1, 3, 640, 640)
		maps := n.pyramid(n.crossStage(in, 16, "silu"), 64, "silu")
		var rows []value
		for i, m := range maps {
			rows = append(rows, n.rows(n.Conv(fmt.Sprintf("d%d", i), m, 18, C{K: 1, Bias: true}), 6))
		}
		n.Output("det_out", n.Concat(1, rows...))
		for _, k := range []string{"drive_area_seg", "lane_line_seg"} {
			x := n.convNormAct(k+"a", "silu", n.Resize(maps[0], 2, "nearest"), 32, C{K: 3})
			x = n.convNormAct(k+"b", "silu", n.Resize(x, 4, "nearest"), 8, C{K: 3})
			n.Output(k, n.Op("Sigmoid", n.Conv(k+"c", x, 2, C{K: 3, Bias: true})))
		}
	}),
}
