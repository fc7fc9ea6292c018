// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func poses() []Network {
	return build(
		design{name: "movenet-lightning", style: tf, fold: true, can: pose, note: "Google MoveNet SinglePose Lightning, 192: MobileNetV2, pyramid, four heads; the decoding is shortened", build: moveNet},
		design{name: "posenet-mobilenet", style: tf, fold: true, can: pose, note: "Papandreou et al., PersonLab; tfjs-models posenet, MobileNetV1 at stride 16, 257", build: poseNet},
		design{name: "openpose-coco", style: oldTorch, can: pose, note: "Cao et al., OpenPose; six stages of maps and fields", build: openPose},
		design{name: "hrnet-w32", style: torch, fold: true, can: pose, note: "Sun et al., HRNet; leoxiaobin/deep-high-resolution-net.pytorch, pose_hrnet_w32 256x192", build: hrnetPose},
		design{name: "simple-baseline-r50", style: torch, fold: true, can: pose, note: "Xiao et al., Simple Baselines; ResNet-50 and three deconvolutions", build: simpleBaseline},
		design{name: "blazepose-detector", style: tf, can: personAndPose, note: "Bazarevsky et al., BlazePose; MediaPipe pose_detection at 224; blocks simplified", build: blazeDetector(224, 12, []int64{2, 2, 6})},
		design{name: "blazepose-landmark", style: tf, can: pose, note: "Bazarevsky et al., BlazePose; MediaPipe pose_landmark_full at 256; blocks simplified", build: blazePose},
		design{name: "palm-detection", style: tf, can: handDetection, note: "Zhang et al., MediaPipe Hands; palm_detection at 192; blocks simplified", build: blazeDetector(192, 18, []int64{2, 6})},
		design{name: "hand-landmark", style: tf, can: handLandmarks, note: "Zhang et al., MediaPipe Hands; hand_landmark at 224; blocks simplified", build: handLandmark},
	)
}

func moveNet(b *Builder) {
	in := b.TypedInput("input", "int32", 1, 192, 192, 3)
	x := b.Transpose(b.Node("Cast", "", in.Shape, []Value{in}, ints("to", 1)), 0, 3, 1, 2)
	x = b.Sub(b.Scale(x, 1.0/127.5), b.Const("float32", 1))
	maps := mobilenetV2(b, x)
	x = b.Conv("fpn.lateral6", maps[7], 64, C{K: 1, Bias: true})
	for i, at := range []int{4, 2, 1} {
		l := b.Conv(fmt.Sprintf("fpn.lateral%d", i), maps[at], x.Dim(1), C{K: 1, Bias: true})
		x = b.Add(b.Resize(x, 2, "linear"), l)
		x = separable(b, fmt.Sprintf("fpn.smooth%d", i), x, []int64{64, 32, 24}[i], 1, b.Relu)
	}
	head := func(m string, n int64) Value {
		y := separable(b, m+".0", x, 96, 1, b.Relu)
		return b.Conv(m+".1", y, n, C{K: 1, Bias: true})
	}
	center := b.Op("Sigmoid", head("center", 1))
	maps17 := b.Op("Sigmoid", head("heatmap", 17))
	regress, offset := head("regression", 34), head("offset", 34)
	place := b.ArgMax(b.Reshape(center, 1, 2304), 1)
	pick := func(v Value) Value {
		v = b.Reshape(v, 1, v.Dim(1), 2304)
		return b.Node("Gather", "", []int64{1, v.Dim(1), 1}, []Value{v, place}, ints("axis", 2))
	}
	yx := b.Reshape(b.Add(pick(regress), pick(offset)), 1, 1, 17, 2)
	score := b.Reshape(pick(maps17), 1, 1, 17, 1)
	b.Output("output_0", b.Concat(3, yx, score))
}

func poseNet(b *Builder) {
	x := b.InputNHWC("sub_2", 1, 257, 257, 3)
	x = b.Relu6(b.ConvBN("conv1.0", "conv1.1", x, 32, C{K: 3, S: 2}))
	for i, r := range mobilenetV1Rows {
		s := r[1]
		if i > 10 {
			s = 1
		}
		x = separable(b, fmt.Sprintf("stage.%d", i), x, r[0], s, b.Relu6)
	}
	head := func(name string, n int64, sigmoid bool) {
		y := b.Conv(name, x, n, C{K: 1, Bias: true})
		if sigmoid {
			y = b.Op("Sigmoid", y)
		}
		b.Output(name+"_2", b.Transpose(y, 0, 2, 3, 1))
	}
	head("heatmap", 17, true)
	head("offset", 34, false)
	head("displacement_fwd", 32, false)
	head("displacement_bwd", 32, false)
}

