// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func transformerFaces() []Network {
	return build(
		design{name: "vit-tiny-face", style: torch, can: faceEmbedding, note: "deepinsight/insightface, arcface_torch vit.py, vit_t: patches of 9, width 256", build: faceViT(9, 256, 12, 8)},
		design{name: "vit-small-face", style: torch, can: faceEmbedding, note: "deepinsight/insightface, arcface_torch vit.py, vit_s: patches of 9, width 512", build: faceViT(9, 512, 12, 8)},
		design{name: "transface-b", style: torch, can: faceEmbedding, note: "Dan et al., TransFace; DanJun6737/TransFace, width 512, depth 24", build: faceViT(9, 512, 24, 8)},
		design{name: "face-transformer-p8", style: torch, can: faceEmbedding, note: "Zhong and Deng, Face Transformer; patches of 8, a token for the class", build: faceTransformer},
		design{name: "edgeface-xs", style: torch, can: faceEmbedding, note: "George et al., EdgeFace; EdgeNeXt-XS with low-rank dense layers, 0.6", build: edgeFace([4]int64{32, 64, 100, 192}, [4]int{3, 3, 9, 3}, 0.6)},
		design{name: "edgeface-s", style: torch, can: faceEmbedding, note: "George et al., EdgeFace; EdgeNeXt-S with low-rank dense layers, 0.5", build: edgeFace([4]int64{48, 96, 160, 304}, [4]int{3, 3, 9, 3}, 0.5)},
	)
}

// attention of a transformer over [N,T,D], as timm's is exported.
func attention(b *Builder, m string, x Value, heads int64, bias bool) Value {
	return b.Linear(m+"proj", attend(b, m, x, heads, bias), x.Dim(2))
}

// attend is attention without the projection at its end.
func attend(b *Builder, m string, x Value, heads int64, bias bool) Value {
	n, t, d := x.Dim(0), x.Dim(1), x.Dim(2)
	qkv := b.LinearNoBias(m+"qkv", x, 3*d)
	if bias {
		qkv = b.Add(qkv, b.Param(m+"qkv.bias", 3*d))
	}
	qkv = b.Transpose(b.Reshape(qkv, n, t, 3, heads, d/heads), 2, 0, 3, 1, 4)
	q, k, v := b.Take(qkv, 0, 0), b.Take(qkv, 0, 1), b.Take(qkv, 0, 2)
	a := b.Softmax(b.Scale(b.MatMul(q, b.Transpose(k, 0, 1, 3, 2)), 0.125), -1)
	return b.Reshape(b.Transpose(b.MatMul(a, v), 0, 2, 1, 3), n, t, d)
}

// encoder is one block of a vision transformer.
func encoder(b *Builder, m string, x Value, heads int64, qkvBias bool, act func(Value) Value) Value {
	x = b.Add(x, attention(b, m+".attn.", b.LayerNorm(m+".norm1", x), heads, qkvBias))
	y := act(b.Linear(m+".mlp.fc1", b.LayerNorm(m+".norm2", x), 4*x.Dim(-1)))
	return b.Add(x, b.Linear(m+".mlp.fc2", y, x.Dim(-1)))
}

// patches cuts an image into tokens [N,T,D].
func patches(b *Builder, m string, x Value, size, width int64) Value {
	x = b.Conv(m, x, width, C{K: size, S: size, Valid: true, Bias: true})
	return b.Transpose(b.Reshape(x, x.Dim(0), width, x.Dim(2)*x.Dim(3)), 0, 2, 1)
}

func faceViT(patch, width int64, depth int, heads int64) func(*Builder) {
	return func(b *Builder) {
		x := patches(b, "patch_embed.proj", b.Input("input", 1, 3, 112, 112), patch, width)
		x = b.Add(x, b.Param("pos_embed", 1, x.Dim(1), width))
		for i := range depth {
			x = encoder(b, fmt.Sprintf("blocks.%d", i), x, heads, false, b.Relu6)
		}
		x = b.LayerNorm("norm", x)
		x = b.BN("feature.1", b.GemmNoBias("feature.0", b.Reshape(x, 1, x.Dim(1)*width), width))
		b.Output("output", b.BN("feature.3", b.GemmNoBias("feature.2", x, 512)))
	}
}

func faceTransformer(b *Builder) {
	x := b.Input("input", 1, 3, 112, 112)
	x = b.Reshape(x, 1, 3, 14, 8, 14, 8)
	x = b.Reshape(b.Transpose(x, 0, 2, 4, 3, 5, 1), 1, 196, 192)
	x = b.Concat(1, b.Param("cls_token", 1, 1, 512), b.Linear("patch_to_embedding", x, 512))
	x = b.Add(x, b.Param("pos_embedding", 1, 197, 512))
	for i := range 20 {
		m := fmt.Sprintf("transformer.layers.%d", i)
		x = b.Add(x, attention(b, m+".0.fn.fn.", b.LayerNorm(m+".0.fn.norm", x), 8, false))
		y := b.Gelu(b.Linear(m+".1.fn.fn.net.0", b.LayerNorm(m+".1.fn.norm", x), 2048))
		x = b.Add(x, b.Linear(m+".1.fn.fn.net.3", y, 512))
	}
	b.Output("output", b.LayerNorm("mlp_head.0", b.Take(x, 1, 0)))
}

