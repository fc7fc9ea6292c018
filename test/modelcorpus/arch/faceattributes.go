// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

var (
	emotions7 = []string{"Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"}
	emotions8 = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}
	ages8     = []string{"(0-2)", "(4-6)", "(8-12)", "(15-20)", "(25-32)", "(38-43)", "(48-53)", "(60-100)"}
)

func faceAttributes() []Network {
	return build(
		design{name: "genderage", style: mxnet, can: ageGender, note: "insightface buffalo_l genderage, MobileNet of a quarter of the width", build: genderAge},
		design{name: "levi-hassner-age", style: oldTorch, can: age, note: "Levi and Hassner, age_net", build: leviHassner(8), labels: ages8},
		design{name: "levi-hassner-gender", style: oldTorch, can: gender, note: "Levi and Hassner, gender_net", build: leviHassner(2), labels: []string{"Male", "Female"}},
		design{name: "ssrnet-age", style: tf, can: age, note: "Yang et al., SSR-Net; shamangary/SSR-Net, 64x64", build: ssrNet},
		design{name: "dex-age", style: oldTorch, can: age, note: "Rothe et al., DEX; VGG-16, 101 years", build: dex(101)},
		design{name: "dex-gender", style: oldTorch, can: gender, note: "Rothe et al., DEX; VGG-16", build: dex(2)},
		design{name: "fairface-resnet34", style: torch, fold: true, can: ageGenderEthnicity, note: "Karkkainen and Joo, FairFace; 7 races, 2 genders, 9 ages in one head of 18", build: fairFace},
		design{name: "age-gender-recognition-retail-0013", style: oldTorch, fold: true, can: ageGender, note: "OpenVINO open model zoo, 62x62; widths simplified", build: ageGender0013},
		design{name: "ferplus", style: oldTorch, can: emotion, note: "Barsoum et al., FER+; ONNX model zoo emotion-ferplus, VGG-13", build: ferPlus, labels: emotions8},
		design{name: "mini-xception-64", style: tf, can: emotion, note: "Arriaga et al., mini-Xception; oarriaga/face_classification", build: miniXception(64, 7), labels: emotions7},
		design{name: "mini-xception-48", style: tf, fold: true, can: emotion, note: "Arriaga et al., mini-Xception, 48x48, labels lost", build: miniXception(48, 7)},
		design{name: "mini-xception-gender", style: tf, can: gender, note: "oarriaga/face_classification, simple_CNN for gender as mini-Xception", build: miniXception(64, 2), labels: []string{"woman", "man"}},
		design{name: "hsemotion-b0-8", style: torch, fold: true, can: emotion, note: "Savchenko, HSEmotion; enet_b0_8", build: efficientnetClasses(1, 1, 224, 8), labels: emotions8},
		design{name: "hsemotion-b2-7", style: torch, fold: true, can: emotion, note: "Savchenko, HSEmotion; enet_b2_7 at 260", build: efficientnetClasses(1.1, 1.2, 260, 7), labels: emotions7},
		design{name: "deepface-emotion", style: tf, can: emotion, note: "serengil/deepface, 48x48 gray", build: deepfaceEmotion, labels: emotions7},
		design{name: "emotions-recognition-retail-0003", style: oldTorch, fold: true, can: emotion, note: "OpenVINO open model zoo, 64x64; widths simplified", build: emotion0003, labels: []string{"neutral", "happy", "sad", "surprise", "anger"}},
	)
}

func genderAge(b *Builder) {
	x := b.Input("data", -1, 3, 96, 96)
	x = b.Mul(b.Sub(x, b.Const("float32", 127.5)), b.Const("float32", 0.0078125))
	b.Output("fc1", b.Gemm("fc1", b.Pooled(mobilenetV1(b, x, 4, b.Relu)[12]), 3))
}

