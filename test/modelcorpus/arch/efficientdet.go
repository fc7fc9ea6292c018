// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

func efficientDet(b *Builder) {
	all := efficientnet(b, b.Input("input", 1, 3, 512, 512), 1, 1)
	p3, p4, p5 := all[2], all[4], all[6]
	narrow := func(m string, x Value) Value { return b.ConvBN(m+".conv", m+".bn", x, 64, C{K: 1, Bias: true}) }
	pool := C{K: 3, S: 2, Same: true}
	p6 := b.MaxPool(narrow("fpn.resample.3", p5), pool)
	maps := []Value{p3, p4, p5, p6, b.MaxPool(p6, pool)}
	for i := range 3 {
		maps = bifpn(b, fmt.Sprintf("fpn.cell.%d", i), maps, narrow)
	}
	for _, h := range []struct {
		name string
		n    int64
	}{{"class_net", 90}, {"box_net", 4}} {
		var rows []Value
		shared := map[string]Value{}
		weight := func(name string, shape ...int64) Value {
			if _, ok := shared[name]; !ok {
				shared[name] = b.Param(h.name+name, shape...)
			}
			return shared[name]
		}
		for level, x := range maps {
			for i := range 4 {
				out, m := int64(64), fmt.Sprintf(".conv_rep.%d", i)
				if i == 3 {
					out, m = 9*h.n, ".predict"
				}
				dw, pw := C{K: 3, G: 64}.filled(), C{K: 1}.filled()
				x = b.convNode(h.name+m+".conv_dw", x, 64, dw, []Value{x, weight(m+".conv_dw.weight", 64, 1, 3, 3)})
				x = b.convNode(h.name+m+".conv_pw", x, out, pw, []Value{x, weight(m+".conv_pw.weight", out, 64, 1, 1), weight(m+".conv_pw.bias", out)})
				if i < 3 {
					x = b.Silu(b.BN(fmt.Sprintf("%s.bn_rep.%d.%d.bn", h.name, i, level), x))
				}
			}
			rows = append(rows, rowsOf(b, x, h.n))
		}
		b.Output(h.name, b.Concat(1, rows...))
	}
}

func bifpn(b *Builder, m string, in []Value, narrow func(string, Value) Value) []Value {
	lat := func(kind string, i int) Value {
		if in[i].Dim(1) == 64 {
			return in[i]
		}
		return narrow(fmt.Sprintf("%s.%s.%d", m, kind, i), in[i])
	}
	merge := func(n string, list ...Value) Value {
		w := b.Relu(b.Param(m+n+".edge_weights", int64(len(list))))
		w = b.Div(w, b.Add(b.reduce("ReduceSum", w, true, 0), b.Const("float32", 1e-4)))
		var sum Value
		for i, v := range list {
			v = b.Mul(v, b.Slice(w, 0, int64(i), int64(i)+1, 1))
			if i == 0 {
				sum = v
			} else {
				sum = b.Add(sum, v)
			}
		}
		y := b.Conv(m+n+".conv_dw", b.Silu(sum), 64, C{K: 3, G: 64})
		return b.ConvBN(m+n+".conv_pw", m+n+".bn", y, 64, C{K: 1, Bias: true})
	}
	down := make([]Value, 5)
	down[4] = in[4]
	for i := 3; i >= 0; i-- {
		down[i] = merge(fmt.Sprintf(".td%d", i), lat("td", i), b.Resize(down[i+1], 2, "nearest"))
	}
	out := []Value{down[0]}
	for i := 1; i < 5; i++ {
		finer := b.MaxPool(out[i-1], C{K: 3, S: 2, Same: true})
		if i == 4 {
			out = append(out, merge(".bu4", in[4], finer))
			continue
		}
		out = append(out, merge(fmt.Sprintf(".bu%d", i), lat("bu", i), down[i], finer))
	}
	return out
}
