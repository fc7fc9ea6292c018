// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// yolos are detectors of the YOLO lines.
var yolos = []design{
	designed("yolov5-traffic-4", folded, "objdet", yolov5(640, 4), "car", "bus", "truck", "motorcycle"),
	designed("yolov5-weapon-2", folded, "objdet", yolov5(640, 2), "gun", "knife"),
	designed("yolov5-one-class-320", folded, "|objdet", yolov5(320, 1)),
	designed("yolov5-10-classes", folded, "objdet", yolov5(640, 10)),         // 15 numbers: 5 of a box and 10 of its points would be as many
	designed("yolov5-11-classes", folded, "objdet", yolov5(640, 11)),         // 16 numbers, as yolov5-face
	designed("yolov8-16-classes", folded, "objdet", yolov8(640, 640, 16, 0)), // 20 rows, as yolov8-face
	designed("yolov11-80", folded, "objdet", yolov8(640, 640, 80, 0)),
	designed("yolov11-52-classes-cards", folded, "objdet", yolov8(640, 640, 52, 0)), // 56 rows, as pose
	designed("yolov8-11-classes", folded, "objdet", yolov8(640, 640, 11, 0)),
	designed("yolov8-visdrone-10", folded, "objdet", yolov8(1280, 1280, 10, 0), "pedestrian", "people", "bicycle", "car", "van", "truck", "tricycle", "awning-tricycle", "bus", "motor"),
	designed("yolov12-head-1", folded, "|objdet persondet", yolov8(640, 640, 1, 0), "head"),
	designed("yolov8-fire-smoke", folded, "objdet", yolov8(640, 640, 2, 0), "fire", "smoke"),
	designed("yolov11-obb-15", folded, "objdet", yolov8(1024, 1024, 15, 1)),
	designed("yolov11-pose-17", folded, "pose|persondet", yolov8(640, 640, 1, 51)),
	designed("yolov8-tiger-pose-12", folded, "|objdet pose", yolov8(640, 640, 1, 24)),
	designed("yolov10-e2e", folded, "objdet", func(n net) {
		var rows []value
		for i, m := range n.pyramid(n.crossStage(n.Input("images", 1, 3, 640, 640), 16, "silu"), 64, "silu") {
			rows = append(rows, n.rows(n.Conv(fmt.Sprintf("model.23.one2one.%d", i), m, 84, C{K: 1, Bias: true}), 84))
		}
		x := n.Concat(1, rows...)
		sc := n.reduce("ReduceMax", n.Slice(x, 2, 4, 84, 1), false, 2)
		tk := n.NodeN("TopK", "topk", [][]int64{{1, 300}, {1, 300}}, []value{sc, n.Const("int64", 300)}, ints("axis", 1))
		box := n.Node("GatherND", "g", []int64{1, 300, 4}, []value{x, tk[1]})
		n.Output("output0", n.Concat(2, box, n.Unsqueeze(tk[0], 2), n.Unsqueeze(n.Node("Cast", "", tk[1].Shape, []value{tk[1]}), 2)))
	}),
	designed("yolov3-608-coco", folded, "objdet", func(n net) {
		maps := n.pyramid(n.crossStage(n.Input("000_net", 1, 3, 608, 608), 32, "leaky"), 128, "leaky")
		for i, nm := range []string{"106_convolutional", "094_convolutional", "082_convolutional"} {
			n.Output(nm, n.Conv(nm+"w", maps[i], 255, C{K: 1, Bias: true}))
		}
	}),
	designed("yolov4-pytorch", folded, "objdet", func(n net) {
		var bx, cf []value
		for i, m := range n.pyramid(n.crossStage(n.Input("input", 1, 3, 416, 416), 32, "mish"), 128, "leaky") {
			r := n.rows(n.Conv(fmt.Sprintf("h%d", i), m, 255, C{K: 1, Bias: true}), 85)
			bx, cf = append(bx, n.Unsqueeze(n.Slice(r, 2, 0, 4, 1), 2)), append(cf, n.Op("Sigmoid", n.Slice(r, 2, 5, 85, 1)))
		}
		n.Output("boxes", n.Concat(1, bx...))
		n.Output("confs", n.Concat(1, cf...))
	}),
	designed("yolo-nas-s", folded, "objdet", func(n net) {
		var bx, cf []value
		for i, m := range n.pyramid(n.crossStage(n.Input("input", 1, 3, 640, 640), 24, "relu"), 64, "relu") {
			bx = append(bx, n.rows(n.Conv(fmt.Sprintf("b%d", i), m, 4, C{K: 1, Bias: true}), 4))
			cf = append(cf, n.Op("Sigmoid", n.rows(n.Conv(fmt.Sprintf("c%d", i), m, 80, C{K: 1, Bias: true}), 80)))
		}
		n.Output("913", n.Concat(1, bx...))
		n.Output("904", n.Concat(1, cf...))
	}),
	designed("picodet-raw-8outs", folded, "objdet", func(n net) {
		maps := n.pyramid(n.shuffleNet(n.Input("image", 1, 3, 416, 416), []int64{128, 256, 512}, "hswish", true, 2), 96, "hswish")
		for i, m := range maps {
			n.Output(fmt.Sprintf("cls%d", i), n.Op("Sigmoid", n.rows(n.Conv(fmt.Sprintf("c%d", i), m, 80, C{K: 1, Bias: true}), 80)))
		}
		for i, m := range maps {
			n.Output(fmt.Sprintf("box%d", i), n.rows(n.Conv(fmt.Sprintf("b%d", i), m, 32, C{K: 1, Bias: true}), 32))
		}
	}),
}

