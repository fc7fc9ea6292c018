// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

// smallFaces are networks for faces that run on cameras: some ten to a thousand kilobytes.
func smallFaces() []Network {
	return build(
		design{name: "mobilefacenet-0.25-64", style: torch, fold: true, can: faceEmbedding, note: "Chen et al., MobileFaceNets, a quarter of the width, 64 dimensions: some 60 KiB in 8 bits", build: thinMobileFaceNet(4, 64)},
		design{name: "mobilefacenet-0.25-128", style: torch, can: faceEmbedding, note: "Chen et al., MobileFaceNets, a quarter of the width", build: thinMobileFaceNet(4, 128)},
		design{name: "mobilefacenet-0.5-128", style: oldTorch, fold: true, can: faceEmbedding, note: "Chen et al., MobileFaceNets, half of the width", build: thinMobileFaceNet(2, 128)},
		design{name: "mobilefacenet-68-points", style: torch, can: faceLandmarks, note: "cunjian/pytorch_face_landmark, MobileFaceNet: the trunk of an embedding, and 68 points", build: mobileFaceNet(112, 136)},
		design{name: "mtcnn-lnet", style: oldTorch, can: faceLandmarks, note: "Zhang et al., MTCNN; the fourth network corrects each of five points on a crop of its own", build: mtcnnLNet},
		design{name: "age-densenet-13", style: tf, can: age, note: "shamangary/SSR-Net, the DenseNet of 13 layers that it is compared with: one age", build: denseNetAge(3)},
		design{name: "age-densenet-19", style: tf, can: age, note: "shamangary/SSR-Net, the DenseNet of 19 layers that it is compared with: one age", build: denseNetAge(5)},
		design{name: "age-mobilenet-0.25", style: tf, can: age, note: "shamangary/SSR-Net, the MobileNet of a quarter of the width that it is compared with: one age", build: mobileNetAge(4)},
		design{name: "age-mobilenet-0.5", style: tf, can: age, note: "shamangary/SSR-Net, the MobileNet of half the width that it is compared with: one age", build: mobileNetAge(2)},
		design{name: "simple-cnn-gender", style: tf, can: gender, note: "Arriaga et al., Real-time CNNs for Emotion and Gender Classification; oarriaga/face_classification, simple_CNN", build: simpleCNNGender},
		design{name: "fsanet", style: tf, can: facePose, note: "Yang et al., FSA-Net; shamangary/FSA-Net; the aggregation of features is a pooling here", build: fsaNet},
	)
}

// thinMobileFaceNet is MobileFaceNet with all widths divided.
func thinMobileFaceNet(divide, out int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("input", 1, 3, 112, 112)
		x = b.PRelu("conv1.prelu", b.ConvBN("conv1.conv", "conv1.bn", x, 64/divide, C{K: 3, S: 2}))
		x = b.PRelu("dw_conv1.prelu", b.ConvBN("dw_conv1.conv", "dw_conv1.bn", x, x.Dim(1), C{K: 3, G: x.Dim(1)}))
		unit := 0
		for _, t := range [][4]int64{{2, 64, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 128, 1, 2}, {2, 128, 2, 1}} {
			for i := range t[2] {
				s, width := int64(1), t[1]/divide
				if i == 0 {
					s = t[3]
				}
				x = mobileBlock(b, fmt.Sprintf("blocks.%d.", unit), x, x.Dim(1)*t[0], width, s, s == 1 && x.Dim(1) == width)
				unit++
			}
		}
		x = b.PRelu("conv2.prelu", b.ConvBN("conv2.conv", "conv2.bn", x, 512/divide, C{K: 1}))
		x = b.ConvBN("linear7.conv", "linear7.bn", x, x.Dim(1), C{K: x.Dim(2), G: x.Dim(1), Valid: true})
		b.Output("output", b.Flatten(b.ConvBN("linear1.conv", "linear1.bn", x, out, C{K: 1})))
	}
}

func mtcnnLNet(b *Builder) {
	crops := b.Split(b.Input("data", 1, 15, 24, 24), 1, 3, 3, 3, 3, 3)
	var points []Value
	for i, x := range crops {
		for j, width := range []int64{28, 48, 64} {
			m := fmt.Sprintf("%d_%d", j+1, i+1)
			k := []int64{3, 3, 2}[j]
			x = b.PRelu("prelu"+m, b.Conv("conv"+m, x, width, C{K: k, Valid: true, Bias: true}))
			if j < 2 {
				x = b.MaxPool(x, C{K: 3, S: 2, Valid: true, Ceil: true})
			}
		}
		points = append(points, x)
	}
	x := b.PRelu("prelu4", b.Gemm("fc4", b.Flatten(b.Concat(1, points...)), 256))
	for i := range crops {
		m := fmt.Sprintf("_%d", i+1)
		b.Output("fc5"+m, b.Gemm("fc5"+m, b.PRelu("prelu4"+m, b.Gemm("fc4"+m, x, 64)), 2))
	}
}

