// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func mobilenets() []Network {
	return build(
		design{name: "mobilenet-v1", style: tf, fold: true, can: classification, note: "Howard et al., MobileNets; Keras applications", build: mobilenetV1Classes(224, 1000)},
		design{name: "mobilenet-v2", style: torch, fold: true, can: classification, note: "Sandler et al., MobileNetV2; torchvision", build: mobilenetV2Classes(224, 1000)},
		design{name: "mobilenet-v2-unfolded", style: torch, can: classification, note: "Sandler et al., MobileNetV2; torchvision", build: mobilenetV2Classes(224, 1000)},
		design{name: "mobilenet-v2-112-10", style: torch, fold: true, can: classification, note: "MobileNetV2 at 112x112 with 10 classes: an input as faces have it", build: mobilenetV2Classes(112, 10)},
		design{name: "mobilenet-v2-features", style: torch, fold: true, can: imageEmbedding, note: "MobileNetV2 without its head", build: mobilenetV2Classes(224, 0)},
		design{name: "mobilenet-v1-features", style: tf, fold: true, can: imageEmbedding, note: "MobileNet without its head, TensorFlow Hub", build: mobilenetV1Classes(224, 0)},
		design{name: "mobilenet-v3-large", style: torch, can: classification, note: "Howard et al., MobileNetV3; torchvision", build: mobilenetV3Classes(1000)},
		design{name: "mobilenet-v3-features", style: torch, fold: true, can: imageEmbedding, note: "MobileNetV3 large without its head", build: mobilenetV3Classes(0)},
		design{name: "nsfw-mobilenet-v2", style: tf, fold: true, can: classification, note: "GantMan/nsfw_model, MobileNetV2, 5 classes", build: nsfw, labels: []string{"drawings", "hentai", "neutral", "porn", "sexy"}},
		design{name: "ghostnet", style: torch, can: classification, note: "Han et al., GhostNet; huawei-noah/ghostnet", build: ghostnet},
		design{name: "shufflenet-v2-1.0", style: torch, fold: true, can: classification, note: "Ma et al., ShuffleNet V2; torchvision", build: shufflenet},
		design{name: "squeezenet-1.1", style: oldTorch, can: classification, note: "Iandola et al., SqueezeNet 1.1; torchvision", build: squeezenet},
	)
}

var mobilenetV1Rows = [][2]int64{
	{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1},
}

// separable filters each channel, then mixes them.
func separable(b *Builder, m string, x Value, out, s int64, act func(Value) Value) Value {
	x = act(b.ConvBN(m+".0", m+".1", x, x.Dim(1), C{K: 3, S: s, G: x.Dim(1)}))
	return act(b.ConvBN(m+".3", m+".4", x, out, C{K: 1}))
}

// mobilenetV1 gives the map after each separable convolution; divide is 4 for a quarter of the width.
func mobilenetV1(b *Builder, x Value, divide int64, act func(Value) Value) []Value {
	x = act(b.ConvBN("conv1.0", "conv1.1", x, 32/divide, C{K: 3, S: 2}))
	var maps []Value
	for i, r := range mobilenetV1Rows {
		x = separable(b, fmt.Sprintf("stage.%d", i), x, r[0]/divide, r[1], act)
		maps = append(maps, x)
	}
	return maps
}

func mobilenetV1Classes(size, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := mobilenetV1(b, b.InputNHWC("input_1", 1, size, size, 3), 1, b.Relu6)[12]
		x = b.ReduceMean(x, false, 2, 3)
		if classes > 0 {
			x = b.Softmax(b.Gemm("conv_preds", x, classes), 1)
		}
		b.Output("output", x)
	}
}

// mobilenetV2Rows: widening, width, repeats, stride.
var mobilenetV2Rows = [][4]int64{{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}}

