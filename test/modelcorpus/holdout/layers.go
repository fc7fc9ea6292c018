// SPDX-License-Identifier: Apache-2.0

package holdout

import "slices"

// reduce reduces over axes.
func (n net) reduce(op string, x value, keep bool, axes ...int64) value {
	var shape []int64
	k := int64(0)
	if keep {
		k = 1
	}
	for i, d := range x.Shape {
		if slices.Contains(axes, int64(i)) || slices.Contains(axes, int64(i-len(x.Shape))) {
			if keep {
				shape = append(shape, 1)
			}
			continue
		}
		shape = append(shape, d)
	}
	return n.Node(op, "", shape, []value{x}, ints("axes", axes...), ints("keepdims", k))
}

// activate applies an activation by its name.
func (n net) activate(a string, m string, x value) value {
	switch a {
	case "relu":
		return n.Relu(x)
	case "relu6":
		return n.Relu6(x)
	case "prelu":
		return n.PRelu(m+".prelu", x)
	case "silu":
		return n.Silu(x)
	case "hswish":
		return n.HSwish(x)
	case "leaky":
		return n.Leaky(x)
	case "mish":
		return n.Mul(x, n.Op("Tanh", n.Op("Softplus", x)))
	case "gelu":
		return n.Gelu(x)
	case "elu":
		return n.Op("Elu", x)
	case "tanh":
		return n.Op("Tanh", x)
	case "sigmoid":
		return n.Op("Sigmoid", x)
	case "none":
		return x
	}
	panic(a)
}

// convNorm is a convolution and its normalisation.
func (n net) convNorm(m string, x value, out int64, c C) value {
	return n.ConvBN(m+".conv", m+".bn", x, out, c)
}

// convNormAct is a convolution, its normalisation and an activation.
func (n net) convNormAct(m, a string, x value, out int64, c C) value {
	return n.activate(a, m, n.convNorm(m, x, out, c))
}

// convAct is a convolution with a bias and an activation.
func (n net) convAct(m, a string, x value, out int64, c C) value {
	c.Bias = true
	return n.activate(a, m, n.Conv(m, x, out, c))
}

// halve pools by two.
func (n net) halve(x value) value { return n.MaxPool(x, C{K: 2, S: 2, Valid: true}) }

// linear is a dense layer on the last dimension, with a weight that keeps its name.
func (n net) linear(m string, x value, out int64) value {
	y := n.linearNoBias(m, x, out)
	return n.Node("Add", m, y.Shape, []value{n.Param(m+".bias", out), y})
}

// linearNoBias is linear without a bias.
func (n net) linearNoBias(m string, x value, out int64) value {
	w := n.Param(m+".weight", x.Dim(-1), out)
	s := slices.Clone(x.Shape)
	s[len(s)-1] = out
	return n.Node("MatMul", m, s, []value{x, w})
}

// squeezeExcite is squeeze and excitation with convolutions.
func (n net) squeezeExcite(m string, x value, mid int64) value {
	y := n.convAct(m+".fc1", "relu", n.GAP(x), mid, C{K: 1})
	y = n.Conv(m+".fc2", y, x.Dim(1), C{K: 1, Bias: true})
	return n.Mul(x, n.Op("Sigmoid", y))
}

// attention is self-attention of several heads.
func (n net) attention(m string, x value, heads int64) value {
	b, t, d := x.Dim(0), x.Dim(1), x.Dim(2)
	q := n.linear(m+".qkv", x, 3*d)
	q = n.Transpose(n.Reshape(q, b, t, 3, heads, d/heads), 2, 0, 3, 1, 4)
	a, k, v := n.Take(q, 0, 0), n.Take(q, 0, 1), n.Take(q, 0, 2)
	s := n.Softmax(n.Scale(n.MatMul(a, n.Transpose(k, 0, 1, 3, 2)), 0.125), -1)
	y := n.Reshape(n.Transpose(n.MatMul(s, v), 0, 2, 1, 3), b, t, d)
	return n.linear(m+".proj", y, d)
}

// encoder is one block of a transformer.
func (n net) encoder(m string, x value, heads, mlp int64, act string) value {
	x = n.Add(x, n.attention(m+".attn", n.LayerNorm(m+".norm1", x), heads))
	y := n.activate(act, m, n.linear(m+".mlp.fc1", n.LayerNorm(m+".norm2", x), mlp*x.Dim(-1)))
	return n.Add(x, n.linear(m+".mlp.fc2", y, x.Dim(-1)))
}

// attnPool is SigLIP's head: a probe asks all tokens.
func (n net) attnPool(m string, x value, heads int64) value {
	d, t := x.Dim(2), x.Dim(1)
	q := n.Reshape(n.linear(m+".q", n.Param(m+".probe", 1, 1, d), d), 1, heads, 1, d/heads)
	k := n.Transpose(n.Reshape(n.linear(m+".k", x, d), 1, t, heads, d/heads), 0, 2, 3, 1)
	v := n.Transpose(n.Reshape(n.linear(m+".v", x, d), 1, t, heads, d/heads), 0, 2, 1, 3)
	y := n.Reshape(n.MatMul(n.Softmax(n.MatMul(q, k), -1), v), 1, 1, d)
	y = n.linear(m+".out", y, d)
	return n.Reshape(n.Add(y, n.linear(m+".fc2", n.Gelu(n.linear(m+".fc1", n.LayerNorm(m+".norm", y), 4*d)), d)), 1, d)
}

// rows makes [1,H*W*a,width] of a map with a*width channels.
func (n net) rows(x value, width int64) value {
	a := x.Dim(1) / width
	return n.Reshape(n.Transpose(x, 0, 2, 3, 1), 1, x.Dim(2)*x.Dim(3)*a, width)
}

// conv3D is a convolution over time and place.
func (n net) conv3D(m string, x value, out int64, k, s [3]int64) value {
	w := n.Param(m+".weight", out, x.Dim(1), k[0], k[1], k[2])
	o := []int64{x.Dim(0), out}
	var pads []int64
	for i := range 3 {
		p := k[i] / 2
		o = append(o, (x.Dim(i+2)+2*p-k[i])/s[i]+1)
		pads = append(pads, p)
	}
	return n.Node("Conv", m, o, []value{x, w, n.Param(m+".bias", out)}, ints("kernel_shape", k[:]...), ints("strides", s[:]...), ints("pads", append(pads, pads...)...), ints("group", 1))
}

// pool3D pools over time and place.
func (n net) pool3D(x value, k [3]int64) value {
	return n.Node("MaxPool", "", []int64{x.Dim(0), x.Dim(1), x.Dim(2) / k[0], x.Dim(3) / k[1], x.Dim(4) / k[2]}, []value{x}, ints("kernel_shape", k[:]...), ints("strides", k[:]...))
}

// flatten3D is the mean over time and place.
func (n net) flatten3D(x value) value {
	y := n.Node("GlobalAveragePool", "", []int64{x.Dim(0), x.Dim(1), 1, 1, 1}, []value{x})
	return n.Flatten(y)
}
