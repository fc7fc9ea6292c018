// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func landmarkNets() []Network {
	return build(
		design{name: "2d106det", style: mxnet, can: faceLandmarks, note: "insightface buffalo_l 2d106det, MobileNet of half the width; widths simplified", build: points106},
		design{name: "1k3d68", style: mxnet, can: faceLandmarks, note: "insightface buffalo_l 1k3d68, ResNet-50, 1103 points in space", build: points3D},
		design{name: "pfld-98", style: torch, fold: true, can: faceLandmarks, note: "Guo et al., PFLD; polarisZhao/PFLD-pytorch", build: pfld(196)},
		design{name: "pfld-68", style: torch, can: faceLandmarks, note: "Guo et al., PFLD; 68 points", build: pfld(136)},
		design{name: "fan-4", style: torch, can: faceLandmarks, note: "Bulat and Tzimiropoulos, FAN; 1adrianb/face-alignment, four hourglasses", build: fan4},
		design{name: "face-mesh", style: tf, can: faceLandmarks, note: "Kartynnik et al.; MediaPipe face_landmark, 468 points in space; blocks simplified", build: faceMesh(false)},
		design{name: "face-mesh-attention", style: tf, can: faceLandmarks, note: "Grishchenko et al., Attention Mesh; MediaPipe face_landmark_with_attention: its seven outputs, without the transformer", build: faceMesh(true)},
		design{name: "iris-landmark", style: tf, can: faceLandmarks, note: "Ablavatski et al.; MediaPipe iris_landmark; blocks simplified", build: iris},
		design{name: "landmarks-regression-retail-0009", style: oldTorch, can: faceLandmarks, note: "OpenVINO open model zoo, 5 points; widths simplified", build: retail0009},
		design{name: "hopenet", style: torch, fold: true, can: facePose, note: "Ruiz et al., Hopenet; natanielruiz/deep-head-pose: angles of the head, 66 classes each", build: hopenet},
		design{name: "6drepnet", style: torch, can: facePose, note: "Hempel et al., 6DRepNet, RepVGG-B1g2 as deployed: the head's turn as 6 numbers", build: sixDRepNet},
		design{name: "minifasnet-v2", style: torch, fold: true, can: faceLiveness, note: "minivision-ai/Silent-Face-Anti-Spoofing, MiniFASNetV2; widths simplified", build: miniFAS},
	)
}

func points106(b *Builder) {
	x := b.Input("data", -1, 3, 192, 192)
	x = b.Mul(b.Sub(x, b.Const("float32", 127.5)), b.Const("float32", 0.0078125))
	x = mobilenetV1(b, x, 2, b.Relu)[12]
	x = b.PRelu("conv_15_relu", b.ConvBN("conv_15_conv2d", "conv_15_batchnorm", x, 64, C{K: 3, S: 2}))
	b.Output("fc1", b.Gemm("fc1", b.Flatten(x), 212))
}

func points3D(b *Builder) {
	x := b.Input("data", -1, 3, 192, 192)
	x = b.BN("bn_data", x)
	x = resnetFeatures(b, x, depth34, true)
	b.Output("fc1", b.Gemm("fc1", x, 3309))
}

func pfld(out int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("input", 1, 3, 112, 112)
		x = b.Relu(b.ConvBN("conv1", "bn1", x, 64, C{K: 3, S: 2}))
		x = b.Relu(b.ConvBN("conv2", "bn2", x, 64, C{K: 3}))
		n := 0
		for _, t := range [][4]int64{{64, 2, 2, 1}, {64, 1, 2, 4}, {128, 2, 2, 1}, {128, 1, 4, 6}, {16, 1, 2, 1}} {
			for range t[3] {
				x = invertedResidual(b, fmt.Sprintf("block%d", n), x, x.Dim(1)*t[2], t[0], t[1], b.Relu)
				n++
			}
		}
		y := b.Relu(b.ConvBN("conv7.0", "conv7.1", x, 32, C{K: 3, S: 2}))
		z := b.Relu(b.Conv("conv8", y, 128, C{K: 7, Valid: true, Bias: true}))
		all := b.Concat(1, b.Flatten(b.AvgPool(x, C{K: 14, Valid: true})), b.Flatten(b.AvgPool(y, C{K: 7, Valid: true})), b.Flatten(z))
		b.Output("output", b.Gemm("fc", all, out))
	}
}

