// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// various are what else takes small pictures or gives a vector.
var various = []design{
	designed("hardnet-32-128", folded, "|emb", func(n net) {
		x := n.Input("input", -1, 1, 32, 32)
		for i, t := range [][2]int64{{32, 1}, {32, 1}, {64, 2}, {64, 1}, {128, 2}, {128, 1}} {
			x = n.convNormAct(fmt.Sprintf("features.%d", 3*i), "relu", x, t[0], C{K: 3, S: t[1]})
		}
		n.Output("desc", n.L2Norm(n.Flatten(n.convNorm("features.19", x, 128, C{K: 8, Valid: true}))))
	}),
	designed("signet-150x220-2048", folded, "|emb", smallNetwork(planar("x", -1, 1, 150, 220), []int64{96, 256, 384, 384, 256}, denseHead(2048, false), "features")),
	designed("omniglot-siamese-105", folded, "|emb", smallNetwork(planar("x", -1, 1, 105, 105), smallWidths, denseHead(4096, false), "features")),
	designed("mnist-triplet-28-64", folded, "|emb", smallNetwork(planar("x", -1, 1, 28, 28), smallWidths[:2], denseHead(64, true), "features")),
	designed("dqn-84-features-512", folded, "|emb", smallNetwork(planar("x", -1, 4, 84, 84), smallWidths[:3], func(n net, x value) value { return n.Relu(n.Gemm("fc", n.Flatten(x), 512)) }, "features")),
	designed("dqn-84-actions-6", folded, "|cls", smallNetwork(planar("x", -1, 4, 84, 84), smallWidths[:3], func(n net, x value) value { return n.Gemm("q", n.Relu(n.Gemm("fc", n.Flatten(x), 512)), 6) }, "q")),
	designed("worldmodel-encoder-64-1024", folded, "|emb", smallNetwork(planar("x", -1, 3, 64, 64), smallWidths, func(n net, x value) value { return n.Flatten(x) }, "embed")),
	designed("diffusion-policy-r18-96-64", kept, "|emb", func(n net) { n.Output("out", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 96, 96)), 64)) }),
	designed("pilotnet-66x200", folded, "", smallNetwork(planar("x", -1, 3, 66, 200), smallWidths, denseHead(1, false), "steer")),
	designed("defect-embed-128x128-128", folded, "|emb", smallNetwork(planar("x", -1, 3, 128, 128), smallWidths, func(n net, x value) value { return n.L2Norm(n.Gemm("fc", n.Pooled(x), 128)) }, "emb")),
	designed("product-triplet-mv2-128-128", folded, "|emb", func(n net) {
		n.Output("emb", n.L2Norm(n.Gemm("fc", n.Pooled(n.mobileNetV2Last(n.Input("x", 1, 3, 128, 128), 1, 2, "relu6")), 128)))
	}),
	designed("product-triplet-r18-96-256", folded, "|emb", func(n net) { n.Output("emb", n.L2Norm(n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 96, 96)), 256))) }),
	designed("mel-128x128-10-classes", folded, "audio|cls", smallNetwork(planar("mel", 1, 1, 128, 128), smallWidths, denseHead(10, false), "y")),
	designed("mel-128x128-embedding-256", folded, "|audio emb", smallNetwork(planar("mel", 1, 1, 128, 128), smallWidths, func(n net, x value) value { return n.Gemm("fc", n.Pooled(x), 256) }, "y")),
	designed("celeba-40-128", folded, "|cls gender age", func(n net) {
		n.Output("y", n.Op("Sigmoid", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 128, 128)), 40)))
	}),
	designed("celeba-40-218x178", folded, "|cls gender age", func(n net) {
		n.Output("y", n.Op("Sigmoid", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 218, 178)), 40)))
	}),
	designed("meso4-256", folded, "|cls live", smallNetwork(planar("x", 1, 3, 256, 256), []int64{8, 8, 16, 16}, func(n net, x value) value { return n.Op("Sigmoid", n.Gemm("fc2", n.Gemm("fc1", n.Flatten(x), 16), 1)) }, "y")),
	designed("insight-genderage-v1-112-202", folded, "age gender|", func(n net) {
		n.Output("fc1", n.BN("bn", n.Gemm("fc1", n.Flatten(n.mobileNetV1(n.Input("data", 1, 3, 112, 112), 0.25, 2, "prelu")[12]), 202)))
	}),
	designed("deep3dface-r50-257", folded, "|facelm facepose", func(n net) { n.Output("y", n.Gemm("fc", n.resnet50(n.Input("x", 1, 3, 224, 224)), 257)) }),
	designed("landmark-mbf-112-10", folded, "facelm|", func(n net) {
		n.Output("y", n.depthwiseHead(n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 0.5, "prelu", mobileFaceRows, 256), 10))
	}),
	designed("landmark-mv2-112-136", folded, "facelm|", func(n net) {
		n.Output("y", n.Gemm("fc", n.Pooled(n.mobileNetV2Last(n.Input("x", 1, 3, 112, 112), 0.5, 2, "relu6")), 136))
	}),
	designed("superpoint", folded, "", func(n net) {
		x := n.vgg(n.Input("image", 1, 1, 480, 640), [][2]int64{{64, 2}, {64, 2}, {128, 2}, {128, 2}}, false)[3]
		n.Output("semi", n.Conv("pb", n.convAct("pa", "relu", x, 256, C{K: 3}), 65, C{K: 1, Bias: true}))
		n.Output("desc", n.L2Norm(n.Conv("db", n.convAct("da", "relu", x, 256, C{K: 3}), 256, C{K: 1, Bias: true})))
	}),
	designed("mixvpr-320-4096", folded, "emb|", func(n net) {
		x := n.resnet(n.Input("x", 1, 3, 320, 320), []int{3, 4, 6}, 64, true, false)[2]
		x = n.Reshape(x, 1, 1024, 400)
		for i := range 4 {
			x = n.Add(x, n.linear(fmt.Sprintf("mix.%d.3", i), n.Relu(n.linear(fmt.Sprintf("mix.%d.1", i), n.LayerNorm(fmt.Sprintf("mix.%d.0", i), x), 400)), 400))
		}
		x = n.linear("row", n.Transpose(n.linear("channel", n.Transpose(x, 0, 2, 1), 1024), 0, 2, 1), 4)
		n.Output("d", n.L2Norm(n.Reshape(x, 1, 4096)))
	}),
	designed("megadescriptor-swin-224-768", kept, "emb|", func(n net) {
		n.Output("e", n.reduce("ReduceMean", n.swin(n.Input("x", 1, 3, 224, 224), 4, []int{2, 2, 6, 2}), false, 1))
	}),
	designed("dinov2-s14-112", kept, "emb|", func(n net) {
		n.Output("e", n.Take(n.vit(n.Input("x", 1, 3, 112, 112), 14, 384, 12, 6, true, "gelu"), 1, 0))
	}),
	designed("gaitset-64x44-128", folded, "|reid emb", func(n net) {
		n.Output("e", n.Gemm("fc", n.Pooled(n.resnet(n.Input("x", -1, 1, 64, 44), []int{1, 1, 1}, 64, false, true)[2]), 128))
	}),
	designed("xray-gray-224-512", kept, "emb|", func(n net) { n.Output("e", n.resnet18(n.Input("x", 1, 1, 224, 224))) }),
	designed("vqgan-encoder-128", folded, "", func(n net) {
		x := n.Conv("conv_in", n.Input("x", 1, 3, 128, 128), 128, C{K: 3, Bias: true})
		for i, w := range []int64{128, 256, 512} {
			x = n.convAct(fmt.Sprintf("d%d", i), "silu", x, w, C{K: 3, S: 2})
		}
		n.Output("z", n.Conv("out", x, 256, C{K: 3, Bias: true}))
	}),
	designed("reid-96x48-r18", folded, "reid|", func(n net) { n.Output("e", n.L2Norm(n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 96, 48)), 256))) }),
	designed("reid-288x144-r50", folded, "reid|", func(n net) { n.Output("e", n.BN("bn", n.resnet50(n.Input("x", 1, 3, 288, 144)))) }),
	designed("scene-text-crop-tall-classifier", folded, "cls|", func(n net) { n.Output("y", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 192, 48)), 4)) }),
	designed("person-attr-features-and-classes", folded, "|reid cls emb", func(n net) {
		x := n.resnet18(n.Input("x", 1, 3, 256, 128))
		n.Output("attributes", n.Op("Sigmoid", n.Gemm("fc", x, 26)))
	}),
	designed("r18-imagenet-two-outputs-112", folded, "|cls emb", func(n net) {
		x := n.resnet18(n.Input("x", 1, 3, 112, 112))
		n.Output("logits", n.Gemm("fc", x, 1000))
		n.Output("features", x)
	}),
	designed("palmprint-r18-128gray-512", folded, "|emb face", func(n net) { // no word for palm prints
		n.Output("e", n.Gemm("fc", n.resnet18(n.Input("x", 1, 1, 128, 128)), 512))
	}),
	designed("mobileone-like-features-112", folded, "|emb", func(n net) {
		n.Output("e", n.Pooled(n.repvgg(n.Input("x", 1, 3, 112, 112), []int64{48, 48, 96, 192, 1280}, []int{1, 2, 4, 14, 1})))
	}),
	designed("vehicle-cls-mv1-112-prelu-9", folded, "|cls", func(n net) {
		n.Output("y", n.Gemm("fc", n.Pooled(n.mobileNetV1(n.Input("x", 1, 3, 112, 112), 1, 2, "prelu")[12]), 9))
	}),
}

// smallNetwork is convolutions of stride two and a head.
func smallNetwork(in func(net) value, ws []int64, head func(net, value) value, out string) func(net) {
	return func(n net) {
		x := in(n)
		for i, w := range ws {
			x = n.convNormAct(fmt.Sprintf("conv%d", i), "relu", x, w, C{K: 3, S: 2})
		}
		n.Output(out, head(n, x))
	}
}

// denseHead is a dense layer on the flattened map.
func denseHead(k int64, l2 bool) func(net, value) value {
	return func(n net, x value) value {
		x = n.Gemm("fc", n.Flatten(x), k)
		if l2 {
			x = n.L2Norm(x)
		}
		return x
	}
}
