// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// second are the networks that were written after the detectors had been read: what the rules, as they stand, could take for another.
var second = []design{
	secondClassifier("second-food101-effb0-224", "cls", net.efficientNetFeatures, 3, 224, 224, 101, true),
	secondClassifier("second-food101-logits-r50", "cls", net.resnet50, 3, 224, 224, 101, false),
	secondClassifier("second-caltech101-r18-128", "cls", net.resnet18, 3, 128, 128, 101, false),
	secondClassifier("second-hagrid-18-r18-224", "cls", net.resnet18, 3, 224, 224, 18, false),
	secondClassifier("second-hagrid-18-r18-softmax", "cls", net.resnet18, 3, 224, 224, 18, true),
	secondClassifier("second-cars196-r50-224", "cls", net.resnet50, 3, 224, 224, 196, true),
	secondClassifier("second-cars196-r50-448-logits", "cls", net.resnet50, 3, 448, 448, 196, false),
	secondClassifier("second-gesture-gray64-6", "|cls", net.resnet18, 1, 64, 64, 6, true),
	secondClassifier("second-galaxy-rgb64-8-softmax", "|cls", net.resnet18, 3, 64, 64, 8, true),
	secondClassifier("second-sign-digits-gray48-7", "|cls", net.resnet18, 1, 48, 48, 7, true),
	secondClassifier("second-eye-state-gray64-2", "|cls", net.resnet18, 1, 64, 64, 2, true),
	secondClassifier("second-traffic-light-96-3-logits", "|cls", net.resnet18, 3, 96, 96, 3, false),
	secondClassifier("second-waste-227-alexnet-like-8", "|cls", net.resnet18, 3, 227, 227, 8, true),
	secondClassifier("second-reid751-like-flowers-702", "|cls", net.resnet34, 3, 224, 224, 702, true),
	secondClassifier("second-product-625-224", "|cls", net.resnet34, 3, 224, 224, 625, true),
	secondClassifier("second-yoga-poses-42-224", "|cls", net.resnet34, 3, 224, 224, 42, false),
	secondClassifier("second-plant-disease-63-224", "|cls", net.resnet34, 3, 224, 224, 63, false),
	secondClassifier("second-cls-70-logits", "|cls", net.resnet34, 3, 224, 224, 70, false),
	designed("second-ucf101-r3d", kept, "|cls", func(n net) {
		x := n.Relu(n.BN("b", n.conv3D("c", n.Input("x", 1, 3, 16, 112, 112), 64, [3]int64{3, 7, 7}, [3]int64{1, 2, 2})))
		for i, w := range widths {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i), n.conv3D(fmt.Sprintf("c%d", i), x, w, [3]int64{3, 3, 3}, [3]int64{2, 2, 2})))
		}
		n.Output("y", n.Gemm("fc", n.flatten3D(x), 101))
	}),
	designed("second-r3d-features-256-l2", kept, "|emb", func(n net) {
		x := n.Relu(n.BN("b", n.conv3D("c", n.Input("x", 1, 3, 16, 112, 112), 64, [3]int64{3, 7, 7}, [3]int64{1, 2, 2})))
		for i, w := range widths {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i), n.conv3D(fmt.Sprintf("c%d", i), x, w, [3]int64{3, 3, 3}, [3]int64{2, 2, 2})))
		}
		n.Output("y", n.L2Norm(n.Gemm("fc", n.flatten3D(x), 256)))
	}),
	designed("second-vgg19-flatten-512-10", folded, "|cls", func(n net) {
		x := n.halve(n.vgg(n.Input("x", 1, 3, 224, 224), vgg19, false)[4])
		n.Output("y", n.Softmax(n.Gemm("fc2", n.Relu(n.Gemm("fc1", n.Flatten(x), 512)), 10), 1))
	}),
	designed("second-vgg19-flatten-512-64classes-logits", folded, "|cls", func(n net) {
		x := n.halve(n.vgg(n.Input("x", 1, 3, 224, 224), vgg19, false)[4])
		n.Output("y", n.Gemm("fc2", n.Relu(n.Gemm("fc1", n.Flatten(x), 512)), 64))
	}),
	designed("second-classifier-96-logits-112", folded, "|cls", func(n net) { n.Output("y", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 112, 112)), 96)) }),
	designed("second-classifier-64-logits-bn-100", folded, "|cls", func(n net) { n.Output("y", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 100, 100)), 128)) }),
	designed("second-fruits360-131-logits-100", folded, "|cls", func(n net) { n.Output("y", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 100, 100)), 131)) }),
	designed("second-speaker-resnet34-200x80-256", folded, "voice|audio emb", func(n net) {
		x := n.Pooled(n.resnet(n.Input("feats", 1, 1, 200, 80), []int{3, 4, 6, 3}, 32, false, true)[3])
		n.Output("embs", n.Gemm("seg", x, 256))
	}),
	designed("second-audio-mel-128x64-512", folded, "|audio emb", func(n net) {
		n.Output("e", n.Gemm("fc", n.resnet18(n.Input("mel", 1, 1, 128, 64)), 512))
	}),
	designed("second-bottle-crop-256x128-features-gray", folded, "|emb", func(n net) { n.Output("e", n.resnet18(n.Input("x", 1, 1, 256, 128))) }),
	designed("second-pose-features-256x160", folded, "|emb reid", func(n net) { n.Output("e", n.resnet50(n.Input("x", 1, 3, 256, 160))) }),
	designed("second-depth-head-1280-mobilevit-features-160", folded, "emb|", func(n net) {
		x := n.mobileNetV2(n.Input("x", 1, 3, 160, 160), 0.5, 2, "silu")[6]
		n.Output("e", n.Pooled(n.convNormAct("head", "silu", x, 640, C{K: 1})))
	}),
	designed("second-textimage-siamese-100x100-128", folded, "|emb", func(n net) { n.Output("e", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 100, 100)), 128)) }),
	designed("second-iresnet18-rectangular-128x112", folded, "face|", func(n net) {
		n.Output("e", n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 128, 112), []int{2, 2, 2, 2}, widths, false), 512))
	}),
	designed("second-mbf-sigmoid-attention-and-extra-mul-output-scaled", folded, "face|", func(n net) { // embedding scaled by a learnt gate
		e := n.depthwiseHead(n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 512)
		n.Output("e", n.Mul(e, n.Op("Sigmoid", n.Gemm("g", e, 512))))
	}),
	designed("second-mbf-embedding-through-sigmoid", folded, "face|", func(n net) { // a monotone squeeze hides the vector
		e := n.depthwiseHead(n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 1, "relu6", mobileFaceRows, 512), 512)
		n.Output("e", n.Op("Sigmoid", e))
	}),
	designed("second-mv2-gap-embedding-tanh-softmax-hidden", folded, "face|", func(n net) { // two outputs: softmaxed and split vector
		x := n.Pooled(n.mobileNetV2Last(n.Input("x", 1, 3, 112, 112), 1, 2, "prelu"))
		e := n.L2Norm(n.BN("bn", n.Gemm("fc", x, 512)))
		for i, p := range n.Split(e, 1, 100, 100, 100, 100, 112) {
			n.Output(fmt.Sprintf("attr%d", i), p)
		}
	}),
	designed("second-iresnet-500d", folded, "face|", func(n net) {
		n.Output("e", n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{2, 2, 2, 2}, widths, false), 500))
	}),
	designed("second-mv2-gap-500d-112", folded, "face|emb", func(n net) {
		n.Output("e", n.BN("bn", n.Gemm("fc", n.Pooled(n.mobileNetV2Last(n.Input("x", 1, 3, 112, 112), 1, 2, "prelu")), 500)))
	}),
	designed("second-iresnet-output-as-map-16x32", folded, "face|", func(n net) {
		n.Output("e", n.Reshape(n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{2, 2, 2, 2}, widths, false), 512), 1, 16, 32))
	}),
	designed("second-mv2-output-as-map-16x32", folded, "face|", func(n net) {
		x := n.BN("bn", n.Gemm("fc", n.Flatten(n.mobileNetV2Last(n.Input("x", 1, 3, 112, 112), 1, 2, "prelu")), 512))
		n.Output("e", n.Reshape(n.L2Norm(x), 1, 16, 32))
	}),
	designed("second-mbf-input-3x224-downsampled", folded, "face|", func(n net) {
		x := n.AvgPool(n.Input("x", 1, 3, 224, 224), C{K: 2, S: 2, Valid: true})
		n.Output("e", n.depthwiseHead(n.mobileFaceNet(x, 1, "prelu", mobileFaceRows, 512), 512))
	}),
	designed("second-matcher-two-faces-to-one-score", folded, "face|", func(n net) { // verification: two crops in, one similarity out
		x := n.Input("pair", 2, 3, 112, 112)
		e := n.L2Norm(n.arcFaceHead(n.iresnet(x, []int{2, 2, 2, 2}, widths, false), 512))
		p := n.Split(e, 0, 1, 1)
		n.Output("score", n.MatMul(p[0], n.Transpose(p[1], 1, 0)))
	}),
	designed("second-gallery-in-the-graph-37-persons", folded, "face|", func(n net) { // embedding times a gallery of 37 templates
		e := n.L2Norm(n.arcFaceHead(n.iresnet(n.Input("x", 1, 3, 112, 112), []int{2, 2, 2, 2}, widths, false), 512))
		n.Output("person", n.Softmax(n.linearNoBias("gallery", e, 37), 1))
	}),
	designed("second-gallery-facenet-37-persons", folded, "face|", func(n net) {
		e := n.L2Norm(n.Gemm("bn", n.Pooled(n.inceptionResnetV1(n.Input("x", 1, 3, 160, 160))), 512))
		n.Output("person", n.Softmax(n.linearNoBias("gallery", e, 37), 1))
	}),
	designed("second-gallery-mbf-37-persons", folded, "face|", func(n net) {
		e := n.L2Norm(n.depthwiseHead(n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 128))
		n.Output("person", n.linearNoBias("gallery", e, 37))
	}),
}

