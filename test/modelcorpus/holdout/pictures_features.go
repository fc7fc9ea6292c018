// SPDX-License-Identifier: Apache-2.0

package holdout

// embeddings are features of pictures, and scores of them.
var embeddings = []design{
	designed("mobilenetv3-small-features", folded, "emb", func(n net) { n.Output("out", n.Pooled(n.mobileNetV3Small(n.Input("input", 1, 3, 224, 224), 2))) }),
	designed("mediapipe-image-embedder", folded, "emb", func(n net) {
		n.Output("feature", n.L2NormTF(n.Pooled(n.mobileNetV3Small(n.InputNHWC("input", 1, 224, 224, 3), 2))))
	}),
	designed("timm-convnext-features", kept, "emb", func(n net) {
		n.Output("out", n.convnext(n.Input("x", 1, 3, 224, 224), []int64{96, 192, 384, 768}, []int{3, 3, 9, 3}))
	}),
	designed("timm-vit-tiny-features", kept, "emb", func(n net) {
		n.Output("out", n.Take(n.vit(n.Input("x", 1, 3, 224, 224), 16, 192, 12, 3, true, "gelu"), 1, 0))
	}),
	designed("timm-swin-t-1000", kept, "cls", func(n net) {
		n.Output("out", n.Gemm("head.fc", n.reduce("ReduceMean", n.swin(n.Input("x", 1, 3, 224, 224), 4, []int{2, 2, 6, 2}), false, 1), 1000))
	}),
	designed("repvgg-a0-1000", folded, "cls", func(n net) {
		n.Output("out", n.Gemm("linear", n.Pooled(n.repvgg(n.Input("x", 1, 3, 224, 224), []int64{48, 48, 96, 192, 1280}, []int{1, 2, 4, 14, 1})), 1000))
	}),
	designed("shufflenet-features-112", folded, "emb", func(n net) {
		x := n.convNormAct("conv5", "relu", n.shuffleNet(n.Input("x", 1, 3, 112, 112), []int64{116, 232, 464}, "relu", true, 2)[2], 1024, C{K: 1})
		n.Output("out", n.reduce("ReduceMean", x, false, 2, 3))
	}),
	designed("cifar-metric-resnet56-128", kept, "emb", func(n net) {
		x := n.Pooled(n.resnet(n.Input("x", 1, 3, 32, 32), []int{9, 9, 9}, 16, false, true)[2])
		n.Output("emb", n.L2Norm(n.Gemm("fc", x, 128)))
	}),
	designed("sop-r50-512-l2", kept, "emb", func(n net) { n.Output("emb", n.L2Norm(n.Gemm("fc", n.resnet50(n.Input("x", 1, 3, 224, 224)), 512))) }),
	designed("cub-bninception-like-64", kept, "emb", func(n net) { n.Output("emb", n.L2Norm(n.Gemm("fc", n.resnet34(n.Input("x", 1, 3, 227, 227)), 64))) }),
	designed("delg-r50-gem-2048", kept, "emb", func(n net) {
		x := n.resnet(n.Input("image", 1, 3, 512, 512), []int{3, 4, 6, 3}, 64, true, false)[3]
		x = n.Node("Pow", "", x.Shape, []value{n.Clip(x, 1e-6, 1e9), n.Const("float32", 3)})
		x = n.GAP(x)
		x = n.Node("Pow", "", x.Shape, []value{x, n.Const("float32", 1.0/3)})
		n.Output("global", n.L2Norm(n.Gemm("whiten", n.Flatten(x), 2048)))
	}),
	designed("cosplace-r18-512", kept, "emb", func(n net) { // place recognition, GeM + linear 512 + L2
		x := n.resnet(n.Input("image", 1, 3, 480, 640), []int{2, 2, 2, 2}, 64, false, false)[3]
		x = n.GAP(n.Node("Pow", "", x.Shape, []value{x, n.Const("float32", 3)}))
		n.Output("d", n.L2Norm(n.Gemm("fc", n.Flatten(x), 512)))
	}),
	designed("clip-vit-l14", kept, "emb", func(n net) {
		x := n.vit(n.Input("pixel_values", 1, 3, 224, 224), 14, 1024, 24, 16, true, "gelu")
		n.Output("image_embeds", n.GemmNoBias("visual_projection", n.LayerNorm("post", n.Take(x, 1, 0)), 768))
	}),
	designed("clip-vit-b32-l2", kept, "emb", func(n net) {
		x := n.vit(n.Input("pixel_values", 1, 3, 224, 224), 32, 768, 12, 12, true, "gelu")
		n.Output("image_embeds", n.L2Norm(n.GemmNoBias("visual_projection", n.LayerNorm("post", n.Take(x, 1, 0)), 512)))
	}),
	designed("siglip-b16", kept, "emb", func(n net) {
		n.Output("pooler_output", n.attnPool("head", n.vit(n.Input("pixel_values", 1, 3, 224, 224), 16, 768, 12, 12, false, "gelu"), 12))
	}),
	designed("dino-vits8", kept, "emb", func(n net) {
		n.Output("out", n.Take(n.vit(n.Input("x", 1, 3, 224, 224), 8, 384, 12, 6, true, "gelu"), 1, 0))
	}),
	designed("simclr-r50-128", kept, "emb", func(n net) {
		n.Output("z", n.Gemm("projector.2", n.Relu(n.Gemm("projector.0", n.resnet50(n.Input("x", 1, 3, 224, 224)), 2048)), 128))
	}),
	designed("simclr-r18-cifar-128", kept, "emb", func(n net) {
		x := n.Pooled(n.resnet(n.Input("x", 1, 3, 32, 32), []int{2, 2, 2, 2}, 64, false, true)[3])
		n.Output("z", n.Gemm("projector.2", n.Relu(n.Gemm("projector.0", x, 512)), 128))
	}),
	designed("simclr-stl10-96-128", kept, "emb", func(n net) {
		n.Output("z", n.Gemm("fc.2", n.Relu(n.Gemm("fc.0", n.resnet18(n.Input("x", 1, 3, 96, 96)), 512)), 128))
	}),
	designed("neuralhash-360", folded, "|emb", func(n net) {
		x := n.mobileNetV3Small(n.Input("image", 1, 3, 360, 360), 2)
		n.Output("leaf/logits", n.Conv("logits", n.GAP(x), 128, C{K: 1, Bias: true}))
	}),
	designed("nima-mobilenet", folded, "|cls", func(n net) {
		n.Output("dense", n.Softmax(n.Gemm("dense", n.Pooled(n.mobileNetV1(n.InputNHWC("input_1", -1, 224, 224, 3), 1, 2, "relu6")[12]), 10), 1))
	}),
	designed("ediffiqa-tiny-face-quality", folded, "|face cls", func(n net) { // opencv_zoo: quality of a face
		x := n.depthwiseHead(n.mobileFaceNet(n.Input("input", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 512)
		n.Output("output", n.Gemm("quality", x, 1))
	}),
	designed("nsfw-vit", kept, "cls", func(n net) {
		n.Output("logits", n.Gemm("classifier", n.Take(n.vit(n.Input("pixel_values", 1, 3, 224, 224), 16, 768, 12, 12, true, "gelu"), 1, 0), 2))
	}, "normal", "nsfw"),
	designed("open-nsfw-thin-r50", folded, "cls", func(n net) {
		n.Output("prob", n.Softmax(n.Gemm("fc_nsfw", n.Pooled(n.resnet(n.Input("data", 1, 3, 224, 224), []int{3, 4, 6, 3}, 32, true, false)[3]), 2), 1))
	}),
}
