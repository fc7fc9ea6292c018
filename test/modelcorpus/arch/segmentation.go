// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func segmenters() []Network {
	return build(
		design{name: "unet", style: torch, can: segmentation, note: "Ronneberger et al., U-Net; milesial/Pytorch-UNet, 2 classes", build: unet},
		design{name: "deeplabv3-r50", style: torch, fold: true, can: segmentation, note: "Chen et al., DeepLabV3; torchvision, 21 classes, without the second head", build: deeplab},
		design{name: "bisenet-face-parsing", style: torch, fold: true, can: segmentation, note: "Yu et al., BiSeNet; zllrunning/face-parsing.PyTorch, 19 parts of a face", build: bisenet},
		design{name: "selfie-segmentation", style: tf, fold: true, can: segmentation, note: "MediaPipe selfie_segmentation, 256; widths simplified", build: selfie},
		design{name: "midas-small", style: torch, fold: true, note: "Ranftl et al., MiDaS; depth, for which there is no word; the body is that of EfficientNet-B0", build: midas},
		design{name: "espcn-x3", style: oldTorch, note: "Shi et al., ESPCN; ONNX model zoo super_resolution: enlarges, for which there is no word", build: espcn},
	)
}

func unet(b *Builder) {
	double := func(m string, x Value, mid, out int64) Value {
		x = b.Relu(b.ConvBN(m+".double_conv.0", m+".double_conv.1", x, mid, C{K: 3}))
		return b.Relu(b.ConvBN(m+".double_conv.3", m+".double_conv.4", x, out, C{K: 3}))
	}
	x := double("inc", b.Input("input", 1, 3, 512, 512), 64, 64)
	maps := []Value{x}
	for i, w := range []int64{128, 256, 512, 1024} {
		x = double(fmt.Sprintf("down%d.maxpool_conv.1", i+1), b.MaxPool(x, C{K: 2, S: 2, Valid: true}), w, w)
		maps = append(maps, x)
	}
	for i, w := range []int64{512, 256, 128, 64} {
		m := fmt.Sprintf("up%d.", i+1)
		x = b.Concat(1, maps[3-i], b.ConvT(m+"up", x, w, C{K: 2, S: 2, Valid: true, Bias: true}))
		x = double(m+"conv", x, w, w)
	}
	b.Output("output", b.Conv("outc.conv", x, 2, C{K: 1, Bias: true}))
}

func deeplab(b *Builder) {
	x := resnetStem(b, b.Input("input", 1, 3, 520, 520))
	for stage, n := range depth34 {
		width := int64(64) << stage
		for i := range n {
			m := fmt.Sprintf("backbone.layer%d.%d.", stage+1, i)
			c := C{K: 3}
			if stage == 1 && i == 0 {
				c.S = 2
			}
			if stage > 1 {
				c.D = int64(stage-1) * 2
			}
			y := b.Relu(b.ConvBN(m+"conv1", m+"bn1", x, width, C{K: 1}))
			y = b.Relu(b.ConvBN(m+"conv2", m+"bn2", y, width, c))
			y = b.ConvBN(m+"conv3", m+"bn3", y, 4*width, C{K: 1})
			if i == 0 {
				x = b.ConvBN(m+"downsample.0", m+"downsample.1", x, 4*width, C{K: 1, S: c.S})
			}
			x = b.Relu(b.Add(y, x))
		}
	}
	branch := func(i int, x Value, c C) Value {
		m := fmt.Sprintf("classifier.0.convs.%d.", i)
		return b.Relu(b.ConvBN(m+"0", m+"1", x, 256, c))
	}
	list := []Value{branch(0, x, C{K: 1})}
	for i, d := range []int64{12, 24, 36} {
		list = append(list, branch(i+1, x, C{K: 3, D: d}))
	}
	list = append(list, b.ResizeTo(branch(4, b.GAP(x), C{K: 1}), x.Dim(2), x.Dim(3), "linear"))
	x = b.Relu(b.ConvBN("classifier.0.project.0", "classifier.0.project.1", b.Concat(1, list...), 256, C{K: 1}))
	x = b.Relu(b.ConvBN("classifier.1", "classifier.2", x, 256, C{K: 3}))
	b.Output("out", b.ResizeTo(b.Conv("classifier.4", x, 21, C{K: 1, Bias: true}), 520, 520, "linear"))
}

