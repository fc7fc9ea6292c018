// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"

	"github.com/vsa-legal/operator/modelscan/model"
)

// C is the geometry of a convolution or a pooling. Zero values: square kernel K, stride 1, padding that keeps the size at stride 1.
type C struct {
	K, KW      int64 // kernel; KW where it is not square
	S, SW      int64 // stride
	P, PW      int64 // padding, if not that of K
	G, D       int64 // groups, dilation
	Bias       bool
	Valid      bool // no padding
	Same       bool // padding as TensorFlow's SAME: more at the end than at the start
	Ceil       bool // pooling: the last window may go beyond the border
	OutPadding int64
}

func (c C) filled() C {
	if c.KW == 0 {
		c.KW = c.K
	}
	c.S, c.G, c.D = max(c.S, 1), max(c.G, 1), max(c.D, 1)
	if c.SW == 0 {
		c.SW = c.S
	}
	switch {
	case c.Valid:
		c.P, c.PW = 0, 0
	case c.P == 0 && c.PW == 0:
		c.P, c.PW = (c.K-1)*c.D/2, (c.KW-1)*c.D/2
	case c.PW == 0 && c.K == c.KW:
		c.PW = c.P
	}
	return c
}

// window says how one dimension shrinks, and the padding at both of its ends.
func (c C) window(in, k, s, p int64) (out, begin, end int64) {
	if in < 0 {
		return -1, p, p
	}
	begin, end = p, p
	reach := (k-1)*c.D + 1
	if c.Same {
		total := max(((in+s-1)/s-1)*s+reach-in, 0)
		begin, end = total/2, total-total/2
	}
	room := in + begin + end - reach
	if room < 0 {
		panic(fmt.Sprintf("kernel %d on %d", k, in))
	}
	out = room/s + 1
	if c.Ceil {
		out = (room+s-1)/s + 1
	}
	return out, begin, end
}

func (c C) geometry(x Value) (h, w int64, attributes []model.Attribute) {
	h, top, bottom := c.window(x.Shape[2], c.K, c.S, c.P)
	w, left, right := c.window(x.Shape[3], c.KW, c.SW, c.PW)
	attributes = []model.Attribute{
		ints("kernel_shape", c.K, c.KW), ints("strides", c.S, c.SW), ints("pads", top, left, bottom, right),
	}
	return h, w, attributes
}

// Conv is a convolution of an image; G equal to the channels makes it depthwise.
func (b *Builder) Conv(module string, x Value, out int64, c C) Value {
	c = c.filled()
	in := []Value{x, b.Param(b.weightName(module, "Conv", "weight"), out, x.Dim(1)/c.G, c.K, c.KW)}
	if c.Bias {
		in = append(in, b.Param(b.weightName(module, "Conv", "bias"), out))
	}
	return b.convNode(module, x, out, c, in)
}

func (b *Builder) convNode(module string, x Value, out int64, c C, in []Value) Value {
	if len(x.Shape) != 4 || x.Dim(1)%c.G != 0 || out%c.G != 0 {
		panic(fmt.Sprintf("%s: %v to %d, groups %d", module, x.Shape, out, c.G))
	}
	h, w, a := c.geometry(x)
	a = append(a, ints("dilations", c.D, c.D), ints("group", c.G))
	return b.Node("Conv", module, []int64{x.Dim(0), out, h, w}, in, a...)
}

// ConvBN is a convolution and its normalisation: one convolution with a bias if the exporter folds them.
func (b *Builder) ConvBN(module, bn string, x Value, out int64, c C) Value {
	if !b.fold {
		return b.BN(bn, b.Conv(module, x, out, c))
	}
	c = c.filled()
	w := b.folded(module, "Conv", "weight", out, x.Dim(1)/c.G, c.K, c.KW)
	return b.convNode(module, x, out, c, []Value{x, w, b.folded(module, "Conv", "bias", out)})
}