// denseNetAge has three blocks of layers that each add twelve maps to all before them.
func denseNetAge(layers int) func(*Builder) {
	return func(b *Builder) {
		x := b.Conv("initial_conv2D", b.InputNHWC("input_1", 1, 64, 64, 3), 24, C{K: 3})
		for block := range 3 {
			for i := range layers {
				m := fmt.Sprintf("dense_%d_%d_", block, i)
				x = b.Concat(1, x, b.Conv(m+"conv2D", b.Relu(b.BN(m+"bn", x)), 12, C{K: 3}))
			}
			if block < 2 {
				m := fmt.Sprintf("tr_%d_", block)
				x = b.AvgPool(b.Conv(m+"conv2D", b.Relu(b.BN(m+"bn", x)), x.Dim(1), C{K: 1}), C{K: 2, S: 2, Valid: true})
			}
		}
		x = b.Gemm("dense_1", b.Pooled(b.Relu(b.BN("final_bn", x))), 128)
		b.Output("pred_a", b.Gemm("pred_a", b.Relu(b.Gemm("feat_a", x, 32)), 1))
	}
}

func mobileNetAge(divide int64) func(*Builder) {
	return func(b *Builder) {
		x := mobilenetV1(b, b.InputNHWC("input_1", 1, 64, 64, 3), divide, b.Relu)[12]
		x = b.Flatten(b.Relu(b.Conv("conv2d_1", x, 20, C{K: 1, Bias: true})))
		b.Output("pred_a", b.Gemm("pred_a", b.Relu(b.Gemm("feat_a", x, 32)), 1))
	}
}

func simpleCNNGender(b *Builder) {
	x := b.InputNHWC("image_array", 1, 48, 48, 3)
	for i, t := range [][2]int64{{16, 7}, {32, 5}, {64, 3}, {128, 3}} {
		for j := range 2 {
			m := fmt.Sprintf("conv%d_%d", i, j)
			x = b.BN(m+"_bn", b.Conv(m, x, t[0], C{K: t[1], Bias: true}))
		}
		x = b.AvgPool(b.Relu(x), C{K: 2, S: 2, Same: true})
	}
	x = b.BN("last_bn", b.Conv("last", x, 256, C{K: 3, Bias: true}))
	b.Output("predictions", b.Softmax(b.Pooled(b.Conv("classes", x, 2, C{K: 3, Bias: true})), 1))
}

// fsaNet finds three angles in three steps, each finer than the one before, from two streams of separable convolutions.
func fsaNet(b *Builder) {
	in := b.InputNHWC("input_1", 1, 64, 64, 3)
	stream := func(name string, pool func(Value, C) Value, act func(Value) Value) []Value {
		x := in
		var maps []Value
		for i, width := range []int64{16, 32, 32, 64, 64, 128, 128} {
			m := fmt.Sprintf("%s%d", name, i)
			x = b.Conv(m+"_pw", b.Conv(m+"_dw", x, x.Dim(1), C{K: 3, G: x.Dim(1)}), width, C{K: 1, Bias: true})
			x = act(b.BN(m+"_bn", x))
			if i == 0 || i == 2 || i == 4 {
				x = pool(x, C{K: 2, S: 2, Valid: true})
			}
			if i == 2 || i == 4 || i == 6 {
				maps = append(maps, x)
			}
		}
		return maps
	}
	s := stream("s", b.AvgPool, b.Relu)
	t := stream("t", b.MaxPool, func(x Value) Value { return b.Op("Tanh", x) })
	var pose Value
	for i := range s {
		m := fmt.Sprintf("stage%d_", i)
		x := b.Mul(b.Conv(m+"s", s[i], 64, C{K: 1, Bias: true}), b.Conv(m+"t", t[i], 64, C{K: 1, Bias: true}))
		x = b.Relu(b.Gemm(m+"feature", b.Pooled(x), 8))
		angles := b.Softmax(b.Reshape(b.Gemm(m+"classes", x, 9), 1, 3, 3), 2)
		y := b.reduce("ReduceSum", b.Mul(angles, b.Const("float32", 0, 1, 2)), false, 2)
		if i == 0 {
			pose = y
		} else {
			pose = b.Add(pose, b.Div(y, b.Const("float32", 3)))
		}
	}
	b.Output("pred_pose", b.Scale(pose, 99))
}
