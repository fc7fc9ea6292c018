// SPDX-License-Identifier: Apache-2.0

package holdout

// classifiers say what is in a picture.
var classifiers = []design{
	classifier("resnet18-112-1000", folded, "cls", net.resnet18, 112, 112, 1000, false),
	classifier("resnet50-128-1000", kept, "cls", net.resnet50, 128, 128, 1000, false),
	classifier("resnet34-160-1000", folded, "cls", net.resnet34, 160, 160, 1000, true),
	classifier("mobilenetv2-96-1001", folded, "cls", net.mobileNetV2Features, 96, 96, 1001, true),
	classifier("mobilenetv2-160-1001", folded, "cls", net.mobileNetV2Features, 160, 160, 1001, true),
	classifier("efficientnet-b0-112-512classes", folded, "cls", net.efficientNetFeatures, 112, 112, 525, false),
	classifier("resnet18-160-imagenette", folded, "cls", net.resnet18, 160, 160, 10, false),
	classifier("resnet50-places365", folded, "cls", net.resnet50, 224, 224, 365, false),
	classifier("resnet50-21k", folded, "cls", net.resnet50, 224, 224, 21841, false),
	classifier("resnet50-128-cars196", folded, "cls", net.resnet50, 128, 128, 196, false),
	classifier("mobilenetv2-food2024", folded, "cls", net.mobileNetV2Features, 192, 192, 2024, true),
	classifier("mobilenetv2-birds965", folded, "cls", net.mobileNetV2Features, 224, 224, 965, true),
	classifier("resnet34-landmarks-81313", folded, "cls", net.resnet34, 224, 224, 81313, false),
	features("resnet18-features-112", folded, net.resnet18, 112, 112),
	features("resnet18-features-128", kept, net.resnet18, 128, 128),
	features("resnet50-features-160", folded, net.resnet50, 160, 160),
	features("resnet50-features-112", folded, net.resnet50, 112, 112),
	features("mobilenetv2-features-96", folded, net.mobileNetV2Features, 96, 96),
	features("effb0-features-160", folded, net.efficientNetFeatures, 160, 160),
	designed("mobilenet-v1-0.25-128-1001", folded, "cls", func(n net) {
		x := n.mobileNetV1(n.InputNHWC("input", 1, 128, 128, 3), 0.25, 2, "relu6")[12]
		x = n.Conv("Logits/Conv2d_1c_1x1", n.GAP(x), 1001, C{K: 1, Bias: true})
		n.Output("MobilenetV1/Predictions/Reshape_1", n.Softmax(n.Flatten(x), 1))
	}),
	designed("person-visible-96-vww", folded, "cls|persondet", func(n net) { // TinyML person detection
		x := n.mobileNetV1(n.InputNHWC("input", 1, 96, 96, 1), 0.25, 2, "relu6")[12]
		n.Output("out", n.Softmax(n.Gemm("fc", n.Pooled(x), 2), 1))
	}),
	designed("efficientnet-lite0", folded, "cls", func(n net) {
		n.Output("Softmax", n.Softmax(n.Gemm("dense", n.Pooled(n.efficientNet(n.InputNHWC("images:0", 1, 224, 224, 3), true, 2)), 1000), 1))
	}),
}

// classifier is a trunk and a dense layer.
func classifier(name string, fold bool, truth string, bd trunk, h, w, k int64, soft bool, labels ...string) design {
	return designed(name, fold, truth, func(n net) {
		x := n.Gemm("fc", bd(n, n.Input("input", 1, 3, h, w)), k)
		if soft {
			x = n.Softmax(x, 1)
		}
		n.Output("output", x)
	}, labels...)
}

// features is a trunk without a head.
func features(name string, fold bool, bd trunk, h, w int64) design {
	return designed(name, fold, "emb", func(n net) { n.Output("output", bd(n, n.Input("input", 1, 3, h, w))) })
}
