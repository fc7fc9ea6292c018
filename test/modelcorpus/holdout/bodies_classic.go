// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// vgg is VGG, a map for each block.
func (n net) vgg(x value, cfg [][2]int64, bn bool) []value {
	at := 0
	var maps []value
	for bl, t := range cfg {
		if bl > 0 {
			x = n.halve(x)
		}
		for range t[1] {
			m := fmt.Sprintf("features.%d", at)
			if bn {
				x = n.convNormAct(m, "relu", x, t[0], C{K: 3, Bias: true})
			} else {
				x = n.convAct(m, "relu", x, t[0], C{K: 3})
			}
			at += 2
		}
		maps = append(maps, x)
	}
	return maps
}

var vgg16 = [][2]int64{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}
var vgg19 = [][2]int64{{64, 2}, {128, 2}, {256, 4}, {512, 4}, {512, 4}}

// inceptionResnetV1 is the body of FaceNet.
func (n net) inceptionResnetV1(x value) value {
	u := func(m string, x value, o int64, c C) value { return n.convNormAct(m, "relu", x, o, c) }
	dn := C{K: 3, S: 2, Valid: true}
	x = u("Conv2d_1a", x, 32, dn)
	x = u("Conv2d_2b", u("Conv2d_2a", x, 32, C{K: 3, Valid: true}), 64, C{K: 3})
	x = u("Conv2d_3b", n.MaxPool(x, dn), 80, C{K: 1})
	x = u("Conv2d_4b", u("Conv2d_4a", x, 192, C{K: 3, Valid: true}), 256, dn)
	res := func(m string, x value, s float64, act bool, br ...value) value {
		y := n.Add(x, n.Scale(n.Conv(m+".up", n.Concat(1, br...), x.Dim(1), C{K: 1, Bias: true}), s))
		if act {
			return n.Relu(y)
		}
		return y
	}
	for i := range 5 {
		m := fmt.Sprintf("Block35_%d", i+1)
		b2 := u(m+".b2b", u(m+".b2a", x, 32, C{K: 1}), 32, C{K: 3})
		x = res(m, x, 0.17, true, u(m+".b0", x, 32, C{K: 1}), u(m+".b1b", u(m+".b1a", x, 32, C{K: 1}), 32, C{K: 3}), u(m+".b2c", b2, 32, C{K: 3}))
	}
	y := u("Mixed_6a.1b", u("Mixed_6a.1a", x, 192, C{K: 1}), 192, C{K: 3})
	x = n.Concat(1, u("Mixed_6a.0", x, 384, dn), u("Mixed_6a.1c", y, 256, dn), n.MaxPool(x, dn))
	for i := range 10 {
		m := fmt.Sprintf("Block17_%d", i+1)
		b1 := u(m+".b1c", u(m+".b1b", u(m+".b1a", x, 128, C{K: 1}), 128, C{K: 1, KW: 7}), 128, C{K: 7, KW: 1})
		x = res(m, x, 0.1, true, u(m+".b0", x, 128, C{K: 1}), b1)
	}
	y = u("Mixed_7a.2b", u("Mixed_7a.2a", x, 256, C{K: 1}), 256, C{K: 3})
	x = n.Concat(1, u("Mixed_7a.0b", u("Mixed_7a.0a", x, 256, C{K: 1}), 384, dn), u("Mixed_7a.1b", u("Mixed_7a.1a", x, 256, C{K: 1}), 256, dn), u("Mixed_7a.2c", y, 256, dn), n.MaxPool(x, dn))
	for i := range 6 {
		m := fmt.Sprintf("Block8_%d", i+1)
		b1 := u(m+".b1c", u(m+".b1b", u(m+".b1a", x, 192, C{K: 1}), 192, C{K: 1, KW: 3}), 192, C{K: 3, KW: 1})
		x = res(m, x, 0.2, i < 5, u(m+".b0", x, 192, C{K: 1}), b1)
	}
	return x
}
