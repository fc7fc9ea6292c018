// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func mobileFaces() []Network {
	return build(
		design{name: "mobilefacenet-128", style: torch, can: faceEmbedding, note: "Chen et al., MobileFaceNets, table 1", build: mobileFaceNet(112, 128)},
		design{name: "mobilefacenet-112x96", style: torch, fold: true, can: faceEmbedding, note: "Chen et al., MobileFaceNets, at 112x96", build: mobileFaceNet(96, 128)},
		design{name: "mobilefacenet-512", style: torch, can: faceEmbedding, note: "Chen et al., MobileFaceNets, 512 dimensions", build: mobileFaceNet(112, 512)},
		design{name: "w600k-mbf", style: oldTorch, fold: true, can: faceEmbedding, note: "deepinsight/insightface, arcface_torch mobilefacenet.py (buffalo_s): blocks 2, 8, 12, 4", build: insightMobileFace},
		design{name: "sface", style: mxnet, can: faceEmbedding, note: "Zhong et al., SFace; opencv_zoo face_recognition_sface", build: sface},
		design{name: "ghostfacenet-v1", style: tf, can: faceEmbedding, note: "Alansari et al., GhostFaceNets; HamadYA/GhostFaceNets, V1 of width 1.3, simplified: its attention is that of GhostNet", build: ghostFaceNet(false)},
		design{name: "ghostfacenet-v2", style: tf, can: faceEmbedding, note: "Alansari et al., GhostFaceNets; HamadYA/GhostFaceNets, V2 of width 1.3", build: ghostFaceNet(true)},
	)
}

// mobileBlock widens, filters each channel, narrows; the input is added where the shape stays.
func mobileBlock(b *Builder, m string, x Value, wide, out, stride int64, add bool) Value {
	y := b.PRelu(m+"conv.2", b.ConvBN(m+"conv.0", m+"conv.1", x, wide, C{K: 1}))
	y = b.PRelu(m+"conv.5", b.ConvBN(m+"conv.3", m+"conv.4", y, wide, C{K: 3, S: stride, G: wide}))
	y = b.ConvBN(m+"conv.6", m+"conv.7", y, out, C{K: 1})
	if add {
		return b.Add(x, y)
	}
	return y
}

func mobileFaceNet(w, out int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("input", 1, 3, 112, w)
		x = b.PRelu("conv1.prelu", b.ConvBN("conv1.conv", "conv1.bn", x, 64, C{K: 3, S: 2}))
		x = b.PRelu("dw_conv1.prelu", b.ConvBN("dw_conv1.conv", "dw_conv1.bn", x, 64, C{K: 3, G: 64}))
		unit := 0
		for _, t := range [][4]int64{{2, 64, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 128, 1, 2}, {2, 128, 2, 1}} {
			for i := range t[2] {
				s := int64(1)
				if i == 0 {
					s = t[3]
				}
				x = mobileBlock(b, fmt.Sprintf("blocks.%d.", unit), x, x.Dim(1)*t[0], t[1], s, s == 1 && x.Dim(1) == t[1])
				unit++
			}
		}
		x = b.PRelu("conv2.prelu", b.ConvBN("conv2.conv", "conv2.bn", x, 512, C{K: 1}))
		x = b.ConvBN("linear7.conv", "linear7.bn", x, 512, C{K: x.Dim(2), KW: x.Dim(3), G: 512, Valid: true})
		x = b.ConvBN("linear1.conv", "linear1.bn", x, out, C{K: 1})
		b.Output("output", b.Flatten(x))
	}
}

func insightMobileFace(b *Builder) {
	x := b.Input("input.1", -1, 3, 112, 112)
	x = b.PRelu("layers.0.layers.2", b.ConvBN("layers.0.layers.0", "layers.0.layers.1", x, 128, C{K: 3, S: 2}))
	unit := 1
	for _, t := range [][4]int64{
		{128, 128, 1, 2}, {128, 128, 2, 1}, {128, 128, 1, 8}, {256, 256, 2, 1}, {256, 256, 1, 12}, {512, 256, 2, 1}, {256, 256, 1, 4},
	} {
		for range t[3] {
			x = mobileBlock(b, fmt.Sprintf("layers.%d.", unit), x, t[0], t[1], t[2], t[2] == 1)
			unit++
		}
	}
	x = b.PRelu("conv_sep.layers.2", b.ConvBN("conv_sep.layers.0", "conv_sep.layers.1", x, 512, C{K: 1}))
	x = b.ConvBN("features.layers.0.layers.0", "features.layers.0.layers.1", x, 512, C{K: 7, G: 512, Valid: true})
	x = b.GemmNoBias("features.layers.2", b.Flatten(x), 512)
	b.Output("embedding", b.BN("features.layers.3", x))
}

func sface(b *Builder) {
	x := b.Input("data", 1, 3, 112, 112)
	x = b.Mul(b.Sub(x, b.Const("float32", 127.5)), b.Const("float32", 0.0078125))
	x = b.PRelu("conv_1_relu", b.ConvBN("conv_1_conv2d", "conv_1_batchnorm", x, 32, C{K: 3}))
	for i, t := range [][2]int64{{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}} {
		m := fmt.Sprintf("conv_%d_", i+2)
		x = b.PRelu(m+"dw_relu", b.ConvBN(m+"dw_conv2d", m+"dw_batchnorm", x, x.Dim(1), C{K: 3, S: t[1], G: x.Dim(1)}))
		x = b.PRelu(m+"relu", b.ConvBN(m+"conv2d", m+"batchnorm", x, t[0], C{K: 1}))
	}
	x = b.Op("Dropout", b.BN("bn1", x))
	b.Output("fc1", b.BN("fc1", b.Gemm("pre_fc1", b.Flatten(x), 128)))
}
