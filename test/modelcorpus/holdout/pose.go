// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// poses find the joints of bodies and hands.
var poses = []design{
	designed("rtmpose-s", folded, "pose", func(n net) {
		x := n.crossStage(n.Input("input", 1, 3, 256, 192), 32, "silu")[2]
		x = n.Reshape(n.Conv("head.final_layer", x, 17, C{K: 7, Bias: true}), 1, 17, 48)
		x = n.linear("head.mlp", x, 256)
		n.Output("simcc_x", n.linearNoBias("head.cls_x", x, 384))
		n.Output("simcc_y", n.linearNoBias("head.cls_y", x, 512))
	}),
	designed("vitpose-b", kept, "pose", func(n net) {
		x := n.vit(n.Input("input_0", 1, 3, 256, 192), 16, 768, 12, 12, false, "gelu")
		x = n.Reshape(n.Transpose(x, 0, 2, 1), 1, 768, 16, 12)
		for i := range 2 {
			x = n.Relu(n.BN(fmt.Sprintf("bn%d", i), n.ConvT(fmt.Sprintf("dc%d", i), x, 256, C{K: 4, S: 2, P: 1})))
		}
		n.Output("output_0", n.Conv("final", x, 17, C{K: 1, Bias: true}))
	}),
	designed("openpose-hand-22", folded, "handlm|", func(n net) {
		x := n.vgg(n.Input("image", 1, 3, 368, 368), [][2]int64{{64, 2}, {128, 2}, {256, 4}, {512, 4}}, false)[3]
		x = n.convAct("cpm", "relu", x, 128, C{K: 3})
		y := n.Conv("s1", n.convAct("s0", "relu", x, 512, C{K: 1}), 22, C{K: 1, Bias: true})
		for i := range 5 {
			z := n.Concat(1, y, x)
			for j := range 5 {
				z = n.convAct(fmt.Sprintf("M%d_%d", i, j), "relu", z, 128, C{K: 7})
			}
			y = n.Conv(fmt.Sprintf("o%d", i), n.convAct(fmt.Sprintf("M%d_6", i), "relu", z, 128, C{K: 1}), 22, C{K: 1, Bias: true})
		}
		n.Output("net_output", y)
	}),
	designed("lightweight-openpose", folded, "pose", func(n net) {
		x := n.mobileNetV1(n.Input("data", 1, 3, 256, 456), 1, 2, "relu")[4]
		x = n.convAct("cpm", "elu", x, 128, C{K: 3})
		n.Output("heatmaps", n.Conv("h", n.convAct("h0", "relu", x, 512, C{K: 1}), 19, C{K: 1, Bias: true}))
		n.Output("pafs", n.Conv("p", n.convAct("p0", "relu", x, 512, C{K: 1}), 38, C{K: 1, Bias: true}))
	}),
	designed("videopose3d", kept, "|pose", func(n net) {
		x := n.Transpose(n.Reshape(n.Input("in", 1, 243, 17, 2), 1, 243, 34), 0, 2, 1)
		for i, k := range []int64{3, 3, 3, 3, 3} {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i), n.Conv1D(fmt.Sprintf("c%d", i), x, 1024, C{K: k, S: 3, Valid: true})))
		}
		n.Output("out", n.Conv1D("shrink", x, 51, C{K: 1, Bias: true}))
	}),
	designed("mediapipe-gesture-embedder", folded, "", func(n net) {
		x := n.Concat(1, n.Flatten(n.Input("hand", 1, 21, 3)), n.Input("handedness", 1, 1), n.Flatten(n.Input("world_hand", 1, 21, 3)))
		for i, w := range []int64{256, 256, 128} {
			x = n.Relu(n.Gemm(fmt.Sprintf("fc%d", i), x, w))
		}
		n.Output("hand_embedding", n.Gemm("out", x, 128))
	}),
}
