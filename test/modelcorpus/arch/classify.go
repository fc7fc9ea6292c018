// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func classifiers() []Network {
	return build(
		design{name: "vgg16", style: oldTorch, can: classification, note: "Simonyan and Zisserman, VGG-16; torchvision", build: vgg16(1000)},
		design{name: "vgg16-fc7", style: oldTorch, can: imageEmbedding, note: "VGG-16 of ImageNet cut after fc7: structure alone cannot tell it from VGG-Face's descriptor, but names", build: vgg16(4096)},
		design{name: "densenet121", style: torch, can: classification, note: "Huang et al., DenseNet; torchvision", build: densenet121},
		design{name: "inception-v3", style: torch, fold: true, can: classification, note: "Szegedy et al., Rethinking the Inception Architecture; torchvision", build: inceptionV3},
		design{name: "inception-resnet-v2", style: torch, fold: true, can: classification, note: "Szegedy et al., Inception-v4; Cadene/pretrained-models, 299", build: inceptionResnetV2},
		design{name: "convnext-tiny", style: torch, can: classification, note: "Liu et al., ConvNeXt; torchvision", build: convnext},
		design{name: "lenet-mnist", style: torch, can: classification, note: "LeCun et al., LeNet-5 as of PyTorch's examples", build: lenet},
		design{name: "vehicle-attributes-0039", style: oldTorch, fold: true, can: classification, note: "OpenVINO open model zoo vehicle-attributes-recognition-barrier-0039, 72x72; widths simplified", build: vehicleAttributes, labels: []string{"white", "gray", "yellow", "red", "green", "blue", "black", "car", "van", "truck", "bus"}},
	)
}

func vgg16(out int64) func(*Builder) {
	return func(b *Builder) {
		at := []int{0, 0, 5, 10, 17, 24}
		name := func(block, i int) string { return fmt.Sprintf("features.%d", at[block]+2*(i-1)) }
		x := vggBody(b, b.Input("input", 1, 3, 224, 224), name, "classifier.0", "classifier.3")
		if out != 4096 {
			x = b.Gemm("classifier.6", x, out)
		}
		b.Output("output", x)
	}
}

func densenet121(b *Builder) {
	x := b.Relu(b.ConvBN("features.conv0", "features.norm0", b.Input("input", 1, 3, 224, 224), 64, C{K: 7, S: 2}))
	x = b.MaxPool(x, C{K: 3, S: 2})
	for block, n := range []int{6, 12, 24, 16} {
		for i := range n {
			m := fmt.Sprintf("features.denseblock%d.denselayer%d.", block+1, i+1)
			y := b.Relu(b.BN(m+"norm1", x))
			y = b.Relu(b.ConvBN(m+"conv1", m+"norm2", y, 128, C{K: 1}))
			x = b.Concat(1, x, b.Conv(m+"conv2", y, 32, C{K: 3}))
		}
		if block < 3 {
			m := fmt.Sprintf("features.transition%d.", block+1)
			x = b.Conv(m+"conv", b.Relu(b.BN(m+"norm", x)), x.Dim(1)/2, C{K: 1})
			x = b.AvgPool(x, C{K: 2, S: 2, Valid: true})
		}
	}
	b.Output("output", b.Gemm("classifier", b.Pooled(b.Relu(b.BN("features.norm5", x))), 1000))
}

// step is a unit of a width.
type step struct {
	out int64
	c   C
}

// chain runs units one after the other.
func chain(b *Builder, m string, x Value, steps ...step) Value {
	for i, s := range steps {
		x = unit(b, fmt.Sprintf("%s_%d", m, i+1), x, s.out, s.c)
	}
	return x
}

// to is a unit of this width and kernel.
func to(out, k int64) step { return step{out, C{K: k}} }

// wide is a unit whose kernel is not square.
func wide(out, h, w int64) step { return step{out, C{K: h, KW: w}} }

// down is a unit that halves the size.
func down(out int64) step { return step{out, C{K: 3, S: 2, Valid: true}} }

// valid is a unit without padding.
func valid(out int64) step { return step{out, C{K: 3, Valid: true}} }