func leviHassner(classes int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("data", 1, 3, 227, 227)
		lrn := func(x Value) Value { return b.Node("LRN", "", x.Shape, []Value{x}, ints("size", 5)) }
		pool := C{K: 3, S: 2, Valid: true, Ceil: true}
		x = b.Relu(b.Conv("conv1", x, 96, C{K: 7, S: 4, Valid: true, Bias: true}))
		x = b.Relu(b.Conv("conv2", lrn(b.MaxPool(x, pool)), 256, C{K: 5, Bias: true}))
		x = b.Relu(b.Conv("conv3", lrn(b.MaxPool(x, pool)), 384, C{K: 3, Bias: true}))
		x = b.Relu(b.Gemm("fc6", b.Flatten(b.MaxPool(x, pool)), 512))
		x = b.Relu(b.Gemm("fc7", x, 512))
		b.Output("prob", b.Softmax(b.Gemm("fc8", x, classes), 1))
	}
}

// ssrNet estimates an age in three steps, each finer than the one before, from two streams.
func ssrNet(b *Builder) {
	x := b.InputNHWC("input_1", 1, 64, 64, 3)
	stream := func(name string, width int64, most bool, act func(Value) Value) []Value {
		var maps []Value
		y := x
		for i := range 4 {
			n := fmt.Sprintf("%s%d", name, i)
			y = act(b.BN(n+"_bn", b.Conv(n, y, width, C{K: 3, Bias: true})))
			if i < 3 {
				p := C{K: 2, S: 2, Valid: true}
				if most {
					y = b.MaxPool(y, p)
				} else {
					y = b.AvgPool(y, p)
				}
			}
			maps = append(maps, y)
		}
		return maps
	}
	s := stream("x", 32, false, b.Relu)
	t := stream("s", 16, true, func(x Value) Value { return b.Op("Tanh", x) })
	age := Value{}
	for i := range 3 {
		m := fmt.Sprintf("stage%d_", i)
		flat := func(n string, x Value) Value {
			return b.Relu(b.Gemm(m+n, b.Flatten(b.Relu(b.Conv(m+n+"_conv", x, 10, C{K: 1, Bias: true}))), 3))
		}
		p := b.Relu(b.Gemm(m+"features", b.Mul(flat("s", s[3-i]), flat("t", t[3-i])), 6))
		shift := b.Op("Tanh", b.Gemm(m+"local_delta", p, 3))
		p = b.Relu(b.Gemm(m+"prob", p, 3))
		y := b.reduce("ReduceSum", b.Mul(p, b.Add(p, shift)), true, 1)
		if i == 0 {
			age = y
		} else {
			age = b.Add(age, b.Div(y, b.Const("float32", 3)))
		}
	}
	b.Output("pred_a", b.Scale(age, 101))
}

func dex(classes int64) func(*Builder) {
	return func(b *Builder) {
		name := func(block, i int) string { return fmt.Sprintf("conv%d_%d", block, i) }
		x := vggBody(b, b.Input("data", 1, 3, 224, 224), name, "fc6", "fc7")
		b.Output("prob", b.Softmax(b.Gemm(fmt.Sprintf("fc8-%d", classes), x, classes), 1))
	}
}

func fairFace(b *Builder) {
	x := resnetFeatures(b, b.Input("input", 1, 3, 224, 224), depth34, false)
	b.Output("output", b.Gemm("fc", x, 18))
}

func ageGender0013(b *Builder) {
	x := b.Input("data", 1, 3, 62, 62)
	for i, n := range []int64{48, 64, 96, 128} {
		x = b.Relu(b.ConvBN(fmt.Sprintf("conv%d", i+1), fmt.Sprintf("bn%d", i+1), x, n, C{K: 3}))
		x = b.MaxPool(x, C{K: 3, S: 2, Valid: true})
	}
	y := b.Relu(b.Conv("age_conv1", x, 256, C{K: 2, Valid: true, Bias: true}))
	y = b.Relu(b.Conv("age_conv2", y, 512, C{K: 1, Bias: true}))
	b.Output("age_conv3", b.Conv("age_conv3", y, 1, C{K: 1, Bias: true}))
	y = b.Relu(b.Conv("gender_conv1", x, 256, C{K: 2, Valid: true, Bias: true}))
	b.Output("prob", b.Softmax(b.Conv("gender_conv3", y, 2, C{K: 1, Bias: true}), 1))
}

