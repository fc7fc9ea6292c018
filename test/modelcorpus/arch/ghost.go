// SPDX-License-Identifier: Apache-2.0

package arch

import "fmt"

// ghostRow is a bottleneck of GhostNet: kernel, hidden width, output width, attention, stride.
type ghostRow struct {
	k, wide, out int64
	se           bool
	s            int64
}

// Han et al., GhostNet, table 1.
var ghostRows = []ghostRow{
	{3, 16, 16, false, 1}, {3, 48, 24, false, 2}, {3, 72, 24, false, 1}, {5, 72, 40, true, 2}, {5, 120, 40, true, 1},
	{3, 240, 80, false, 2}, {3, 200, 80, false, 1}, {3, 184, 80, false, 1}, {3, 184, 80, false, 1}, {3, 480, 112, true, 1},
	{3, 672, 112, true, 1}, {5, 672, 160, true, 2}, {5, 960, 160, false, 1}, {5, 960, 160, true, 1}, {5, 960, 160, false, 1},
	{5, 960, 160, true, 1},
}

// by8 rounds a width to a multiple of eight, as the MobileNets do.
func by8(v float64) int64 {
	n := max(8, int64(v+4)/8*8)
	if float64(n) < 0.9*v {
		n += 8
	}
	return n
}

type activation func(b *Builder, m string, x Value) Value

func relu(b *Builder, _ string, x Value) Value  { return b.Relu(x) }
func prelu(b *Builder, m string, x Value) Value { return b.PRelu(m, x) }

// ghostModule makes half of its channels by a cheap filter of the other half.
func ghostModule(b *Builder, m string, x Value, out int64, act activation) Value {
	half := (out + 1) / 2
	y := b.ConvBN(m+".primary_conv.0", m+".primary_conv.1", x, half, C{K: 1})
	if act != nil {
		y = act(b, m+".primary_conv.2", y)
	}
	z := b.ConvBN(m+".cheap_operation.0", m+".cheap_operation.1", y, half, C{K: 3, G: half})
	if act != nil {
		z = act(b, m+".cheap_operation.2", z)
	}
	y = b.Concat(1, y, z)
	if y.Dim(1) > out {
		y = b.Slice(y, 1, 0, out, 1)
	}
	return y
}

// dfc is the attention of GhostNetV2.
func dfc(b *Builder, m string, x Value, out int64) Value {
	y := b.AvgPool(x, C{K: 2, S: 2, Valid: true, Ceil: true})
	y = b.ConvBN(m+".short_conv.0", m+".short_conv.1", y, out, C{K: 1})
	y = b.ConvBN(m+".short_conv.2", m+".short_conv.3", y, out, C{K: 1, KW: 5, P: 0, PW: 2, G: out})
	y = b.ConvBN(m+".short_conv.4", m+".short_conv.5", y, out, C{K: 5, KW: 1, P: 2, PW: 0, G: out})
	return b.ResizeTo(b.Op("Sigmoid", y), x.Dim(2), x.Dim(3), "nearest")
}

// squeeze is the attention of channels: pool, narrow, widen, weigh.
func squeeze(b *Builder, first, second string, x Value, narrow int64, gate string) Value {
	y := b.Conv(first, b.GAP(x), narrow, C{K: 1, Bias: true})
	y = b.Conv(second, b.Relu(y), x.Dim(1), C{K: 1, Bias: true})
	return b.Mul(x, b.Op(gate, y))
}

func ghostBottleneck(b *Builder, m string, x Value, r ghostRow, wide, out int64, act activation, v2 bool) Value {
	y := ghostModule(b, m+".ghost1", x, wide, act)
	if v2 {
		y = b.Mul(y, dfc(b, m+".ghost1", x, wide))
	}
	if r.s > 1 {
		y = b.ConvBN(m+".conv_dw", m+".bn_dw", y, wide, C{K: r.k, S: r.s, G: wide})
	}
	if r.se {
		y = squeeze(b, m+".se.conv_reduce", m+".se.conv_expand", y, by8(float64(wide)/4), "HardSigmoid")
	}
	y = ghostModule(b, m+".ghost2", y, out, nil)
	if r.s == 1 && x.Dim(1) == out {
		return b.Add(y, x)
	}
	x = b.ConvBN(m+".shortcut.0", m+".shortcut.1", x, x.Dim(1), C{K: r.k, S: r.s, G: x.Dim(1)})
	return b.Add(y, b.ConvBN(m+".shortcut.2", m+".shortcut.3", x, out, C{K: 1}))
}

// ghostBody is GhostNet up to its last 1x1 convolution.
func ghostBody(b *Builder, x Value, width float64, stem int64, act activation, v2 bool) Value {
	round := func(v int64) int64 {
		n := max(4, int64(float64(v)*width+2)/4*4)
		if float64(n) < 0.9*float64(v)*width {
			n += 4
		}
		return n
	}
	x = act(b, "act1", b.ConvBN("conv_stem", "bn1", x, round(16), C{K: 3, S: stem}))
	for i, r := range ghostRows {
		x = ghostBottleneck(b, fmt.Sprintf("blocks.%d", i), x, r, round(r.wide), round(r.out), act, v2 && i > 1)
	}
	return act(b, "act_last", b.ConvBN("conv_last", "bn_last", x, round(960), C{K: 1}))
}

func ghostFaceNet(v2 bool) func(*Builder) {
	return func(b *Builder) {
		x := ghostBody(b, b.InputNHWC("input_1", 1, 112, 112, 3), 1.3, 2, prelu, v2)
		x = b.ConvBN("gdc_dw", "gdc_bn", x, x.Dim(1), C{K: x.Dim(2), G: x.Dim(1), Valid: true})
		x = b.Conv("gdc_conv", x, 512, C{K: 1})
		b.Output("embedding", b.BN("pre_embedding", b.Flatten(x)))
	}
}
