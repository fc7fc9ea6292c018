// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// residualFaces are face embeddings of residual bodies and their relatives.
var residualFaces = []design{
	designed("ir-se50-l2", kept, "face", func(n net) {
		x := n.iresnet(n.Input("input", 1, 3, 112, 112), []int{3, 4, 14, 3}, widths, true)
		n.Output("output", n.L2Norm(n.arcFaceHead(x, 512)))
	}),
	designed("iresnet200", folded, "face", func(n net) {
		n.Output("683", n.arcFaceHead(n.iresnet(n.Input("input.1", -1, 3, 112, 112), []int{6, 26, 60, 6}, widths, false), 512))
	}),
	designed("iresnet50-1024d", folded, "face", func(n net) {
		n.Output("out", n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{3, 4, 14, 3}, widths, false), 1024))
	}),
	designed("iresnet34-64d", folded, "face", func(n net) {
		n.Output("out", n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{3, 4, 6, 3}, widths, false), 64))
	}),
	designed("iresnet-half-width-256", folded, "face", func(n net) {
		n.Output("out", n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{2, 2, 2, 2}, []int64{32, 64, 128, 256}, false), 256))
	}),
	designed("iresnet50-uint8-nhwc-preprocess", folded, "face", func(n net) {
		x := n.TypedInput("image", "uint8", 1, 112, 112, 3)
		x = n.Node("Cast", "", x.Shape, []value{x}, ints("to", 1))
		x = n.Scale(n.Sub(x, n.Const("float32", 127.5)), 1/127.5)
		n.Output("embedding", n.L2Norm(n.arcFaceHead(n.iresnet(n.Transpose(x, 0, 3, 1, 2), []int{3, 4, 14, 3}, widths, false), 512)))
	}),
	designed("iresnet18-resize-in-graph", folded, "face", func(n net) {
		x := n.Input("image", 1, 3, 250, 250)
		x = n.ResizeTo(n.Scale(n.Sub(x, n.Const("float32", 127.5)), 1/127.5), 112, 112, "linear")
		n.Output("embedding", n.arcFaceHead(n.iresnet(x, []int{2, 2, 2, 2}, widths, false), 512))
	}),
	designed("iresnet18-quality-norm-outputs", folded, "face", func(n net) {
		x := n.Flatten(n.iresnet(n.Input("input", 1, 3, 112, 112), []int{2, 2, 2, 2}, widths, false))
		e := n.BN("features", n.Gemm("fc", x, 512))
		n.Output("norm", n.reduce("ReduceL2", e, true, 1))
		n.Output("quality", n.Op("Sigmoid", n.Gemm("q2", n.Relu(n.Gemm("q1", x, 64)), 1)))
		n.Output("embedding", e)
	}),
	designed("mbf-cosine-classifier-10572", folded, "face", func(n net) {
		e := n.L2Norm(n.depthwiseHead(n.mobileFaceNet(n.Input("input", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 512))
		w := n.Param("kernel", 512, 10572)
		w2 := n.Node("Div", "", w.Shape, []value{w, n.reduce("ReduceL2", w, true, 0)})
		n.Output("logits", n.Scale(n.MatMul(e, w2), 64))
	}),
	designed("npu-gray-96x112-128", folded, "face", func(n net) {
		x := n.Input("input", 1, 1, 112, 96)
		x = n.convNormAct("c1", "relu", x, 32, C{K: 3, S: 2})
		for i, t := range [][2]int64{{64, 1}, {64, 2}, {128, 1}, {128, 2}, {256, 1}, {256, 2}} {
			x = n.convNormAct(fmt.Sprintf("d%d", i), "relu", x, x.Dim(1), C{K: 3, S: t[1], G: x.Dim(1)})
			x = n.convNormAct(fmt.Sprintf("p%d", i), "relu", x, t[0], C{K: 1})
		}
		n.Output("output", n.Gemm("fc", n.Flatten(x), 128))
	}),
	designed("arcface-resnetface18-gray128", kept, "face", func(n net) {
		x := n.Input("input", 1, 1, 128, 128)
		x = n.halve(n.PRelu("prelu", n.ConvBN("conv1", "bn1", x, 64, C{K: 3})))
		for st, w := range widths {
			for i := range 2 {
				m := fmt.Sprintf("layer%d.%d.", st+1, i)
				s := int64(1)
				short := x
				if i == 0 && st > 0 {
					s = 2
					short = n.ConvBN(m+"downsample.0", m+"downsample.1", x, w, C{K: 1, S: 2})
				}
				y := n.BN(m+"bn0", x)
				y = n.PRelu(m+"prelu", n.ConvBN(m+"conv1", m+"bn1", y, x.Dim(1), C{K: 3}))
				y = n.ConvBN(m+"conv2", m+"bn2", y, w, C{K: 3, S: s})
				g := n.Op("Sigmoid", n.Gemm(m+"se.fc.2", n.PRelu(m+"se.fc.1", n.Gemm(m+"se.fc.0", n.Pooled(y), w/16)), w))
				y = n.Mul(y, n.Reshape(g, 1, w, 1, 1))
				x = n.PRelu(m+"prelu2", n.Add(y, short))
			}
		}
		n.Output("output", n.BN("bn5", n.Gemm("fc5", n.Flatten(n.Op("Dropout", n.BN("bn4", x))), 512)))
	}),
	designed("lightcnn29v2-gray128", kept, "face", func(n net) {
		mfm := func(m string, x value, out, k int64) value {
			y := n.Conv(m+".filter", x, 2*out, C{K: k, Bias: true})
			a, b := n.Halves(y)
			return n.Max(a, b)
		}
		x := n.Input("input", 1, 1, 128, 128)
		pool := func(x value) value { return n.Add(n.halve(x), n.AvgPool(x, C{K: 2, S: 2, Valid: true})) }
		x = pool(mfm("conv1", x, 48, 5))
		for st, t := range [][2]int64{{96, 1}, {192, 2}, {128, 3}, {128, 4}} {
			for i := range t[1] {
				m := fmt.Sprintf("block%d.%d", st+1, i)
				x = n.Add(x, mfm(m+".conv2", mfm(m+".conv1", x, x.Dim(1), 3), x.Dim(1), 3))
			}
			x = mfm(fmt.Sprintf("group%d.conv", st+1), mfm(fmt.Sprintf("group%d.conv_a", st+1), x, x.Dim(1), 1), t[0], 3)
			if st != 2 {
				x = pool(x)
			}
		}
		n.Output("fc", n.Gemm("fc", n.Flatten(x), 256))
	}),
}