// yolov5 is the line up to version 7: a row for each box and anchor, with its score.
func yolov5(size, k int64) func(net) {
	return func(n net) {
		var rows []value
		for i, m := range n.pyramid(n.crossStage(n.Input("images", 1, 3, size, size), 16, "silu"), 64, "silu") {
			w := 5 + k
			x := n.Conv(fmt.Sprintf("model.24.m.%d", i), m, 3*w, C{K: 1, Bias: true})
			x = n.Transpose(n.Reshape(x, 1, 3, w, x.Dim(2), x.Dim(3)), 0, 1, 3, 4, 2)
			rows = append(rows, n.Reshape(n.Op("Sigmoid", x), 1, x.Dim(1)*x.Dim(2)*x.Dim(3), w))
		}
		n.Output("output", n.Concat(1, rows...))
	}
}

// yolov8 is the line from version 8 on: a column for each box, with the scores of the classes and extra numbers.
func yolov8(h, w, k, extra int64) func(net) {
	return func(n net) {
		var rows []value
		for i, m := range n.pyramid(n.crossStage(n.Input("images", 1, 3, h, w), 16, "silu"), 64, "silu") {
			a := n.Conv(fmt.Sprintf("model.23.cv2.%d", i), n.convNormAct(fmt.Sprintf("a%d", i), "silu", m, 64, C{K: 3}), 4, C{K: 1, Bias: true})
			c := n.Op("Sigmoid", n.Conv(fmt.Sprintf("model.23.cv3.%d", i), n.convNormAct(fmt.Sprintf("c%d", i), "silu", m, 64, C{K: 3}), k, C{K: 1, Bias: true}))
			l := []value{a, c}
			if extra > 0 {
				l = append(l, n.Conv(fmt.Sprintf("model.23.cv4.%d", i), n.convNormAct(fmt.Sprintf("e%d", i), "silu", m, 51, C{K: 3}), extra, C{K: 1, Bias: true}))
			}
			x := n.Concat(1, l...)
			rows = append(rows, n.Reshape(x, 1, x.Dim(1), x.Dim(2)*x.Dim(3)))
		}
		n.Output("output0", n.Concat(2, rows...))
	}
}
