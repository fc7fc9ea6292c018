// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// texts find and read text and plates.
var texts = []design{
	designed("easyocr-latin-g2", folded, "textrec|plateread", textLines(64, 320, 1, 352, 256)),
	designed("easyocr-english-g2", folded, "textrec|plateread", textLines(64, 256, 1, 97, 256)),
	designed("doctr-crnn-vgg16", folded, "textrec|plateread", textLines(32, 128, 3, 127, 128)),
	designed("mmocr-crnn-100", folded, "textrec|plateread", textLines(32, 100, 1, 37, 256)),
	designed("parseq-32x128", kept, "textrec", func(n net) {
		x := n.Input("image", 1, 3, 32, 128)
		x = n.Conv("encoder.patch_embed.proj", x, 384, C{K: 4, KW: 8, S: 4, SW: 8, Valid: true, Bias: true})
		x = n.Transpose(n.Reshape(x, 1, 384, 128), 0, 2, 1)
		x = n.Add(x, n.Param("encoder.pos_embed", 1, 128, 384))
		for i := range 12 {
			x = n.encoder(fmt.Sprintf("encoder.blocks.%d", i), x, 6, 4, "gelu")
		}
		x = n.LayerNorm("encoder.norm", x)
		q := n.Param("pos_queries", 1, 26, 384)
		s := n.Softmax(n.MatMul(n.linear("dec.q", q, 384), n.Transpose(n.linear("dec.k", x, 384), 0, 2, 1)), -1)
		y := n.linear("dec.o", n.MatMul(s, n.linear("dec.v", x, 384)), 384)
		n.Output("out", n.linear("head", y, 95))
	}),
	designed("vitstr-32x128", kept, "textrec", func(n net) {
		x := n.Input("image", 1, 3, 32, 128)
		x = n.vit(x, 4, 192, 12, 3, true, "gelu")
		n.Output("out", n.linear("head", n.Slice(x, 1, 1, 33, 1), 127))
	}),
	designed("ppocr-v5-rec-18385", folded, "textrec", paddleText(48, 320, 18385)),
	designed("ppocr-v2-rec-32x320-6625", folded, "textrec", paddleText(32, 320, 6625)),
	designed("ppocr-korean-3690", folded, "textrec", paddleText(48, 320, 3690)),
	designed("fast-plate-ocr-64x128", folded, "plateread|textrec", func(n net) {
		x := n.TypedInput("input", "uint8", -1, 64, 128, 1)
		x = n.Node("Cast", "", x.Shape, []value{x}, ints("to", 1))
		x = n.Transpose(n.Scale(x, 1.0/255), 0, 3, 1, 2)
		for i, w := range []int64{32, 64, 128, 256} {
			x = n.halve(n.convNormAct(fmt.Sprintf("c%d", i), "relu", x, w, C{K: 3}))
		}
		x = n.Softmax(n.Reshape(n.Gemm("dense", n.Pooled(x), 9*37), -1, 9, 37), 2)
		n.Output("output", x)
	}),
	designed("hyperlpr3-rec", folded, "plateread|textrec", func(n net) {
		x := n.Input("x", 1, 3, 48, 160)
		x = n.convNormAct("conv1", "hswish", x, 16, C{K: 3, S: 2})
		for i, t := range [][3]int64{{32, 1, 1}, {64, 2, 1}, {128, 2, 2}, {256, 2, 2}} {
			x = n.convNormAct(fmt.Sprintf("pw%d", i), "hswish", n.convNormAct(fmt.Sprintf("dw%d", i), "hswish", x, x.Dim(1), C{K: 3, S: t[1], SW: t[2], G: x.Dim(1)}), t[0], C{K: 1})
		}
		x = n.MaxPool(x, C{K: 3, KW: 1, Valid: true})
		n.Output("softmax_0.tmp_0", n.Softmax(n.linear("fc", n.Transpose(n.Squeeze(x, 2), 0, 2, 1), 78), 2))
	}),
	designed("plate-rec-chinese-48x168", folded, "plateread|textrec", func(n net) { // 48x168 -> [1,21,78]
		x := n.Input("images", 1, 3, 48, 168)
		for i, w := range []int64{16, 32, 64, 128} {
			x = n.convNormAct(fmt.Sprintf("f%d", i), "relu", x, w, C{K: 3})
			if i < 3 {
				x = n.halve(x)
			}
		}
		x = n.MaxPool(x, C{K: 5, KW: 2, S: 1, SW: 1, Valid: true})
		x = n.convNormAct("f5", "relu", x, 256, C{K: 2, KW: 1, Valid: true})
		x = n.Conv("newCnn", x, 78, C{K: 1, Bias: true})
		n.Output("output", n.Transpose(n.Squeeze(x, 2), 0, 2, 1))
	}),
	designed("lprnet-eu-37", folded, "plateread|textrec", func(n net) {
		x := n.Input("input", 1, 3, 24, 94)
		x = n.convNormAct("b0", "relu", x, 64, C{K: 3, Valid: true})
		x = n.MaxPool(x, C{K: 3, S: 1, Valid: true})
		x = n.convNormAct("b1", "relu", x, 128, C{K: 3, S: 2, SW: 2})
		x = n.convNormAct("b2", "relu", x, 256, C{K: 3, S: 2})
		x = n.convNormAct("b3", "relu", x, 256, C{K: 1, KW: 4, Valid: true})
		x = n.Conv("b4", x, 37, C{K: x.Dim(2), KW: 1, S: 1, Valid: true, Bias: true})
		n.Output("output", n.Squeeze(x, 2))
	}),
	designed("plate-chars-30x15-36", folded, "cls", func(n net) {
		x := n.Input("input", 1, 1, 32, 20)
		x = n.halve(n.convAct("c1", "relu", x, 32, C{K: 3}))
		x = n.halve(n.convAct("c2", "relu", x, 64, C{K: 3}))
		n.Output("out", n.Softmax(n.Gemm("fc", n.Relu(n.Gemm("f1", n.Flatten(x), 128)), 36), 1))
	}),
	designed("doctr-db-resnet", folded, "textdet|seg", textMap(1024, 1024)),
	designed("mmocr-dbnet-736", folded, "textdet|seg", textMap(736, 736)),
}

