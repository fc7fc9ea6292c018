// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

const resnetNote = "He et al., Deep Residual Learning; torchvision"

func resnets() []Network {
	return build(
		design{name: "resnet18", style: torch, fold: true, can: classification, note: resnetNote, build: resnet(depth18, false, 1000)},
		design{name: "resnet34", style: oldTorch, fold: true, can: classification, note: resnetNote, build: resnet(depth34, false, 1000)},
		design{name: "resnet50", style: torch, fold: true, can: classification, note: resnetNote, build: resnet(depth34, true, 1000)},
		design{name: "resnet50-unfolded", style: torch, can: classification, note: resnetNote, build: resnet(depth34, true, 1000)},
		design{name: "resnet101", style: torch, can: classification, note: resnetNote, build: resnet([4]int{3, 4, 23, 3}, true, 1000)},
		design{name: "resnet18-features", style: torch, fold: true, can: imageEmbedding, note: resnetNote + ", without the head", build: resnet(depth18, false, 0)},
		design{name: "resnet34-features", style: torch, can: imageEmbedding, note: resnetNote + ", without the head", build: resnet(depth34, false, 0)},
		design{name: "resnet50-features", style: torch, fold: true, can: imageEmbedding, note: resnetNote + ", without the head", build: resnet(depth34, true, 0)},
		design{name: "resnet101-gem", style: torch, can: imageEmbedding, note: "Radenovic et al., filipradenovic/cnnimageretrieval-pytorch: GeM pooling, L2 norm, whitening", build: gemRetrieval},
		design{name: "senet50", style: torch, can: classification, note: "Hu et al., Squeeze-and-Excitation; 1000 classes", build: senet50(1000)},
		design{name: "resnet20-cifar10", style: torch, can: classification, note: "He et al., section 4.2; 32x32, 10 classes", build: cifarResnet, labels: cifar10},
	)
}

var cifar10 = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

func resnetStem(b *Builder, x Value) Value {
	x = b.Relu(b.ConvBN("conv1", "bn1", x, 64, C{K: 7, S: 2}))
	return b.MaxPool(x, C{K: 3, S: 2})
}

// resnetStages give the maps after each of the four stages. The last stage has this stride.
func resnetStages(b *Builder, x Value, depth [4]int, bottleneck, se bool, last int64) []Value {
	var maps []Value
	x = resnetStem(b, x)
	for stage, n := range depth {
		width := int64(64) << stage
		for i := range n {
			s := int64(1)
			if i == 0 && stage > 0 {
				s = 2
			}
			if i == 0 && stage == 3 {
				s = last
			}
			x = resnetBlock(b, fmt.Sprintf("layer%d.%d.", stage+1, i), x, width, s, bottleneck, se)
		}
		maps = append(maps, x)
	}
	return maps
}

func resnetBlock(b *Builder, m string, x Value, width, s int64, bottleneck, se bool) Value {
	out := width
	var y Value
	if bottleneck {
		out *= 4
		y = b.Relu(b.ConvBN(m+"conv1", m+"bn1", x, width, C{K: 1}))
		y = b.Relu(b.ConvBN(m+"conv2", m+"bn2", y, width, C{K: 3, S: s}))
		y = b.ConvBN(m+"conv3", m+"bn3", y, out, C{K: 1})
	} else {
		y = b.Relu(b.ConvBN(m+"conv1", m+"bn1", x, width, C{K: 3, S: s}))
		y = b.ConvBN(m+"conv2", m+"bn2", y, width, C{K: 3})
	}
	if se {
		y = squeeze(b, m+"se.fc1", m+"se.fc2", y, out/16, "Sigmoid")
	}
	if s != 1 || x.Dim(1) != out {
		x = b.ConvBN(m+"downsample.0", m+"downsample.1", x, out, C{K: 1, S: s})
	}
	return b.Relu(b.Add(y, x))
}

func resnetFeatures(b *Builder, x Value, depth [4]int, bottleneck bool) Value {
	return b.Pooled(resnetStages(b, x, depth, bottleneck, false, 2)[3])
}

// resnet with classes, or without a head.
func resnet(depth [4]int, bottleneck bool, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := resnetFeatures(b, b.Input("input", 1, 3, 224, 224), depth, bottleneck)
		if classes == 0 {
			b.Output("features", x)
			return
		}
		b.Output("output", b.Gemm("fc", x, classes))
	}
}

func senet50(classes int64) func(*Builder) {
	return func(b *Builder) {
		x := b.Pooled(resnetStages(b, b.Input("input", 1, 3, 224, 224), depth34, true, true, 2)[3])
		if classes == 0 {
			b.Output("features", x)
			return
		}
		b.Output("output", b.Gemm("fc", x, classes))
	}
}

func gemRetrieval(b *Builder) {
	x := resnetStages(b, b.Input("input", 1, 3, 362, 362), [4]int{3, 4, 23, 3}, true, false, 2)[3]
	p := b.Param("pool.p", 1)
	x = b.binary("Pow", b.Clip(x, 1e-6, 1e9), p)
	x = b.binary("Pow", b.GAP(x), b.Div(b.Const("float32", 1), p))
	x = b.L2Norm(b.Flatten(x))
	b.Output("descriptor", b.L2Norm(b.Gemm("whiten", x, 2048)))
}

func cifarResnet(b *Builder) {
	x := b.Input("input", 1, 3, 32, 32)
	x = b.Relu(b.ConvBN("conv1", "bn1", x, 16, C{K: 3}))
	for stage := range 3 {
		for i := range 3 {
			s := int64(1)
			if i == 0 && stage > 0 {
				s = 2
			}
			x = resnetBlock(b, fmt.Sprintf("layer%d.%d.", stage+1, i), x, 16<<stage, s, false, false)
		}
	}
	b.Output("output", b.Gemm("linear", b.Pooled(x), 10))
}