func invertedResidual(b *Builder, m string, x Value, wide, out, s int64, act func(Value) Value) Value {
	y, at := x, 0
	if wide != x.Dim(1) {
		y = act(b.ConvBN(m+".conv.0.0", m+".conv.0.1", x, wide, C{K: 1}))
		at = 1
	}
	y = act(b.ConvBN(fmt.Sprintf("%s.conv.%d.0", m, at), fmt.Sprintf("%s.conv.%d.1", m, at), y, wide, C{K: 3, S: s, G: wide}))
	y = b.ConvBN(fmt.Sprintf("%s.conv.%d", m, at+1), fmt.Sprintf("%s.conv.%d", m, at+2), y, out, C{K: 1})
	if s == 1 && x.Dim(1) == out {
		return b.Add(x, y)
	}
	return y
}

// mobilenetV2Maps gives the map after each row of the table.
func mobilenetV2Maps(b *Builder, x Value) []Value {
	x = b.Relu6(b.ConvBN("features.0.0", "features.0.1", x, 32, C{K: 3, S: 2}))
	n := 1
	var maps []Value
	for _, r := range mobilenetV2Rows {
		for i := range r[2] {
			s := int64(1)
			if i == 0 {
				s = r[3]
			}
			x = invertedResidual(b, fmt.Sprintf("features.%d", n), x, x.Dim(1)*r[0], r[1], s, b.Relu6)
			n++
		}
		maps = append(maps, x)
	}
	return maps
}

// mobilenetV2 is the body with its last map widened to 1280.
func mobilenetV2(b *Builder, x Value) []Value {
	maps := mobilenetV2Maps(b, x)
	return append(maps, b.Relu6(b.ConvBN("features.18.0", "features.18.1", maps[6], 1280, C{K: 1})))
}

func mobilenetV2Classes(size, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(mobilenetV2(b, b.Input("input", 1, 3, size, size))[7])
		if classes > 0 {
			x = b.Gemm("classifier.1", x, classes)
		}
		b.Output("output", x)
	}
}

func nsfw(b *Builder) {
	x := mobilenetV2(b, b.InputNHWC("input_1", -1, 224, 224, 3))[7]
	b.Output("prediction", b.Softmax(b.Gemm("dense", b.ReduceMean(x, false, 2, 3), 5), 1))
}

// Howard et al., Searching for MobileNetV3, table 1: kernel, hidden, out, attention, h-swish, stride.
var mobilenetV3Rows = []struct {
	k, wide, out int64
	se, hs       bool
	s            int64
}{
	{3, 16, 16, false, false, 1}, {3, 64, 24, false, false, 2}, {3, 72, 24, false, false, 1}, {5, 72, 40, true, false, 2},
	{5, 120, 40, true, false, 1}, {5, 120, 40, true, false, 1}, {3, 240, 80, false, true, 2}, {3, 200, 80, false, true, 1},
	{3, 184, 80, false, true, 1}, {3, 184, 80, false, true, 1}, {3, 480, 112, true, true, 1}, {3, 672, 112, true, true, 1},
	{5, 672, 160, true, true, 2}, {5, 960, 160, true, true, 1}, {5, 960, 160, true, true, 1},
}

// mobilenetV3Maps gives the map of every row.
func mobilenetV3Maps(b *Builder, x Value) []Value {
	x = b.HSwish(b.ConvBN("features.0.0", "features.0.1", x, 16, C{K: 3, S: 2}))
	var maps []Value
	for i, r := range mobilenetV3Rows {
		m := fmt.Sprintf("features.%d.block.", i+1)
		act := b.Relu
		if r.hs {
			act = b.HSwish
		}
		y := x
		if r.wide != x.Dim(1) {
			y = act(b.ConvBN(m+"0.0", m+"0.1", x, r.wide, C{K: 1}))
		}
		y = act(b.ConvBN(m+"1.0", m+"1.1", y, r.wide, C{K: r.k, S: r.s, G: r.wide}))
		if r.se {
			y = squeeze(b, m+"2.fc1", m+"2.fc2", y, by8(float64(r.wide)/4), "HardSigmoid")
		}
		y = b.ConvBN(m+"3.0", m+"3.1", y, r.out, C{K: 1})
		if r.s == 1 && x.Dim(1) == r.out {
			y = b.Add(y, x)
		}
		x = y
		maps = append(maps, x)
	}
	return maps
}

