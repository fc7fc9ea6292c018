// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func audios() []Network {
	return build(
		design{name: "silero-vad", style: torch, can: audio, note: "snakers4/silero-vad v4: is there speech; widths simplified", build: silero},
		design{name: "yamnet", style: tf, fold: true, can: audio, note: "tensorflow/models yamnet: MobileNetV1 on patches of 96x64, 521 classes of sound", build: yamnet},
		design{name: "ecapa-tdnn", style: torch, can: voiceEmbedding, note: "Desplanques et al., ECAPA-TDNN, 512 channels; wenet-e2e/wespeaker, 80 mels to 192", build: ecapa(512)},
		design{name: "ecapa-tdnn-1024", style: torch, can: voiceEmbedding, note: "Desplanques et al., ECAPA-TDNN, 1024 channels", build: ecapa(1024)},
		design{name: "wav2vec2-base", style: torch, can: audio, note: "Baevski et al., wav2vec 2.0 base; the encoder", build: wav2vec},
	)
}

func silero(b *Builder) {
	x := b.Input("input", 1, 512)
	x = b.Reshape(x, 1, 1, 512)
	x = b.Conv1D("_model.stft.forward_basis_buffer", x, 258, C{K: 256, S: 128, Valid: true})
	re, im := b.Halves(x)
	x = b.Op("Sqrt", b.Add(b.Mul(re, re), b.Mul(im, im)))
	for i, t := range [][2]int64{{128, 1}, {64, 2}, {64, 2}, {128, 1}} {
		x = b.Relu(b.Conv1D(fmt.Sprintf("_model.encoder.%d.reparam_conv", i), x, t[0], C{K: 3, S: t[1], Bias: true}))
	}
	x = b.BiLSTM("_model.decoder.rnn", b.Transpose(x, 2, 0, 1), 128, 1)
	x = b.Relu(b.Transpose(x, 1, 2, 0))
	x = b.Op("Sigmoid", b.Conv1D("_model.decoder.decoder.2", x, 1, C{K: 1, Bias: true}))
	b.Output("output", b.ReduceMean(x, false, 2))
}

func yamnet(b *Builder) {
	x := b.Input("log_mel", -1, 96, 64)
	x = mobilenetV1(b, b.Unsqueeze(x, 1), 1, b.Relu)[12]
	x = b.ReduceMean(x, false, 2, 3)
	scores := b.Op("Sigmoid", b.Gemm("logits", x, 521))
	b.Output("scores", scores)
	b.Output("embeddings", x)
}

func ecapa(width int64) func(*Builder) {
	return func(b *Builder) {
		unit := func(m string, x Value, out int64, c C) Value {
			c.Bias = true
			return b.BN(m+".bn", b.Relu(b.Conv1D(m+".conv", x, out, c)))
		}
		x := b.Transpose(b.Input("feats", 1, 200, 80), 0, 2, 1)
		x = unit("layer1", x, width, C{K: 5})
		var maps []Value
		for i := range int64(3) {
			m := fmt.Sprintf("layer%d.se_res2block.", i+2)
			y := unit(m+"0", x, width, C{K: 1})
			eighth := width / 8
			parts := b.Split(y, 1, eighth, eighth, eighth, eighth, eighth, eighth, eighth, eighth)
			done := []Value{}
			for j := range 7 {
				p := parts[j]
				if j > 0 {
					p = b.Add(p, done[j-1])
				}
				done = append(done, unit(fmt.Sprintf("%s1.convs.%d", m, j), p, eighth, C{K: 3, D: i + 2}))
			}
			y = unit(m+"2", b.Concat(1, append(done, parts[7])...), width, C{K: 1})
			g := b.ReduceMean(y, false, 2)
			g = b.Op("Sigmoid", b.Gemm(m+"3.linear2", b.Relu(b.Gemm(m+"3.linear1", g, 128)), width))
			x = b.Add(x, b.Mul(y, b.Unsqueeze(g, 2)))
			maps = append(maps, x)
		}
		x = b.Relu(b.Conv1D("conv", b.Concat(1, maps...), 1536, C{K: 1, Bias: true}))
		m := b.ReduceMean(x, true, 2)
		d := b.Sub(x, m)
		s := b.Op("Sqrt", b.ReduceMean(b.Mul(d, d), true, 2))
		context := b.Concat(1, x, b.Expand(m, x.Shape...), b.Expand(s, x.Shape...))
		a := b.Op("Tanh", b.Conv1D("pool.linear1", context, 128, C{K: 1, Bias: true}))
		a = b.Softmax(b.Conv1D("pool.linear2", a, 1536, C{K: 1, Bias: true}), 2)
		mean := b.reduce("ReduceSum", b.Mul(a, x), false, 2)
		square := b.reduce("ReduceSum", b.Mul(a, b.Mul(x, x)), false, 2)
		x = b.Concat(1, mean, b.Op("Sqrt", b.Sub(square, b.Mul(mean, mean))))
		b.Output("embs", b.Gemm("linear", b.BN("bn", x), 192))
	}
}

func wav2vec(b *Builder) {
	x := b.Unsqueeze(b.Input("input_values", 1, 16000), 1)
	for i, t := range [][2]int64{{10, 5}, {3, 2}, {3, 2}, {3, 2}, {3, 2}, {2, 2}, {2, 2}} {
		m := fmt.Sprintf("feature_extractor.conv_layers.%d.", i)
		x = b.Conv1D(m+"conv", x, 512, C{K: t[0], S: t[1], Valid: true})
		if i == 0 {
			scale, shift := b.Param(m+"layer_norm.weight", 512), b.Param(m+"layer_norm.bias", 512)
			x = b.Node("InstanceNormalization", m+"layer_norm", x.Shape, []Value{x, scale, shift})
		}
		x = b.Gelu(x)
	}
	x = b.LayerNorm("feature_projection.layer_norm", b.Transpose(x, 0, 2, 1))
	x = b.Linear("feature_projection.projection", x, 768)
	t := x.Dim(1)
	y := b.Conv1D("encoder.pos_conv_embed.conv", b.Transpose(x, 0, 2, 1), 768, C{K: 128, P: 64, G: 16, Bias: true})
	y = b.Gelu(b.Slice(y, 2, 0, t, 1))
	x = b.LayerNorm("encoder.layer_norm", b.Add(x, b.Transpose(y, 0, 2, 1)))
	for i := range 12 {
		x = encoder(b, fmt.Sprintf("encoder.layers.%d", i), x, 12, true, b.Gelu)
	}
	b.Output("last_hidden_state", x)
}
