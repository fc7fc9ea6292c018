// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"math"
)

func efficientnets() []Network {
	return build(
		design{name: "efficientnet-b0", style: torch, fold: true, can: classification, note: "Tan and Le, EfficientNet; torchvision", build: efficientnetClasses(1, 1, 224, 1000)},
		design{name: "efficientnet-b0-unfolded", style: torch, can: classification, note: "Tan and Le, EfficientNet; torchvision", build: efficientnetClasses(1, 1, 224, 1000)},
		design{name: "efficientnet-b4", style: torch, fold: true, can: classification, note: "Tan and Le, EfficientNet; torchvision", build: efficientnetClasses(1.4, 1.8, 380, 1000)},
		design{name: "efficientnet-b0-features", style: torch, fold: true, can: imageEmbedding, note: "EfficientNet-B0 without its head", build: efficientnetClasses(1, 1, 224, 0)},
	)
}

// Tan and Le, table 1: widening, kernel, stride, width, repeats.
var efficientRows = [][5]int64{
	{1, 3, 1, 16, 1}, {6, 3, 2, 24, 2}, {6, 5, 2, 40, 2}, {6, 3, 2, 80, 3}, {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1},
}

// efficientnet gives the map after each row.
func efficientnet(b *Builder, x Value, width, depth float64) []Value {
	x = b.Silu(b.ConvBN("features.0.0", "features.0.1", x, by8(32*width), C{K: 3, S: 2}))
	var maps []Value
	for row, r := range efficientRows {
		for i := range int(math.Ceil(float64(r[4]) * depth)) {
			m, s := fmt.Sprintf("features.%d.%d.block.", row+1, i), int64(1)
			if i == 0 {
				s = r[2]
			}
			x = mbconv(b, m, x, x.Dim(1)*r[0], by8(float64(r[3])*width), r[1], s)
		}
		maps = append(maps, x)
	}
	return maps
}

func mbconv(b *Builder, m string, x Value, wide, out, k, s int64) Value {
	y, at := x, 0
	if wide != x.Dim(1) {
		y = b.Silu(b.ConvBN(m+"0.0", m+"0.1", x, wide, C{K: 1}))
		at = 1
	}
	name := func(i int, rest string) string { return fmt.Sprintf("%s%d.%s", m, at+i, rest) }
	y = b.Silu(b.ConvBN(name(0, "0"), name(0, "1"), y, wide, C{K: k, S: s, G: wide}))
	z := b.Silu(b.Conv(name(1, "fc1"), b.GAP(y), x.Dim(1)/4, C{K: 1, Bias: true}))
	y = b.Mul(y, b.Op("Sigmoid", b.Conv(name(1, "fc2"), z, wide, C{K: 1, Bias: true})))
	y = b.ConvBN(name(2, "0"), name(2, "1"), y, out, C{K: 1})
	if s == 1 && x.Dim(1) == out {
		return b.Add(x, y)
	}
	return y
}

func efficientnetFeatures(b *Builder, x Value, width, depth float64) Value {
	x = efficientnet(b, x, width, depth)[6]
	return b.Pooled(b.Silu(b.ConvBN("features.8.0", "features.8.1", x, by8(1280*width), C{K: 1})))
}

func efficientnetClasses(width, depth float64, size, classes int64) func(*Builder) {
	return func(b *Builder) {
		x := efficientnetFeatures(b, b.Input("input", 1, 3, size, size), width, depth)
		if classes > 0 {
			x = b.Gemm("classifier.1", x, classes)
		}
		b.Output("output", x)
	}
}
