// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// videos look at many pictures at once, or at skeletons.
var videos = []design{
	video("r3d-18-400", "|cls", 16, 112, 0, 400),
	video("r3d-18-features", "|emb", 16, 112, 0, 0),
	video("slow-r50-like-256-128d", "|emb", 8, 224, 128, 0),
	designed("c3d-487", kept, "|cls", func(n net) {
		x := n.Input("input", 1, 3, 16, 112, 112)
		o, k := [3]int64{1, 1, 1}, [3]int64{3, 3, 3}
		x = n.pool3D(n.Relu(n.conv3D("conv1", x, 64, k, o)), [3]int64{1, 2, 2})
		x = n.pool3D(n.Relu(n.conv3D("conv2", x, 128, k, o)), [3]int64{2, 2, 2})
		x = n.pool3D(n.Relu(n.conv3D("conv3b", n.Relu(n.conv3D("conv3a", x, 256, k, o)), 256, k, o)), [3]int64{2, 2, 2})
		x = n.pool3D(n.Relu(n.conv3D("conv4b", n.Relu(n.conv3D("conv4a", x, 512, k, o)), 512, k, o)), [3]int64{2, 2, 2})
		x = n.pool3D(n.Relu(n.conv3D("conv5b", n.Relu(n.conv3D("conv5a", x, 512, k, o)), 512, k, o)), [3]int64{2, 2, 2})
		x = n.Relu(n.Gemm("fc7", n.Relu(n.Gemm("fc6", n.Flatten(x), 4096)), 4096))
		n.Output("prob", n.Softmax(n.Gemm("fc8", x, 487), 1))
	}),
	designed("tsm-r50-400", folded, "|cls", func(n net) { n.Output("out", n.Gemm("new_fc", n.resnet50(n.Input("x", 8, 3, 224, 224)), 400)) }),
	designed("stgcn-kinetics-400", kept, "|cls", skeletonGraph(300, 18, 400)),
	designed("stgcn-fall-2", kept, "|cls", skeletonGraph(30, 17, 2)),
}

// video is a residual network whose convolutions go over time as well.
func video(name string, truth string, t, s, out, k int64) design {
	return designed(name, kept, truth, func(n net) {
		x := n.Input("input", 1, 3, t, s, s)
		x = n.Relu(n.BN("stem.bn", n.conv3D("stem.0", x, 64, [3]int64{3, 7, 7}, [3]int64{1, 2, 2})))
		for st, w := range widths {
			str := [3]int64{1, 1, 1}
			if st > 0 {
				str = [3]int64{2, 2, 2}
			}
			y := n.Relu(n.BN(fmt.Sprintf("layer%d.bn1", st), n.conv3D(fmt.Sprintf("layer%d.conv1", st), x, w, [3]int64{3, 3, 3}, str)))
			y = n.BN(fmt.Sprintf("layer%d.bn2", st), n.conv3D(fmt.Sprintf("layer%d.conv2", st), y, w, [3]int64{3, 3, 3}, [3]int64{1, 1, 1}))
			if st > 0 {
				x = n.conv3D(fmt.Sprintf("layer%d.down", st), x, w, [3]int64{1, 1, 1}, str)
			}
			x = n.Relu(n.Add(x, y))
		}
		x = n.flatten3D(x)
		if out > 0 {
			x = n.Gemm("proj", x, out)
		}
		if k > 0 {
			x = n.Gemm("fc", x, k)
		}
		n.Output("output", x)
	})
}

// skeletonGraph is ST-GCN on the joints of a body over time.
func skeletonGraph(t, v, k int64) func(net) {
	return func(n net) {
		x := n.Input("x", 1, 3, t, v, 1)
		x = n.Reshape(x, 1, 3, t, v)
		x = n.BN("data_bn", x)
		for i, w := range []int64{64, 64, 64, 64, 128, 128, 128, 256, 256, 256} {
			y := n.Conv(fmt.Sprintf("st_gcn_networks.%d.gcn.conv", i), x, w*3, C{K: 1, Bias: true})
			h := y.Dim(2)
			y = n.Transpose(n.Reshape(y, 1, 3, w, h, v), 0, 2, 3, 1, 4)
			y = n.MatMul(n.Reshape(y, 1, w, h, 3*v), n.Param(fmt.Sprintf("A.%d", i), 3*v, v))
			s := int64(1)
			if i == 4 || i == 7 {
				s = 2
			}
			y = n.BN(fmt.Sprintf("st_gcn_networks.%d.tcn.3", i), n.Conv(fmt.Sprintf("st_gcn_networks.%d.tcn.2", i), n.Relu(n.BN(fmt.Sprintf("st_gcn_networks.%d.tcn.0", i), y)), w, C{K: 9, KW: 1, S: s, SW: 1, P: 4, Bias: true}))
			if i > 0 && w == x.Dim(1) {
				y = n.Add(y, x)
			}
			x = n.Relu(y)
		}
		n.Output("out", n.Flatten(n.Conv("fcn", n.GAP(x), k, C{K: 1, Bias: true})))
	}
}
