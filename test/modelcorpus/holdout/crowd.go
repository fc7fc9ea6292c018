// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// crowds count people by a map of density.
var crowds = []design{
	designed("bayesian-crowd", folded, "crowd", func(n net) { // VGG-19 at 1/16, brought to 1/8
		x := n.halve(n.vgg(n.Input("input", 1, 3, 512, 512), vgg19[:4], false)[3])
		for i := range 4 {
			x = n.convAct(fmt.Sprintf("c5_%d", i), "relu", x, 512, C{K: 3})
		}
		x = n.Resize(x, 2, "linear")
		x = n.convAct("reg_layer.2", "relu", n.convAct("reg_layer.0", "relu", x, 256, C{K: 3}), 128, C{K: 3})
		n.Output("output", n.Op("Abs", n.Conv("reg_layer.4", x, 1, C{K: 1, Bias: true})))
	}),
	designed("can-crowd", folded, "crowd", func(n net) { // CAN: the context at four sizes
		x := n.vgg(n.Input("input", 1, 3, 576, 768), vgg16[:4], false)[3]
		var parts []value
		for _, s := range []int64{1, 2, 3, 6} {
			p := n.AvgPool(x, C{K: x.Dim(2) / s, KW: x.Dim(3) / s, S: x.Dim(2) / s, SW: x.Dim(3) / s, Valid: true})
			p = n.ResizeTo(n.Conv(fmt.Sprintf("ctx%d", s), p, 512, C{K: 1}), x.Dim(2), x.Dim(3), "linear")
			gate := n.Op("Sigmoid", n.Conv(fmt.Sprintf("w%d", s), n.Sub(x, p), 512, C{K: 1}))
			parts = append(parts, n.Mul(p, gate))
		}
		x = n.Concat(1, n.Add(n.Add(parts[0], parts[1]), n.Add(parts[2], parts[3])), x)
		for i, c := range []int64{512, 512, 512, 256, 128, 64} {
			x = n.convAct(fmt.Sprintf("backend.%d", i), "relu", x, c, C{K: 3, D: 2})
		}
		n.Output("output", n.Conv("output_layer", x, 1, C{K: 1, Bias: true}))
	}),
	designed("mobilecount", folded, "crowd", func(n net) {
		maps := n.mobileNetV2(n.Input("input", 1, 3, 576, 768), 1, 2, "relu6")
		x := n.convAct("head1", "relu", maps[2], 64, C{K: 3})
		n.Output("output", n.Relu(n.Conv("head2", n.Resize(x, 2, "linear"), 1, C{K: 1, Bias: true})))
	}),
}
