// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// combinedFaces are files with a face embedding beside something else.
var combinedFaces = []design{
	designed("merged-scrfd-arcface", folded, "face facedet|facelm", func(n net) {
		maps := n.pyramid(n.resnet(n.Input("frame", 1, 3, 640, 640), []int{2, 2, 2, 2}, 28, false, false)[1:], 56, "relu")
		for i, m := range maps {
			y := n.convNormAct(fmt.Sprintf("h%d", i), "relu", m, 80, C{K: 3})
			s := fmt.Sprintf("_%d", 8<<i)
			n.Output("score"+s, n.Op("Sigmoid", n.Reshape(n.rows(n.Conv("cls"+s, y, 2, C{K: 3, Bias: true}), 1), 2*m.Dim(2)*m.Dim(3), 1)))
			n.Output("bbox"+s, n.Reshape(n.rows(n.Conv("reg"+s, y, 8, C{K: 3, Bias: true}), 4), 2*m.Dim(2)*m.Dim(3), 4))
			n.Output("kps"+s, n.Reshape(n.rows(n.Conv("kps"+s, y, 20, C{K: 3, Bias: true}), 10), 2*m.Dim(2)*m.Dim(3), 10))
		}
		g := net{n.Builder}
		x := g.PRelu("r.prelu", g.ConvBN("r.conv1", "r.bn1", g.Input("crop", 1, 3, 112, 112), 64, C{K: 3}))
		for st, d := range []int{2, 2, 2, 2} {
			for i := range d {
				m := fmt.Sprintf("r.layer%d.%d.", st+1, i)
				s, short := int64(1), x
				if i == 0 {
					s = 2
					short = g.ConvBN(m+"d0", m+"d1", x, widths[st], C{K: 1, S: 2})
				}
				y := g.PRelu(m+"prelu", g.ConvBN(m+"conv1", m+"bn2", g.BN(m+"bn1", x), widths[st], C{K: 3}))
				x = g.Add(g.ConvBN(m+"conv2", m+"bn3", y, widths[st], C{K: 3, S: s}), short)
			}
		}
		n.Output("embedding", g.BN("r.features", g.Gemm("r.fc", g.Flatten(g.BN("r.bn2", x)), 512)))
	}),
	designed("face-attrib-net-qualcomm", folded, "face|live cls", func(n net) {
		x := n.Input("image", 1, 1, 128, 128)
		x = n.halve(n.convNormAct("conv1", "prelu", x, 32, C{K: 5}))
		for i, w := range []int64{64, 128, 192} {
			x = n.convNormAct(fmt.Sprintf("a%d", i), "prelu", x, w, C{K: 3, S: 2})
			x = n.Add(x, n.convNormAct(fmt.Sprintf("c%d", i), "prelu", n.convNormAct(fmt.Sprintf("b%d", i), "prelu", x, w, C{K: 3}), w, C{K: 3}))
		}
		n.Output("id_feature", n.Gemm("id", n.Flatten(x), 512))
		y := n.Flatten(n.convNormAct("attr", "prelu", x, 64, C{K: 3, S: 2}))
		n.Output("liveness_feature", n.Gemm("live", y, 32))
		for _, k := range []string{"eye_closeness", "glasses", "mask", "sunglasses"} {
			n.Output(k, n.Softmax(n.Gemm(k, y, 2), 1))
		}
	}),
	designed("openface-nn2-96", folded, "face", func(n net) {
		x := n.Input("input", 1, 3, 96, 96)
		x = n.MaxPool(n.convNormAct("conv1", "relu", x, 64, C{K: 7, S: 2}), C{K: 3, S: 2})
		x = n.convNormAct("conv3", "relu", n.convNormAct("conv2", "relu", x, 64, C{K: 1}), 192, C{K: 3})
		x = n.MaxPool(x, C{K: 3, S: 2})
		inc := func(m string, x value, a, b1, b, c1, c, p int64, s int64) value {
			l := []value{n.convNormAct(m+".b2", "relu", n.convNormAct(m+".b1", "relu", x, b1, C{K: 1}), b, C{K: 3, S: s}), n.convNormAct(m+".c2", "relu", n.convNormAct(m+".c1", "relu", x, c1, C{K: 1}), c, C{K: 5, S: s})}
			if s == 1 {
				l = append(l, n.convNormAct(m+".a", "relu", x, a, C{K: 1}), n.convNormAct(m+".p", "relu", n.MaxPool(x, C{K: 3}), p, C{K: 1}))
			} else {
				l = append(l, n.MaxPool(x, C{K: 3, S: s}))
			}
			return n.Concat(1, l...)
		}
		x = inc("3a", x, 64, 96, 128, 16, 32, 32, 1)
		x = inc("3b", x, 64, 96, 128, 32, 64, 64, 1)
		x = inc("3c", x, 0, 128, 256, 32, 64, 0, 2)
		x = inc("4a", x, 256, 96, 192, 32, 64, 128, 1)
		x = inc("4e", x, 0, 160, 256, 64, 128, 0, 2)
		x = inc("5a", x, 384, 192, 384, 48, 128, 128, 1)
		n.Output("out", n.L2Norm(n.Gemm("fc", n.Flatten(n.AvgPool(x, C{K: 3, Valid: true})), 128)))
	}),
	designed("hse-age-gender-identity-224", folded, "age gender|face emb", func(n net) {
		x := n.reduce("ReduceMean", n.mobileNetV1(n.InputNHWC("input_1", -1, 224, 224, 3), 1, 2, "relu6")[12], false, 2, 3)
		n.Output("age_pred/Softmax", n.Softmax(n.Gemm("age_pred", x, 100), 1))
		n.Output("gender_pred/Sigmoid", n.Op("Sigmoid", n.Gemm("gender_pred", x, 1)))
		n.Output("global_pooling/Mean", x)
	}),
}
