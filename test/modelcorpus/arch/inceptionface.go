// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func inceptionFaces() []Network {
	return build(
		design{name: "facenet-512", style: torch, can: faceEmbedding, note: "Schroff et al., FaceNet; timesler/facenet-pytorch, InceptionResnetV1", build: facenet(512, true)},
		design{name: "facenet-512-folded", style: torch, fold: true, can: faceEmbedding, note: "timesler/facenet-pytorch, without the final norm", build: facenet(512, false)},
		design{name: "facenet-128-tf", style: tf, fold: true, can: faceEmbedding, note: "davidsandberg/facenet and serengil/deepface, Keras, 128 dimensions", build: facenetTF},
		design{name: "openface-nn4-small2", style: torch, can: faceEmbedding, note: "Amos et al., OpenFace; cmusatyalab/openface nn4.small2; L2 poolings are written as Mul, AveragePool, Sqrt", build: openFace},
	)
}

// unit is convolution, normalisation and rectifier in one module.
func unit(b *Builder, m string, x Value, out int64, c C) Value {
	return b.Relu(b.ConvBN(m+".conv", m+".bn", x, out, c))
}

// residualInception adds what the branches find, scaled, to x.
func residualInception(b *Builder, m string, x Value, scale float64, activate bool, branches ...Value) Value {
	y := b.Conv(m+".conv2d", b.Concat(1, branches...), x.Dim(1), C{K: 1, Bias: true})
	if scale != 1 {
		y = b.Scale(y, scale)
	}
	y = b.Add(y, x)
	if !activate {
		return y
	}
	return b.Relu(y)
}

func facenetStem(b *Builder, x Value) Value {
	x = unit(b, "conv2d_1a", x, 32, C{K: 3, S: 2, Valid: true})
	x = unit(b, "conv2d_2a", x, 32, C{K: 3, Valid: true})
	x = unit(b, "conv2d_2b", x, 64, C{K: 3})
	x = b.MaxPool(x, C{K: 3, S: 2, Valid: true})
	x = unit(b, "conv2d_3b", x, 80, C{K: 1})
	x = unit(b, "conv2d_4a", x, 192, C{K: 3, Valid: true})
	return unit(b, "conv2d_4b", x, 256, C{K: 3, S: 2, Valid: true})
}

func facenetBody(b *Builder, x Value) Value {
	x = facenetStem(b, x)
	for i := range 5 {
		m := fmt.Sprintf("repeat_1.%d", i)
		b0 := unit(b, m+".branch0", x, 32, C{K: 1})
		b1 := unit(b, m+".branch1.1", unit(b, m+".branch1.0", x, 32, C{K: 1}), 32, C{K: 3})
		b2 := unit(b, m+".branch2.1", unit(b, m+".branch2.0", x, 32, C{K: 1}), 32, C{K: 3})
		x = residualInception(b, m, x, 0.17, true, b0, b1, unit(b, m+".branch2.2", b2, 32, C{K: 3}))
	}
	down := C{K: 3, S: 2, Valid: true}
	y := unit(b, "mixed_6a.branch1.1", unit(b, "mixed_6a.branch1.0", x, 192, C{K: 1}), 192, C{K: 3})
	x = b.Concat(1, unit(b, "mixed_6a.branch0", x, 384, down), unit(b, "mixed_6a.branch1.2", y, 256, down), b.MaxPool(x, down))
	for i := range 10 {
		m := fmt.Sprintf("repeat_2.%d", i)
		b0 := unit(b, m+".branch0", x, 128, C{K: 1})
		b1 := unit(b, m+".branch1.1", unit(b, m+".branch1.0", x, 128, C{K: 1}), 128, C{K: 1, KW: 7})
		x = residualInception(b, m, x, 0.10, true, b0, unit(b, m+".branch1.2", b1, 128, C{K: 7, KW: 1}))
	}
	b0 := unit(b, "mixed_7a.branch0.1", unit(b, "mixed_7a.branch0.0", x, 256, C{K: 1}), 384, down)
	b1 := unit(b, "mixed_7a.branch1.1", unit(b, "mixed_7a.branch1.0", x, 256, C{K: 1}), 256, down)
	y = unit(b, "mixed_7a.branch2.1", unit(b, "mixed_7a.branch2.0", x, 256, C{K: 1}), 256, C{K: 3})
	x = b.Concat(1, b0, b1, unit(b, "mixed_7a.branch2.2", y, 256, down), b.MaxPool(x, down))
	for i := range 6 {
		m, scale := fmt.Sprintf("repeat_3.%d", i), 0.20
		if i == 5 {
			m, scale = "block8", 1
		}
		b0 := unit(b, m+".branch0", x, 192, C{K: 1})
		b1 := unit(b, m+".branch1.1", unit(b, m+".branch1.0", x, 192, C{K: 1}), 192, C{K: 1, KW: 3})
		x = residualInception(b, m, x, scale, i < 5, b0, unit(b, m+".branch1.2", b1, 192, C{K: 3, KW: 1}))
	}
	return b.Pooled(x)
}

