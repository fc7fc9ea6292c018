// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

const mtcnnNote = "Zhang et al., MTCNN; timesler/facenet-pytorch"

func mtcnns() []Network {
	return build(
		design{name: "mtcnn-pnet", style: torch, can: faceDetection, note: mtcnnNote, build: pnet},
		design{name: "mtcnn-rnet", style: torch, can: faceDetection, note: mtcnnNote, build: rnet},
		design{name: "mtcnn-onet", style: torch, can: faceAndLandmarks, note: mtcnnNote, build: onet},
		design{name: "blazeface-front", style: torch, can: faceAndLandmarks, note: "Bazarevsky et al., BlazeFace; MediaPipe, 128x128", build: blazeFace(false)},
		design{name: "blazeface-back", style: torch, can: faceAndLandmarks, note: "Bazarevsky et al., BlazeFace; MediaPipe, 256x256", build: blazeFace(true)},
	)
}

func pnet(b *Builder) {
	x := b.Input("input", -1, 3, -1, -1)
	c := C{K: 3, Valid: true, Bias: true}
	x = b.PRelu("prelu1", b.Conv("conv1", x, 10, c))
	x = b.MaxPool(x, C{K: 2, S: 2, Valid: true, Ceil: true})
	x = b.PRelu("prelu3", b.Conv("conv3", b.PRelu("prelu2", b.Conv("conv2", x, 16, c)), 32, c))
	b.Output("prob", b.Softmax(b.Conv("conv4_1", x, 2, C{K: 1, Bias: true}), 1))
	b.Output("reg", b.Conv("conv4_2", x, 4, C{K: 1, Bias: true}))
}

func rnet(b *Builder) {
	x := b.Input("input", -1, 3, 24, 24)
	c := C{K: 3, Valid: true, Bias: true}
	pool := C{K: 3, S: 2, Valid: true, Ceil: true}
	x = b.MaxPool(b.PRelu("prelu1", b.Conv("conv1", x, 28, c)), pool)
	x = b.MaxPool(b.PRelu("prelu2", b.Conv("conv2", x, 48, c)), pool)
	x = b.PRelu("prelu3", b.Conv("conv3", x, 64, C{K: 2, Valid: true, Bias: true}))
	x = b.PRelu("prelu4", b.Gemm("dense4", b.Flatten(b.Transpose(x, 0, 3, 2, 1)), 128))
	b.Output("prob", b.Softmax(b.Gemm("dense5_1", x, 2), 1))
	b.Output("reg", b.Gemm("dense5_2", x, 4))
}

func onet(b *Builder) {
	x := b.Input("input", -1, 3, 48, 48)
	c := C{K: 3, Valid: true, Bias: true}
	pool := C{K: 3, S: 2, Valid: true, Ceil: true}
	x = b.MaxPool(b.PRelu("prelu1", b.Conv("conv1", x, 32, c)), pool)
	x = b.MaxPool(b.PRelu("prelu2", b.Conv("conv2", x, 64, c)), pool)
	x = b.MaxPool(b.PRelu("prelu3", b.Conv("conv3", x, 64, c)), C{K: 2, S: 2, Valid: true, Ceil: true})
	x = b.PRelu("prelu4", b.Conv("conv4", x, 128, C{K: 2, Valid: true, Bias: true}))
	x = b.PRelu("prelu5", b.Gemm("dense5", b.Flatten(b.Transpose(x, 0, 3, 2, 1)), 256))
	b.Output("prob", b.Softmax(b.Gemm("dense6_1", x, 2), 1))
	b.Output("reg", b.Gemm("dense6_2", x, 4))
	b.Output("points", b.Gemm("dense6_3", x, 10))
}

// blazeBlock filters, mixes and adds its input, pooled and filled up with zeros where the shape changes.
func blazeBlock(b *Builder, m string, x Value, out, k, s int64, act activation) Value {
	y := b.Conv(m+".convs.0", x, x.Dim(1), C{K: k, S: s, G: x.Dim(1), Same: true, Bias: true})
	y = b.Conv(m+".convs.1", y, out, C{K: 1, Bias: true})
	if s == 2 {
		x = b.MaxPool(x, C{K: 2, S: 2, Valid: true})
	}
	return act(b, m+".act", b.Add(y, fillUp(b, x, y)))
}

func blazeFace(back bool) func(*Builder) {
	return func(b *Builder) {
		size, rows := int64(128), []int64{24, 28, -32, 36, 42, -48, 56, 64, 72, 80, 88, 0, -96, 96, 96, 96, 96, 0}
		if back {
			size = 256
			rows = []int64{
				24, 24, 24, 24, 24, 24, 24, -24, 24, 24, 24, 24, 24, 24, 24, -48, 48, 48, 48, 48, 48, 48, 48,
				-96, 96, 96, 96, 96, 96, 96, 96, 0, -96, 96, 96, 96, 96, 96, 96, 96, 0,
			}
		}
		x := b.Input("input", 1, 3, size, size)
		x = b.Relu(b.Conv("backbone.0", x, 24, C{K: 5, S: 2, Same: true, Bias: true}))
		var maps []Value
		for i, out := range rows {
			s := int64(1)
			switch {
			case out == 0:
				maps = append(maps, x)
				continue
			case out < 0:
				out, s = -out, 2
			}
			x = blazeBlock(b, fmt.Sprintf("backbone.%d", i+2), x, out, 3, s, relu)
		}
		blazeHeads(b, maps, 16, []int64{2, 6})
	}
}

func blazeHeads(b *Builder, maps []Value, width int64, anchors []int64) {
	var score, box []Value
	for i, x := range maps {
		score = append(score, rowsOf(b, b.Conv(fmt.Sprintf("classifier_%d", 8<<i), x, anchors[i], C{K: 1, Bias: true}), 1))
		box = append(box, rowsOf(b, b.Conv(fmt.Sprintf("regressor_%d", 8<<i), x, anchors[i]*width, C{K: 1, Bias: true}), width))
	}
	b.Output("regressors", b.Concat(1, box...))
	b.Output("classificators", b.Concat(1, score...))
}
