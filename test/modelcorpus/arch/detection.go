// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func detectors() []Network {
	return build(
		design{name: "ssd-mobilenet-v1", style: tf, fold: true, can: objectDetection, note: "Liu et al., SSD; TF Object Detection API, ssd_mobilenet_v1_coco: its outputs, the post-processing shortened", build: ssd(false)},
		design{name: "ssd-mobilenet-v2", style: tf, fold: true, can: objectDetection, note: "TF Object Detection API, ssd_mobilenet_v2_coco: its outputs, the post-processing shortened", build: ssd(true)},
		design{name: "efficientdet-d0", style: torch, fold: true, can: objectDetection, note: "Tan et al., EfficientDet-D0 at 512, raw boxes and 90 classes", build: efficientDet},
		design{name: "detr-r50", style: torch, fold: true, can: objectDetection, note: "Carion et al., DETR; facebookresearch/detr, 100 queries", build: detr(6, 6, 100, 92, 800, 1066, false)},
		design{name: "rtdetr-r50", style: torch, fold: true, can: objectDetection, note: "Zhao et al., RT-DETR, 300 queries; the encoder and the attention of the decoder are those of DETR", build: detr(1, 6, 300, 80, 640, 640, true)},
		design{name: "faster-rcnn-r50-fpn", style: torch, fold: true, can: objectDetection, note: "Ren et al., Faster R-CNN; torchvision, fasterrcnn_resnet50_fpn; post-processing shortened", build: fasterRCNN},
		design{name: "person-detection-retail-0013", style: oldTorch, fold: true, can: personDetection, note: "OpenVINO open model zoo, 320x544; widths simplified; DetectionOutput is no ONNX operator; only the label tells", build: ssdOpenVINO(320, 544), labels: []string{"background", "person"}},
		design{name: "vehicle-detection-adas-0002", style: oldTorch, fold: true, can: objectDetection, note: "OpenVINO open model zoo, 384x672; widths simplified; DetectionOutput is no ONNX operator; only the label tells", build: ssdOpenVINO(384, 672), labels: []string{"background", "vehicle"}},
	)
}

// gather picks along dimension 1.
func gather(b *Builder, x, index Value) Value {
	shape := append([]int64{x.Shape[0]}, index.Shape...)
	shape = append(shape, x.Shape[2:]...)
	return b.Node("Gather", "", shape, []Value{x, index}, ints("axis", 1))
}

// suppressed gives the outputs of the TF Object Detection API from boxes [1,N,4] and scores [1,N,K].
func suppressed(b *Builder, boxes, scores Value) {
	byClass := b.Transpose(scores, 0, 2, 1)
	most := b.Const("int64", 100)
	picked := b.Node("NonMaxSuppression", "Postprocessor", []int64{-1, 3}, []Value{boxes, byClass, most, b.thresholds(), b.thresholds()})
	at := b.Take(picked, 1, 2)
	b.Output("detection_boxes", gather(b, boxes, at))
	b.Output("detection_scores", gather(b, b.reduce("ReduceMax", scores, false, 2), at))
	class := gather(b, b.ArgMax(scores, 2), at)
	b.Output("detection_classes", b.Node("Cast", "", class.Shape, []Value{class}, ints("to", 1)))
	n := b.Node("Shape", "", []int64{1}, []Value{at})
	b.Output("num_detections", b.Node("Cast", "", n.Shape, []Value{n}, ints("to", 1)))
}

// thresholds is one threshold as NonMaxSuppression wants it: a vector of one.
func (b *Builder) thresholds() Value {
	v := b.Const("float32", 0.5)
	b.m.Weights[len(b.m.Weights)-1].Shape = []int64{1}
	v.Shape = []int64{1}
	return v
}