// fanBlock joins three convolutions, each after the one before.
func fanBlock(b *Builder, m string, x Value, out int64) Value {
	conv := func(i int, x Value, n int64) Value {
		y := b.Relu(b.BN(fmt.Sprintf("%s.bn%d", m, i), x))
		return b.Conv(fmt.Sprintf("%s.conv%d", m, i), y, n, C{K: 3})
	}
	y1 := conv(1, x, out/2)
	y2 := conv(2, y1, out/4)
	y := b.Concat(1, y1, y2, conv(3, y2, out/4))
	if x.Dim(1) != out {
		x = b.Conv(m+".downsample.2", b.Relu(b.BN(m+".downsample.0", x)), out, C{K: 1})
	}
	return b.Add(y, x)
}

func hourglass(b *Builder, m string, x Value, level int) Value {
	up := fanBlock(b, fmt.Sprintf("%s.b1_%d", m, level), x, 256)
	low := fanBlock(b, fmt.Sprintf("%s.b2_%d", m, level), b.AvgPool(x, C{K: 2, S: 2, Valid: true}), 256)
	if level > 1 {
		low = hourglass(b, m, low, level-1)
	} else {
		low = fanBlock(b, m+".b2_plus_1", low, 256)
	}
	low = fanBlock(b, fmt.Sprintf("%s.b3_%d", m, level), low, 256)
	return b.Add(up, b.Resize(low, 2, "nearest"))
}

func fan4(b *Builder) {
	x := b.Relu(b.ConvBN("conv1", "bn1", b.Input("input", 1, 3, 256, 256), 64, C{K: 7, S: 2, Bias: true}))
	x = fanBlock(b, "conv2", x, 128)
	x = b.AvgPool(x, C{K: 2, S: 2, Valid: true})
	x = fanBlock(b, "conv4", fanBlock(b, "conv3", x, 128), 256)
	var out Value
	for i := range 4 {
		n := func(s string) string { return fmt.Sprintf("%s%d", s, i) }
		y := fanBlock(b, n("top_m_"), hourglass(b, n("m"), x, 4), 256)
		y = b.Relu(b.ConvBN(n("conv_last"), n("bn_end"), y, 256, C{K: 1, Bias: true}))
		out = b.Conv(n("l"), y, 68, C{K: 1, Bias: true})
		if i < 3 {
			x = b.Add(x, b.Add(b.Conv(n("bl"), y, 256, C{K: 1, Bias: true}), b.Conv(n("al"), out, 256, C{K: 1, Bias: true})))
		}
	}
	b.Output("heatmaps", out)
}

// blazeBody is the body that MediaPipe's landmark models share.
func blazeBody(b *Builder, x Value, widths []int64, repeats int) Value {
	x = b.PRelu("p_re_lu", b.Conv("conv2d", x, widths[0], C{K: 3, S: 2, Same: true, Bias: true}))
	for stage, width := range widths {
		for i := range repeats {
			s := int64(1)
			if i == 0 && stage > 0 {
				s = 2
			}
			x = blazeBlock(b, fmt.Sprintf("stage%d.%d", stage, i), x, width, 3, s, prelu)
		}
	}
	return x
}

func faceMesh(attention bool) func(*Builder) {
	return func(b *Builder) {
		x := blazeBody(b, b.InputNHWC("input_1", 1, 192, 192, 3), []int64{16, 32, 64, 128, 128, 128}, 3)
		head := func(m, name string, n int64) {
			y := b.PRelu(m+".prelu", b.Conv(m+".0", x, 32, C{K: 1, Bias: true}))
			y = blazeBlock(b, m+".1", y, 32, 3, 1, prelu)
			y = b.Conv(m+".2", y, n, C{K: 3, Valid: true, Bias: true})
			b.Output(name, b.Transpose(y, 0, 2, 3, 1))
		}
		if !attention {
			head("mesh", "conv2d_21", 1404)
			head("flag", "conv2d_31", 1)
			return
		}
		head("mesh", "output_mesh_identity", 1404)
		head("lips", "output_lips", 160)
		head("left", "output_left_eye", 142)
		head("right", "output_right_eye", 142)
		head("liris", "output_left_iris", 10)
		head("riris", "output_right_iris", 10)
		head("flag", "conv_faceflag", 1)
	}
}