func inceptionV3(b *Builder) {
	x := b.Input("input", 1, 3, 299, 299)
	x = chain(b, "Conv2d_a", x, down(32), valid(32), to(64, 3))
	pool := C{K: 3, S: 2, Valid: true}
	x = chain(b, "Conv2d_b", b.MaxPool(x, pool), to(80, 1), valid(192))
	x = b.MaxPool(x, pool)
	for i, p := range []int64{32, 64, 64} {
		m := fmt.Sprintf("Mixed_5%c.", 'b'+i)
		x = b.Concat(1, chain(b, m+"branch1x1", x, to(64, 1)), chain(b, m+"branch5x5", x, to(48, 1), to(64, 5)),
			chain(b, m+"branch3x3dbl", x, to(64, 1), to(96, 3), to(96, 3)), chain(b, m+"branch_pool", b.AvgPool(x, C{K: 3}), to(p, 1)))
	}
	x = b.Concat(1, chain(b, "Mixed_6a.branch3x3", x, down(384)), chain(b, "Mixed_6a.branch3x3dbl", x, to(64, 1), to(96, 3), down(96)), b.MaxPool(x, pool))
	for i, c := range []int64{128, 160, 160, 192} {
		m := fmt.Sprintf("Mixed_6%c.", 'b'+i)
		x = b.Concat(1, chain(b, m+"branch1x1", x, to(192, 1)), chain(b, m+"branch7x7", x, to(c, 1), wide(c, 1, 7), wide(192, 7, 1)),
			chain(b, m+"branch7x7dbl", x, to(c, 1), wide(c, 7, 1), wide(c, 1, 7), wide(c, 7, 1), wide(192, 1, 7)),
			chain(b, m+"branch_pool", b.AvgPool(x, C{K: 3}), to(192, 1)))
	}
	x = b.Concat(1, chain(b, "Mixed_7a.branch3x3", x, to(192, 1), down(320)),
		chain(b, "Mixed_7a.branch7x7x3", x, to(192, 1), wide(192, 1, 7), wide(192, 7, 1), down(192)), b.MaxPool(x, pool))
	for i := range 2 {
		m := fmt.Sprintf("Mixed_7%c.", 'b'+i)
		y := chain(b, m+"branch3x3_1", x, to(384, 1))
		z := chain(b, m+"branch3x3dbl", x, to(448, 1), to(384, 3))
		x = b.Concat(1, chain(b, m+"branch1x1", x, to(320, 1)),
			chain(b, m+"branch3x3_2a", y, wide(384, 1, 3)), chain(b, m+"branch3x3_2b", y, wide(384, 3, 1)),
			chain(b, m+"branch3x3dbl_3a", z, wide(384, 1, 3)), chain(b, m+"branch3x3dbl_3b", z, wide(384, 3, 1)),
			chain(b, m+"branch_pool", b.AvgPool(x, C{K: 3}), to(192, 1)))
	}
	b.Output("output", b.Gemm("fc", b.Pooled(x), 1000))
}

