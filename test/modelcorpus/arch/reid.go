// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func reids() []Network {
	return build(
		design{name: "osnet-x1.0", style: torch, can: personReid, note: "Zhou et al., OSNet; KaiyangZhou/deep-person-reid", build: osnet(64, 1, 256, 128)},
		design{name: "osnet-x1.0-folded", style: torch, fold: true, can: personReid, note: "Zhou et al., OSNet; KaiyangZhou/deep-person-reid", build: osnet(64, -1, 256, 128)},
		design{name: "osnet-x0.25", style: torch, fold: true, can: personReid, note: "Zhou et al., OSNet; a quarter of the width", build: osnet(16, 1, 256, 128)},
		design{name: "bot-r50", style: torch, fold: true, can: personReid, note: "Luo et al., Bag of Tricks; michuanhaohao/reid-strong-baseline: last stride 1, normalised neck", build: botReid(256, 128)},
		design{name: "fastreid-r50-384", style: torch, can: personReid, note: "He et al., FastReID; BoT of ResNet-50 at 384x128", build: botReid(384, 128)},
		design{name: "youtu-reid", style: oldTorch, fold: true, can: personReid, note: "opencv_zoo person_reid_youtu: ResNet-50 at 256x128 to 768", build: youtu},
		design{name: "person-reidentification-retail-0288", style: oldTorch, fold: true, can: personReid, note: "OpenVINO open model zoo, OSNet of a quarter with a head of 256", build: reid0288},
		design{name: "transreid-vit-b", style: torch, can: personReid, note: "He et al., TransReID; ViT-B/16 at 256x128", build: transReid},
		design{name: "market1501-softmax", style: torch, can: personReid, note: "BoT with the head of the 751 persons of Market-1501", build: reidClasses(256, 128, 751)},
		design{name: "deepsort-mars", style: tf, can: personReid, note: "Wojke et al., Deep SORT; nwojke/cosine_metric_learning, 128x64 to 128", build: deepSort},
		design{name: "vehicle-reid-0001", style: torch, fold: true, can: vehicleReid, note: "OpenVINO open model zoo, OSNet-AIN at 208x208 to 512", build: osnet(64, 1, 208, 208)},
		design{name: "veri-bot-r50", style: torch, fold: true, can: vehicleReid, note: "FastReID on VeRi, ResNet-50 at 256x256 to 2048", build: botReid(256, 256)},
	)
}

// lightConv is OSNet's pair of a mixing and a filtering convolution.
func lightConv(b *Builder, m string, x Value, out int64) Value {
	y := b.Conv(m+".conv1", x, out, C{K: 1})
	return b.Relu(b.ConvBN(m+".conv2", m+".bn", y, out, C{K: 3, G: out}))
}

func osBlock(b *Builder, m string, x Value, out int64) Value {
	mid := out / 4
	x1 := b.Relu(b.ConvBN(m+".conv1.conv", m+".conv1.bn", x, mid, C{K: 1}))
	gate1 := b.Param(m+".gate.fc1.weight", mid/16+min(1, 15/mid), mid, 1, 1)
	bias1 := b.Param(m+".gate.fc1.bias", gate1.Shape[0])
	gate2 := b.Param(m+".gate.fc2.weight", mid, gate1.Shape[0], 1, 1)
	bias2 := b.Param(m+".gate.fc2.bias", mid)
	one := C{K: 1}.filled()
	var sum Value
	for i, branch := range []string{"a", "b", "c", "d"} {
		y := x1
		for j := range i + 1 {
			n := m + ".conv2" + branch
			if i > 0 {
				n += fmt.Sprintf(".%d", j)
			}
			y = lightConv(b, n, y, mid)
		}
		g := b.GAP(y)
		g = b.Relu(b.convNode(m+".gate.fc1", g, gate1.Shape[0], one, []Value{g, gate1, bias1}))
		g = b.convNode(m+".gate.fc2", g, mid, one, []Value{g, gate2, bias2})
		y = b.Mul(y, b.Op("Sigmoid", g))
		if i == 0 {
			sum = y
		} else {
			sum = b.Add(sum, y)
		}
	}
	y := b.ConvBN(m+".conv3.conv", m+".conv3.bn", sum, out, C{K: 1})
	if x.Dim(1) != out {
		x = b.ConvBN(m+".downsample.conv", m+".downsample.bn", x, out, C{K: 1})
	}
	return b.Relu(b.Add(y, x))
}