func openPose(b *Builder) {
	x := vggFront(b, "model0", b.Input("image", 1, 3, 368, 368), []int64{64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 256, 128})
	var paf, heat Value
	for stage := range 6 {
		in := x
		if stage > 0 {
			in = b.Concat(1, paf, heat, x)
		}
		branch := func(l int, out int64) Value {
			y := in
			conv := func(i int, w, k int64) Value {
				return b.Conv(fmt.Sprintf("model%d_%d.%d", stage+1, l, 2*i), y, w, C{K: k, Bias: true})
			}
			widths, k := []int64{128, 128, 128, 512}, int64(3)
			if stage > 0 {
				widths, k = []int64{128, 128, 128, 128, 128, 128}, 7
			}
			for i, w := range widths {
				if i == len(widths)-1 {
					k = 1
				}
				y = b.Relu(conv(i, w, k))
			}
			return conv(len(widths), out, 1)
		}
		paf, heat = branch(1, 38), branch(2, 19)
	}
	b.Output("paf", paf)
	b.Output("heatmap", heat)
}

func simpleBaseline(b *Builder) {
	x := resnetStages(b, b.Input("input", 1, 3, 256, 192), depth34, true, false, 2)[3]
	for i := range 3 {
		x = b.ConvT(fmt.Sprintf("deconv_layers.%d", 3*i), x, 256, C{K: 4, S: 2, P: 1})
		x = b.Relu(b.BN(fmt.Sprintf("deconv_layers.%d", 3*i+1), x))
	}
	b.Output("output", b.Conv("final_layer", x, 17, C{K: 1, Bias: true}))
}

func hrnetPose(b *Builder) {
	x := b.Relu(b.ConvBN("conv1", "bn1", b.Input("input", 1, 3, 256, 192), 64, C{K: 3, S: 2}))
	x = b.Relu(b.ConvBN("conv2", "bn2", x, 64, C{K: 3, S: 2}))
	for i := range 4 {
		x = resnetBlock(b, fmt.Sprintf("layer1.%d.", i), x, 64, 1, true, false)
	}
	maps := []Value{
		b.Relu(b.ConvBN("transition1.0.0", "transition1.0.1", x, 32, C{K: 3})),
		b.Relu(b.ConvBN("transition1.1.0.0", "transition1.1.0.1", x, 64, C{K: 3, S: 2})),
	}
	for stage, n := range []int{1, 4, 3} {
		for i := range n {
			maps = hrModule(b, fmt.Sprintf("stage%d.%d.", stage+2, i), maps, stage == 2 && i == n-1)
		}
		if stage < 2 {
			last := maps[stage+1]
			m := fmt.Sprintf("transition%d.%d.0.", stage+2, stage+2)
			maps = append(maps, b.Relu(b.ConvBN(m+"0", m+"1", last, 2*last.Dim(1), C{K: 3, S: 2})))
		}
	}
	b.Output("output", b.Conv("final_layer", maps[0], 17, C{K: 1, Bias: true}))
}

// hrModule runs the scales side by side, then lets each hear the others; last keeps the finest only.
func hrModule(b *Builder, m string, maps []Value, last bool) []Value {
	done := make([]Value, len(maps))
	for i, x := range maps {
		for j := range 4 {
			x = resnetBlock(b, fmt.Sprintf("%sbranches.%d.%d.", m, i, j), x, x.Dim(1), 1, false, false)
		}
		done[i] = x
	}
	var out []Value
	for to := range done {
		if last && to > 0 {
			break
		}
		var sum Value
		for from := range done {
			y := hrFuse(b, fmt.Sprintf("%sfuse_layers.%d.%d.", m, to, from), done[from], from, to, done[to].Dim(1))
			if from == 0 {
				sum = y
			} else {
				sum = b.Add(sum, y)
			}
		}
		out = append(out, b.Relu(sum))
	}
	return out
}