func inceptionResnetV2(b *Builder) {
	x := b.Input("input", 1, 3, 299, 299)
	x = chain(b, "conv2d_a", x, down(32), valid(32), to(64, 3))
	pool := C{K: 3, S: 2, Valid: true}
	x = chain(b, "conv2d_b", b.MaxPool(x, pool), to(80, 1), valid(192))
	x = b.MaxPool(x, pool)
	x = b.Concat(1, chain(b, "mixed_5b.branch0", x, to(96, 1)), chain(b, "mixed_5b.branch1", x, to(48, 1), to(64, 5)),
		chain(b, "mixed_5b.branch2", x, to(64, 1), to(96, 3), to(96, 3)), chain(b, "mixed_5b.branch3", b.AvgPool(x, C{K: 3}), to(64, 1)))
	for i := range 10 {
		m := fmt.Sprintf("repeat.%d", i)
		x = residualInception(b, m, x, 0.17, true, chain(b, m+".branch0", x, to(32, 1)), chain(b, m+".branch1", x, to(32, 1), to(32, 3)),
			chain(b, m+".branch2", x, to(32, 1), to(48, 3), to(64, 3)))
	}
	x = b.Concat(1, chain(b, "mixed_6a.branch0", x, down(384)), chain(b, "mixed_6a.branch1", x, to(256, 1), to(256, 3), down(384)), b.MaxPool(x, pool))
	for i := range 20 {
		m := fmt.Sprintf("repeat_1.%d", i)
		x = residualInception(b, m, x, 0.10, true, chain(b, m+".branch0", x, to(192, 1)),
			chain(b, m+".branch1", x, to(128, 1), wide(160, 1, 7), wide(192, 7, 1)))
	}
	x = b.Concat(1, chain(b, "mixed_7a.branch0", x, to(256, 1), down(384)), chain(b, "mixed_7a.branch1", x, to(256, 1), down(288)),
		chain(b, "mixed_7a.branch2", x, to(256, 1), to(288, 3), down(320)), b.MaxPool(x, pool))
	for i := range 10 {
		m := fmt.Sprintf("repeat_2.%d", i)
		x = residualInception(b, m, x, 0.20, i < 9, chain(b, m+".branch0", x, to(192, 1)),
			chain(b, m+".branch1", x, to(192, 1), wide(224, 1, 3), wide(256, 3, 1)))
	}
	x = chain(b, "conv2d_7b", x, to(1536, 1))
	b.Output("output", b.Gemm("last_linear", b.Pooled(x), 1000))
}

func convnext(b *Builder) {
	x := b.Input("input", 1, 3, 224, 224)
	for stage, t := range [][2]int64{{96, 3}, {192, 3}, {384, 9}, {768, 3}} {
		m := fmt.Sprintf("features.%d.", 2*stage)
		if stage == 0 {
			x = channelNorm(b, m+"1", b.Conv(m+"0", x, t[0], C{K: 4, S: 4, Valid: true, Bias: true}))
		} else {
			x = b.Conv(m+"1", channelNorm(b, m+"0", x), t[0], C{K: 2, S: 2, Valid: true, Bias: true})
		}
		for i := range t[1] {
			m := fmt.Sprintf("features.%d.%d.", 2*stage+1, i)
			y := b.Conv(m+"block.0", x, t[0], C{K: 7, G: t[0], Bias: true})
			y = b.LayerNorm(m+"block.2", b.Transpose(y, 0, 2, 3, 1))
			y = b.Linear(m+"block.5", b.Gelu(b.Linear(m+"block.3", y, 4*t[0])), t[0])
			x = b.Add(x, b.Mul(b.Transpose(y, 0, 3, 1, 2), b.Param(m+"layer_scale", t[0], 1, 1)))
		}
	}
	b.Output("output", b.Gemm("classifier.2", b.Flatten(channelNorm(b, "classifier.0", b.GAP(x))), 1000))
}

func lenet(b *Builder) {
	c, half := C{K: 5, Valid: true, Bias: true}, C{K: 2, S: 2, Valid: true}
	x := b.MaxPool(b.Relu(b.Conv("conv1", b.Input("input", 1, 1, 28, 28), 6, C{K: 5, Bias: true})), half)
	x = b.MaxPool(b.Relu(b.Conv("conv2", x, 16, c)), half)
	x = b.Relu(b.Gemm("fc2", b.Relu(b.Gemm("fc1", b.Flatten(x), 120)), 84))
	b.Output("output", b.Gemm("fc3", x, 10))
}

func vehicleAttributes(b *Builder) {
	x := b.Input("input", 1, 3, 72, 72)
	for i, n := range []int64{32, 64, 128, 256} {
		x = b.Relu(b.ConvBN(fmt.Sprintf("conv%d", i), fmt.Sprintf("bn%d", i), x, n, C{K: 3, S: 2}))
	}
	x = b.GAP(x)
	b.Output("color", b.Softmax(b.Conv("color", x, 7, C{K: 1, Bias: true}), 1))
	b.Output("type", b.Softmax(b.Conv("type", x, 4, C{K: 1, Bias: true}), 1))
}
