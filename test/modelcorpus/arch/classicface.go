// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func classicFaces() []Network {
	return build(
		design{name: "sphereface20", style: oldTorch, can: faceEmbedding, note: "Liu et al., SphereFace; wy1iu/sphereface, 20 layers", build: sphereFace},
		design{name: "lightcnn-9", style: torch, can: faceEmbedding, note: "Wu et al., A Light CNN; AlfredXiangWu/LightCNN, 9 layers", build: lightCNN9},
		design{name: "lightcnn-29", style: torch, can: faceEmbedding, note: "Wu et al., A Light CNN; AlfredXiangWu/LightCNN, 29 layers", build: lightCNN29},
		design{name: "dlib-face-resnet", style: torch, can: faceEmbedding, note: "davisking/dlib, dnn_face_recognition_resnet_model_v1, as converted to ONNX", build: dlibFace},
		design{name: "vggface-2622", style: torch, can: faceEmbedding, note: "Parkhi et al., Deep Face Recognition; 2622 celebrities", build: vggFace(2622)},
	)
}

func sphereFace(b *Builder) {
	x := b.Input("data", 1, 3, 112, 96)
	for stage, n := range []int{1, 2, 4, 1} {
		at, width := 1, int64(64)<<stage
		conv := func(x Value, s int64) Value {
			m := fmt.Sprintf("%d_%d", stage+1, at)
			at++
			return b.PRelu("relu"+m, b.Conv("conv"+m, x, width, C{K: 3, S: s, Bias: s == 2}))
		}
		x = conv(x, 2)
		for range n {
			x = b.Add(x, conv(conv(x, 1), 1))
		}
	}
	b.Output("fc5", b.Gemm("fc5", b.Flatten(x), 512))
}

// mfm keeps the greater of two halves: the activation of LightCNN.
func mfm(b *Builder, m string, x Value, out int64, c C) Value {
	c.Bias = true
	return b.Max(b.Halves(b.Conv(m+".filter", x, 2*out, c)))
}

func lightCNN9(b *Builder) {
	x := mfm(b, "features.0", b.Input("input", 1, 1, 128, 128), 48, C{K: 5})
	half := C{K: 2, S: 2, Valid: true}
	group := func(m string, x Value, out int64) Value {
		return mfm(b, m+".conv", mfm(b, m+".conv_a", x, x.Dim(1), C{K: 1}), out, C{K: 3})
	}
	x = group("features.2", b.MaxPool(x, half), 96)
	x = group("features.4", b.MaxPool(x, half), 192)
	x = group("features.6", b.MaxPool(x, half), 128)
	x = group("features.7", x, 128)
	x = b.Gemm("fc1.filter", b.Flatten(b.MaxPool(x, half)), 512)
	b.Output("output", b.Max(b.Halves(x)))
}

func lightCNN29(b *Builder) {
	x := mfm(b, "conv1", b.Input("input", 1, 1, 128, 128), 48, C{K: 5})
	half := C{K: 2, S: 2, Valid: true}
	widths := []int64{96, 192, 128, 128}
	for stage, n := range []int{1, 2, 3, 4} {
		if stage < 3 {
			x = b.MaxPool(x, half)
		}
		for i := range n {
			m := fmt.Sprintf("block%d.%d.", stage+1, i)
			x = b.Add(mfm(b, m+"conv2", mfm(b, m+"conv1", x, x.Dim(1), C{K: 3}), x.Dim(1), C{K: 3}), x)
		}
		m := fmt.Sprintf("group%d.", stage+1)
		x = mfm(b, m+"conv", mfm(b, m+"conv_a", x, x.Dim(1), C{K: 1}), widths[stage], C{K: 3})
	}
	x = b.Gemm("fc.filter", b.Flatten(b.MaxPool(x, half)), 512)
	b.Output("output", b.Max(b.Halves(x)))
}

// dlibFace has affine layers where others have normalisations, and its shortcuts are pooled and filled up with zeros.
func dlibFace(b *Builder) {
	affine := func(m string, x Value) Value {
		x = b.Mul(x, b.Param(m+".gamma", x.Dim(1), 1, 1))
		return b.Add(x, b.Param(m+".beta", x.Dim(1), 1, 1))
	}
	x := b.Input("input", 1, 3, 150, 150)
	x = b.Relu(affine("affine0", b.Conv("conv0", x, 32, C{K: 7, S: 2, Valid: true, Bias: true})))
	x = b.MaxPool(x, C{K: 3, S: 2, Valid: true})
	n := 0
	for stage, t := range [][2]int64{{32, 3}, {64, 4}, {128, 3}, {256, 3}, {256, 1}} {
		for i := range t[1] {
			n++
			m := fmt.Sprintf("res%d.", n)
			c, short := C{K: 3, Bias: true}, x
			if stage > 0 && i == 0 {
				c = C{K: 3, S: 2, Valid: true, Bias: true}
				short = b.AvgPool(x, C{K: 2, S: 2, Valid: true})
			}
			y := b.Relu(affine(m+"affine1", b.Conv(m+"conv1", x, t[0], c)))
			y = affine(m+"affine2", b.Conv(m+"conv2", y, t[0], C{K: 3, Bias: true}))
			x = b.Relu(b.Add(fillUp(b, y, short), fillUp(b, short, y)))
		}
	}
	b.Output("output", b.GemmNoBias("fc", b.Pooled(x), 128))
}

// fillUp pads x with zeros to the height, width and channels that like has beyond it.
func fillUp(b *Builder, x, like Value) Value {
	shape, pads := make([]int64, 4), make([]int64, 8)
	for i := range shape {
		shape[i] = max(x.Shape[i], like.Shape[i])
		pads[i+4] = shape[i] - x.Shape[i]
	}
	if product(shape) == product(x.Shape) {
		return x
	}
	return b.Node("Pad", "", shape, []Value{x, b.ints(pads...)}, text("mode", "constant"))
}

// vggBody is VGG-16 up to its second dense layer.
func vggBody(b *Builder, x Value, name func(block, i int) string, fc6, fc7 string) Value {
	for block, t := range [][2]int64{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}} {
		for i := range t[1] {
			x = b.Relu(b.Conv(name(block+1, int(i)+1), x, t[0], C{K: 3, Bias: true}))
		}
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	}
	return b.Relu(b.Gemm(fc7, b.Relu(b.Gemm(fc6, b.Flatten(x), 4096)), 4096))
}

func vggFace(out int64) func(*Builder) {
	return func(b *Builder) {
		name := func(block, i int) string { return fmt.Sprintf("conv%d_%d", block, i) }
		x := vggBody(b, b.Input("data", 1, 3, 224, 224), name, "fc6", "fc7")
		if out == 4096 {
			b.Output("fc7", x)
			return
		}
		b.Output("prob", b.Softmax(b.Gemm("fc8", x, out), 1))
	}
}
