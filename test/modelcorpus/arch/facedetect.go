// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func faceDetectors() []Network {
	return build(
		design{name: "scrfd-10g-kps", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Guo et al., SCRFD; insightface det_10g", build: scrfd10g},
		design{name: "scrfd-500m-kps", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Guo et al., SCRFD; insightface det_500m", build: scrfd500m},
		design{name: "retinaface-mnet025", style: torch, fold: true, can: faceAndLandmarks, note: "Deng et al., RetinaFace; biubug6/Pytorch_Retinaface, mobilenet0.25", build: retinaMobile},
		design{name: "retinaface-r50", style: torch, fold: true, can: faceAndLandmarks, note: "Deng et al., RetinaFace; biubug6/Pytorch_Retinaface, resnet50", build: retinaResnet},
		design{name: "ultraface-rfb-320", style: oldTorch, fold: true, can: faceDetection, note: "Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, RFB-320; the decoding of boxes is shortened", build: ultraFace},
		design{name: "yunet-2023mar", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Wu et al., YuNet; opencv_zoo face_detection_yunet_2023mar", build: yunet(true)},
		design{name: "yunet-2022mar", style: oldTorch, fold: true, can: faceAndLandmarks, note: "opencv_zoo face_detection_yunet_2022mar: its three outputs; the body is that of 2023", build: yunet(false)},
		design{name: "centerface", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Xu et al., CenterFace; Star-Clouds/CenterFace, MobileNetV2; heads of 1, 2, 2, 10 maps", build: centerFace},
		design{name: "tiny-face-detector", style: tf, can: faceDetection, note: "justadudewhohacks/face-api.js, a separable tiny YOLOv2 at 416", build: tinyFace},
		design{name: "s3fd", style: torch, can: faceDetection, note: "Zhang et al., S3FD; VGG-16 with six maps, 640x640", build: s3fd},
		design{name: "opencv-ssd-res10", style: oldTorch, fold: true, can: faceDetection, note: "opencv/opencv samples/dnn face_detector, res10_300x300_ssd; layers simplified; DetectionOutput is no ONNX operator", build: ssdRes10},
	)
}

// anchorsOf lays a map out as one row for each anchor, without the batch.
func anchorsOf(b *Builder, x Value, width int64) Value {
	n := x.Dim(1) * x.Dim(2) * x.Dim(3) / width
	return b.Reshape(b.Transpose(x, 2, 3, 0, 1), n, width)
}

// rowsOf lays a map out as [1, anchors, width].
func rowsOf(b *Builder, x Value, width int64) Value {
	n := x.Dim(1) * x.Dim(2) * x.Dim(3) / width
	return b.Reshape(b.Transpose(x, 0, 2, 3, 1), x.Dim(0), n, width)
}

// retinaHead is the pyramid, the context modules and the heads of RetinaFace.
func retinaHead(b *Builder, maps []Value, out int64, act func(Value) Value) {
	conv := func(m string, x Value, n, k int64) Value { return b.ConvBN(m+".0", m+".1", x, n, C{K: k}) }
	var l []Value
	for i, x := range maps {
		l = append(l, act(conv(fmt.Sprintf("fpn.output%d", i+1), x, out, 1)))
	}
	for i := 1; i >= 0; i-- {
		l[i] = act(conv(fmt.Sprintf("fpn.merge%d", i+1), b.Add(l[i], b.Resize(l[i+1], 2, "nearest")), out, 3))
	}
	var box, class, points []Value
	for i, x := range l {
		m := fmt.Sprintf("ssh%d.", i+1)
		x3 := conv(m+"conv3X3", x, out/2, 3)
		x5 := act(conv(m+"conv5X5_1", x, out/4, 3))
		x7 := act(conv(m+"conv7X7_2", x5, out/4, 3))
		x = b.Relu(b.Concat(1, x3, conv(m+"conv5X5_2", x5, out/4, 3), conv(m+"conv7x7_3", x7, out/4, 3)))
		head := func(kind string, n int64) Value {
			return rowsOf(b, b.Conv(fmt.Sprintf("%sHead.%d.conv1x1", kind, i), x, 2*n, C{K: 1, Bias: true}), n)
		}
		box, class, points = append(box, head("Bbox", 4)), append(class, head("Class", 2)), append(points, head("Landmark", 10))
	}
	b.Output("loc", b.Concat(1, box...))
	b.Output("conf", b.Softmax(b.Concat(1, class...), -1))
	b.Output("landms", b.Concat(1, points...))
}

func retinaMobile(b *Builder) {
	maps := mobilenetV1(b, b.Input("input0", 1, 3, 640, 640), 4, b.Leaky)
	retinaHead(b, []Value{maps[4], maps[10], maps[12]}, 64, b.Leaky)
}

func retinaResnet(b *Builder) {
	maps := resnetStages(b, b.Input("input0", 1, 3, 640, 640), depth34, true, false, 2)
	retinaHead(b, maps[1:], 256, b.Relu)
}

// ultraMaps are the maps at 8, 16, 32 and 64 pixels: what was kept at 8 lies before the stride to 16.
// rfb sees one place at three scales.
func centerFace(b *Builder) {
	maps := mobilenetV2Maps(b, b.Input("input.1", 1, 3, 640, 640))
	x := b.Relu(b.ConvBN("lat0.0", "lat0.1", maps[6], 24, C{K: 1}))
	for i, m := range []Value{maps[4], maps[2], maps[1]} {
		n := fmt.Sprintf("up%d", i)
		x = b.Relu(b.BN(n+".1", b.ConvT(n+".0", x, 24, C{K: 2, S: 2, Valid: true})))
		x = b.Add(x, b.Relu(b.ConvBN(n+".lat.0", n+".lat.1", m, 24, C{K: 1})))
	}
	x = b.Relu(b.ConvBN("out.0", "out.1", x, 24, C{K: 3}))
	b.Output("heatmap", b.Op("Sigmoid", b.Conv("hm", x, 1, C{K: 1, Bias: true})))
	b.Output("scale", b.Conv("wh", x, 2, C{K: 1, Bias: true}))
	b.Output("offset", b.Conv("off", x, 2, C{K: 1, Bias: true}))
	b.Output("landmarks", b.Conv("lm", x, 10, C{K: 1, Bias: true}))
}

func tinyFace(b *Builder) {
	x := b.InputNHWC("input", 1, 416, 416, 3)
	x = b.Leaky(b.Conv("conv0", x, 16, C{K: 3, Bias: true}))
	for i, out := range []int64{32, 64, 128, 256, 512} {
		x = b.MaxPool(x, C{K: 2, S: 2, Same: true})
		m := fmt.Sprintf("conv%d.", i+1)
		x = b.Leaky(b.Conv(m+"pointwise", b.Conv(m+"depthwise", x, x.Dim(1), C{K: 3, G: x.Dim(1)}), out, C{K: 1, Bias: true}))
	}
	x = b.Conv("conv8", x, 25, C{K: 1, Bias: true})
	b.Output("output", b.Transpose(x, 0, 2, 3, 1))
}

func s3fd(b *Builder) {
	x := b.Input("input", 1, 3, 640, 640)
	var maps []Value
	for block, t := range [][2]int64{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}} {
		for i := range t[1] {
			x = b.Relu(b.Conv(fmt.Sprintf("conv%d_%d", block+1, i+1), x, t[0], C{K: 3, Bias: true}))
		}
		if block > 1 {
			n := b.Mul(b.Div(x, b.reduce("ReduceL2", x, true, 1)), b.Param(fmt.Sprintf("conv%d_3_norm.weight", block+1), 1, t[0], 1, 1))
			maps = append(maps, n)
		}
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	}
	x = b.Relu(b.Conv("fc7", b.Relu(b.Conv("fc6", x, 1024, C{K: 3, Bias: true})), 1024, C{K: 1, Bias: true}))
	maps = append(maps, x)
	for i, t := range [][2]int64{{256, 512}, {128, 256}} {
		x = b.Relu(b.Conv(fmt.Sprintf("conv%d_1", i+6), x, t[0], C{K: 1, Bias: true}))
		x = b.Relu(b.Conv(fmt.Sprintf("conv%d_2", i+6), x, t[1], C{K: 3, S: 2, Bias: true}))
		maps = append(maps, x)
	}
	for i, x := range maps {
		m, classes := fmt.Sprintf("mbox%d", i), int64(2)
		if i == 0 {
			classes = 4
		}
		conf := b.Conv(m+"_conf", x, classes, C{K: 3, Bias: true})
		if i == 0 {
			parts := b.Split(conf, 1, 3, 1)
			conf = b.Concat(1, b.reduce("ReduceMax", parts[0], true, 1), parts[1])
		}
		b.Output(fmt.Sprintf("cls%d", i+1), b.Softmax(conf, 1))
		b.Output(fmt.Sprintf("reg%d", i+1), b.Conv(m+"_loc", x, 4, C{K: 3, Bias: true}))
	}
}

func ssdRes10(b *Builder) {
	x := b.BN("data_bn", b.Input("data", 1, 3, 300, 300))
	x = b.Relu(b.ConvBN("conv1_h", "conv1_bn_h", x, 32, C{K: 7, S: 2}))
	x = b.MaxPool(x, C{K: 3, S: 2, Valid: true, Ceil: true})
	var maps []Value
	for i, width := range []int64{32, 128, 256, 256} {
		s := min(int64(i)+1, 2)
		if i == 3 {
			s = 1
		}
		x = resnetBlock(b, fmt.Sprintf("layer_%d.", 64<<i), x, width, s, false, false)
		if i == 1 || i == 3 {
			maps = append(maps, x)
		}
	}
	for i, t := range [][2]int64{{128, 256}, {64, 128}, {64, 128}, {64, 128}} {
		x = b.Relu(b.Conv(fmt.Sprintf("conv%d_1_h", i+6), x, t[0], C{K: 1, Bias: true}))
		x = b.Relu(b.Conv(fmt.Sprintf("conv%d_2_h", i+6), x, t[1], C{K: 3, S: 2, Bias: true}))
		maps = append(maps, x)
	}
	var loc, conf []Value
	for i, x := range maps {
		n := []int64{4, 6, 6, 6, 4, 4}[i]
		flat := func(kind string, width int64) Value {
			return b.Flatten(b.Transpose(b.Conv(fmt.Sprintf("mbox%d_%s", i, kind), x, n*width, C{K: 3, Bias: true}), 0, 2, 3, 1))
		}
		loc, conf = append(loc, flat("loc", 4)), append(conf, flat("conf", 2))
	}
	l, c := b.Concat(1, loc...), b.Concat(1, conf...)
	c = b.Flatten(b.Softmax(b.Reshape(c, 1, c.Dim(1)/2, 2), 2))
	prior := b.Param("mbox_priorbox", 1, 2, l.Dim(1))
	b.Output("detection_out", b.Node("DetectionOutput", "detection_out", []int64{1, 1, -1, 7}, []Value{l, c, prior}))
}
