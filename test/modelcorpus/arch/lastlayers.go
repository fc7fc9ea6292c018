// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

// lastLayerNets are networks that are known by their last layers, whatever stands before them.
func lastLayerNets() []Network {
	return build(
		design{name: "fastestdet", style: torch, fold: true, can: objectDetection, note: "dog-qiuqiu/FastestDet: score, box and classes in one map of 22x22", build: fastestDet},
		design{name: "faceboxes", style: torch, can: faceDetection, note: "Zhang et al., FaceBoxes; sfzhang15/FaceBoxes, 21 boxes a place of the first map", build: faceBoxes},
		design{name: "enet-cityscapes", style: oldTorch, can: segmentation, note: "Paszke et al., ENet; 20 classes; fewer blocks", build: eNet},
		design{name: "retinaface-plate-corners", style: oldTorch, fold: true, can: plateDetection, note: "RetinaFace of mobilenet0.25 with the four corners of number plates", build: retinaPlates},
		design{name: "plate-rec-color", style: torch, fold: true, can: plateReading, note: "we0091234/Chinese_license_plate_detection_recognition, myNet_ocr_color: 78 signs along 21 steps, and a colour", build: plateColour},
	)
}

func fastestDet(b *Builder) {
	maps := shufflenetMaps(b, b.Input("input.1", 1, 3, 352, 352), b.Relu)
	x := b.Concat(1, b.AvgPool(maps[0], C{K: 2, S: 2, Valid: true}), maps[1], b.Resize(maps[2], 2, "nearest"))
	x = b.Relu(b.ConvBN("SPP.conv.0", "SPP.conv.1", x, 96, C{K: 1}))
	head := func(name string, out int64) Value {
		y := b.Relu(b.ConvBN(name+".0", name+".1", x, 96, C{K: 5, G: 96}))
		return b.ConvBN(name+".2", name+".3", y, out, C{K: 1})
	}
	b.Output("758", b.Concat(1, b.Op("Sigmoid", head("obj", 1)), head("reg", 4), b.Softmax(head("cls", 80), 1)))
}

// twice gives the result of a convolution as it is and negated, and keeps what is positive.
func twice(b *Builder, x Value) Value { return b.Relu(b.Concat(1, x, b.Scale(x, -1))) }

func faceBoxes(b *Builder) {
	pool := C{K: 3, S: 2, P: 1}
	x := b.Input("input", 1, 3, 1024, 1024)
	x = b.MaxPool(twice(b, b.ConvBN("conv1.conv", "conv1.bn", x, 24, C{K: 7, S: 4})), pool)
	x = b.MaxPool(twice(b, b.ConvBN("conv2.conv", "conv2.bn", x, 64, C{K: 5, S: 2})), pool)
	unit := func(m string, x Value, out, k, s int64) Value {
		return b.Relu(b.ConvBN(m+".conv", m+".bn", x, out, C{K: k, S: s}))
	}
	for i := range 3 {
		m := fmt.Sprintf("inception%d.", i+1)
		long := unit(m+"3x3_2", unit(m+"3x3", unit(m+"reduce_2", x, 24, 1, 1), 32, 3, 1), 32, 3, 1)
		x = b.Concat(1, unit(m+"1x1", x, 32, 1, 1), unit(m+"1x1_2", b.MaxPool(x, C{K: 3}), 32, 1, 1),
			unit(m+"branch", unit(m+"reduce", x, 24, 1, 1), 32, 3, 1), long)
	}
	maps := []Value{x}
	for i := range 2 {
		m := fmt.Sprintf("conv%d", i+3)
		x = unit(m+"_2", unit(m+"_1", x, 128, 1, 1), 256, 3, 2)
		maps = append(maps, x)
	}
	var loc, conf []Value
	for i, y := range maps {
		n := []int64{21, 1, 1}[i]
		loc = append(loc, rowsOf(b, b.Conv(fmt.Sprintf("loc.%d", i), y, 4*n, C{K: 3, Bias: true}), 4))
		conf = append(conf, rowsOf(b, b.Conv(fmt.Sprintf("conf.%d", i), y, 2*n, C{K: 3, Bias: true}), 2))
	}
	b.Output("loc", b.Concat(1, loc...))
	b.Output("conf", b.Softmax(b.Concat(1, conf...), -1))
}