// textLines is CRNN: a picture of a line becomes a sequence.
func textLines(h, w, ch, out, hid int64) func(net) {
	return func(n net) {
		x := n.Input("image", 1, ch, h, w)
		x = n.halve(n.convNormAct("c0", "relu", x, 32, C{K: 3}))
		x = n.halve(n.convNormAct("c1", "relu", x, 64, C{K: 3}))
		x = n.MaxPool(n.convNormAct("c3", "relu", n.convNormAct("c2", "relu", x, 128, C{K: 3}), 128, C{K: 3}), C{K: 2, KW: 1, S: 2, SW: 1, Valid: true})
		x = n.MaxPool(n.convNormAct("c5", "relu", n.convNormAct("c4", "relu", x, 256, C{K: 3}), 256, C{K: 3}), C{K: 2, KW: 1, S: 2, SW: 1, Valid: true})
		x = n.Conv("c6", x, 256, C{K: 2, Valid: true, Bias: true})
		x = n.reduce("ReduceMean", x, false, 2)
		x = n.Transpose(x, 2, 0, 1)
		x = n.BiLSTM("rnn0", x, hid, 2)
		x = n.Transpose(n.BiLSTM("rnn1", x, hid, 2), 1, 0, 2)
		n.Output("output", n.linear("Prediction", x, out))
	}
}

// paddleText is the recogniser of PP-OCR with SVTR.
func paddleText(h, w, signs int64) func(net) {
	return func(n net) {
		x := n.convNormAct("conv1", "hswish", n.Input("x", 1, 3, h, w), 16, C{K: 3, S: 2})
		for i, t := range [][3]int64{{32, 1, 1}, {64, 2, 1}, {128, 2, 1}, {256, 2, 1}, {480, 1, 1}} {
			x = n.convNormAct(fmt.Sprintf("dw%d", i), "hswish", x, x.Dim(1), C{K: 5, S: t[1], SW: t[2], G: x.Dim(1)})
			x = n.convNormAct(fmt.Sprintf("pw%d", i), "hswish", x, t[0], C{K: 1})
		}
		x = n.AvgPool(x, C{K: x.Dim(2), KW: 2, S: x.Dim(2), SW: 2, Valid: true})
		x = n.Transpose(n.Squeeze(x, 2), 0, 2, 1)
		x = n.linear("neck", x, 120)
		for i := range 2 {
			x = n.encoder(fmt.Sprintf("svtr%d", i), x, 8, 2, "gelu")
		}
		n.Output("softmax_11.tmp_0", n.Softmax(n.linear("ctc", x, signs), 2))
	}
}

// textMap is DBNet.
func textMap(h, w int64) func(net) {
	return func(n net) {
		maps := n.resnet(n.Input("x", 1, 3, h, w), []int{2, 2, 2, 2}, 64, false, false)
		for i := range maps {
			maps[i] = n.Conv(fmt.Sprintf("in%d", i), maps[i], 256, C{K: 1})
		}
		for i := 2; i >= 0; i-- {
			maps[i] = n.Add(maps[i], n.Resize(maps[i+1], 2, "nearest"))
		}
		for i := range maps {
			maps[i] = n.Conv(fmt.Sprintf("out%d", i), maps[i], 64, C{K: 3})
			if i > 0 {
				maps[i] = n.Resize(maps[i], 1<<i, "nearest")
			}
		}
		x := n.convNormAct("bin", "relu", n.Concat(1, maps...), 64, C{K: 3})
		x = n.Relu(n.BN("bnup", n.ConvT("up1", x, 64, C{K: 2, S: 2, Valid: true, Bias: true})))
		n.Output("out", n.Op("Sigmoid", n.ConvT("up2", x, 1, C{K: 2, S: 2, Valid: true, Bias: true})))
	}
}