// mobilenetV3 is the body with its last map widened to 960.
func mobilenetV3(b *Builder, x Value) Value {
	return b.HSwish(b.ConvBN("features.16.0", "features.16.1", mobilenetV3Maps(b, x)[14], 960, C{K: 1}))
}

func mobilenetV3Classes(classes int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(mobilenetV3(b, b.Input("input", 1, 3, 224, 224)))
		if classes > 0 {
			x = b.Gemm("classifier.3", b.HSwish(b.Gemm("classifier.0", x, 1280)), classes)
		}
		b.Output("output", x)
	}
}

func ghostnet(b *Builder) {
	x := ghostBody(b, b.Input("input", 1, 3, 224, 224), 1, 2, relu, false)
	x = b.Relu(b.Conv("conv_head", b.GAP(x), 1280, C{K: 1, Bias: true}))
	b.Output("output", b.Gemm("classifier", b.Flatten(x), 1000))
}

// shufflenetMaps gives the map after each of the three stages.
func shufflenetMaps(b *Builder, x Value, act func(Value) Value) []Value {
	x = b.MaxPool(act(b.ConvBN("conv1.0", "conv1.1", x, 24, C{K: 3, S: 2})), C{K: 3, S: 2})
	var maps []Value
	for stage, t := range [][2]int64{{116, 4}, {232, 8}, {464, 4}} {
		for i := range t[1] {
			m := fmt.Sprintf("stage%d.%d.", stage+2, i)
			half, s := t[0]/2, int64(1)
			var left, right Value
			if i == 0 {
				s, right = 2, x
				left = b.ConvBN(m+"branch1.0", m+"branch1.1", x, x.Dim(1), C{K: 3, S: 2, G: x.Dim(1)})
				left = act(b.ConvBN(m+"branch1.2", m+"branch1.3", left, half, C{K: 1}))
			} else {
				left, right = b.Halves(x)
			}
			right = act(b.ConvBN(m+"branch2.0", m+"branch2.1", right, half, C{K: 1}))
			right = b.ConvBN(m+"branch2.3", m+"branch2.4", right, half, C{K: 3, S: s, G: half})
			right = act(b.ConvBN(m+"branch2.5", m+"branch2.6", right, half, C{K: 1}))
			x = b.Shuffle(b.Concat(1, left, right), 2)
		}
		maps = append(maps, x)
	}
	return maps
}

func shufflenet(b *Builder) {
	x := shufflenetMaps(b, b.Input("input", 1, 3, 224, 224), b.Relu)[2]
	x = b.Relu(b.ConvBN("conv5.0", "conv5.1", x, 1024, C{K: 1}))
	b.Output("output", b.Gemm("fc", b.ReduceMean(x, false, 2, 3), 1000))
}

func squeezenet(b *Builder) {
	x := b.Relu(b.Conv("features.0", b.Input("data", 1, 3, 224, 224), 64, C{K: 3, S: 2, Valid: true, Bias: true}))
	pool := C{K: 3, S: 2, Valid: true, Ceil: true}
	x = b.MaxPool(x, pool)
	for i, t := range [][2]int64{{16, 64}, {16, 64}, {32, 128}, {32, 128}, {48, 192}, {48, 192}, {64, 256}, {64, 256}} {
		if i == 2 || i == 4 {
			x = b.MaxPool(x, pool)
		}
		m := fmt.Sprintf("features.%d.", i+3+min(i/2, 2))
		s := b.Relu(b.Conv(m+"squeeze", x, t[0], C{K: 1, Bias: true}))
		x = b.Concat(1, b.Relu(b.Conv(m+"expand1x1", s, t[1], C{K: 1, Bias: true})), b.Relu(b.Conv(m+"expand3x3", s, t[1], C{K: 3, Bias: true})))
	}
	x = b.Relu(b.Conv("classifier.1", x, 1000, C{K: 1, Bias: true}))
	b.Output("output", b.Pooled(x))
}
