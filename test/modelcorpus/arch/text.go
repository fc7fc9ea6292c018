// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func textNets() []Network {
	return build(
		design{name: "ppocr-det-db", style: paddle, fold: true, can: textDetection, note: "Liao et al., DBNet; PaddleOCR PP-OCRv3 det, MobileNetV3 of half the width; widths simplified", build: dbnet(640)},
		design{name: "ppocr-rec-ch", style: paddle, fold: true, can: textRecognition, note: "Du et al., SVTR; PaddleOCR PP-OCRv3 rec, 6625 signs; body simplified", build: svtr(6625)},
		design{name: "ppocr-rec-en", style: paddle, fold: true, can: textRecognition, note: "Du et al., SVTR; PaddleOCR PP-OCRv3 rec, 97 signs; body simplified", build: svtr(97)},
		design{name: "ppocr-cls", style: paddle, fold: true, can: classification, note: "PaddleOCR ch_ppocr_mobile_v2.0_cls: is the line upside down, 48x192; widths simplified", build: angle, labels: []string{"0", "180"}},
		design{name: "crnn-32x100", style: oldTorch, can: textRecognition, note: "Shi et al., CRNN; opencv_zoo text_recognition_crnn, 36 signs and the blank", build: crnn},
		design{name: "east", style: tf, fold: true, can: textDetection, note: "Zhou et al., EAST; argman/EAST, ResNet-50 at 320", build: east},
		design{name: "craft", style: torch, fold: true, can: textDetection, note: "Baek et al., CRAFT; clovaai/CRAFT-pytorch, VGG-16 with normalisations", build: craft},
		design{name: "lprnet-68x18", style: torch, fold: true, can: plateReading, note: "Zherzdev and Gruzdev, LPRNet; sirius-ai/LPRNet_Pytorch; its pooling of channels is a Slice", build: lprnet(68)},
		design{name: "license-plate-recognition-0001", style: oldTorch, fold: true, can: plateReading, note: "OpenVINO open model zoo license-plate-recognition-barrier-0001; LPRNet with 71 signs", build: lprnet(71)},
		design{name: "wpod-net", style: tf, fold: true, can: plateDetection, note: "Silva and Jung, WPOD-NET; sergiomsilva/alpr-unconstrained", build: wpod},
		design{name: "lpd-yunet", style: oldTorch, fold: true, can: plateDetection, note: "opencv_zoo license_plate_detection_lpd_yunet, 320x240: four corners and a middle beside each box; fewer layers", build: lpdYunet},
	)
}

func dbnet(size int64) func(*Builder) {
	return func(b *Builder) {
		maps := mobilenetV3Maps(b, b.Input("x", 1, 3, size, size))
		maps = []Value{maps[2], maps[5], maps[11], maps[14]}
		for i := range maps {
			maps[i] = b.Conv(fmt.Sprintf("conv2d_in%d.w", i), maps[i], 96, C{K: 1})
		}
		for i := 2; i >= 0; i-- {
			maps[i] = b.Add(maps[i], b.Resize(maps[i+1], 2, "nearest"))
		}
		for i := range maps {
			maps[i] = b.Conv(fmt.Sprintf("conv2d_p%d.w", i), maps[i], 24, C{K: 3})
			if i > 0 {
				maps[i] = b.Resize(maps[i], 1<<i, "nearest")
			}
		}
		x := b.Relu(b.ConvBN("conv2d_bin.w", "bn_bin", b.Concat(1, maps[3], maps[2], maps[1], maps[0]), 24, C{K: 3}))
		x = b.Relu(b.BN("bn_up", b.ConvT("conv2d_transpose_0.w", x, 24, C{K: 2, S: 2, Valid: true, Bias: true})))
		b.Output("sigmoid_0.tmp_0", b.Op("Sigmoid", b.ConvT("conv2d_transpose_1.w", x, 1, C{K: 2, S: 2, Valid: true, Bias: true})))
	}
}

func svtr(signs int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("x", 1, 3, 48, 320)
		x = b.HSwish(b.ConvBN("conv2d_0.w", "bn_0", x, 16, C{K: 3, S: 2}))
		for i, t := range [][3]int64{{32, 1, 1}, {64, 1, 1}, {64, 1, 1}, {128, 2, 1}, {128, 1, 1}, {256, 2, 1}, {256, 1, 1}, {256, 1, 1}, {512, 2, 1}, {512, 1, 1}} {
			m := fmt.Sprintf("depthwise_%d.w", i)
			x = b.HSwish(b.ConvBN(m, m, x, x.Dim(1), C{K: 3, S: t[1], SW: t[2], G: x.Dim(1)}))
			m = fmt.Sprintf("pointwise_%d.w", i)
			x = b.HSwish(b.ConvBN(m, m, x, t[0], C{K: 1}))
		}
		x = b.AvgPool(x, C{K: x.Dim(2), KW: 4, S: 1, SW: 4, Valid: true})
		x = b.Conv("conv2d_neck.w", x, 120, C{K: 1, Bias: true})
		x = b.Transpose(b.Squeeze(x, 2), 0, 2, 1)
		for i := range 2 {
			x = encoder(b, fmt.Sprintf("svtr_%d", i), x, 8, true, b.Gelu)
		}
		b.Output("softmax_2.tmp_0", b.Softmax(b.Linear("ctc_fc.w", x, signs), 2))
	}
}