func ferPlus(b *Builder) {
	x := b.Input("Input3", 1, 1, 64, 64)
	x = b.Div(b.Sub(x, b.Const("float32", 127.5)), b.Const("float32", 255))
	for block, t := range [][2]int64{{64, 2}, {128, 2}, {256, 3}, {256, 3}} {
		for i := range t[1] {
			m := fmt.Sprintf("Convolution%d_%d", block, i)
			x = b.Relu(b.Add(b.Conv(m, x, t[0], C{K: 3}), b.Param(m+"_bias", t[0], 1, 1)))
		}
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	}
	x = b.Relu(b.Gemm("Parameter1693", b.Flatten(x), 1024))
	x = b.Relu(b.Gemm("Parameter1696", x, 1024))
	b.Output("Plus692_Output_0", b.Gemm("Parameter1699", x, 8))
}

func miniXception(size, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := b.InputNHWC("input_1", -1, size, size, 1)
		for i := range 2 {
			x = b.Relu(b.ConvBN(fmt.Sprintf("conv2d_%d", i+1), fmt.Sprintf("batch_normalization_%d", i+1), x, 8, C{K: 3, Valid: true}))
		}
		for i, n := range []int64{16, 32, 64, 128} {
			sep := func(j int, x Value) Value {
				m := fmt.Sprintf("separable_conv2d_%d", 2*i+j)
				y := b.Conv(m+".depthwise", x, x.Dim(1), C{K: 3, G: x.Dim(1)})
				return b.ConvBN(m+".pointwise", m+".bn", y, n, C{K: 1})
			}
			short := b.ConvBN(fmt.Sprintf("residual_%d", i), fmt.Sprintf("residual_bn_%d", i), x, n, C{K: 1, S: 2})
			y := sep(2, b.Relu(sep(1, x)))
			x = b.Add(b.MaxPool(y, C{K: 3, S: 2, Same: true}), short)
		}
		x = b.Conv("conv2d_last", x, classes, C{K: 3, Bias: true})
		b.Output("predictions", b.Softmax(b.ReduceMean(x, false, 2, 3), 1))
	}
}

func deepfaceEmotion(b *Builder) {
	x := b.InputNHWC("conv2d_input", -1, 48, 48, 1)
	conv := func(i int, x Value, n, k int64) Value {
		return b.Relu(b.Conv(fmt.Sprintf("conv2d_%d", i), x, n, C{K: k, Valid: true, Bias: true}))
	}
	x = b.MaxPool(conv(1, x, 64, 5), C{K: 5, S: 2, Valid: true})
	x = b.AvgPool(conv(3, conv(2, x, 64, 3), 64, 3), C{K: 3, S: 2, Valid: true})
	x = b.AvgPool(conv(5, conv(4, x, 128, 3), 128, 3), C{K: 3, S: 2, Valid: true})
	x = b.Relu(b.Gemm("dense_1", b.Flatten(x), 1024))
	x = b.Relu(b.Gemm("dense_2", x, 1024))
	b.Output("dense_3", b.Softmax(b.Gemm("dense_3", x, 7), 1))
}

func emotion0003(b *Builder) {
	x := b.Input("data", 1, 3, 64, 64)
	for i, n := range []int64{32, 64, 128, 256} {
		m := fmt.Sprintf("conv%d", i+1)
		x = b.Relu(b.ConvBN(m+"a", m+"a_bn", x, n, C{K: 3, S: 2}))
		x = b.Relu(b.ConvBN(m+"b", m+"b_bn", x, n, C{K: 3}))
	}
	x = b.Conv("prob_conv", x, 5, C{K: 4, Valid: true, Bias: true})
	b.Output("prob_emotion", b.Softmax(x, 1))
}
