// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// compactFaces are face embeddings of Inception and of bodies searched for their size.
var compactFaces = []design{
	designed("facenet-160-512-nhwc", folded, "face", facenet(interleaved("input_1", 1, 160, 160, 3), 512, true, false, false)),
	designed("facenet-182", folded, "face", facenet(planar("input", 1, 3, 182, 182), 512, true, true, false)),
	designed("facenet-224-128", folded, "face", facenet(planar("input", 1, 3, 224, 224), 128, true, true, false)),
	designed("facenet-160-folded-dense", folded, "face", facenet(interleaved("input", -1, 160, 160, 3), 128, false, true, true)),
	designed("facenet-160-64", folded, "face", facenet(interleaved("input", -1, 160, 160, 3), 64, false, false, true)),
	designed("vargfacenet", folded, "face", func(n net) {
		x := n.convNormAct("head", "prelu", n.Input("input", 1, 3, 112, 112), 40, C{K: 3})
		x = n.variableGroup("hb", x, 40, 2)
		for st, t := range [][2]int64{{80, 3}, {160, 7}, {320, 4}} {
			x = n.variableGroup(fmt.Sprintf("s%d.down", st), x, t[0], 2)
			for i := range t[1] - 1 {
				x = n.variableGroup(fmt.Sprintf("s%d.%d", st, i), x, t[0], 1)
			}
		}
		x = n.convNormAct("emb.expand", "prelu", x, 1024, C{K: 1})
		x = n.convNorm("emb.dw", x, 1024, C{K: 7, G: 128, Valid: true})
		x = n.convNormAct("emb.pw", "prelu", x, 512, C{K: 1})
		n.Output("fc1", n.BN("fc1", n.Gemm("pre_fc1", n.Flatten(x), 512)))
	}),
	designed("shufflefacenet-128", folded, "face", func(n net) {
		x := n.shuffleNet(n.Input("input", 1, 3, 112, 112), []int64{128, 256, 512}, "prelu", false, 2)[2]
		x = n.convNormAct("conv5", "prelu", x, 1024, C{K: 1})
		x = n.convNorm("gdc", x, 1024, C{K: 7, G: 1024, Valid: true})
		n.Output("out", n.Flatten(n.convNorm("linear", x, 128, C{K: 1})))
	}),
	designed("airface-cbam", folded, "face", func(n net) {
		x := n.convNormAct("conv1", "prelu", n.Input("data", 1, 3, 112, 112), 64, C{K: 3, S: 2})
		x = n.convNormAct("conv2", "prelu", x, 64, C{K: 3, G: 64})
		at := 0
		for _, t := range [][4]int64{{2, 128, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 256, 1, 2}, {2, 256, 2, 1}} {
			for i := range t[2] {
				s := int64(1)
				if i == 0 {
					s = t[3]
				}
				m := fmt.Sprintf("b%d", at)
				x = n.inverted(m, x, x.Dim(1)*t[0], t[1], 3, s, "prelu", 0)
				x = n.squeezeExcite(m+".cbam", x, t[1]/16)
				sp := n.Concat(1, n.reduce("ReduceMax", x, true, 1), n.reduce("ReduceMean", x, true, 1))
				x = n.Mul(x, n.Op("Sigmoid", n.Conv(m+".spatial", sp, 1, C{K: 7})))
				at++
			}
		}
		x = n.convNormAct("sep", "prelu", x, 512, C{K: 1})
		n.Output("fc1", n.depthwiseHead(x, 512))
	}),
	designed("mixfacenet-s-512", folded, "face", func(n net) {
		x := n.convNormAct("stem", "prelu", n.Input("input", 1, 3, 112, 112), 16, C{K: 3, S: 2})
		x = n.convNormAct("stem2", "prelu", x, 16, C{K: 3, G: 16})
		for i, t := range []struct{ out, k, s int64 }{{24, 1, 2}, {24, 1, 1}, {40, 4, 2}, {40, 2, 1}, {40, 2, 1}, {80, 3, 2}, {80, 4, 1}, {80, 4, 1}, {120, 3, 1}, {120, 2, 1}, {200, 4, 1}, {200, 4, 1}} {
			m := fmt.Sprintf("layers.%d", i)
			wide := x.Dim(1) * 6
			wide -= wide % (t.k * 2)
			y := n.convNormAct(m+".e", "prelu", x, wide, C{K: 1})
			var parts []value
			sizes := make([]int64, t.k)
			for j := range sizes {
				sizes[j] = wide / t.k
			}
			if t.k > 1 {
				for j, p := range n.Split(y, 1, sizes...) {
					parts = append(parts, n.Conv(fmt.Sprintf("%s.mix.%d", m, j), p, p.Dim(1), C{K: 3 + 2*int64(j), S: t.s, G: p.Dim(1)}))
				}
				y = n.Concat(1, parts...)
			} else {
				y = n.Conv(m+".mix", y, wide, C{K: 3, S: t.s, G: wide})
			}
			y = n.PRelu(m+".prelu2", n.BN(m+".bn", y))
			y = n.convNorm(m+".p", n.squeezeExcite(m+".se", y, wide/12), t.out, C{K: 1})
			if t.s == 1 && x.Dim(1) == t.out {
				y = n.Add(x, y)
			}
			x = n.Shuffle(y, 2)
		}
		x = n.convNormAct("head", "prelu", x, 1024, C{K: 1})
		x = n.convNorm("gdc", x, 1024, C{K: x.Dim(2), G: 1024, Valid: true})
		x = n.Conv("emb", x, 512, C{K: 1})
		n.Output("out", n.BN("emb_bn", n.Flatten(x)))
	}),
	designed("repvgg-a0-facexzoo", folded, "face", func(n net) {
		x := n.repvgg(n.Input("input", 1, 3, 112, 112), []int64{48, 48, 96, 192, 1280}, []int{1, 2, 4, 14, 1})
		x = n.BN("bn1", x)
		n.Output("feature", n.arcFaceHead(x, 512))
	}),
	designed("hrnet-face-112", folded, "face", func(n net) {
		x := n.Input("input", 1, 3, 112, 112)
		x = n.convNormAct("stem", "relu", x, 64, C{K: 3, S: 2})
		a := n.convNormAct("t1", "relu", x, 18, C{K: 3})
		c := n.convNormAct("t2", "relu", x, 36, C{K: 3, S: 2})
		for i := range 4 {
			m := fmt.Sprintf("s%d", i)
			a = n.Relu(n.Add(a, n.convNorm(m+".a2", n.convNormAct(m+".a1", "relu", a, 18, C{K: 3}), 18, C{K: 3})))
			c = n.Relu(n.Add(c, n.convNorm(m+".c2", n.convNormAct(m+".c1", "relu", c, 36, C{K: 3}), 36, C{K: 3})))
			na := n.Relu(n.Add(a, n.Resize(n.convNorm(m+".up", c, 18, C{K: 1}), 2, "nearest")))
			c = n.Relu(n.Add(c, n.convNorm(m+".dn", a, 36, C{K: 3, S: 2})))
			a = na
		}
		x = n.convNormAct("inc", "relu", n.Concat(1, n.convNorm("da", a, 128, C{K: 3, S: 2}), c), 512, C{K: 1})
		x = n.convNormAct("f1", "relu", x, 512, C{K: 3, S: 2})
		x = n.convNormAct("f2", "relu", x, 512, C{K: 3, S: 2})
		n.Output("feature", n.arcFaceHead(x, 512))
	}),
}

// facenet is Inception-ResNet-v1 with its heads.
func facenet(in func(net) value, out int64, bn, l2, bias bool) func(net) {
	return func(n net) {
		x := n.Pooled(n.inceptionResnetV1(in(n)))
		if bias {
			x = n.Gemm("Bottleneck", x, out)
		} else {
			x = n.GemmNoBias("Bottleneck", x, out)
		}
		if bn {
			x = n.BN("Bottleneck_BatchNorm", x)
		}
		if l2 {
			x = n.L2NormTF(x)
		}
		n.Output("embeddings", x)
	}
}