func angle(b *Builder) {
	x := mobilenetV3(b, b.Input("x", -1, 3, 48, 192))
	b.Output("softmax_0.tmp_0", b.Softmax(b.Gemm("linear_0.w", b.Pooled(x), 2), 1))
}

func crnn(b *Builder) {
	x := b.Input("input", 1, 1, 32, 100)
	conv := func(i int, x Value, w, k int64, bn bool) Value {
		c := C{K: k, Bias: true, Valid: k == 2}
		if bn {
			return b.Relu(b.ConvBN(fmt.Sprintf("cnn.conv%d", i), fmt.Sprintf("cnn.batchnorm%d", i), x, w, c))
		}
		return b.Relu(b.Conv(fmt.Sprintf("cnn.conv%d", i), x, w, c))
	}
	half := C{K: 2, S: 2, Valid: true}
	tall := C{K: 2, S: 2, SW: 1, P: 0, PW: 1}
	x = b.MaxPool(conv(0, x, 64, 3, false), half)
	x = b.MaxPool(conv(1, x, 128, 3, false), half)
	x = b.MaxPool(conv(3, conv(2, x, 256, 3, true), 256, 3, false), tall)
	x = b.MaxPool(conv(5, conv(4, x, 512, 3, true), 512, 3, false), tall)
	x = b.Transpose(b.Squeeze(conv(6, x, 512, 2, true), 2), 2, 0, 1)
	x = b.Linear("rnn.0.embedding", b.BiLSTM("rnn.0.rnn", x, 256, 2), 256)
	b.Output("output", b.Linear("rnn.1.embedding", b.BiLSTM("rnn.1.rnn", x, 256, 2), 37))
}

func east(b *Builder) {
	maps := resnetStages(b, b.InputNHWC("input_images", 1, 320, 320, 3), depth34, true, false, 2)
	x := maps[3]
	for i, w := range []int64{128, 64, 32} {
		m := fmt.Sprintf("feature_fusion.Conv_%d", 2*i)
		x = b.Concat(1, b.Resize(x, 2, "linear"), maps[2-i])
		x = b.Relu(b.ConvBN(m, m+"_bn", x, w, C{K: 1}))
		x = b.Relu(b.ConvBN(m+"b", m+"b_bn", x, w, C{K: 3}))
	}
	x = b.Relu(b.ConvBN("feature_fusion.Conv_6", "bn6", x, 32, C{K: 3}))
	one := C{K: 1, Bias: true}
	score := b.Op("Sigmoid", b.Conv("feature_fusion.Conv_7", x, 1, one))
	geo := b.Scale(b.Op("Sigmoid", b.Conv("feature_fusion.Conv_8", x, 4, one)), 512)
	turn := b.Scale(b.Op("Sigmoid", b.Conv("feature_fusion.Conv_9", x, 1, one)), 1.57)
	b.Output("feature_fusion/Conv_7/Sigmoid:0", b.Transpose(score, 0, 2, 3, 1))
	b.Output("feature_fusion/concat_3:0", b.Transpose(b.Concat(1, geo, turn), 0, 2, 3, 1))
}

func craft(b *Builder) {
	x := b.Input("input", 1, 3, 640, 640)
	var maps []Value
	at := 0
	for block, t := range [][2]int64{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 2}} {
		for i := range t[1] {
			m := fmt.Sprintf("basenet.slice%d.%d", block+1, at)
			at += 3
			x = b.ConvBN(m, m+"n", x, t[0], C{K: 3, Bias: true})
			if i == t[1]-1 {
				maps = append(maps, x)
			}
			x = b.Relu(x)
		}
		if block < 4 {
			x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
		}
	}
	x = b.Conv("basenet.slice5.1", b.MaxPool(x, C{K: 3}), 1024, C{K: 3, P: 6, D: 6, Bias: true})
	x = b.Conv("basenet.slice5.2", x, 1024, C{K: 1, Bias: true})
	for i, t := range [][2]int64{{512, 256}, {256, 128}, {128, 64}, {64, 32}} {
		m := fmt.Sprintf("upconv%d.conv.", i+1)
		if i > 0 {
			x = b.Resize(x, 2, "linear")
		}
		x = b.Concat(1, x, maps[4-i])
		x = b.Relu(b.ConvBN(m+"0", m+"1", x, t[0], C{K: 1, Bias: true}))
		x = b.Relu(b.ConvBN(m+"3", m+"4", x, t[1], C{K: 3, Bias: true}))
	}
	y := x
	for i, t := range [][2]int64{{32, 3}, {32, 3}, {16, 3}, {16, 1}} {
		y = b.Relu(b.Conv(fmt.Sprintf("conv_cls.%d", 2*i), y, t[0], C{K: t[1], Bias: true}))
	}
	b.Output("output", b.Transpose(b.Conv("conv_cls.8", y, 2, C{K: 1, Bias: true}), 0, 2, 3, 1))
	b.Output("feature", x)
}