func hrFuse(b *Builder, m string, x Value, from, to int, width int64) Value {
	if from > to {
		x = b.ConvBN(m+"0", m+"1", x, width, C{K: 1})
		return b.Resize(x, 1<<(from-to), "nearest")
	}
	for i := from; i < to; i++ {
		n, w := fmt.Sprintf("%s%d.", m, i-from), x.Dim(1)
		if i == to-1 {
			w = width
		}
		x = b.ConvBN(n+"0", n+"1", x, w, C{K: 3, S: 2})
		if i < to-1 {
			x = b.Relu(x)
		}
	}
	return x
}

func blazeDetector(size, width int64, anchors []int64) func(*Builder) {
	return func(b *Builder) {
		x := b.InputNHWC("input_1", 1, size, size, 3)
		x = b.PRelu("stem.prelu", b.Conv("stem.conv", x, 32, C{K: 5, S: 2, Same: true, Bias: true}))
		var maps []Value
		for stage, w := range []int64{32, 64, 128, 256, 256}[:len(anchors)+2] {
			for i := range 4 {
				s := int64(1)
				if i == 0 && stage > 0 {
					s = 2
				}
				x = blazeBlock(b, fmt.Sprintf("stage%d.%d", stage, i), x, w, 5, s, prelu)
			}
			maps = append(maps, x)
		}
		if len(anchors) == 3 {
			blazeHeads(b, maps[2:], width, anchors)
			return
		}
		up := b.Add(b.PRelu("up.prelu", b.ConvT("up", maps[3], 256, C{K: 2, S: 2, Valid: true, Bias: true})), b.Conv("lat", maps[2], 256, C{K: 1, Bias: true}))
		blazeHeads(b, []Value{up, maps[3]}, width, anchors)
	}
}

func blazePose(b *Builder) {
	x := b.InputNHWC("input_1", 1, 256, 256, 3)
	x = b.Relu(b.Conv("stem", x, 24, C{K: 3, S: 2, Same: true, Bias: true}))
	maps := []Value{x}
	for stage, w := range []int64{32, 64, 96, 192, 288} {
		for i := range 3 {
			s := int64(1)
			if i == 0 {
				s = 2
			}
			x = invertedResidual(b, fmt.Sprintf("stage%d.%d", stage, i), x, 4*x.Dim(1), w, s, b.Relu)
		}
		maps = append(maps, x)
	}
	y := x
	for i := 4; i >= 1; i-- {
		l := b.Conv(fmt.Sprintf("lat%d", i), maps[i], 48, C{K: 1, Bias: true})
		y = b.Add(b.Resize(b.Conv(fmt.Sprintf("top%d", i), y, 48, C{K: 1, Bias: true}), 2, "linear"), l)
	}
	seg := b.Resize(b.Conv("seg.0", y, 8, C{K: 3, Bias: true}), 4, "linear")
	flat := b.Flatten(x)
	b.Output("Identity", b.Gemm("landmarks", flat, 195))
	b.Output("Identity_1", b.Op("Sigmoid", b.Gemm("flag", flat, 1)))
	b.Output("Identity_2", b.Transpose(b.Conv("seg.1", seg, 1, C{K: 1, Bias: true}), 0, 2, 3, 1))
	b.Output("Identity_3", b.Transpose(b.Conv("heatmap", y, 39, C{K: 1, Bias: true}), 0, 2, 3, 1))
	b.Output("Identity_4", b.Gemm("world", flat, 117))
}

func handLandmark(b *Builder) {
	x := b.InputNHWC("input_1", 1, 224, 224, 3)
	x = b.Relu6(b.Conv("stem", x, 16, C{K: 3, S: 2, Same: true, Bias: true}))
	for stage, w := range []int64{24, 40, 80, 112, 192} {
		for i := range 3 {
			s := int64(1)
			if i == 0 && stage != 3 {
				s = 2
			}
			x = invertedResidual(b, fmt.Sprintf("stage%d.%d", stage, i), x, 4*x.Dim(1), w, s, b.Relu6)
		}
	}
	x = b.ReduceMean(b.Relu6(b.Conv("last", x, 672, C{K: 1, Bias: true})), false, 2, 3)
	b.Output("Identity", b.Gemm("conv_landmarks", x, 63))
	b.Output("Identity_1", b.Op("Sigmoid", b.Gemm("conv_handflag", x, 1)))
	b.Output("Identity_2", b.Op("Sigmoid", b.Gemm("conv_handedness", x, 1)))
	b.Output("Identity_3", b.Gemm("conv_world_landmarks", x, 63))
}
