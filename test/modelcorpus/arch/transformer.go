// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func transformers() []Network {
	return build(
		design{name: "vit-b16", style: torch, can: classification, note: "Dosovitskiy et al., ViT; timm vit_base_patch16_224", build: vit(16, 768, 12, 1000)},
		design{name: "vit-b16-features", style: torch, can: imageEmbedding, note: "Dosovitskiy et al., ViT; the token of the class", build: vit(16, 768, 12, 0)},
		design{name: "dinov2-s14", style: torch, can: imageEmbedding, note: "Oquab et al., DINOv2; facebookresearch/dinov2, ViT-S/14 at 224", build: dino},
		design{name: "clip-vit-b32-image", style: torch, can: imageEmbedding, note: "Radford et al., CLIP; openai/CLIP, ViT-B/32", build: clipImage},
		design{name: "clip-rn50-image", style: torch, fold: true, can: imageEmbedding, note: "Radford et al., CLIP; openai/CLIP, RN50", build: clipResnet},
		design{name: "clip-vit-b32-text", style: torch, note: "Radford et al., CLIP; the encoder of texts: no image", build: clipText},
		design{name: "bert-tiny", style: torch, note: "Turc et al.; google/bert_uncased_L-2_H-128_A-2: text", build: bertTiny},
		design{name: "trocr-encoder", style: torch, can: imageEmbedding, note: "Li et al., TrOCR base; its image encoder, a ViT at 384, without the decoder that reads", build: trocr},
	)
}

func vitTokens(b *Builder, x Value, patch, width int64) Value {
	x = patches(b, "patch_embed.proj", x, patch, width)
	x = b.Concat(1, b.Param("cls_token", 1, 1, width), x)
	return b.Add(x, b.Param("pos_embed", 1, x.Dim(1), width))
}

func vit(patch, width, heads, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := vitTokens(b, b.Input("input", 1, 3, 224, 224), patch, width)
		for i := range 12 {
			x = encoder(b, fmt.Sprintf("blocks.%d", i), x, heads, true, b.Gelu)
		}
		x = b.Take(b.LayerNorm("norm", x), 1, 0)
		if classes > 0 {
			x = b.Gemm("head", x, classes)
		}
		b.Output("output", x)
	}
}

func trocr(b *Builder) {
	x := vitTokens(b, b.Input("pixel_values", 1, 3, 384, 384), 16, 768)
	for i := range 12 {
		x = encoder(b, fmt.Sprintf("encoder.layer.%d", i), x, 12, false, b.Gelu)
	}
	b.Output("last_hidden_state", b.LayerNorm("layernorm", x))
}

func dino(b *Builder) {
	x := vitTokens(b, b.Input("input", 1, 3, 224, 224), 14, 384)
	for i := range 12 {
		m := fmt.Sprintf("blocks.%d", i)
		y := attention(b, m+".attn.", b.LayerNorm(m+".norm1", x), 6, true)
		x = b.Add(x, b.Mul(y, b.Param(m+".ls1.gamma", 384)))
		y = b.Linear(m+".mlp.fc2", b.Gelu(b.Linear(m+".mlp.fc1", b.LayerNorm(m+".norm2", x), 1536)), 384)
		x = b.Add(x, b.Mul(y, b.Param(m+".ls2.gamma", 384)))
	}
	b.Output("output", b.Take(b.LayerNorm("norm", x), 1, 0))
}

// quickGelu is x·sigmoid(1.702x).
func quickGelu(b *Builder) func(Value) Value {
	return func(x Value) Value { return b.Mul(x, b.Op("Sigmoid", b.Scale(x, 1.702))) }
}

func clipImage(b *Builder) {
	x := b.Conv("visual.conv1", b.Input("image", 1, 3, 224, 224), 768, C{K: 32, S: 32, Valid: true})
	x = b.Transpose(b.Reshape(x, 1, 768, 49), 0, 2, 1)
	x = b.Concat(1, b.Param("visual.class_embedding", 1, 1, 768), x)
	x = b.LayerNorm("visual.ln_pre", b.Add(x, b.Param("visual.positional_embedding", 50, 768)))
	for i := range 12 {
		x = encoder(b, fmt.Sprintf("visual.transformer.resblocks.%d", i), x, 12, true, quickGelu(b))
	}
	x = b.LayerNorm("visual.ln_post", b.Take(x, 1, 0))
	x = b.MatMul(x, b.Param("visual.proj", 768, 512))
	b.Output("image_embeds", b.Div(x, b.reduce("ReduceL2", x, true, -1)))
}