func facenet(out int64, norm bool) func(*Builder) {
	return func(b *Builder) {
		x := facenetBody(b, b.Input("input", 1, 3, 160, 160))
		x = b.BN("last_bn", b.GemmNoBias("last_linear", x, out))
		if norm {
			x = b.L2Norm(x)
		}
		b.Output("embeddings", x)
	}
}

func facenetTF(b *Builder) {
	x := facenetBody(b, b.InputNHWC("input_1", -1, 160, 160, 3))
	x = b.BN("Bottleneck_BatchNorm", b.GemmNoBias("Bottleneck", x, 128))
	b.Output("embeddings", b.L2NormTF(x))
}

// openUnit is an inception of OpenFace: a reduced 3x3, a reduced 5x5, a pooled and a direct branch; zero where there is none.
type openUnit struct {
	name           string
	r3, o3, r5, o5 int64
	stride         int64
	l2, max        bool // kind of the pooling
	pool, direct   int64
}

func openFace(b *Builder) {
	x := b.Input("input", 1, 3, 96, 96)
	lrn := func(x Value) Value { return b.Node("LRN", "", x.Shape, []Value{x}, ints("size", 5)) }
	x = b.Relu(b.ConvBN("layer1", "layer2", x, 64, C{K: 7, S: 2, Bias: true}))
	x = lrn(b.MaxPool(x, C{K: 3, S: 2}))
	x = b.Relu(b.ConvBN("layer6", "layer7", x, 64, C{K: 1, Bias: true}))
	x = b.Relu(b.ConvBN("layer9", "layer10", x, 192, C{K: 3, Bias: true}))
	x = b.MaxPool(lrn(x), C{K: 3, S: 2})
	for _, u := range []openUnit{
		{"layer14", 96, 128, 16, 32, 1, false, true, 32, 64}, {"layer15", 96, 128, 32, 64, 1, true, false, 64, 64},
		{"layer16", 128, 256, 32, 64, 2, false, true, 0, 0}, {"layer17", 96, 192, 32, 64, 1, true, false, 128, 256},
		{"layer18", 160, 256, 64, 128, 2, false, true, 0, 0}, {"layer19", 96, 384, 0, 0, 1, true, false, 96, 256},
		{"layer21", 96, 384, 0, 0, 1, false, true, 96, 256},
	} {
		x = openInception(b, x, u)
	}
	x = b.Gemm("layer25", b.Flatten(b.AvgPool(x, C{K: 3, Valid: true})), 128)
	b.Output("output", b.L2Norm(x))
}

func openInception(b *Builder, x Value, u openUnit) Value {
	conv := func(m string, x Value, out int64, c C) Value {
		c.Bias = true
		return b.Relu(b.ConvBN(u.name+"."+m+"_conv", u.name+"."+m+"_bn", x, out, c))
	}
	list := []Value{conv("3x3", conv("reduce3", x, u.r3, C{K: 1}), u.o3, C{K: 3, S: u.stride})}
	if u.o5 > 0 {
		list = append(list, conv("5x5", conv("reduce5", x, u.r5, C{K: 1}), u.o5, C{K: 5, S: u.stride}))
	}
	window := C{K: 3, S: u.stride}
	p := x
	switch {
	case u.l2:
		p = b.Op("Sqrt", b.Scale(b.AvgPool(b.Mul(x, x), window), 9))
	case u.max:
		p = b.MaxPool(x, window)
	}
	if u.pool > 0 {
		p = conv("pool", p, u.pool, C{K: 1})
	}
	list = append(list, p)
	if u.direct > 0 {
		list = append(list, conv("1x1", x, u.direct, C{K: 1}))
	}
	return b.Concat(1, list...)
}
