// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

const (
	yolov5Note = "ultralytics/yolov5, v6"
	yolov8Note = "ultralytics/ultralytics, YOLOv8"
)

func yolos() []Network {
	return build(
		design{name: "yolov5n", style: torch, fold: true, can: objectDetection, note: yolov5Note, build: yolov5(0.25, 80, 0), labels: coco80},
		design{name: "yolov5s", style: torch, fold: true, can: objectDetection, note: yolov5Note, build: yolov5(0.5, 80, 0)},
		design{name: "yolov5s-unfolded", style: torch, can: objectDetection, note: yolov5Note, build: yolov5(0.5, 80, 0)},
		design{name: "yolov5s-face", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Qi et al., YOLO5Face; deepcam-cn/yolov5-face: 5 points beside each box; the body is that of YOLOv5s behind a stem of two ways", build: yolov5(0.5, 1, 10)},
		design{name: "yolov5n-face", style: oldTorch, fold: true, can: faceAndLandmarks, note: "Qi et al., YOLO5Face; the body is that of YOLOv5n", build: yolov5(0.25, 1, 10)},
		design{name: "yolov5n-plate", style: torch, fold: true, can: plateDetection, note: yolov5Note + ", one class: only the label tells", build: yolov5(0.25, 1, 0), labels: []string{"license_plate"}},
		design{name: "yolov5-plate-corners", style: oldTorch, fold: true, can: plateDetection, note: "we0091234/Chinese_license_plate_detection_recognition: 4 corners beside each box, 2 classes", build: yolov5(0.25, 2, 8), labels: []string{"single", "double"}},
		design{name: "yolov8n", style: torch, fold: true, can: objectDetection, note: yolov8Note, build: yolov8(80, 0, false), labels: coco80},
		design{name: "yolov8n-unnamed", style: torch, fold: true, can: objectDetection, note: yolov8Note + ", labels lost", build: yolov8(80, 0, false)},
		design{name: "yolov8n-unfolded", style: torch, can: objectDetection, note: yolov8Note, build: yolov8(80, 0, false)},
		design{name: "yolov8n-seg", style: torch, fold: true, can: objectAndMasks, note: yolov8Note, build: yolov8(80, 0, true)},
		design{name: "yolov8n-pose", style: torch, fold: true, can: personAndPose, note: yolov8Note + ", 17 joints", build: yolov8(1, 51, false), labels: []string{"person"}},
		design{name: "yolov8n-face", style: torch, fold: true, can: faceAndLandmarks, note: "derronqi/yolov8-face: 5 points with their visibility", build: yolov8(1, 15, false), labels: []string{"face"}},
		design{name: "yolov8n-face-boxes", style: torch, fold: true, can: faceDetection, note: yolov8Note + ", one class: only the label tells", build: yolov8(1, 0, false), labels: []string{"face"}},
		design{name: "yolov8n-person", style: torch, fold: true, can: personDetection, note: yolov8Note + ", one class: only the label tells", build: yolov8(1, 0, false), labels: []string{"person"}},
		design{name: "yolov8n-plate", style: torch, fold: true, can: plateDetection, note: yolov8Note + ", one class: only the label tells", build: yolov8(1, 0, false), labels: []string{"License_Plate"}},
		design{name: "yolov8n-hand-pose", style: torch, fold: true, can: []string{"hand.detection", "hand.landmarks"}, note: yolov8Note + ", 21 joints of a hand", build: yolov8(1, 63, false), labels: []string{"hand"}},
		design{name: "yolov8n-cls", style: torch, fold: true, can: classification, note: yolov8Note, build: yolov8Classes},
		design{name: "yolov3-tiny", style: oldTorch, fold: true, can: objectDetection, note: "Redmon and Farhadi, YOLOv3; darknet yolov3-tiny at 416, raw maps", build: yolov3Tiny},
		design{name: "yolov7-tiny", style: torch, fold: true, can: objectDetection, note: "Wang et al., YOLOv7; WongKinYiu/yolov7", build: yolov7Tiny},
		design{name: "yolox-nano", style: oldTorch, fold: true, can: objectDetection, note: "Ge et al., YOLOX; Megvii-BaseDetection/YOLOX, 416", build: yoloxNano},
		design{name: "nanodet-m", style: oldTorch, fold: true, can: objectDetection, note: "RangiLyu/nanodet, NanoDet-m at 320: ShuffleNetV2, a pyramid without weights, boxes as distributions", build: nanodet},
	)
}

var coco80 = []string{
	"person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant",
	"stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe",
	"backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat",
	"baseball glove", "skateboard", "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl",
	"banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
	"potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave",
	"oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
}

// yolo names the modules of a YOLO by number, and has its activation.
type yolo struct {
	*Builder
	act func(Value) Value
}

func (y yolo) name(i int) string { return fmt.Sprintf("model.%d", i) }

func (y yolo) cbs(m string, x Value, out, k, s int64) Value {
	return y.act(y.ConvBN(m+".conv", m+".bn", x, out, C{K: k, S: s}))
}

func (y yolo) c3(m string, x Value, out int64, n int, add bool) Value {
	a := y.cbs(m+".cv1", x, out/2, 1, 1)
	for i := range n {
		z := y.cbs(fmt.Sprintf("%s.m.%d.cv2", m, i), y.cbs(fmt.Sprintf("%s.m.%d.cv1", m, i), a, out/2, 1, 1), out/2, 3, 1)
		if add {
			z = y.Add(a, z)
		}
		a = z
	}
	return y.cbs(m+".cv3", y.Concat(1, a, y.cbs(m+".cv2", x, out/2, 1, 1)), out, 1, 1)
}

func (y yolo) sppf(m string, x Value, out int64) Value {
	list := []Value{y.cbs(m+".cv1", x, x.Dim(1)/2, 1, 1)}
	for i := range 3 {
		list = append(list, y.MaxPool(list[i], C{K: 5}))
	}
	return y.cbs(m+".cv2", y.Concat(1, list...), out, 1, 1)
}

// twoWays is the stem of YOLO5Face: what it makes is pooled and, beside that, narrowed and widened again.
func (y yolo) twoWays(x Value, out int64) Value {
	x = y.cbs("model.0.stem_1", x, out, 3, 2)
	z := y.cbs("model.0.stem_2b", y.cbs("model.0.stem_2a", x, out/2, 1, 1), out, 3, 2)
	return y.cbs("model.0.stem_3", y.Concat(1, z, y.MaxPool(x, C{K: 2, S: 2, Valid: true, Ceil: true})), out, 1, 1)
}

func (y yolo) up(x, with Value) Value { return y.Concat(1, y.Resize(x, 2, "nearest"), with) }

func yolov5(width float64, classes, points int64) func(*Builder) {
	return func(b *Builder) {
		y := yolo{b, b.Silu}
		w := func(n float64) int64 { return int64(n * width) }
		x := b.Input("images", 1, 3, 640, 640)
		if points > 0 {
			x = y.twoWays(x, w(64))
		} else {
			x = y.act(b.ConvBN("model.0.conv", "model.0.bn", x, w(64), C{K: 6, S: 2, P: 2}))
		}
		at := 1
		var maps []Value
		for i, out := range []float64{128, 256, 512, 1024} {
			x = y.cbs(y.name(at), x, w(out), 3, 2)
			x = y.c3(y.name(at+1), x, w(out), []int{1, 2, 3, 1}[i], true)
			at += 2
			maps = append(maps, x)
		}
		x = y.cbs("model.10", y.sppf("model.9", x, w(1024)), w(512), 1, 1)
		p5 := x
		x = y.cbs("model.14", y.c3("model.13", y.up(x, maps[2]), w(512), 1, false), w(256), 1, 1)
		p4 := x
		p3 := y.c3("model.17", y.up(x, maps[1]), w(256), 1, false)
		p4 = y.c3("model.20", b.Concat(1, y.cbs("model.18", p3, w(256), 3, 2), p4), w(512), 1, false)
		p5 = y.c3("model.23", b.Concat(1, y.cbs("model.21", p4, w(512), 3, 2), p5), w(1024), 1, false)
		yoloAnchors(b, "model.24.m.%d", []Value{p3, p4, p5}, classes, points)
	}
}

// yoloAnchors is the head with three anchors at each place: box, score, points, classes.
func yoloAnchors(b *Builder, module string, maps []Value, classes, points int64) {
	width := 5 + points + classes
	var rows []Value
	for i, x := range maps {
		h, w := x.Dim(2), x.Dim(3)
		x = b.Conv(fmt.Sprintf(module, i), x, 3*width, C{K: 1, Bias: true})
		x = b.Transpose(b.Reshape(x, 1, 3, width, h, w), 0, 1, 3, 4, 2)
		grid, anchor := b.Const("float32", 0.5), b.Param(fmt.Sprintf("anchor_grid.%d", i), 1, 3, 1, 1, 2)
		parts := b.Split(b.Op("Sigmoid", x), 4, 2, 2, width-4)
		xy := b.Scale(b.Sub(b.Scale(parts[0], 2), grid), float64(int(8)<<i))
		wh := b.Mul(b.binary("Pow", b.Scale(parts[1], 2), b.Const("float32", 2)), anchor)
		rows = append(rows, b.Reshape(b.Concat(4, xy, wh, parts[2]), 1, 3*h*w, width))
	}
	b.Output("output0", b.Concat(1, rows...))
}

func yolov3Tiny(b *Builder) {
	y := yolo{b, b.Leaky}
	x := b.Input("000_net", 1, 3, 416, 416)
	var p4 Value
	for i, out := range []int64{16, 32, 64, 128, 256, 512} {
		x = y.cbs(y.name(2*i), x, out, 3, 1)
		if i == 4 {
			p4 = x
		}
		if i < 5 {
			x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
		} else {
			x = b.MaxPool(x, C{K: 2, Same: true})
		}
	}
	x = y.cbs("model.13", y.cbs("model.12", x, 1024, 3, 1), 256, 1, 1)
	b.Output("016_convolutional", b.Conv("model.15", y.cbs("model.14", x, 512, 3, 1), 255, C{K: 1, Bias: true}))
	x = y.cbs("model.18", x, 128, 1, 1)
	x = y.cbs("model.21", y.up(x, p4), 256, 3, 1)
	b.Output("023_convolutional", b.Conv("model.22", x, 255, C{K: 1, Bias: true}))
}

// elan is the block of YOLOv7-tiny; from is the number of its first convolution.
func (y yolo) elan(from int, x Value, mid, out int64) Value {
	a := y.cbs(y.name(from), x, mid, 1, 1)
	c := y.cbs(y.name(from+1), x, mid, 1, 1)
	d := y.cbs(y.name(from+2), c, mid, 3, 1)
	e := y.cbs(y.name(from+3), d, mid, 3, 1)
	return y.cbs(y.name(from+5), y.Concat(1, e, d, c, a), out, 1, 1)
}

func yolov7Tiny(b *Builder) {
	y := yolo{b, b.Leaky}
	half := C{K: 2, S: 2, Valid: true}
	x := y.cbs("model.1", y.cbs("model.0", b.Input("images", 1, 3, 640, 640), 32, 3, 2), 64, 3, 2)
	x = y.elan(2, x, 32, 64)
	p3 := y.elan(9, b.MaxPool(x, half), 64, 128)
	p4 := y.elan(16, b.MaxPool(p3, half), 128, 256)
	x = y.elan(23, b.MaxPool(p4, half), 256, 512)
	short, z := y.cbs("model.29", x, 256, 1, 1), y.cbs("model.30", x, 256, 1, 1)
	z = b.Concat(1, b.MaxPool(z, C{K: 13}), b.MaxPool(z, C{K: 9}), b.MaxPool(z, C{K: 5}), z)
	p5 := y.cbs("model.37", b.Concat(1, y.cbs("model.35", z, 256, 1, 1), short), 256, 1, 1)
	x = b.Resize(y.cbs("model.38", p5, 128, 1, 1), 2, "nearest")
	p4 = y.elan(42, b.Concat(1, y.cbs("model.40", p4, 128, 1, 1), x), 64, 128)
	x = b.Resize(y.cbs("model.48", p4, 64, 1, 1), 2, "nearest")
	p3 = y.elan(52, b.Concat(1, y.cbs("model.50", p3, 64, 1, 1), x), 32, 64)
	p4 = y.elan(60, b.Concat(1, y.cbs("model.58", p3, 128, 3, 2), p4), 64, 128)
	p5 = y.elan(68, b.Concat(1, y.cbs("model.66", p4, 256, 3, 2), p5), 128, 256)
	maps := []Value{y.cbs("model.74", p3, 128, 3, 1), y.cbs("model.75", p4, 256, 3, 1), y.cbs("model.76", p5, 512, 3, 1)}
	yoloAnchors(b, "model.77.m.%d", maps, 80, 0)
}
