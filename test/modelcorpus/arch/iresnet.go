// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

var (
	depth18  = [4]int{2, 2, 2, 2}
	depth34  = [4]int{3, 4, 6, 3}
	depth50  = [4]int{3, 4, 14, 3}
	depth100 = [4]int{3, 13, 30, 3}
)

const iresnetNote = "Deng et al., ArcFace; deepinsight/insightface, recognition/arcface_torch"

func iresnets() []Network {
	list := build(
		design{name: "iresnet18", style: oldTorch, fold: true, can: faceEmbedding, note: iresnetNote, build: arcface(1, depth18, 512)},
		design{name: "iresnet34", style: torch, fold: true, can: faceEmbedding, note: iresnetNote, build: arcface(-1, depth34, 512)},
		design{name: "iresnet50", style: oldTorch, fold: true, can: faceEmbedding, note: iresnetNote, build: arcface(-1, depth50, 512)},
		design{name: "iresnet100", style: oldTorch, fold: true, can: faceEmbedding, note: iresnetNote + " (glint360k, antelopev2)", build: arcface(-1, depth100, 512)},
		design{name: "iresnet50-unfolded", style: torch, can: faceEmbedding, note: iresnetNote + ", normalisations kept", build: arcface(1, depth50, 512)},
		design{name: "iresnet18-256d", style: torch, can: faceEmbedding, note: iresnetNote + ", 256 dimensions", build: arcface(1, depth18, 256)},
		design{name: "cosface-r50", style: torch, can: faceEmbedding, note: "Wang et al., CosFace; the body of ArcFace, L2 norm exported", build: arcfaceNormed(depth50)},
		design{name: "elasticface-r100", style: torch, can: faceEmbedding, note: "Boutros et al., ElasticFace; fdbtrs/ElasticFace: the body of ArcFace", build: arcface(1, depth100, 512)},
		design{name: "magface-r100", style: torch, can: faceEmbedding, note: "Meng et al., MagFace; the norm of the embedding is the quality", build: arcface(1, depth100, 512)},
		design{name: "curricularface-ir101", style: torch, can: faceEmbedding, note: "Huang et al., CurricularFace; HuangYG123/CurricularFace", build: adaface(depth100, false)},
		design{name: "adaface-ir50", style: torch, can: faceEmbedding, note: "Kim et al., AdaFace; mk-minchul/AdaFace, net.py", build: adaface(depth50, true)},
		design{name: "adaface-ir101", style: torch, fold: true, can: faceEmbedding, note: "Kim et al., AdaFace; mk-minchul/AdaFace, net.py", build: adaface(depth100, true)},
		design{name: "lresnet100e-ir", style: mxnet, can: faceEmbedding, note: "ArcFace of the ONNX model zoo, exported from MXNet", build: lresnet(depth100)},
		design{name: "lresnet50e-ir", style: mxnet, can: faceEmbedding, note: "insightface model zoo, exported from MXNet", build: lresnet(depth50)},
		design{name: "arcface-r50-classes", style: torch, can: faceEmbedding, note: iresnetNote + ", with the head of 85742 persons (MS1MV2) kept", build: arcfaceClasses},
	)
	return list
}

// iresnetBody is the body up to the 7x7 map of 512 channels.
func iresnetBody(b *Builder, x Value, depth [4]int) Value {
	x = b.PRelu("prelu", b.ConvBN("conv1", "bn1", x, 64, C{K: 3}))
	for stage, n := range depth {
		width := int64(64) << stage
		for i := range n {
			m := fmt.Sprintf("layer%d.%d.", stage+1, i)
			s := int64(1)
			short := x
			if i == 0 {
				s = 2
				short = b.ConvBN(m+"downsample.0", m+"downsample.1", x, width, C{K: 1, S: s})
			}
			y := b.BN(m+"bn1", x)
			y = b.PRelu(m+"prelu", b.ConvBN(m+"conv1", m+"bn2", y, width, C{K: 3}))
			y = b.ConvBN(m+"conv2", m+"bn3", y, width, C{K: 3, S: s})
			x = b.Add(y, short)
		}
	}
	return b.BN("bn2", x)
}