// osnetBody is the body of OSNet; base is 64 at full width.
func osnetBody(b *Builder, x Value, base int64) Value {
	x = b.Relu(b.ConvBN("conv1.conv", "conv1.bn", x, base, C{K: 7, S: 2}))
	x = b.MaxPool(x, C{K: 3, S: 2})
	for stage, out := range []int64{4 * base, 6 * base, 8 * base} {
		m := fmt.Sprintf("conv%d.", stage+2)
		x = osBlock(b, m+"1", osBlock(b, m+"0", x, out), out)
		if stage < 2 {
			x = b.Relu(b.ConvBN(m+"2.0.conv", m+"2.0.bn", x, out, C{K: 1}))
			x = b.AvgPool(x, C{K: 2, S: 2, Valid: true})
		}
	}
	return b.Relu(b.ConvBN("conv5.conv", "conv5.bn", x, 8*base, C{K: 1}))
}

func osnet(base, batch, h, w int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(osnetBody(b, b.Input("input", batch, 3, h, w), base))
		b.Output("output", b.Relu(b.BN("fc.1", b.Gemm("fc.0", x, 512))))
	}
}

func reid0288(b *Builder) {
	x := b.Pooled(osnetBody(b, b.Input("data", 1, 3, 256, 128), 16))
	b.Output("reid_embedding", b.BN("fc.1", b.Gemm("fc.0", x, 256)))
}

func botReid(h, w int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(resnetStages(b, b.Input("input", 1, 3, h, w), depth34, true, false, 1)[3])
		b.Output("feat", b.BN("bottleneck", x))
	}
}

func reidClasses(h, w, persons int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(resnetStages(b, b.Input("input", 1, 3, h, w), depth34, true, false, 1)[3])
		b.Output("score", b.GemmNoBias("classifier", b.BN("bottleneck", x), persons))
	}
}

func youtu(b *Builder) {
	x := b.Pooled(resnetStages(b, b.Input("input", 1, 3, 256, 128), depth34, true, false, 1)[3])
	b.Output("output", b.BN("bn", b.GemmNoBias("embedding", x, 768)))
}

func transReid(b *Builder) {
	x := patches(b, "base.patch_embed.proj", b.Input("input", 1, 3, 256, 128), 16, 768)
	x = b.Concat(1, b.Param("base.cls_token", 1, 1, 768), x)
	x = b.Add(x, b.Param("base.pos_embed", 1, x.Dim(1), 768))
	for i := range 12 {
		x = encoder(b, fmt.Sprintf("base.blocks.%d", i), x, 12, true, b.Gelu)
	}
	x = b.Take(b.LayerNorm("base.norm", x), 1, 0)
	b.Output("feat", b.BN("bottleneck", x))
}

func deepSort(b *Builder) {
	elu := func(x Value) Value { return b.Op("Elu", x) }
	x := b.InputNHWC("images", -1, 128, 64, 3)
	x = elu(b.ConvBN("conv1_1", "conv1_1_bn", x, 32, C{K: 3}))
	x = elu(b.ConvBN("conv1_2", "conv1_2_bn", x, 32, C{K: 3}))
	x = b.MaxPool(x, C{K: 3, S: 2})
	for i, t := range [][2]int64{{32, 1}, {32, 1}, {64, 2}, {64, 1}, {128, 2}, {128, 1}} {
		m, y := fmt.Sprintf("conv%d_%d", i/2+2, 1+2*(i%2)), x
		if i > 0 {
			y = elu(b.BN(m+"_bn", x))
		}
		y = elu(b.ConvBN(m+"_1", m+"_1_bn", y, t[0], C{K: 3, S: t[1]}))
		y = b.Conv(m+"_2", y, t[0], C{K: 3, Bias: true})
		if t[1] == 2 {
			x = b.Conv(m+"_projection", x, t[0], C{K: 1, S: 2})
		}
		x = b.Add(x, y)
	}
	x = elu(b.BN("fc1_bn", b.GemmNoBias("fc1", b.Flatten(x), 128)))
	b.Output("features", b.L2NormTF(b.BN("ball", x)))
}