func ssd(v2 bool) func(*Builder) {
	return func(b *Builder) {
		in := b.TypedInput("image_tensor:0", "uint8", 1, 300, 300, 3)
		x := b.Transpose(b.Node("Cast", "Preprocessor", in.Shape, []Value{in}, ints("to", 1)), 0, 3, 1, 2)
		x = b.Sub(b.Scale(x, 2.0/255), b.Const("float32", 1))
		var maps []Value
		if v2 {
			all := mobilenetV2(b, x)
			maps = []Value{all[4], all[7]}
		} else {
			all := mobilenetV1(b, x, 1, b.Relu6)
			maps = []Value{all[10], all[12]}
		}
		x = maps[1]
		for i, t := range [][2]int64{{256, 512}, {128, 256}, {128, 256}, {64, 128}} {
			m := fmt.Sprintf("FeatureExtractor.extra_%d_", i)
			x = b.Relu6(b.ConvBN(m+"1x1", m+"1x1_bn", x, t[0], C{K: 1}))
			x = b.Relu6(b.ConvBN(m+"3x3", m+"3x3_bn", x, t[1], C{K: 3, S: 2}))
			maps = append(maps, x)
		}
		var box, class []Value
		for i, x := range maps {
			n := int64(6)
			if i == 0 {
				n = 3
			}
			m := fmt.Sprintf("BoxPredictor_%d.", i)
			box = append(box, rowsOf(b, b.Conv(m+"BoxEncodingPredictor", x, 4*n, C{K: 1, Bias: true}), 4))
			class = append(class, rowsOf(b, b.Conv(m+"ClassPredictor", x, 91*n, C{K: 1, Bias: true}), 91))
		}
		suppressed(b, decoded(b, b.Concat(1, box...)), b.Op("Sigmoid", b.Concat(1, class...)))
	}
}

// decoded makes corners of what is predicted relative to anchors.
func decoded(b *Builder, loc Value) Value {
	anchors := b.Param("anchors", 1, loc.Dim(1), 2)
	center := b.Add(b.Mul(b.Scale(b.Slice(loc, 2, 0, 2, 1), 0.1), anchors), anchors)
	half := b.Scale(b.Mul(b.Op("Exp", b.Scale(b.Slice(loc, 2, 2, 4, 1), 0.2)), anchors), 0.5)
	return b.Concat(2, b.Sub(center, half), b.Add(center, half))
}

func ssdOpenVINO(h, w int64) func(*Builder) {
	return func(b *Builder) {
		maps := mobilenetV2(b, b.Input("data", 1, 3, h, w))
		maps = []Value{maps[4], maps[7]}
		var loc, conf []Value
		for i, x := range maps {
			m := fmt.Sprintf("mbox%d_", i)
			flat := func(kind string, n int64) Value {
				return b.Flatten(b.Transpose(b.Conv(m+kind, x, n, C{K: 3, Bias: true}), 0, 2, 3, 1))
			}
			loc, conf = append(loc, flat("loc", 16)), append(conf, flat("conf", 8))
		}
		l, c := b.Concat(1, loc...), b.Concat(1, conf...)
		c = b.Flatten(b.Softmax(b.Reshape(c, 1, c.Dim(1)/2, 2), 2))
		prior := b.Param("mbox_priorbox", 1, 2, l.Dim(1))
		b.Output("detection_out", b.Node("DetectionOutput", "detection_out", []int64{1, 1, 200, 7}, []Value{l, c, prior}))
	}
}

// bifpn lets each scale hear the coarser ones, then the finer ones.
// cross is attention whose questions come from q, and whose answers come from kv.
func cross(b *Builder, m string, q, kv Value) Value {
	split := func(v Value) Value { return b.Transpose(b.Reshape(v, 1, v.Dim(1), 8, 32), 0, 2, 1, 3) }
	query, key, value := split(b.Linear(m+".q", q, 256)), split(b.Linear(m+".k", kv, 256)), split(b.Linear(m+".v", kv, 256))
	a := b.Softmax(b.Scale(b.MatMul(query, b.Transpose(key, 0, 1, 3, 2)), 0.177), -1)
	y := b.Reshape(b.Transpose(b.MatMul(a, value), 0, 2, 1, 3), 1, q.Dim(1), 256)
	return b.Linear(m+".out_proj", y, 256)
}

