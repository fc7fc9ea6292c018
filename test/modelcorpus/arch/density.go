// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func densities() []Network {
	return build(
		design{name: "csrnet", style: torch, can: crowdDensity, note: "Li et al., CSRNet; leeyeehoo/CSRNet-pytorch, back end B", build: csrnet},
		design{name: "mcnn", style: torch, can: crowdDensity, note: "Zhang et al., MCNN; svishwa/crowdcount-mcnn", build: mcnn},
		design{name: "sanet", style: torch, can: crowdDensity, note: "Cao et al., SANet; norms of the decoder left out", build: sanet},
		design{name: "dm-count", style: torch, can: crowdDensity, note: "Wang et al., DM-Count; cvlab-stonybrook/DM-Count, VGG-19", build: dmCount},
		design{name: "p2pnet", style: torch, fold: true, can: crowdDensity, note: "Song et al., P2PNet; TencentYoutuResearch/CrowdCounting-P2PNet, VGG-16: points and scores", build: p2pnet},
	)
}

// vggFront is a run of convolutions and poolings (0), without dense layers.
func vggFront(b *Builder, m string, x Value, widths []int64) Value {
	at := 0
	for _, w := range widths {
		if w == 0 {
			x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
			at++
			continue
		}
		x = b.Relu(b.Conv(fmt.Sprintf("%s.%d", m, at), x, w, C{K: 3, Bias: true}))
		at += 2
	}
	return x
}

func csrnet(b *Builder) {
	x := vggFront(b, "frontend", b.Input("input", 1, 3, 768, 1024), []int64{64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512})
	for i, w := range []int64{512, 512, 512, 256, 128, 64} {
		x = b.Relu(b.Conv(fmt.Sprintf("backend.%d", 2*i), x, w, C{K: 3, D: 2, Bias: true}))
	}
	b.Output("output", b.Conv("output_layer", x, 1, C{K: 1, Bias: true}))
}

func mcnn(b *Builder) {
	x := b.Input("input", 1, 1, 768, 1024)
	var columns []Value
	for i, c := range [][5]int64{{9, 16, 32, 16, 8}, {7, 20, 40, 20, 10}, {5, 24, 48, 24, 12}} {
		y := x
		for j, w := range c[1:] {
			k := c[0]
			if j > 0 {
				k -= 2
			}
			y = b.Relu(b.Conv(fmt.Sprintf("DME.branch%d.%d.conv", i+1, j), y, w, C{K: k, Bias: true}))
			if j < 2 {
				y = b.MaxPool(y, C{K: 2, S: 2, Valid: true})
			}
		}
		columns = append(columns, y)
	}
	b.Output("density_map", b.Relu(b.Conv("DME.fuse.0.conv", b.Concat(1, columns...), 1, C{K: 1, Bias: true})))
}

func sanet(b *Builder) {
	x := b.Input("input", 1, 3, 512, 512)
	for stage, w := range []int64{16, 32, 32, 16} {
		var list []Value
		for i, k := range []int64{1, 3, 5, 7} {
			m, y := fmt.Sprintf("enc%d.branch%d", stage, i), x
			if stage > 0 && i > 0 {
				y = b.Relu(b.Conv(m+".reduce", y, x.Dim(1)/2, C{K: 1, Bias: true}))
			}
			y = b.Conv(m+".conv", y, w, C{K: k, Bias: true})
			scale, shift := b.Param(m+".norm.weight", w), b.Param(m+".norm.bias", w)
			list = append(list, b.Relu(b.Node("InstanceNormalization", m+".norm", y.Shape, []Value{y, scale, shift})))
		}
		x = b.Concat(1, list...)
		if stage < 3 {
			x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
		}
	}
	for i, w := range []int64{64, 32, 16} {
		x = b.Relu(b.Conv(fmt.Sprintf("dec.conv%d", i), x, w, C{K: 9 - 2*int64(i), Bias: true}))
		x = b.Relu(b.ConvT(fmt.Sprintf("dec.up%d", i), x, w, C{K: 2, S: 2, Valid: true, Bias: true}))
	}
	b.Output("output", b.Relu(b.Conv("dec.out", x, 1, C{K: 1, Bias: true})))
}

func dmCount(b *Builder) {
	x := vggFront(b, "features", b.Input("input", 1, 3, 512, 512), []int64{64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512})
	x = b.Resize(x, 2, "linear")
	x = b.Relu(b.Conv("reg_layer.0", x, 256, C{K: 3, Bias: true}))
	x = b.Relu(b.Conv("reg_layer.2", x, 128, C{K: 3, Bias: true}))
	mu := b.Relu(b.Conv("density_layer.0", x, 1, C{K: 1, Bias: true}))
	sum := b.reduce("ReduceSum", mu, true, 1, 2, 3)
	normed := b.Div(mu, b.Add(sum, b.Const("float32", 1e-6)))
	b.Output("mu", mu)
	b.Output("mu_normed", normed)
}

func p2pnet(b *Builder) {
	x := b.Input("input", 1, 3, 512, 512)
	var maps []Value
	for block, t := range [][2]int64{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}} {
		for i := range t[1] {
			m := fmt.Sprintf("backbone.body%d.%d", block, 3*i)
			x = b.Relu(b.ConvBN(m, m+"n", x, t[0], C{K: 3, Bias: true}))
		}
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
		maps = append(maps, x)
	}
	lateral := func(i int) Value { return b.Conv(fmt.Sprintf("fpn.P%d_1", i+1), maps[i], 256, C{K: 1, Bias: true}) }
	x = b.Add(lateral(3), b.Resize(lateral(4), 2, "nearest"))
	x = b.Add(lateral(2), b.Resize(x, 2, "nearest"))
	x = b.Conv("fpn.P3_2", x, 256, C{K: 3, Bias: true})
	head := func(kind string) Value {
		y := b.Relu(b.Conv(kind+".conv1", x, 256, C{K: 3, Bias: true}))
		y = b.Relu(b.Conv(kind+".conv2", y, 256, C{K: 3, Bias: true}))
		return rowsOf(b, b.Conv(kind+".output", y, 8, C{K: 3, Bias: true}), 2)
	}
	b.Output("pred_logits", head("classification"))
	points := head("regression")
	b.Output("pred_points", b.Add(b.Scale(points, 100), b.Param("anchor_points", 1, points.Dim(1), 2)))
}