// lowRank is EdgeFace's dense layer: two thin ones.
func lowRank(b *Builder, m string, x Value, out int64, share float64) Value {
	rank := max(2, int64(float64(min(x.Dim(-1), out))*share))
	return b.Linear(m+".linear2", b.LinearNoBias(m+".linear1", x, rank), out)
}

// edgeFace is EdgeNeXt: filters of each channel first, a split attention over channels at the end of the later stages.
func edgeFace(widths [4]int64, depth [4]int, share float64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("input", 1, 3, 112, 112)
		for stage, width := range widths {
			if stage == 0 {
				x = channelNorm(b, "stem.1", b.Conv("stem.0", x, width, C{K: 4, S: 4, Valid: true, Bias: true}))
			} else {
				m := fmt.Sprintf("stages.%d.downsample.", stage)
				x = b.Conv(m+"1", channelNorm(b, m+"0", x), width, C{K: 2, S: 2, Valid: true, Bias: true})
			}
			for i := range depth[stage] {
				m := fmt.Sprintf("stages.%d.blocks.%d", stage, i)
				var y Value
				if stage > 0 && i == depth[stage]-1 {
					y = b.Add(x, channelAttention(b, m, splitConv(b, m, x, stage+1), share))
				} else {
					y = b.Conv(m+".conv_dw", x, width, C{K: int64(3 + 2*stage), G: width, Bias: true})
				}
				y = b.LayerNorm(m+".norm", b.Transpose(y, 0, 2, 3, 1))
				y = lowRank(b, m+".mlp.fc2", b.Gelu(lowRank(b, m+".mlp.fc1", y, 4*width, share)), width, share)
				y = b.Mul(y, b.Param(m+".gamma", width))
				x = b.Add(x, b.Transpose(y, 0, 3, 1, 2))
			}
		}
		x = channelNorm(b, "head.norm", b.GAP(x))
		b.Output("embedding", b.Gemm("head.fc", b.Flatten(x), 512))
	}
}

// channelNorm is a LayerNorm of the channels of an image.
func channelNorm(b *Builder, m string, x Value) Value {
	return b.Transpose(b.LayerNorm(m, b.Transpose(x, 0, 2, 3, 1)), 0, 3, 1, 2)
}

// splitConv filters the channels in groups, each after the one before.
func splitConv(b *Builder, m string, x Value, groups int) Value {
	width := (x.Dim(1) + int64(groups) - 1) / int64(groups)
	sizes := make([]int64, groups)
	left := x.Dim(1)
	for i := range sizes {
		sizes[i] = min(width, left)
		left -= sizes[i]
	}
	parts := b.Split(x, 1, sizes...)
	for i := range groups - 1 {
		y := parts[i]
		if i > 0 {
			y = b.Add(y, parts[i-1])
		}
		parts[i] = b.Conv(fmt.Sprintf("%s.convs.%d", m, i), y, sizes[i], C{K: 3, G: sizes[i], Bias: true})
	}
	return b.Concat(1, parts...)
}

// channelAttention is EdgeNeXt's cross-covariance attention.
func channelAttention(b *Builder, m string, x Value, share float64) Value {
	n, c, h, w := x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)
	t := b.LayerNorm(m+".norm_xca", b.Transpose(b.Reshape(x, n, c, h*w), 0, 2, 1))
	qkv := b.Transpose(b.Reshape(lowRank(b, m+".xca.qkv", t, 3*c, share), n, h*w, 3, 4, c/4), 2, 0, 3, 4, 1)
	q, k, v := b.Take(qkv, 0, 0), b.Take(qkv, 0, 1), b.Take(qkv, 0, 2)
	q, k = b.Div(q, b.reduce("ReduceL2", q, true, -1)), b.Div(k, b.reduce("ReduceL2", k, true, -1))
	a := b.Mul(b.MatMul(q, b.Transpose(k, 0, 1, 3, 2)), b.Param(m+".xca.temperature", 4, 1, 1))
	y := b.MatMul(b.Softmax(a, -1), v)
	y = lowRank(b, m+".xca.proj", b.Reshape(b.Transpose(y, 0, 3, 1, 2), n, h*w, c), c, share)
	y = b.Mul(y, b.Param(m+".gamma_xca", c))
	return b.Reshape(b.Transpose(y, 0, 2, 1), n, c, h, w)
}