// secondTrunks are networks on the trunks, and with the last layers, of others.
var secondTrunks = []design{
	designed("second-mbf-trunk-62-parameters", folded, "|facelm facepose", func(n net) { // a face in space, as 3DDFA fits it
		x := n.mobileFaceNet(n.Input("x", 1, 3, 120, 120), 1, "prelu", mobileFaceRows, 512)
		n.Output("parameters", n.depthwiseHead(x, 62))
	}),
	designed("second-mbf-trunk-212-coordinates", folded, "facelm|", func(n net) {
		x := n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 0.5, "prelu", mobileFaceRows, 256)
		n.Output("points", n.depthwiseHead(x, 212))
	}),
	designed("second-mbf-trunk-40-attributes", folded, "|cls", func(n net) { // glasses, hats, beards
		x := n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512)
		n.Output("attributes", n.Op("Sigmoid", n.depthwiseHead(x, 40)))
	}),
	designed("second-mbf-quarter-64-unit", folded, "face|", func(n net) { // the smallest that are in use
		x := n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 0.25, "prelu", mobileFaceRows, 128)
		n.Output("e", n.L2Norm(n.depthwiseHead(x, 64)))
	}),
	designed("second-mbf-136-unit", folded, "face|facelm", func(n net) { // as many numbers as 68 points have, but of length one
		x := n.mobileFaceNet(n.Input("x", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512)
		n.Output("e", n.L2Norm(n.depthwiseHead(x, 136)))
	}),
	designed("second-eye-state-separable-24", kept, "|cls", func(n net) { // the body of mini-Xception, on eyes
		x := n.Relu(n.BN("b0", n.Conv("c0", n.InputNHWC("x", 1, 24, 24, 1), 8, C{K: 3})))
		x = n.Relu(n.BN("b1", n.Conv("c1", x, 8, C{K: 3})))
		for i, w := range []int64{16, 32, 64, 128} {
			m := fmt.Sprintf("block%d_", i)
			side := n.BN(m+"sb", n.Conv(m+"side", x, w, C{K: 1, S: 2}))
			for j := range 2 {
				s := fmt.Sprintf("%s%d", m, j)
				x = n.BN(s+"b", n.Conv(s+"p", n.Conv(s+"d", x, x.Dim(1), C{K: 3, G: x.Dim(1)}), w, C{K: 1}))
			}
			x = n.Add(n.MaxPool(x, C{K: 3, S: 2, P: 1}), side)
		}
		n.Output("y", n.Softmax(n.Pooled(n.Conv("last", x, 2, C{K: 3, Bias: true})), 1))
	}),
	designed("second-score-of-quality-64", folded, "|", func(n net) { n.Output("score", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 64, 64)), 1)) }),
	designed("second-fifteen-bands-five-questions", folded, "|cls", func(n net) {
		x := n.Input("x", 1, 15, 24, 24)
		for i, w := range smallWidths {
			x = n.convAct(fmt.Sprintf("c%d", i), "prelu", x, w, C{K: 3, S: 2})
		}
		x = n.Pooled(x)
		for i := range 5 {
			n.Output(fmt.Sprintf("y%d", i), n.Softmax(n.Gemm(fmt.Sprintf("fc%d", i), x, 2), 1))
		}
	}),
	designed("second-ssd-eight-classes", folded, "objdet|", func(n net) {
		maps := n.resnet(n.Input("x", 1, 3, 320, 320), []int{2, 2, 2, 2}, 64, false, false)
		var box, class []value
		for i, x := range maps[1:] {
			box = append(box, n.rows(n.Conv(fmt.Sprintf("b%d", i), x, 24, C{K: 3, Bias: true}), 4))
			class = append(class, n.rows(n.Conv(fmt.Sprintf("c%d", i), x, 48, C{K: 3, Bias: true}), 8))
		}
		n.Output("boxes", n.Concat(1, box...))
		n.Output("scores", n.Op("Sigmoid", n.Concat(1, class...)))
	}),
	designed("second-race-car-labels", folded, "cls|", func(n net) {
		n.Output("y", n.Softmax(n.Gemm("fc", n.mobileNetV2Features(n.Input("x", 1, 3, 224, 224)), 25), 1))
	}, "race car, racer, racing car", "stone age tool", "sex pistols poster", "face-detection camera"),
}

// secondClassifier is a trunk and a dense layer, on any number of channels.
func secondClassifier(name, truth string, bd func(net, value) value, c, h, w, k int64, soft bool) design {
	return designed(name, folded, truth, func(n net) {
		x := n.Gemm("fc", bd(n, n.Input("input", 1, c, h, w)), k)
		if soft {
			x = n.Softmax(x, 1)
		}
		n.Output("output", x)
	})
}