func clipResnet(b *Builder) {
	x := b.Input("image", 1, 3, 224, 224)
	for i, n := range []int64{32, 32, 64} {
		m := fmt.Sprintf("visual.conv%d", i+1)
		c := C{K: 3}
		if i == 0 {
			c.S = 2
		}
		x = b.Relu(b.ConvBN(m, fmt.Sprintf("visual.bn%d", i+1), x, n, c))
	}
	half := C{K: 2, S: 2, Valid: true}
	x = b.AvgPool(x, half)
	for stage, n := range depth34 {
		width := int64(64) << stage
		for i := range n {
			m := fmt.Sprintf("visual.layer%d.%d.", stage+1, i)
			y := b.Relu(b.ConvBN(m+"conv1", m+"bn1", x, width, C{K: 1}))
			y = b.Relu(b.ConvBN(m+"conv2", m+"bn2", y, width, C{K: 3}))
			short := x
			if i == 0 && stage > 0 {
				y, short = b.AvgPool(y, half), b.AvgPool(x, half)
			}
			if i == 0 {
				short = b.ConvBN(m+"downsample.0", m+"downsample.1", short, 4*width, C{K: 1})
			}
			x = b.Relu(b.Add(b.ConvBN(m+"conv3", m+"bn3", y, 4*width, C{K: 1}), short))
		}
	}
	x = b.Transpose(b.Reshape(x, 1, 2048, 49), 0, 2, 1)
	x = b.Concat(1, b.ReduceMean(x, true, 1), x)
	x = b.Add(x, b.Param("visual.attnpool.positional_embedding", 50, 2048))
	x = b.Take(attend(b, "visual.attnpool.", x, 32, true), 1, 0)
	x = b.Gemm("visual.attnpool.c_proj", x, 1024)
	b.Output("image_embeds", b.Div(x, b.reduce("ReduceL2", x, true, -1)))
}

func clipText(b *Builder) {
	ids := b.TypedInput("input_ids", "int64", 1, 77)
	x := b.Lookup("token_embedding", ids, 49408, 512)
	x = b.Add(x, b.Param("positional_embedding", 77, 512))
	for i := range 12 {
		x = encoder(b, fmt.Sprintf("transformer.resblocks.%d", i), x, 8, true, quickGelu(b))
	}
	x = b.LayerNorm("ln_final", x)
	end := b.ArgMax(ids, 1)
	x = b.Squeeze(b.Node("Gather", "", []int64{1, 1, 512}, []Value{x, end}, ints("axis", 1)), 1)
	x = b.MatMul(x, b.Param("text_projection", 512, 512))
	b.Output("text_embeds", b.Div(x, b.reduce("ReduceL2", x, true, -1)))
}

func bertTiny(b *Builder) {
	ids := b.TypedInput("input_ids", "int64", 1, 128)
	mask := b.TypedInput("attention_mask", "int64", 1, 128)
	types := b.TypedInput("token_type_ids", "int64", 1, 128)
	x := b.Add(b.Lookup("embeddings.word_embeddings", ids, 30522, 128), b.Lookup("embeddings.token_type_embeddings", types, 2, 128))
	x = b.LayerNorm("embeddings.LayerNorm", b.Add(x, b.Param("embeddings.position_embeddings.weight", 128, 128)))
	m := b.Node("Cast", "", mask.Shape, []Value{mask}, ints("to", 1))
	x = b.Mul(x, b.Unsqueeze(m, 2))
	for i := range 2 {
		n := fmt.Sprintf("encoder.layer.%d.", i)
		x = b.LayerNorm(n+"attention.output.LayerNorm", b.Add(x, attention(b, n+"attention.self.", x, 2, true)))
		y := b.Linear(n+"output.dense", b.Gelu(b.Linear(n+"intermediate.dense", x, 512)), 128)
		x = b.LayerNorm(n+"output.LayerNorm", b.Add(x, y))
	}
	first := b.Op("Tanh", b.Gemm("pooler.dense", b.Take(x, 1, 0), 128))
	b.Output("last_hidden_state", x)
	b.Output("pooler_output", first)
}