func arcface(batch int64, depth [4]int, out int64) func(*Builder) {
	return func(b *Builder) {
		x := iresnetBody(b, b.Input("input.1", batch, 3, 112, 112), depth)
		b.Output("embedding", b.BN("features", b.Gemm("fc", b.Flatten(x), out)))
	}
}

func arcfaceNormed(depth [4]int) func(*Builder) {
	return func(b *Builder) {
		x := iresnetBody(b, b.Input("input", 1, 3, 112, 112), depth)
		b.Output("output", b.L2Norm(b.BN("features", b.Gemm("fc", b.Flatten(x), 512))))
	}
}

func arcfaceClasses(b *Builder) {
	x := iresnetBody(b, b.Input("input", 1, 3, 112, 112), depth50)
	e := b.L2Norm(b.BN("features", b.Gemm("fc", b.Flatten(x), 512)))
	w := b.Param("head.weight", 85742, 512)
	n := b.reduce("ReduceL2", w, true, 1)
	b.Output("logits", b.Scale(b.MatMul(e, b.Transpose(b.Div(w, n), 1, 0)), 64))
}

// adaface is the IR body of the face.evoLVe lineage: a pooling where the shortcut keeps the channels.
func adaface(depth [4]int, norm bool) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("input", 1, 3, 112, 112)
		x = b.PRelu("input_layer.2", b.ConvBN("input_layer.0", "input_layer.1", x, 64, C{K: 3}))
		unit := 0
		for stage, n := range depth {
			width := int64(64) << stage
			for i := range n {
				m := fmt.Sprintf("body.%d.", unit)
				unit++
				s, short := int64(1), x
				if i == 0 {
					s = 2
				}
				switch {
				case x.Dim(1) != width:
					short = b.ConvBN(m+"shortcut_layer.0", m+"shortcut_layer.1", x, width, C{K: 1, S: s})
				case s == 2:
					short = b.MaxPool(x, C{K: 1, S: 2})
				}
				y := b.BN(m+"res_layer.0", x)
				y = b.PRelu(m+"res_layer.3", b.ConvBN(m+"res_layer.1", m+"res_layer.2", y, width, C{K: 3}))
				x = b.Add(b.ConvBN(m+"res_layer.4", m+"res_layer.5", y, width, C{K: 3, S: s}), short)
			}
		}
		x = b.BN("output_layer.4", b.Gemm("output_layer.3", b.Flatten(b.BN("output_layer.0", x)), 512))
		if !norm {
			b.Output("output", x)
			return
		}
		length := b.reduce("ReduceL2", x, true, 1)
		e := b.Div(x, length)
		b.Output("embedding", e)
		b.Output("norm", length)
	}
}

// lresnet is the export of MXNet: the pixels are brought to [-1,1] inside.
func lresnet(depth [4]int) func(*Builder) {
	return func(b *Builder) {
		x := b.Input("data", 1, 3, 112, 112)
		x = b.Mul(b.Sub(x, b.Const("float32", 127.5)), b.Const("float32", 0.0078125))
		x = b.PRelu("relu0", b.ConvBN("conv0", "bn0", x, 64, C{K: 3}))
		for stage, n := range depth {
			width := int64(64) << stage
			for i := range n {
				m := fmt.Sprintf("stage%d_unit%d_", stage+1, i+1)
				s := int64(1)
				if i == 0 {
					s = 2
				}
				y := b.PRelu(m+"relu1", b.ConvBN(m+"conv1", m+"bn2", b.BN(m+"bn1", x), width, C{K: 3}))
				y = b.ConvBN(m+"conv2", m+"bn3", y, width, C{K: 3, S: s})
				if i == 0 {
					x = b.ConvBN(m+"conv1sc", m+"sc", x, width, C{K: 1, S: s})
				}
				x = b.Add(y, x)
			}
		}
		x = b.Op("Dropout", b.BN("bn1", x))
		b.Output("fc1", b.BN("fc1", b.Gemm("pre_fc1", b.Flatten(x), 512)))
	}
}