func detr(encoders, decoders int, queries, classes, h, w int64, joined bool) func(*Builder) {
	return func(b *Builder) {
		width := int64(2048)
		if joined {
			width = 1024
		}
		x := resnetStages(b, b.Input("images", 1, 3, h, w), depth34, true, false, 2)[3]
		x = b.Conv("input_proj", x, 256, C{K: 1, Bias: true})
		x = b.Transpose(b.Reshape(x, 1, 256, x.Dim(2)*x.Dim(3)), 0, 2, 1)
		x = b.Add(x, b.Const("float32", 0)) // the code of the place, which is computed
		feed := func(m string, x Value) Value {
			y := b.Linear(m+".linear2", b.Relu(b.Linear(m+".linear1", x, width)), 256)
			return b.Add(x, y)
		}
		for i := range encoders {
			m := fmt.Sprintf("transformer.encoder.layers.%d", i)
			x = b.LayerNorm(m+".norm1", b.Add(x, cross(b, m+".self_attn", x, x)))
			x = b.LayerNorm(m+".norm2", feed(m, x))
		}
		q := b.Add(b.Param("query_embed.weight", 1, queries, 256), b.Const("float32", 0))
		for i := range decoders {
			m := fmt.Sprintf("transformer.decoder.layers.%d", i)
			q = b.LayerNorm(m+".norm1", b.Add(q, cross(b, m+".self_attn", q, q)))
			q = b.LayerNorm(m+".norm2", b.Add(q, cross(b, m+".multihead_attn", q, x)))
			q = b.LayerNorm(m+".norm3", feed(m, q))
		}
		q = b.LayerNorm("transformer.decoder.norm", q)
		class := b.Linear("class_embed", q, classes)
		box := b.Relu(b.Linear("bbox_embed.layers.1", b.Relu(b.Linear("bbox_embed.layers.0", q, 256)), 256))
		box = b.Op("Sigmoid", b.Linear("bbox_embed.layers.2", box, 4))
		if joined {
			b.Output("output0", b.Concat(2, box, b.Op("Sigmoid", class)))
			return
		}
		b.Output("pred_logits", class)
		b.Output("pred_boxes", box)
	}
}

// regionProposals looks at every map with the same weights.
func regionProposals(b *Builder, maps []Value) (score, box Value) {
	three, single := C{K: 3}.filled(), C{K: 1}.filled()
	param := func(m string, out, k int64) []Value {
		return []Value{b.Param("rpn.head."+m+".weight", out, 256, k, k), b.Param("rpn.head."+m+".bias", out)}
	}
	conv, class, place := param("conv.0.0", 256, 3), param("cls_logits", 3, 1), param("bbox_pred", 12, 1)
	var scores, boxes []Value
	for _, x := range maps {
		x = b.Relu(b.convNode("rpn.head.conv.0.0", x, 256, three, append([]Value{x}, conv...)))
		scores = append(scores, rowsOf(b, b.convNode("rpn.head.cls_logits", x, 3, single, append([]Value{x}, class...)), 1))
		boxes = append(boxes, rowsOf(b, b.convNode("rpn.head.bbox_pred", x, 12, single, append([]Value{x}, place...)), 4))
	}
	return b.Op("Sigmoid", b.Concat(1, scores...)), decoded(b, b.Concat(1, boxes...))
}

func fasterRCNN(b *Builder) {
	maps := resnetStages(b, b.Input("image", 1, 3, 800, 800), depth34, true, false, 2)
	for i := range maps {
		maps[i] = b.Conv(fmt.Sprintf("backbone.fpn.inner_blocks.%d.0", i), maps[i], 256, C{K: 1, Bias: true})
	}
	for i := 2; i >= 0; i-- {
		maps[i] = b.Add(maps[i], b.Resize(maps[i+1], 2, "nearest"))
	}
	for i := range maps {
		maps[i] = b.Conv(fmt.Sprintf("backbone.fpn.layer_blocks.%d.0", i), maps[i], 256, C{K: 3, Bias: true})
	}
	score, box := regionProposals(b, maps)
	picked := b.Node("NonMaxSuppression", "rpn", []int64{-1, 3}, []Value{box, b.Transpose(score, 0, 2, 1), b.Const("int64", 1000), b.thresholds(), b.thresholds()})
	rois := b.Squeeze(gather(b, box, b.Take(picked, 1, 2)), 0)
	batch := b.Take(picked, 1, 0)
	var x Value
	for i, m := range maps {
		y := b.Node("RoiAlign", "roi_heads.box_roi_pool", []int64{-1, 256, 7, 7}, []Value{m, rois, batch}, ints("output_height", 7), ints("output_width", 7), ints("sampling_ratio", 2))
		if i > 0 {
			y = b.Add(x, y)
		}
		x = y
	}
	x = b.Relu(b.Gemm("roi_heads.box_head.fc7", b.Relu(b.Gemm("roi_heads.box_head.fc6", b.Flatten(x), 1024)), 1024))
	scores := b.Softmax(b.Gemm("roi_heads.box_predictor.cls_score", x, 91), 1)
	deltas := b.Gemm("roi_heads.box_predictor.bbox_pred", x, 364)
	b.Output("boxes", b.Add(b.Slice(deltas, 1, 0, 4, 1), rois))
	b.TypedOutput("labels", "int64", b.ArgMax(scores, 1))
	b.Output("scores", b.reduce("ReduceMax", scores, false, 1))
}
