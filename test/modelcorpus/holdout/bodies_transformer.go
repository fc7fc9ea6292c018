// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// vit is ViT: tokens [1,T,D].
func (n net) vit(x value, patch, width int64, depth int, heads int64, cls bool, act string) value {
	x = n.Conv("patch_embed.proj", x, width, C{K: patch, S: patch, Valid: true, Bias: true})
	x = n.Transpose(n.Reshape(x, x.Dim(0), width, x.Dim(2)*x.Dim(3)), 0, 2, 1)
	if cls {
		x = n.Concat(1, n.Param("cls_token", 1, 1, width), x)
	}
	x = n.Add(x, n.Param("pos_embed", 1, x.Dim(1), width))
	for i := range depth {
		x = n.encoder(fmt.Sprintf("blocks.%d", i), x, heads, 4, act)
	}
	return n.LayerNorm("norm", x)
}

// swin is Swin: the tokens of its last stage.
func (n net) swin(x value, patch int64, depth []int) value {
	const width, window = 96, 7
	x = n.Conv("patch_embed.proj", x, width, C{K: patch, S: patch, Valid: true, Bias: true})
	h := x.Dim(2)
	x = n.LayerNorm("patch_embed.norm", n.Transpose(n.Reshape(x, 1, width, h*h), 0, 2, 1))
	for st, d := range depth {
		dim := x.Dim(2)
		wn := min(window, h)
		for i := range d {
			m := fmt.Sprintf("layers.%d.blocks.%d", st, i)
			y := n.LayerNorm(m+".norm1", x)
			y = n.Reshape(n.Transpose(n.Reshape(y, 1, h/wn, wn, h/wn, wn, dim), 0, 1, 3, 2, 4, 5), h/wn*(h/wn), wn*wn, dim)
			y = n.attention(m+".attn", y, dim/32)
			y = n.Reshape(n.Transpose(n.Reshape(y, 1, h/wn, h/wn, wn, wn, dim), 0, 1, 3, 2, 4, 5), 1, h*h, dim)
			x = n.Add(x, y)
			y = n.Gelu(n.linear(m+".mlp.fc1", n.LayerNorm(m+".norm2", x), 4*dim))
			x = n.Add(x, n.linear(m+".mlp.fc2", y, dim))
		}
		if st < len(depth)-1 {
			y := n.Reshape(n.Transpose(n.Reshape(x, 1, h/2, 2, h/2, 2, dim), 0, 1, 3, 4, 2, 5), 1, h*h/4, 4*dim)
			x = n.linearNoBias(fmt.Sprintf("layers.%d.downsample.reduction", st), n.LayerNorm(fmt.Sprintf("layers.%d.downsample.norm", st), y), 2*dim)
			h /= 2
		}
	}
	return n.LayerNorm("norm", x)
}

// convnext is ConvNeXt as a trunk.
func (n net) convnext(x value, widths []int64, depth []int) value {
	cn := func(m string, x value) value {
		return n.Transpose(n.LayerNorm(m, n.Transpose(x, 0, 2, 3, 1)), 0, 3, 1, 2)
	}
	for st, w := range widths {
		if st == 0 {
			x = cn("stem.1", n.Conv("stem.0", x, w, C{K: 4, S: 4, Valid: true, Bias: true}))
		} else {
			x = n.Conv(fmt.Sprintf("stages.%d.downsample.1", st), cn(fmt.Sprintf("stages.%d.downsample.0", st), x), w, C{K: 2, S: 2, Valid: true, Bias: true})
		}
		for i := range depth[st] {
			m := fmt.Sprintf("stages.%d.blocks.%d", st, i)
			y := n.LayerNorm(m+".norm", n.Transpose(n.Conv(m+".conv_dw", x, w, C{K: 7, G: w, Bias: true}), 0, 2, 3, 1))
			y = n.linear(m+".mlp.fc2", n.Gelu(n.linear(m+".mlp.fc1", y, 4*w)), w)
			x = n.Add(x, n.Mul(n.Transpose(y, 0, 3, 1, 2), n.Param(m+".gamma", w, 1, 1)))
		}
	}
	return n.Flatten(cn("head.norm", n.GAP(x)))
}
