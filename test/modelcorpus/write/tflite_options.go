// SPDX-License-Identifier: Apache-2.0

package write

import (
	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/vsa-legal/operator/modelscan/model"
)

// options writes the table of what an operator is told.
func (w *lite) options(n model.Node, kind byte) flatbuffers.UOffsetT {
	b := w.b
	var shape flatbuffers.UOffsetT
	if s := attrInts(n, "shape"); kind == 17 && s != nil {
		shape = w.int32s(s)
	}
	i8 := func(slot int, v int64) { b.PrependInt8Slot(slot, int8(v), 0) }
	i32 := func(slot int, v, otherwise int64) { b.PrependInt32Slot(slot, int32(v), int32(otherwise)) }
	flag := func(slot int, name string) { b.PrependBoolSlot(slot, attrInt(n, name, 0) == 1, false) }
	strides, dilations := list(n, "strides", 2, 1), list(n, "dilations", 2, 1)
	padding := int64(0)
	if attrText(n, "padding") == "VALID" {
		padding = 1
	}
	activation := attrInt(n, "activation", 0)
	b.StartObject(8)
	switch n.Op {
	case "Conv2D":
		i8(0, padding)
		i32(1, strides[1], 0)
		i32(2, strides[0], 0)
		i8(3, activation)
		i32(4, dilations[1], 1)
		i32(5, dilations[0], 1)
	case "DepthwiseConv2dNative":
		i8(0, padding)
		i32(1, strides[1], 0)
		i32(2, strides[0], 0)
		i32(3, attrInt(n, "depth_multiplier", 1), 0)
		i8(4, activation)
		i32(5, dilations[1], 1)
		i32(6, dilations[0], 1)
	case "Conv2DBackpropInput":
		i8(0, padding)
		i32(1, strides[1], 0)
		i32(2, strides[0], 0)
	case "AvgPool", "MaxPool":
		kernel := attrInts(n, "ksize")
		i8(0, padding)
		i32(1, strides[1], 0)
		i32(2, strides[0], 0)
		i32(3, kernel[1], 0)
		i32(4, kernel[0], 0)
	case "FullyConnected":
		i8(0, activation)
		b.PrependBoolSlot(2, len(w.shapes[n.Outputs[0]]) > 2, false)
	case "AddV2", "Mul":
		i8(0, activation)
	case "Softmax":
		b.PrependFloat32Slot(0, 1, 0)
	case "ConcatV2", "GatherV2":
		i32(0, attrInt(n, "axis", 0), 0)
	case "Mean", "Sum", "Max", "Min":
		flag(0, "keep_dims")
	case "ResizeBilinear":
		flag(2, "align_corners")
		flag(3, "half_pixel_centers")
	case "ResizeNearestNeighbor":
		flag(0, "align_corners")
		flag(1, "half_pixel_centers")
	case "LeakyRelu":
		b.PrependFloat32Slot(0, float32(attrFloat(n, "alpha", 0)), 0)
	case "SplitV":
		i32(0, int64(len(n.Outputs)), 0)
	case "ArgMax":
		i8(0, 4)
	case "Reshape", "Identity":
		b.PrependUOffsetTSlot(0, shape, 0)
	}
	return b.EndObject()
}
