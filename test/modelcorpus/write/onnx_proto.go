// SPDX-License-Identifier: Apache-2.0

package write

import (
	"math"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// onnxTypes are the numbers of TensorProto.DataType.
var onnxTypes = map[string]int64{
	"": 1, "float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "string": 8, "bool": 9,
	"float16": 10, "float64": 11, "uint32": 12, "uint64": 13, "bfloat16": 16,
}

// onnxFloats and onnxScalars are the attributes that are a float or an int each; others are lists, or text.
var (
	onnxFloats  = set("alpha", "beta", "epsilon", "momentum", "min", "max", "gamma", "bias", "lambd", "value", "cubic_coeff_a")
	onnxLists   = set("scales")
	onnxScalars = set("group", "axis", "transA", "transB", "keepdims", "ceil_mode", "count_include_pad", "p", "allowzero",
		"to", "hidden_size", "training_mode", "largest", "sorted", "blocksize", "select_last_index", "linear_before_reset",
		"exclude_outside", "align_corners", "center_point_box", "stash_type", "fmod", "batch_dims", "time_axis", "batch_axis",
		"upper", "noop_with_empty_axes", "num_outputs", "storage_order", "exclusive", "reverse", "sampling_ratio",
		"output_height", "output_width")
	microsoftOps = set("QGemm", "QLinearAdd", "QLinearSigmoid")
)

func set(names ...string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}

func onnxNode(n model.Node) payload {
	var m message
	for _, in := range n.Inputs {
		m.string(1, in)
	}
	for _, out := range n.Outputs {
		m.string(2, out)
	}
	m.string(3, n.Name)
	m.string(4, n.Op)
	for _, a := range n.Attributes {
		m.sub(5, onnxAttribute(n, a))
	}
	if microsoftOps[n.Op] {
		m.string(7, "com.microsoft")
	}
	return m.payload
}

func onnxAttribute(n model.Node, a model.Attribute) payload {
	var m message
	m.string(1, a.Name)
	switch {
	case onnxFloats[a.Name]:
		m.float(2, math.Float32bits(float32(attrFloat(n, a.Name, 0))))
		m.varint(20, 1)
	case onnxLists[a.Name]:
		for _, s := range strings.Fields(a.Text) {
			v, _ := strconv.ParseFloat(s, 32)
			m.float(7, math.Float32bits(float32(v)))
		}
		m.varint(20, 6)
	case onnxScalars[a.Name] && len(a.Ints) == 1:
		m.varint(3, a.Ints[0])
		m.varint(20, 2)
	case a.Ints == nil:
		m.string(4, a.Text)
		m.varint(20, 3)
	default:
		for _, v := range a.Ints {
			m.varint(8, v)
		}
		m.varint(20, 7)
	}
	return m.payload
}

func onnxTensor(g *graph, w model.Tensor, data *payload, dataName string) payload {
	var m message
	for _, d := range w.Shape {
		m.varint(1, d)
	}
	m.varint(2, onnxTypes[w.Type])
	m.string(8, w.Name)
	content := g.content(w)
	if data == nil || content.size < 1024 {
		m.sub(9, content)
		return m.payload
	}
	data.pad(4096)
	for _, e := range [][2]string{
		{"location", dataName},
		{"offset", strconv.FormatInt(data.size, 10)},
		{"length", strconv.FormatInt(content.size, 10)},
	} {
		var entry message
		entry.string(1, e[0])
		entry.string(2, e[1])
		m.sub(13, entry.payload)
	}
	m.varint(14, 1)
	data.add(content)
	return m.payload
}

func onnxValue(t model.Tensor) payload {
	var shape message
	for i, d := range t.Shape {
		var dim message
		switch {
		case d >= 0:
			dim.varint(1, d)
		case i == 0:
			dim.string(2, "batch")
		default:
			dim.string(2, t.Name+"_dim_"+strconv.Itoa(i))
		}
		shape.sub(1, dim.payload)
	}
	var tensor, typ, m message
	tensor.varint(1, onnxTypes[t.Type])
	if t.Shape != nil {
		tensor.sub(2, shape.payload)
	}
	typ.sub(1, tensor.payload)
	m.string(1, t.Name)
	m.sub(2, typ.payload)
	return m.payload
}
