// SPDX-License-Identifier: Apache-2.0

package holdout

// street are what looks at signs, vehicles and things.
var street = []design{
	designed("gtsrb-32-43", folded, "cls", signClassifier(32, 43)),
	designed("gtsrb-48-43", folded, "cls", signClassifier(48, 43)),
	designed("tsinghua-signs-64-58", folded, "cls", signClassifier(64, 58)),
	designed("svhn-32-10", folded, "cls", signClassifier(32, 10)),
	designed("traffic-light-64-4", folded, "cls", signClassifier(64, 4), "red", "yellow", "green", "off"),
	designed("hand-gesture-64-27", folded, "cls", signClassifier(64, 27)),
	designed("ufld-culane", folded, "|cls seg", func(n net) {
		x := n.resnet(n.Input("input.1", 1, 3, 288, 800), []int{2, 2, 2, 2}, 64, false, false)[3]
		x = n.Flatten(n.Conv("pool", x, 8, C{K: 1, Bias: true}))
		x = n.Gemm("cls.2", n.Relu(n.Gemm("cls.0", x, 2048)), 201*18*4)
		n.Output("200", n.Reshape(x, 1, 201, 18, 4))
	}),
	classifier("vehicle-type-9", folded, "cls", net.resnet18, 224, 224, 9, true, "bus", "car", "truck", "van", "suv", "taxi", "minivan", "motorbike", "bicycle"),
	classifier("vehicle-color-8-96", folded, "cls", net.resnet18, 96, 96, 8, true),
	classifier("vehicle-color-7-112", folded, "cls", net.mobileNetV2Features, 112, 112, 7, true),
	classifier("vehicle-make-model-128", folded, "cls", net.mobileNetV2Features, 128, 128, 431, false),
	vehicleFeatures("vehicleid-r50-512", net.resnet50, 256, 256, 512),
	vehicleFeatures("vehicle-r18-208x208-256", net.resnet18, 208, 208, 256),
	vehicleFeatures("vehicle-effb0-224", net.efficientNetFeatures, 224, 224, 512),
	vehicleFeatures("nvidia-vehicle-128x256", net.resnet50, 128, 256, 256), // wide, not tall
	classifier("fire-smoke-3", folded, "cls", net.mobileNetV2Features, 224, 224, 3, true, "fire", "smoke", "none"),
	classifier("weapon-2-112", folded, "cls", net.resnet18, 112, 112, 2, true),
	classifier("trash-6", folded, "cls", net.resnet34, 224, 224, 6, false),
	classifier("cats-dogs-128", folded, "cls", net.resnet18, 128, 128, 2, true, "cat", "dog"),
	classifier("face-mask-112", folded, "cls|live", net.mobileNetV2Features, 112, 112, 2, true, "mask", "no_mask"),
	classifier("resnet18-512-classes-112", folded, "cls", net.resnet18, 112, 112, 512, true),
}

// signClassifier is three convolutions and two dense layers.
func signClassifier(size, k int64) func(net) {
	return func(n net) {
		x := n.Input("input", 1, 3, size, size)
		x = n.halve(n.convAct("conv1", "relu", x, 32, C{K: 5}))
		x = n.halve(n.convAct("conv2", "relu", x, 64, C{K: 3}))
		x = n.halve(n.convAct("conv3", "relu", x, 128, C{K: 3}))
		n.Output("output", n.Softmax(n.Gemm("fc2", n.Relu(n.Gemm("fc1", n.Flatten(x), 256)), k), 1))
	}
}

// vehicleFeatures is a trunk with the usual neck of re-identification.
func vehicleFeatures(name string, bd trunk, h, w, out int64) design {
	return designed(name, folded, "vreid|emb", func(n net) {
		x := n.BN("bottleneck", bd(n, n.Input("input", 1, 3, h, w)))
		n.Output("feat", n.L2Norm(n.Gemm("fc", x, out)))
	})
}