func eNet(b *Builder) {
	in := b.Input("input", 1, 3, 512, 1024)
	x := b.Concat(1, b.Conv("initial.main", in, 13, C{K: 3, S: 2}), b.MaxPool(in, C{K: 3, S: 2, P: 1}))
	x = b.PRelu("initial.act", b.BN("initial.bn", x))
	block := func(m string, x Value, out, k, s int64) Value {
		y := b.PRelu(m+".act1", b.ConvBN(m+".conv1", m+".bn1", x, out/4, C{K: k, S: s, Valid: k == 2}))
		y = b.PRelu(m+".act2", b.ConvBN(m+".conv2", m+".bn2", y, out/4, C{K: 3}))
		return b.ConvBN(m+".conv3", m+".bn3", y, out, C{K: 1})
	}
	for i, width := range []int64{64, 128} {
		x = b.PRelu(fmt.Sprintf("down%d.act", i), block(fmt.Sprintf("down%d", i), x, width, 2, 2))
		for j := range 3 {
			m := fmt.Sprintf("regular%d_%d", i, j)
			x = b.PRelu(m+".act", b.Add(x, block(m, x, width, 1, 1)))
		}
	}
	for i, width := range []int64{64, 16} {
		x = b.Relu(b.BN(fmt.Sprintf("up%d.bn", i), b.ConvT(fmt.Sprintf("up%d", i), x, width, C{K: 2, S: 2, Valid: true})))
	}
	b.Output("output", b.ConvT("transposed_conv", x, 20, C{K: 2, S: 2, Valid: true}))
}

func retinaPlates(b *Builder) {
	maps := mobilenetV1(b, b.Input("input.1", 1, 3, 640, 640), 4, b.Leaky)
	var box, class, corners []Value
	for i, x := range []Value{maps[4], maps[10], maps[12]} {
		x = b.Leaky(b.ConvBN(fmt.Sprintf("fpn.output%d.0", i), fmt.Sprintf("fpn.output%d.1", i), x, 64, C{K: 1}))
		head := func(kind string, n int64) Value {
			return rowsOf(b, b.Conv(fmt.Sprintf("%sHead.%d.conv1x1", kind, i), x, 2*n, C{K: 1, Bias: true}), n)
		}
		box, class, corners = append(box, head("Bbox", 4)), append(class, head("Class", 2)), append(corners, head("Landmark", 8))
	}
	b.Output("loc", b.Squeeze(b.Concat(1, box...), 0))
	b.Output("conf", b.Squeeze(b.Softmax(b.Concat(1, class...), -1), 0))
	b.Output("landms", b.Squeeze(b.Concat(1, corners...), 0))
}

func plateColour(b *Builder) {
	x := b.Input("input", 1, 3, 48, 168)
	k := C{K: 5, Valid: true, Bias: true}
	for i, width := range []int64{8, 8, 16, 16, 0, 32, 32, 0, 48, 48, 0, 64, 128} {
		if width == 0 {
			x = b.MaxPool(x, C{K: 3, S: 2, Valid: true, Ceil: true})
			continue
		}
		m := fmt.Sprintf("feature.%d", i)
		x = b.Relu(b.ConvBN(m+".conv", m+".bn", x, width, k))
		k = C{K: 3, Bias: true}
	}
	colour := b.Relu(b.ConvBN("conv1", "bn1", x, 12, C{K: 3, S: 2, Valid: true, Bias: true}))
	colour = b.Pooled(b.ConvBN("color_classifier", "color_bn", colour, 5, C{K: 1, Bias: true}))
	signs := b.Conv("newCnn", b.MaxPool(x, C{K: 5, KW: 2, S: 1, PW: 1}), 78, C{K: 1, Bias: true})
	b.Output("signs", b.Transpose(b.Squeeze(signs, 2), 0, 2, 1))
	b.Output("colour", colour)
}
