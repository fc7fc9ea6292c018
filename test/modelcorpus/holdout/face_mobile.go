// SPDX-License-Identifier: Apache-2.0

package holdout

// mobileFaces are face embeddings of the small bodies made for telephones.
var mobileFaces = []design{
	designed("mbf-x0.5-128", folded, "face", mobileFace(planar("input", 1, 3, 112, 112), 0.5, "prelu", mobileFaceRows, 256, 128, false)),
	designed("mbf-256", folded, "face", mobileFace(planar("data", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512, 256, true)),
	designed("mbf-y2-256", folded, "face", mobileFace(planar("data", 1, 3, 112, 112), 1, "prelu", [][4]int64{{2, 64, 3, 2}, {4, 128, 1, 2}, {2, 128, 8, 1}, {4, 256, 1, 2}, {2, 256, 4, 1}}, 512, 256, false)),
	designed("mbf-relu6-64d", folded, "face", mobileFace(planar("input0", 1, 3, 112, 112), 0.5, "relu6", mobileFaceRows, 256, 64, true)),
	// Android-MobileFaceNet: MobileFaceNet.tflite of two faces at once, 192 numbers
	designed("mobilefacenet-tflite-2x192", folded, "face", func(n net) {
		x := n.mobileFaceNet(n.InputNHWC("input", 2, 112, 112, 3), 1, "prelu", mobileFaceRows, 512)
		x = n.convNorm("gdc", x, 512, C{K: 7, G: 512, Valid: true})
		x = n.Flatten(n.convNorm("linear", x, 192, C{K: 1}))
		n.Output("embeddings", n.L2NormTF(x))
	}),
	designed("mobilefacenet-hailo", folded, "face", func(n net) { // PReLU split into Relu parts is not done here
		x := n.mobileFaceNet(n.InputNHWC("input_layer1", 1, 112, 112, 3), 1, "prelu", mobileFaceRows, 512)
		n.Output("fc1", n.depthwiseHead(x, 512))
	}),
	designed("mbf-batch8-dynamic", folded, "face", mobileFace(planar("input", -1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512, 512, true)),
	designed("mnet-y1-e-head", kept, "face", func(n net) { // insightface MXNet y1 with head E
		x := n.mobileFaceNet(n.Input("data", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512)
		x = n.Op("Dropout", n.BN("bn1", x))
		n.Output("fc1", n.BN("fc1", n.Gemm("pre_fc1", n.Flatten(x), 128)))
	}),
	designed("mv1-arcface-keras", kept, "face", func(n net) {
		x := n.mobileNetV1(n.Input("input", 1, 3, 112, 112), 1, 1, "relu6")[12]
		x = n.PRelu("prelu", n.BN("sep_bn", n.Conv("sep", x, 512, C{K: 1})))
		x = n.convNorm("GDC_dw", x, 512, C{K: 7, G: 512, Valid: true})
		x = n.convNorm("GDC", x, 128, C{K: 1})
		n.Output("output", n.L2Norm(n.Flatten(x)))
	}),
	designed("mv1-gap-160-keras", kept, "face", func(n net) {
		x := n.Pooled(n.mobileNetV1(n.Input("images", 1, 3, 160, 160), 1, 2, "relu6")[12])
		n.Output("output", n.L2Norm(n.BN("last_bn", n.GemmNoBias("Bottleneck", n.Op("Dropout", x), 128))))
	}),
	designed("mv2-arcface-keras-gdc", folded, "face", func(n net) {
		x := n.mobileNetV2Last(n.InputNHWC("input_1", -1, 112, 112, 3), 1, 2, "relu6")
		n.Output("embedding", n.BN("pre_embedding", n.depthwiseHeadKeras(x, 512)))
	}),
	designed("mv2-arcface-keras-prelu-256", folded, "face", func(n net) {
		x := n.mobileNetV2Last(n.InputNHWC("input_1", -1, 112, 112, 3), 1, 1, "prelu")
		n.Output("embedding", n.BN("pre_embedding", n.depthwiseHeadKeras(x, 256)))
	}),
	designed("mv2-arcface-tf2", folded, "face", func(n net) {
		x := n.mobileNetV2Last(n.InputNHWC("input_image", -1, 112, 112, 3), 1, 2, "relu6")
		x = n.Flatten(n.BN("OutputLayer_bn", x))
		n.Output("OutputLayer", n.BN("OutputLayer_bn2", n.Gemm("dense", x, 512)))
	}),
	designed("r50-arcface-tf2", folded, "face", func(n net) {
		x := n.resnet(n.InputNHWC("input_image", -1, 112, 112, 3), []int{3, 4, 6, 3}, 64, true, false)[3]
		x = n.Flatten(n.BN("OutputLayer_bn", x))
		n.Output("OutputLayer", n.L2NormTF(n.BN("OutputLayer_bn2", n.Gemm("dense", x, 512))))
	}),
	designed("mv2-160-l2-128", folded, "face|emb", func(n net) {
		x := n.Pooled(n.mobileNetV2Last(n.InputNHWC("input_2", 1, 160, 160, 3), 1, 2, "relu6"))
		n.Output("embeddings", n.L2NormTF(n.Gemm("dense", x, 128)))
	}),
	designed("mv2-torch-gap-512-112", folded, "face|emb", func(n net) {
		x := n.Pooled(n.mobileNetV2Last(n.Input("input", 1, 3, 112, 112), 1, 2, "relu6"))
		n.Output("embedding", n.BN("bn", n.Gemm("fc", x, 512)))
	}),
	designed("mv3s-112-128", folded, "face", func(n net) {
		x := n.mobileNetV3Small(n.InputNHWC("input_1", 1, 112, 112, 3), 1)
		n.Output("Identity", n.L2NormTF(n.depthwiseHead(x, 128)))
	}),
	designed("effb0-arcface-gap-112", folded, "face|emb", func(n net) {
		x := n.Pooled(n.efficientNet(n.Input("input", 1, 3, 112, 112), false, 2))
		n.Output("output", n.L2Norm(n.BN("bn", n.Gemm("fc", x, 512))))
	}),
	designed("effb0-keras-gdc-112", folded, "face", func(n net) {
		x := n.efficientNet(n.InputNHWC("input_1", -1, 112, 112, 3), false, 1)
		n.Output("embedding", n.BN("pre_embedding", n.depthwiseHeadKeras(x, 512)))
	}),
	designed("r50-arcface-gap-112", kept, "face|emb", func(n net) {
		n.Output("output", n.L2Norm(n.BN("bn", n.Gemm("fc", n.resnet50(n.Input("input", 1, 3, 112, 112)), 512))))
	}),
	designed("r50-flatten-112", folded, "face", func(n net) {
		x := n.resnet(n.Input("input", 1, 3, 112, 112), []int{3, 4, 6, 3}, 64, true, true)[3]
		n.Output("output", n.arcFaceHead(x, 512))
	}),
	designed("r50-128x128-256", folded, "face|emb", func(n net) {
		n.Output("output", n.L2Norm(n.Gemm("fc", n.resnet50(n.Input("input", 1, 3, 128, 128)), 256)))
	}),
	designed("vggface2-r50-256-224", folded, "face|emb", func(n net) {
		x := n.resnet(n.Input("data", 1, 3, 224, 224), []int{3, 4, 6, 3}, 64, true, false)[3]
		n.Output("feat_extract", n.Conv("feat_extract", n.GAP(x), 256, C{K: 1}))
	}),
}

// mobileFace is MobileFaceNet, more or less wide.
func mobileFace(in func(net) value, wide float64, act string, rows [][4]int64, top, out int64, unit bool) func(net) {
	return func(n net) {
		x := n.depthwiseHead(n.mobileFaceNet(in(n), wide, act, rows, top), out)
		if unit {
			x = n.L2Norm(x)
		}
		n.Output("output", x)
	}
}
