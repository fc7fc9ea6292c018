// SPDX-License-Identifier: Apache-2.0

package holdout

// transformerFaces are face embeddings of transformers and ConvNeXt.
var transformerFaces = []design{
	designed("lvface-b-112", kept, "face", func(n net) {
		x := n.vit(n.Input("data", 1, 3, 112, 112), 9, 512, 24, 8, false, "relu6")
		x = n.BN("feature.1", n.GemmNoBias("feature.0", n.Reshape(x, 1, 144*512), 512))
		n.Output("embedding", n.BN("feature.3", n.GemmNoBias("feature.2", x, 512)))
	}),
	designed("vit-s8-cosface-112-cls", kept, "face", func(n net) {
		x := n.Take(n.vit(n.Input("input", 1, 3, 112, 112), 8, 384, 12, 6, true, "gelu"), 1, 0)
		n.Output("embedding", n.L2Norm(n.BN("bn", n.Gemm("head", x, 512))))
	}),
	designed("vit-b16-112-512", kept, "face|emb", func(n net) {
		x := n.Take(n.vit(n.Input("input", 1, 3, 112, 112), 16, 768, 12, 12, true, "gelu"), 1, 0)
		n.Output("embedding", n.BN("bn", n.Gemm("head", x, 512)))
	}),
	designed("swinface-t-112", kept, "face", func(n net) {
		x := n.swin(n.Input("input", 1, 3, 112, 112), 2, []int{2, 2, 6, 2})
		x = n.BN("feature.1", n.GemmNoBias("feature.0", n.Reshape(x, 1, 49*768), 768))
		n.Output("embedding", n.BN("feature.3", n.GemmNoBias("feature.2", x, 512)))
	}),
	designed("swin-t-112-gap", kept, "face|emb", func(n net) {
		x := n.reduce("ReduceMean", n.swin(n.Input("input", 1, 3, 112, 112), 2, []int{2, 2, 6, 2}), false, 1)
		n.Output("embedding", n.BN("bn", n.Gemm("fc", x, 512)))
	}),
	designed("convnext-face-112", kept, "face|emb", func(n net) {
		x := n.convnext(n.Input("input", 1, 3, 112, 112), []int64{96, 192, 384, 768}, []int{3, 3, 9, 3})
		n.Output("embedding", n.BN("bn", n.Gemm("fc", x, 512)))
	}),
}
