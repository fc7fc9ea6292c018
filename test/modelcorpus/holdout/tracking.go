// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// trackers follow what they are shown.
var trackers = []design{
	designed("siamfc-exemplar-127", folded, "|emb", func(n net) { n.Output("z", alexNet(n, "", n.Input("z", 1, 3, 127, 127))) }),
	designed("dasiamrpn-255", folded, "|objdet", func(n net) {
		x := alexNet(n, "", n.Input("search", 1, 3, 271, 271))
		n.Output("cls", n.Conv("cls", x, 10, C{K: 4, Valid: true}))
		n.Output("reg", n.Conv("reg", x, 20, C{K: 4, Valid: true}))
	}),
	designed("ostrack-256", kept, "|objdet", func(n net) {
		tok := func(m string, v value, t int64) value {
			return n.Transpose(n.Reshape(n.Conv(m, v, 768, C{K: 16, S: 16, Valid: true, Bias: true}), 1, 768, t), 0, 2, 1)
		}
		x := n.Concat(1, tok("z", n.Input("template", 1, 3, 128, 128), 64), tok("x", n.Input("search", 1, 3, 256, 256), 256))
		for i := range 12 {
			x = n.encoder(fmt.Sprintf("blocks.%d", i), x, 12, 4, "gelu")
		}
		x = n.Reshape(n.Transpose(n.Slice(x, 1, 64, 320, 1), 0, 2, 1), 1, 768, 16, 16)
		for _, h := range []struct {
			k string
			c int64
		}{{"score_map", 1}, {"size_map", 2}, {"offset_map", 2}} {
			n.Output(h.k, n.Op("Sigmoid", n.Conv(h.k, n.convNormAct(h.k+"0", "relu", x, 256, C{K: 3}), h.c, C{K: 1, Bias: true})))
		}
	}),
}

// alexNet is the body of the Siamese trackers.
func alexNet(n net, m string, x value) value {
	x = n.MaxPool(n.convNormAct(m+"c1", "relu", x, 96, C{K: 11, S: 2, Valid: true}), C{K: 3, S: 2, Valid: true})
	x = n.MaxPool(n.convNormAct(m+"c2", "relu", x, 256, C{K: 5, Valid: true}), C{K: 3, S: 2, Valid: true})
	x = n.convNormAct(m+"c4", "relu", n.convNormAct(m+"c3", "relu", x, 384, C{K: 3, Valid: true}), 384, C{K: 3, Valid: true})
	return n.convNorm(m+"c5", x, 256, C{K: 3, Valid: true})
}