func iris(b *Builder) {
	x := blazeBody(b, b.InputNHWC("input_1", 1, 64, 64, 3), []int64{64, 128, 128}, 4)
	for i, n := range []int64{213, 15} {
		m := fmt.Sprintf("head%d", i)
		y := blazeBlock(b, m+".0", x, 128, 3, 2, prelu)
		y = blazeBlock(b, m+".1", y, 128, 3, 2, prelu)
		y = b.Conv(m+".2", y, n, C{K: 2, Valid: true, Bias: true})
		b.Output([]string{"output_eyes_contours_and_brows", "output_iris"}[i], b.Flatten(y))
	}
}

func retail0009(b *Builder) {
	x := b.Input("0", 1, 3, 48, 48)
	for i, n := range []int64{16, 32, 64, 64} {
		x = b.PRelu(fmt.Sprintf("bl%d.prelu", i), b.ConvBN(fmt.Sprintf("bl%d.conv", i), fmt.Sprintf("bl%d.bn", i), x, n, C{K: 3}))
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	}
	x = b.PRelu("wing.prelu", b.Conv("wing.0", x, 128, C{K: 3, Valid: true, Bias: true}))
	b.Output("95", b.Op("Sigmoid", b.Conv("wing.1", x, 10, C{K: 1, Bias: true})))
}

func hopenet(b *Builder) {
	x := resnetFeatures(b, b.Input("input", 1, 3, 224, 224), depth34, true)
	for _, angle := range []string{"yaw", "pitch", "roll"} {
		b.Output(angle, b.Gemm("fc_"+angle, x, 66))
	}
}

func sixDRepNet(b *Builder) {
	x := b.Relu(b.Conv("layer0.rbr_reparam", b.Input("input", 1, 3, 224, 224), 64, C{K: 3, S: 2, Bias: true}))
	at := 1
	for stage, t := range [][2]int64{{128, 4}, {256, 6}, {512, 16}, {2048, 1}} {
		for i := range t[1] {
			c := C{K: 3, Bias: true, G: 1}
			if i == 0 {
				c.S = 2
			}
			if at%2 == 0 {
				c.G = 2
			}
			at++
			x = b.Relu(b.Conv(fmt.Sprintf("layer%d.%d.rbr_reparam", stage+1, i), x, t[0], c))
		}
	}
	b.Output("output", b.Gemm("linear_reg", b.Pooled(x), 6))
}

func miniFAS(b *Builder) {
	x := b.Input("input", 1, 3, 80, 80)
	x = b.PRelu("conv1.prelu", b.ConvBN("conv1.conv", "conv1.bn", x, 32, C{K: 3, S: 2}))
	x = b.PRelu("conv2_dw.prelu", b.ConvBN("conv2_dw.conv", "conv2_dw.bn", x, 32, C{K: 3, G: 32}))
	n := 0
	for _, t := range [][4]int64{{103, 64, 2, 1}, {26, 64, 1, 4}, {231, 128, 2, 1}, {52, 128, 1, 6}, {308, 128, 2, 1}, {26, 128, 1, 2}} {
		for range t[3] {
			x = mobileBlock(b, fmt.Sprintf("conv_%d.", n), x, t[0], t[1], t[2], t[2] == 1)
			n++
		}
	}
	x = b.PRelu("conv_6_sep.prelu", b.ConvBN("conv_6_sep.conv", "conv_6_sep.bn", x, 512, C{K: 1}))
	x = b.ConvBN("conv_6_dw.conv", "conv_6_dw.bn", x, 512, C{K: 5, G: 512, Valid: true})
	x = b.BN("bn", b.GemmNoBias("linear", b.Flatten(x), 128))
	b.Output("output", b.GemmNoBias("prob", x, 3))
}