func lprnet(signs int64) func(*Builder) {
	return func(b *Builder) {
		small := func(m string, x Value, out int64) Value {
			q := out / 4
			x = b.Relu(b.Conv(m+".block.0", x, q, C{K: 1, Bias: true}))
			x = b.Relu(b.Conv(m+".block.2", x, q, C{K: 3, KW: 1, P: 1, Bias: true}))
			x = b.Relu(b.Conv(m+".block.4", x, q, C{K: 1, KW: 3, PW: 1, Bias: true}))
			return b.Conv(m+".block.6", x, out, C{K: 1, Bias: true})
		}
		x := b.Relu(b.ConvBN("backbone.0", "backbone.1", b.Input("input", 1, 3, 24, 94), 64, C{K: 3, Valid: true, Bias: true}))
		k1 := b.MaxPool(x, C{K: 3, Valid: true})
		k2 := b.Relu(b.BN("backbone.5", small("backbone.4", k1, 128)))
		x = b.Slice(b.MaxPool(k2, C{K: 3, S: 1, SW: 2, Valid: true}), 1, 0, 128, 2)
		x = b.Relu(b.BN("backbone.9", small("backbone.8", x, 256)))
		k3 := b.Relu(b.BN("backbone.12", small("backbone.11", x, 256)))
		x = b.Slice(b.MaxPool(k3, C{K: 3, S: 1, SW: 2, Valid: true}), 1, 0, 256, 4)
		x = b.Relu(b.ConvBN("backbone.16", "backbone.17", x, 256, C{K: 1, KW: 4, Valid: true, Bias: true}))
		k4 := b.Relu(b.ConvBN("backbone.20", "backbone.21", x, signs, C{K: 13, KW: 1, Valid: true, Bias: true, P: 0}))
		context := func(v Value) Value {
			c := C{K: v.Dim(2) - k4.Dim(2) + 1, KW: 1, Valid: true}
			if over := v.Dim(3) / k4.Dim(3); over > 1 {
				c.KW, c.SW, c.S = v.Dim(3)-(k4.Dim(3)-1)*over, over, 1
			} else {
				c.KW = v.Dim(3) - k4.Dim(3) + 1
			}
			v = b.AvgPool(v, c)
			return b.Div(v, b.ReduceMean(b.Mul(v, v), true, 1, 2, 3))
		}
		x = b.Concat(1, context(k1), context(k2), context(k3), k4)
		x = b.Conv("container.0", x, signs, C{K: 1, Bias: true})
		b.Output("output", b.ReduceMean(x, false, 2))
	}
}

func wpod(b *Builder) {
	x := b.InputNHWC("input", 1, 208, 208, 3)
	at := 0
	conv := func(x Value, w int64) Value {
		at++
		return b.ConvBN(fmt.Sprintf("conv2d_%d", at), fmt.Sprintf("bn_%d", at), x, w, C{K: 3, Bias: true})
	}
	block := func(x Value, w int64) Value { return b.Relu(b.Add(conv(b.Relu(conv(x, w)), w), x)) }
	half := C{K: 2, S: 2, Valid: true}
	x = b.MaxPool(b.Relu(conv(b.Relu(conv(x, 16)), 16)), half)
	x = b.MaxPool(block(b.Relu(conv(x, 32)), 32), half)
	x = b.MaxPool(block(block(b.Relu(conv(x, 64)), 64), 64), half)
	x = block(block(b.Relu(conv(x, 64)), 64), 64)
	x = b.MaxPool(x, half)
	x = block(block(b.Relu(conv(x, 128)), 128), 128)
	score := b.Softmax(b.Conv("prob", x, 2, C{K: 3, Bias: true}), 1)
	affine := b.Conv("affine", x, 6, C{K: 3, Bias: true})
	b.Output("output", b.Transpose(b.Concat(1, score, affine), 0, 2, 3, 1))
}

func lpdYunet(b *Builder) {
	x := b.Relu(b.ConvBN("conv0", "bn0", b.Input("input", 1, 3, 240, 320), 64, C{K: 3, S: 2, Bias: true}))
	var rows []Value
	for i, w := range []int64{64, 256, 256, 256, 256} {
		x = separable(b, fmt.Sprintf("body%d.0", i), x, w, 1, b.Relu)
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true, Ceil: true})
		x = separable(b, fmt.Sprintf("body%d.1", i), x, w, 1, b.Relu)
		if i < 1 {
			continue
		}
		n := []int64{0, 3, 2, 2, 3}[i]
		m := fmt.Sprintf("head%d.", i)
		y := b.Conv(m+"conv1", b.Conv(m+"conv0", x, n*17, C{K: 1, Bias: true}), n*17, C{K: 3, G: n * 17, Bias: true})
		rows = append(rows, rowsOf(b, y, 17))
	}
	all := b.Squeeze(b.Concat(1, rows...), 0)
	parts := b.Split(all, 1, 14, 2, 1)
	b.Output("loc", parts[0])
	b.Output("conf", b.Softmax(parts[1], 1))
	b.Output("iou", parts[2])
}
