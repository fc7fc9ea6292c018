// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// classicFaces are face embeddings from before ArcFace and from vendors' kits.
var classicFaces = []design{
	designed("seetaface6-256-1024", folded, "face", func(n net) {
		x := n.resnet(n.Input("_input", 1, 3, 248, 248), []int{3, 4, 6, 3}, 64, true, false)[3]
		n.Output("output", n.Gemm("fc", n.Pooled(x), 1024))
	}),
	designed("seetaface-light-112-512", folded, "face", func(n net) {
		x := n.mobileFaceNet(n.Input("_input", 1, 3, 112, 112), 1, "relu", mobileFaceRows, 512)
		n.Output("output", n.depthwiseHead(x, 512))
	}),
	designed("centerloss-112x96", folded, "face", func(n net) {
		x := n.Input("data", 1, 3, 112, 96)
		x = n.convAct("conv1a", "prelu", x, 32, C{K: 3, Valid: true})
		x = n.halve(n.convAct("conv1b", "prelu", x, 64, C{K: 3, Valid: true}))
		res := func(m string, x value) value {
			return n.Add(x, n.convAct(m+"_2", "prelu", n.convAct(m+"_1", "prelu", x, x.Dim(1), C{K: 3}), x.Dim(1), C{K: 3}))
		}
		x = res("conv2", x)
		x = n.halve(n.convAct("conv2", "prelu", x, 128, C{K: 3, Valid: true}))
		x = res("conv3b", res("conv3", x))
		x = n.halve(n.convAct("conv3", "prelu", x, 256, C{K: 3, Valid: true}))
		for i := range 5 {
			x = res(fmt.Sprintf("conv4_%d", i), x)
		}
		x = n.halve(n.convAct("conv4", "prelu", x, 512, C{K: 3, Valid: true}))
		for i := range 3 {
			x = res(fmt.Sprintf("conv5_%d", i), x)
		}
		n.Output("fc5", n.Gemm("fc5", n.Flatten(x), 512))
	}),
	designed("sphereface64-112x96", folded, "face", func(n net) {
		x := n.Input("data", 1, 3, 112, 96)
		for st, d := range []int{3, 7, 16, 3} {
			w := widths[st]
			x = n.convAct(fmt.Sprintf("conv%d_1", st+1), "prelu", x, w, C{K: 3, S: 2})
			for i := range d {
				m := fmt.Sprintf("conv%d_%d", st+1, i+2)
				x = n.Add(x, n.convAct(m+"b", "prelu", n.convAct(m+"a", "prelu", x, w, C{K: 3}), w, C{K: 3}))
			}
		}
		n.Output("fc5", n.Gemm("fc5", n.Flatten(x), 512))
	}),
	designed("deepid-55x47-160", folded, "face", func(n net) {
		x := n.InputNHWC("input_1", -1, 55, 47, 3)
		v := func(m string, x value, o, k int64) value { return n.convAct(m, "relu", x, o, C{K: k, Valid: true}) }
		x = n.halve(v("Conv1", x, 20, 4))
		x = n.halve(v("Conv2", x, 40, 3))
		x = n.halve(v("Conv3", x, 60, 3))
		a := n.Gemm("fc11", n.Flatten(x), 160)
		c := n.Gemm("fc12", n.Flatten(v("Conv4", x, 80, 2)), 160)
		n.Output("deepid", n.Relu(n.Add(a, c)))
	}),
	designed("deepface-152-8631", folded, "face", func(n net) {
		x := n.InputNHWC("C1_input", -1, 152, 152, 3)
		x = n.convAct("C1", "relu", x, 32, C{K: 11, Valid: true})
		x = n.MaxPool(x, C{K: 3, S: 2})
		x = n.convAct("C3", "relu", x, 16, C{K: 9, Valid: true})
		local := func(m string, x value, k, s int64) value {
			o := (x.Dim(2)-k)/s + 1
			w := n.Param(m+"/kernel:0", o*o, k*k*16, 16)
			return n.Relu(n.Node("LocallyConnected2D", m, []int64{x.Dim(0), 16, o, o}, []value{x, w, n.Param(m+"/bias:0", o, o, 16)}))
		}
		x = local("L6", local("L5", local("L4", x, 9, 1), 7, 2), 5, 1)
		x = n.Relu(n.Gemm("F7", n.Flatten(x), 4096))
		n.Output("F8", n.Softmax(n.Gemm("F8", x, 8631), 1))
	}),
	designed("deepface-152-4096", folded, "face", func(n net) {
		x := n.InputNHWC("C1_input", -1, 152, 152, 3)
		x = n.convAct("C1", "relu", x, 32, C{K: 11, Valid: true})
		x = n.MaxPool(x, C{K: 3, S: 2})
		x = n.convAct("C3", "relu", x, 16, C{K: 9, Valid: true})
		local := func(m string, x value, k, s int64) value {
			o := (x.Dim(2)-k)/s + 1
			w := n.Param(m+"/kernel:0", o*o, k*k*16, 16)
			return n.Relu(n.Node("LocallyConnected2D", m, []int64{x.Dim(0), 16, o, o}, []value{x, w, n.Param(m+"/bias:0", o, o, 16)}))
		}
		x = local("L6", local("L5", local("L4", x, 9, 1), 7, 2), 5, 1)
		n.Output("F7", n.Relu(n.Gemm("F7", n.Flatten(x), 4096)))
	}),
	designed("face-reidentification-retail-0095", folded, "face", func(n net) {
		x := n.convNormAct("conv1", "prelu", n.Input("0", 1, 3, 128, 128), 64, C{K: 3, S: 2})
		at := 0
		for _, t := range [][4]int64{{2, 64, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 128, 1, 2}, {2, 128, 2, 1}} {
			for i := range t[2] {
				s := int64(1)
				if i == 0 {
					s = t[3]
				}
				x = n.inverted(fmt.Sprintf("features.%d", at), x, x.Dim(1)*t[0], t[1], 3, s, "prelu", t[1]/8)
				at++
			}
		}
		x = n.convNormAct("last", "prelu", x, 512, C{K: 1})
		x = n.convNorm("dw", x, 512, C{K: 8, G: 512, Valid: true})
		n.Output("658", n.Conv("fc", x, 256, C{K: 1, Bias: true}))
	}),
	designed("landmarks-fused-onnx-mbf-4d-out", folded, "face", func(n net) { // output [1,128,1,1]
		x := n.mobileFaceNet(n.Input("data", 1, 3, 112, 112), 1, "prelu", mobileFaceRows, 512)
		x = n.convNorm("dw", x, 512, C{K: 7, G: 512, Valid: true})
		n.Output("fc1", n.convNorm("fc1", x, 128, C{K: 1}))
	}),
}
