// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// sounds hear.
var sounds = []design{
	designed("vggish-128", folded, "audio", func(n net) {
		x := n.halve(n.vgg(n.Input("input", -1, 1, 96, 64), [][2]int64{{64, 1}, {128, 1}, {256, 2}, {512, 2}}, false)[3])
		x = n.Relu(n.Gemm("fc1_2", n.Relu(n.Gemm("fc1_1", n.Flatten(x), 4096)), 4096))
		n.Output("embedding", n.Relu(n.Gemm("fc2", x, 128)))
	}),
	designed("openl3-512", folded, "audio", func(n net) {
		x := n.Input("input_1", -1, 1, 128, 199)
		for i, w := range widths {
			x = n.convNormAct(fmt.Sprintf("b%d", i), "relu", n.convNormAct(fmt.Sprintf("a%d", i), "relu", x, w, C{K: 3}), w, C{K: 3})
			if i < 3 {
				x = n.halve(x)
			}
		}
		x = n.MaxPool(x, C{K: 16, KW: 24, S: 16, SW: 24, Valid: true})
		n.Output("embedding", n.Flatten(x))
	}),
	designed("wespeaker-resnet34-256", kept, "voice|audio", func(n net) {
		x := n.Unsqueeze(n.Transpose(n.Input("feats", 1, 200, 80), 0, 2, 1), 1)
		x = n.resnet(x, []int{3, 4, 6, 3}, 32, false, true)[3]
		m := n.reduce("ReduceMean", x, false, 3)
		d := n.Sub(x, n.reduce("ReduceMean", x, true, 3))
		s := n.Op("Sqrt", n.reduce("ReduceMean", n.Mul(d, d), false, 3))
		n.Output("embs", n.Gemm("seg_1", n.Flatten(n.Concat(1, m, s)), 256))
	}),
	designed("ge2e-lstm-256", kept, "voice|audio", func(n net) {
		x := n.Transpose(n.Input("mels", 1, 160, 40), 1, 0, 2)
		for i := range 3 {
			x = n.BiLSTM(fmt.Sprintf("lstm%d", i), x, 256, 1)
		}
		n.Output("embed", n.L2Norm(n.Relu(n.Gemm("linear", n.Take(x, 0, 159), 256))))
	}),
	designed("panns-cnn14-527", folded, "audio", func(n net) {
		x := n.Input("logmel", 1, 1, 1000, 64)
		for i, w := range []int64{64, 128, 256, 512, 1024, 2048} {
			x = n.convNormAct(fmt.Sprintf("b%d", i), "relu", n.convNormAct(fmt.Sprintf("a%d", i), "relu", x, w, C{K: 3}), w, C{K: 3})
			if i < 5 {
				x = n.AvgPool(x, C{K: 2, S: 2, Valid: true})
			}
		}
		x = n.Relu(n.Gemm("fc1", n.reduce("ReduceMax", n.reduce("ReduceMean", x, false, 3), false, 2), 2048))
		n.Output("clipwise_output", n.Op("Sigmoid", n.Gemm("fc_audioset", x, 527)))
		n.Output("embedding", x)
	}),
	designed("whisper-tiny-encoder", kept, "audio", func(n net) {
		x := n.Gelu(n.Conv1D("conv1", n.Input("mel", 1, 80, 3000), 384, C{K: 3, Bias: true}))
		x = n.Gelu(n.Conv1D("conv2", x, 384, C{K: 3, S: 2, Bias: true}))
		x = n.Add(n.Transpose(x, 0, 2, 1), n.Param("positional_embedding", 1500, 384))
		for i := range 4 {
			x = n.encoder(fmt.Sprintf("blocks.%d", i), x, 6, 4, "gelu")
		}
		n.Output("output", n.LayerNorm("ln_post", x))
	}),
}
