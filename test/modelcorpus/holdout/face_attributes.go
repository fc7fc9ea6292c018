// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// faceAttributes look at faces without making a template.
var faceAttributes = []design{
	designed("expression-mobilefacenet-opencv", folded, "emotion", func(n net) {
		x := n.depthwiseHead(n.mobileFaceNet(n.Input("input", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 512)
		n.Output("label", n.Gemm("cls", n.Relu(x), 7))
	}, "angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised"),
	designed("expression-mobilefacenet-nolabels", folded, "|emotion cls face", func(n net) {
		x := n.depthwiseHead(n.mobileFaceNet(n.Input("input", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512), 512)
		n.Output("label", n.Gemm("cls", n.Relu(x), 7))
	}),
	designed("dan-rafdb", folded, "emotion|cls", func(n net) { n.Output("out", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 224, 224)), 7)) }, "neutral", "happy", "sad", "surprise", "fear", "disgust", "anger"),
	designed("fer2013-vgg-44", folded, "emotion|cls", func(n net) {
		x := n.vgg(n.Input("x", 1, 1, 48, 48), vgg16[:4], true)[3]
		n.Output("out", n.Gemm("fc", n.Flatten(n.halve(x)), 7))
	}),
	designed("deepface-race", folded, "ethnicity|cls", vggFace(6), "asian", "indian", "black", "white", "middle eastern", "latino hispanic"),
	designed("deepface-age", folded, "age|cls", vggFace(101)),
	designed("deepface-gender", folded, "gender|cls", vggFace(2), "Woman", "Man"),
	designed("utkface-multihead", folded, "age gender ethnicity|cls", func(n net) {
		x := n.resnet34(n.Input("x", 1, 3, 200, 200))
		n.Output("age", n.Gemm("age", x, 1))
		n.Output("gender", n.Op("Sigmoid", n.Gemm("gender", x, 1)))
		n.Output("race", n.Softmax(n.Gemm("race", x, 5), 1))
	}),
	designed("minifasnet-like-80-2", folded, "live|cls", func(n net) {
		x := n.convNormAct("conv1", "prelu", n.Input("input", 1, 3, 80, 80), 32, C{K: 3, S: 2})
		x = n.convNormAct("conv2", "prelu", x, 32, C{K: 3, G: 32})
		for i, t := range [][3]int64{{103, 64, 2}, {13, 64, 1}, {13, 64, 1}, {26, 128, 2}, {52, 128, 1}, {26, 128, 1}, {308, 128, 2}, {26, 128, 1}} {
			x = n.inverted(fmt.Sprintf("conv_%d", i), x, t[0], t[1], 3, t[2], "prelu", 0)
		}
		x = n.convNormAct("sep", "prelu", x, 512, C{K: 1})
		x = n.depthwiseHead(x, 128)
		n.Output("output", n.Gemm("prob", x, 3))
	}),
	designed("anti-spoof-mn3", folded, "live|cls", func(n net) {
		x := n.Pooled(n.mobileNetV3Small(n.Input("actual_input_1", 1, 3, 128, 128), 2))
		n.Output("output1", n.Softmax(n.Gemm("spoof", x, 2), 1))
	}, "real", "spoof"),
	designed("deeppixbis", kept, "|live cls seg", func(n net) {
		maps := n.resnet(n.Input("x", 1, 3, 224, 224), []int{3, 4, 6, 3}, 64, true, false)
		x := n.Op("Sigmoid", n.Conv("dec", maps[2], 1, C{K: 1, Bias: true}))
		n.Output("map", x)
		n.Output("score", n.Op("Sigmoid", n.Gemm("linear", n.Flatten(x), 1)))
	}),
	designed("3ddfa-v2-120-62", folded, "|facelm facepose", func(n net) {
		n.Output("output", n.Gemm("fc", n.Pooled(n.mobileNetV1(n.Input("input", 1, 3, 120, 120), 1, 2, "relu")[12]), 62))
	}),
	designed("wflw-hrnet-98", folded, "facelm", func(n net) {
		x := n.convNormAct("s1", "relu", n.convNormAct("s0", "relu", n.Input("x", 1, 3, 256, 256), 64, C{K: 3, S: 2}), 64, C{K: 3, S: 2})
		for i := range 8 {
			x = n.Relu(n.Add(x, n.convNorm(fmt.Sprintf("b%d", i), n.convNormAct(fmt.Sprintf("a%d", i), "relu", x, 64, C{K: 3}), 64, C{K: 3})))
		}
		n.Output("heat", n.Conv("h", x, 98, C{K: 1, Bias: true}))
	}),
	designed("head-pose-adas-0001", folded, "facepose", func(n net) {
		x := n.Input("data", 1, 3, 60, 60)
		for i, w := range []int64{32, 64, 128, 256} {
			x = n.convNormAct(fmt.Sprintf("c%d", i), "relu", x, w, C{K: 3, S: 2})
		}
		x = n.Flatten(x)
		for _, k := range []string{"angle_y_fc", "angle_p_fc", "angle_r_fc"} {
			n.Output(k, n.Gemm(k, n.Relu(n.Gemm(k+"1", x, 256)), 1))
		}
	}),
	designed("gaze-estimation-adas-0002", folded, "|facepose", func(n net) {
		var l []value
		for _, k := range []string{"left_eye_image", "right_eye_image"} {
			x := n.Input(k, 1, 3, 60, 60)
			for i, w := range []int64{24, 48, 96} {
				x = n.convNormAct(k+fmt.Sprintf("c%d", i), "relu", x, w, C{K: 3, S: 2})
			}
			l = append(l, n.Relu(n.Gemm(k+"fc", n.Flatten(x), 128)))
		}
		l = append(l, n.Input("head_pose_angles", 1, 3))
		n.Output("gaze_vector", n.Gemm("out", n.Concat(1, l...), 3))
	}),
	designed("l2cs-gaze-448", folded, "|facepose cls", func(n net) {
		x := n.resnet50(n.Input("input", 1, 3, 448, 448))
		n.Output("yaw", n.Gemm("fc_yaw_gaze", x, 90))
		n.Output("pitch", n.Gemm("fc_pitch_gaze", x, 90))
	}),
	designed("open-closed-eye-0001", folded, "|cls", func(n net) {
		x := n.Input("input.1", 1, 3, 32, 32)
		x = n.halve(n.convAct("c1", "relu", x, 16, C{K: 3}))
		x = n.halve(n.convAct("c2", "relu", x, 32, C{K: 3}))
		n.Output("19", n.Softmax(n.Conv("c3", x, 2, C{K: 8, Valid: true, Bias: true}), 1))
	}),
	designed("inswapper-128", folded, "|seg face", func(n net) {
		t, s := n.Input("target", 1, 3, 128, 128), n.Input("source", 1, 512)
		x := n.convAct("e3", "leaky", n.convAct("e2", "leaky", n.convAct("e1", "leaky", n.convAct("e0", "leaky", t, 128, C{K: 7}), 256, C{K: 3}), 512, C{K: 3, S: 2}), 1024, C{K: 3, S: 2})
		for i := range 6 {
			st := n.Reshape(n.Gemm(fmt.Sprintf("st%d", i), s, 1024), 1, 1024, 1, 1)
			x = n.Add(x, n.Mul(n.Conv(fmt.Sprintf("r%d", i), x, 1024, C{K: 3, Bias: true}), st))
		}
		x = n.convAct("d0", "leaky", n.Resize(x, 2, "linear"), 512, C{K: 3})
		x = n.convAct("d1", "leaky", n.Resize(x, 2, "linear"), 256, C{K: 3})
		n.Output("output", n.Op("Tanh", n.Conv("out", x, 3, C{K: 7, Bias: true})))
	}),
}

// vggFace is VGG-Face with another last layer.
func vggFace(k int64) func(net) {
	return func(n net) { // deepface: age, gender, race
		x := n.halve(n.vgg(n.InputNHWC("zero_padding2d_input", -1, 224, 224, 3), vgg16, false)[4])
		x = n.Relu(n.Conv("conv2d_14", x, 4096, C{K: 7, Valid: true, Bias: true}))
		x = n.Relu(n.Conv("conv2d_15", x, 4096, C{K: 1, Bias: true}))
		n.Output("activation", n.Softmax(n.Flatten(n.Conv("predictions", x, k, C{K: 1, Bias: true})), 1))
	}
}