// folded is a weight that the exporter computed, so that it has lost its name.
func (b *Builder) folded(module, op, kind string, shape ...int64) Value {
	b.next++
	switch b.style {
	case torch:
		return b.Param(fmt.Sprintf("onnx::%s_%d", op, b.next+200), shape...)
	case oldTorch:
		return b.Param(fmt.Sprint(b.next+100), shape...)
	case tf:
		return b.Param(fmt.Sprintf("const_fold_opt__%d", b.next), shape...)
	}
	return b.Param(b.weightName(module, op, kind), shape...)
}

// ConvT is a transposed convolution.
func (b *Builder) ConvT(module string, x Value, out int64, c C) Value {
	if c.P == 0 && !c.Valid {
		c.P = (c.K - max(c.S, 1)) / 2
		c.Valid = c.P == 0
	}
	c = c.filled()
	in := []Value{x, b.Param(b.weightName(module, "Conv", "weight"), x.Dim(1), out/c.G, c.K, c.KW)}
	if c.Bias {
		in = append(in, b.Param(b.weightName(module, "Conv", "bias"), out))
	}
	size := func(n, k, s, p int64) int64 { return (n-1)*s - 2*p + k + c.OutPadding }
	return b.Node("ConvTranspose", module,
		[]int64{x.Dim(0), out, size(x.Dim(2), c.K, c.S, c.P), size(x.Dim(3), c.KW, c.SW, c.PW)}, in,
		ints("kernel_shape", c.K, c.KW), ints("strides", c.S, c.SW), ints("pads", c.P, c.PW, c.P, c.PW),
		ints("output_padding", c.OutPadding, c.OutPadding), ints("group", c.G))
}

// Conv1D is a convolution of a sequence [N,C,T].
func (b *Builder) Conv1D(module string, x Value, out int64, c C) Value {
	c = c.filled()
	in := []Value{x, b.Param(b.weightName(module, "Conv", "weight"), out, x.Dim(1)/c.G, c.K)}
	if c.Bias {
		in = append(in, b.Param(b.weightName(module, "Conv", "bias"), out))
	}
	t, begin, end := c.window(x.Dim(2), c.K, c.S, c.P)
	return b.Node("Conv", module, []int64{x.Dim(0), out, t}, in,
		ints("kernel_shape", c.K), ints("strides", c.S), ints("pads", begin, end), ints("dilations", c.D), ints("group", c.G))
}

// BN is a batch normalisation over dimension 1.
func (b *Builder) BN(module string, x Value) Value {
	in := []Value{x}
	for _, kind := range []string{"weight", "bias", "mean", "var"} {
		in = append(in, b.Param(b.weightName(module, "BatchNormalization", kind), x.Dim(1)))
	}
	return b.Node("BatchNormalization", module, x.Shape, in)
}

// MaxPool over windows.
func (b *Builder) MaxPool(x Value, c C) Value { return b.pool("MaxPool", x, c) }

// AvgPool over windows.
func (b *Builder) AvgPool(x Value, c C) Value { return b.pool("AveragePool", x, c) }

func (b *Builder) pool(op string, x Value, c C) Value {
	ceil := int64(0)
	if c.Ceil {
		ceil = 1
	}
	h, w, a := c.filled().geometry(x)
	return b.Node(op, "", []int64{x.Dim(0), x.Dim(1), h, w}, []Value{x}, append(a, ints("ceil_mode", ceil))...)
}

// GAP is a global average pooling.
func (b *Builder) GAP(x Value) Value {
	return b.Node("GlobalAveragePool", "", []int64{x.Dim(0), x.Dim(1), 1, 1}, []Value{x})
}

// Resize enlarges an image by a factor.
func (b *Builder) Resize(x Value, factor int64, mode string) Value {
	return b.ResizeTo(x, x.Dim(2)*factor, x.Dim(3)*factor, mode)
}

// ResizeTo a height and width.
func (b *Builder) ResizeTo(x Value, h, w int64, mode string) Value {
	shape := []int64{x.Dim(0), x.Dim(1), h, w}
	if x.Dim(0) < 0 {
		panic("Resize needs a fixed batch")
	}
	none := Value{}
	return b.Node("Resize", "", shape, []Value{x, none, none, b.ints(shape...)}, text("mode", mode))
}
