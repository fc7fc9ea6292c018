// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// persons follow or describe persons by their bodies.
var persons = []design{
	personFeatures("reid-r18-128x64-128", net.resnet18, 128, 64, 128, true),
	personFeatures("reid-mlfn-like-256x128", net.resnet34, 256, 128, 0, false),
	personFeatures("reid-mv2-256x128-1280", net.mobileNetV2Features, 256, 128, 0, false),
	personFeatures("reid-r50-384x192", net.resnet50, 384, 192, 256, true),
	personFeatures("reid-r50-retail-0277", net.resnet50, 256, 128, 256, false),
	designed("deepsort-128x64", folded, "reid", func(n net) {
		x := n.Relu(n.ConvBN("conv.0", "conv.1", n.Input("x", -1, 3, 128, 64), 64, C{K: 3, Bias: true}))
		x = n.MaxPool(x, C{K: 3, S: 2})
		for st, w := range widths {
			for i := range 2 {
				m := fmt.Sprintf("layer%d.%d.", st+1, i)
				s := int64(1)
				if i == 0 && st > 0 {
					s = 2
				}
				y := n.ConvBN(m+"conv2", m+"bn2", n.Relu(n.ConvBN(m+"conv1", m+"bn1", x, w, C{K: 3, S: s})), w, C{K: 3})
				if s == 2 {
					x = n.ConvBN(m+"downsample.0", m+"downsample.1", x, w, C{K: 1, S: 2})
				}
				x = n.Relu(n.Add(x, y))
			}
		}
		n.Output("y", n.L2Norm(n.Flatten(n.AvgPool(x, C{K: 8, KW: 4, S: 1, Valid: true}))))
	}),
	designed("person-attributes-crossroad-0230", folded, "|cls", func(n net) {
		x := n.Input("0", 1, 3, 160, 80)
		x = n.Pooled(n.mobileNetV2Last(x, 1, 2, "relu6"))
		n.Output("453", n.Op("Sigmoid", n.Gemm("a", x, 8)))
		n.Output("456", n.Op("Sigmoid", n.Gemm("b", x, 2)))
		n.Output("459", n.Op("Sigmoid", n.Gemm("c", x, 2)))
	}),
	designed("pa100k-26", folded, "|cls", func(n net) {
		n.Output("out", n.Op("Sigmoid", n.Gemm("fc", n.resnet50(n.Input("x", 1, 3, 256, 192)), 26)))
	}),
	designed("dukemtmc-attributes-23", folded, "|cls gender", func(n net) {
		n.Output("out", n.Op("Sigmoid", n.Gemm("fc", n.resnet18(n.Input("x", 1, 3, 256, 128)), 23)))
	}),
}

// personFeatures is a trunk on pictures of whole bodies.
func personFeatures(name string, bd trunk, h, w, out int64, l2 bool) design {
	return designed(name, folded, "reid", func(n net) {
		x := bd(n, n.Input("input", -1, 3, h, w))
		if out > 0 {
			x = n.Gemm("fc", x, out)
		}
		x = n.BN("bn", x)
		if l2 {
			x = n.L2Norm(x)
		}
		n.Output("feat", x)
	})
}
