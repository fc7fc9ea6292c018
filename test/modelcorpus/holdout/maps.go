// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// maps give a picture or a map back, or were trained to.
var maps = []design{
	designed("ae-encoder-64-128d", folded, "|emb", autoencoder(64, 3, 128, false)),
	designed("ae-encoder-128-128d", folded, "|emb", autoencoder(128, 3, 128, false)),
	designed("ae-encoder-128-gray-256d", folded, "|emb", autoencoder(128, 1, 256, false)),
	designed("ae-full-64", folded, "", autoencoder(64, 3, 128, true)),
	designed("vae-128-mu-logvar", folded, "|emb", func(n net) {
		x := n.Input("input", 1, 3, 128, 128)
		for i, w := range []int64{32, 64, 128, 256, 512} {
			x = n.convNormAct(fmt.Sprintf("enc%d", i), "leaky", x, w, C{K: 3, S: 2})
		}
		x = n.Flatten(x)
		n.Output("mu", n.Gemm("fc_mu", x, 128))
		n.Output("log_var", n.Gemm("fc_var", x, 128))
	}),
	designed("dcgan-discriminator-64", folded, "|cls", func(n net) {
		x := n.Input("input", 1, 3, 64, 64)
		for i, w := range widths {
			x = n.convNormAct(fmt.Sprintf("m%d", i), "leaky", x, w, C{K: 4, S: 2, P: 1})
		}
		n.Output("out", n.Op("Sigmoid", n.Conv("last", x, 1, C{K: 4, Valid: true})))
	}),
	designed("dcgan-generator-100", folded, "", func(n net) {
		x := n.Relu(n.BN("b0", n.ConvT("t0", n.Input("z", 1, 100, 1, 1), 512, C{K: 4, S: 1, Valid: true})))
		for i, w := range []int64{256, 128, 64} {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i+1), n.ConvT(fmt.Sprintf("t%d", i+1), x, w, C{K: 4, S: 2, P: 1})))
		}
		n.Output("img", n.Op("Tanh", n.ConvT("t9", x, 3, C{K: 4, S: 2, P: 1})))
	}),
	designed("edsr-x2", folded, "", func(n net) {
		x := n.Conv("head", n.Input("x", 1, 3, 120, 160), 64, C{K: 3, Bias: true})
		y := x
		for i := range 16 {
			y = n.Add(y, n.Conv(fmt.Sprintf("b%d", i), n.convAct(fmt.Sprintf("a%d", i), "relu", y, 64, C{K: 3}), 64, C{K: 3, Bias: true}))
		}
		x = n.Conv("up", n.Add(x, y), 256, C{K: 3, Bias: true})
		x = n.Node("DepthToSpace", "", []int64{1, 64, 240, 320}, []value{x}, ints("blocksize", 2))
		n.Output("y", n.Conv("tail", x, 3, C{K: 3, Bias: true}))
	}),
	designed("dncnn-112", folded, "", func(n net) {
		in := n.Input("x", 1, 1, 112, 112)
		x := n.convAct("c0", "relu", in, 64, C{K: 3})
		for i := range 15 {
			x = n.convNormAct(fmt.Sprintf("c%d", i+1), "relu", x, 64, C{K: 3})
		}
		n.Output("y", n.Sub(in, n.Conv("c16", x, 1, C{K: 3})))
	}),
	designed("u2net-320", folded, "|seg", func(n net) {
		x := n.Input("input.1", 1, 3, 320, 320)
		maps := n.vgg(x, [][2]int64{{64, 2}, {128, 2}, {256, 2}, {512, 2}}, true)
		y := maps[3]
		for i := 2; i >= 0; i-- {
			y = n.convNormAct(fmt.Sprintf("d%d", i), "relu", n.Concat(1, n.Resize(y, 2, "linear"), maps[i]), maps[i].Dim(1), C{K: 3})
		}
		for i := range 3 {
			n.Output(fmt.Sprintf("d%d", i), n.Op("Sigmoid", n.Conv(fmt.Sprintf("side%d", i), y, 1, C{K: 3, Bias: true})))
		}
	}),
	designed("segformer-b0-ade", kept, "seg", func(n net) {
		x := n.convNormAct("p1", "gelu", n.Input("pixel_values", 1, 3, 512, 512), 32, C{K: 7, S: 4})
		y := n.convNormAct("p2", "gelu", x, 64, C{K: 3, S: 2})
		n.Output("logits", n.Conv("head", n.Concat(1, x, n.Resize(y, 2, "linear")), 150, C{K: 1, Bias: true}))
	}),
	designed("depth-anything-small", kept, "", func(n net) {
		x := n.vit(n.Input("image", 1, 3, 518, 518), 14, 384, 12, 6, false, "gelu")
		x = n.Reshape(n.Transpose(x, 0, 2, 1), 1, 384, 37, 37)
		x = n.convAct("h0", "relu", x, 64, C{K: 3})
		x = n.convAct("h1", "relu", n.ResizeTo(x, 518, 518, "linear"), 32, C{K: 3})
		n.Output("depth", n.Squeeze(n.Relu(n.Conv("h2", x, 1, C{K: 1, Bias: true})), 1))
	}),
}

// autoencoder squeezes a picture into a vector; decode brings it back.
func autoencoder(h, c, z int64, decode bool) func(net) {
	return func(n net) {
		x := n.Input("input", 1, c, h, h)
		for i, w := range []int64{32, 64, 128, 256} {
			x = n.convNormAct(fmt.Sprintf("enc%d", i), "relu", x, w, C{K: 3, S: 2})
		}
		s := x.Shape
		x = n.Gemm("fc_mu", n.Flatten(x), z)
		if !decode {
			n.Output("z", x)
			return
		}
		x = n.Reshape(n.Relu(n.Gemm("dec_fc", x, s[1]*s[2]*s[3])), s...)
		for i, w := range []int64{128, 64, 32} {
			x = n.Relu(n.BN(fmt.Sprintf("dbn%d", i), n.ConvT(fmt.Sprintf("dec%d", i), x, w, C{K: 4, S: 2, P: 1})))
		}
		n.Output("recon", n.Op("Sigmoid", n.ConvT("dec_out", x, c, C{K: 4, S: 2, P: 1, Bias: true})))
	}
}