func bisenet(b *Builder) {
	maps := resnetStages(b, b.Input("input", 1, 3, 512, 512), depth18, false, false, 2)
	conv := func(m string, x Value, w, k int64) Value {
		return b.Relu(b.ConvBN(m+".conv", m+".bn", x, w, C{K: k}))
	}
	arm := func(m string, x Value) Value {
		y := conv(m+".conv", x, 128, 3)
		return b.Mul(y, b.Op("Sigmoid", b.ConvBN(m+".conv_atten", m+".bn_atten", b.GAP(y), 128, C{K: 1})))
	}
	avg := b.ResizeTo(conv("cp.conv_avg", b.GAP(maps[3]), 128, 1), 16, 16, "nearest")
	x := conv("cp.conv_head32", b.Resize(b.Add(arm("cp.arm32", maps[3]), avg), 2, "nearest"), 128, 3)
	x = b.Add(arm("cp.arm16", maps[2]), x)
	x = conv("cp.conv_head16", b.Resize(x, 2, "nearest"), 128, 3)
	x = conv("ffm.convblk", b.Concat(1, maps[1], x), 256, 1)
	y := b.Relu(b.Conv("ffm.conv1", b.GAP(x), 64, C{K: 1}))
	x = b.Add(x, b.Mul(x, b.Op("Sigmoid", b.Conv("ffm.conv2", y, 256, C{K: 1}))))
	x = b.Conv("conv_out.conv_out", conv("conv_out.conv", x, 256, 3), 19, C{K: 1})
	b.Output("output", b.ResizeTo(x, 512, 512, "linear"))
}

func selfie(b *Builder) {
	x := b.InputNHWC("input_1", 1, 256, 256, 3)
	all := mobilenetV3Maps(b, x)
	x = all[14]
	for i, at := range []int{11, 5, 2, 0} {
		y := b.Conv(fmt.Sprintf("lat%d", i), all[at], 32, C{K: 1, Bias: true})
		x = b.Add(b.Resize(b.Conv(fmt.Sprintf("top%d", i), x, 32, C{K: 1, Bias: true}), 2, "linear"), y)
		x = separable(b, fmt.Sprintf("smooth%d", i), x, 32, 1, b.Relu)
	}
	x = b.ConvT("segment", x, 1, C{K: 2, S: 2, Valid: true, Bias: true})
	b.Output("activation_10", b.Transpose(b.Op("Sigmoid", x), 0, 2, 3, 1))
}

func midas(b *Builder) {
	all := efficientnet(b, b.Input("input", 1, 3, 256, 256), 1, 1)
	maps := []Value{all[1], all[2], all[4], all[6]}
	x := Value{}
	for i := 3; i >= 0; i-- {
		y := b.Conv(fmt.Sprintf("scratch.layer%d_rn", i+1), maps[i], 64, C{K: 3})
		if i < 3 {
			y = b.Add(y, x)
		}
		m := fmt.Sprintf("scratch.refinenet%d.", i+1)
		y = b.Add(y, b.Conv(m+"conv2", b.Relu(b.Conv(m+"conv1", b.Relu(y), 64, C{K: 3, Bias: true})), 64, C{K: 3, Bias: true}))
		x = b.Conv(m+"out_conv", b.Resize(y, 2, "linear"), 64, C{K: 1, Bias: true})
	}
	x = b.Resize(b.Conv("scratch.output_conv.0", x, 32, C{K: 3, Bias: true}), 2, "linear")
	x = b.Relu(b.Conv("scratch.output_conv.2", x, 32, C{K: 3, Bias: true}))
	b.Output("output", b.Squeeze(b.Relu(b.Conv("scratch.output_conv.4", x, 1, C{K: 1, Bias: true})), 1))
}

func espcn(b *Builder) {
	x := b.Relu(b.Conv("conv1", b.Input("input", 1, 1, 224, 224), 64, C{K: 5, Bias: true}))
	x = b.Relu(b.Conv("conv2", x, 64, C{K: 3, Bias: true}))
	x = b.Relu(b.Conv("conv3", x, 32, C{K: 3, Bias: true}))
	x = b.Reshape(b.Conv("conv4", x, 9, C{K: 3, Bias: true}), 1, 1, 3, 3, 224, 224)
	b.Output("output", b.Reshape(b.Transpose(x, 0, 1, 4, 2, 5, 3), 1, 1, 672, 672))
}
