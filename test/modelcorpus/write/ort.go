// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"math"
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/vsa-legal/operator/modelscan/model"
)

// ortFormats are the files that ONNX Runtime makes of ONNX. The numbers of the fields are those of its ort.fbs.
func ortFormats() []Format {
	v := onnxVariant{name: "ort", ir: 8, opset: 17}
	return []Format{{
		Name:     v.name,
		Write:    v.writeORT,
		Supports: func(n Network) bool { _, err := v.lower(n); return err == nil },
	}}
}

// ortWriter builds tables. An offset is to what was built before.
type ortWriter struct {
	*flatbuffers.Builder
	*graph
}

type ortField struct {
	slot  int
	value any
}

func (v onnxVariant) writeORT(dir, name string, n Network) ([]string, error) {
	g, err := v.lower(n)
	if err != nil {
		return nil, err
	}
	w := ortWriter{flatbuffers.NewBuilder(1 << 20), g}
	graph, err := w.graphTable()
	if err != nil {
		return nil, err
	}
	network := w.table(ortField{0, v.ir}, ortField{2, w.CreateString(g.Producer)}, ortField{7, graph},
		ortField{9, w.each(len(g.Strings), func(i int) flatbuffers.UOffsetT {
			return w.table(ortField{0, w.CreateString("key")}, ortField{1, w.CreateString(g.Strings[i])})
		})})
	w.FinishWithFileIdentifier(w.table(ortField{0, w.CreateString("6")}, ortField{1, network}), []byte("ORTM"))
	var p payload
	p.bytes(w.FinishedBytes()...)
	return files(dir, []string{name + ".ort"}, []payload{p})
}

func (w ortWriter) table(fields ...ortField) flatbuffers.UOffsetT {
	w.StartObject(16)
	for _, f := range fields {
		switch v := f.value.(type) {
		case flatbuffers.UOffsetT:
			w.PrependUOffsetTSlot(f.slot, v, 0)
		case int64:
			w.PrependInt64Slot(f.slot, v, 0)
		case int32:
			w.PrependInt32Slot(f.slot, v, 0)
		case float32:
			w.PrependUint32Slot(f.slot, math.Float32bits(v), 1)
		case byte:
			w.PrependByteSlot(f.slot, v, 0)
		}
	}
	return w.EndObject()
}

func (w ortWriter) each(n int, one func(i int) flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	offsets := make([]flatbuffers.UOffsetT, n)
	for i := range offsets {
		offsets[i] = one(i)
	}
	w.StartVector(4, n, 4)
	for _, o := range slices.Backward(offsets) {
		w.PrependUOffsetT(o)
	}
	return w.EndVector(n)
}

func (w ortWriter) texts(list []string) flatbuffers.UOffsetT {
	return w.each(len(list), func(i int) flatbuffers.UOffsetT { return w.CreateString(list[i]) })
}

func (w ortWriter) longs(values []int64) flatbuffers.UOffsetT {
	w.StartVector(8, len(values), 8)
	for _, v := range slices.Backward(values) {
		w.PrependInt64(v)
	}
	return w.EndVector(len(values))
}

func (w ortWriter) graphTable() (flatbuffers.UOffsetT, error) {
	var failed error
	weights := w.each(len(w.Weights), func(i int) flatbuffers.UOffsetT {
		t := w.Weights[i]
		var raw bytes.Buffer
		if _, err := w.content(t).WriteTo(&raw); err != nil {
			failed = err
		}
		return w.table(ortField{0, w.CreateString(t.Name)}, ortField{2, w.longs(t.Shape)}, ortField{3, int32(onnxTypes[t.Type])},
			ortField{4, w.CreateByteVector(raw.Bytes())})
	})
	names := func(tensors []model.Tensor) flatbuffers.UOffsetT {
		return w.each(len(tensors), func(i int) flatbuffers.UOffsetT { return w.CreateString(tensors[i].Name) })
	}
	args := slices.Concat(w.Inputs, w.Outputs)
	return w.table(ortField{0, weights}, ortField{1, w.each(len(args), func(i int) flatbuffers.UOffsetT { return w.value(args[i]) })},
		ortField{2, w.each(len(w.Nodes), func(i int) flatbuffers.UOffsetT { return w.node(w.Nodes[i]) })},
		ortField{5, names(w.Inputs)}, ortField{6, names(w.Outputs)}), failed
}

func (w ortWriter) value(t model.Tensor) flatbuffers.UOffsetT {
	dims := w.each(len(t.Shape), func(i int) flatbuffers.UOffsetT {
		return w.table(ortField{0, w.table(ortField{0, byte(1)}, ortField{1, t.Shape[i]})})
	})
	tensor := w.table(ortField{0, int32(onnxTypes[t.Type])}, ortField{1, w.table(ortField{0, dims})})
	info := w.table(ortField{1, byte(1)}, ortField{2, tensor})
	return w.table(ortField{0, w.CreateString(t.Name)}, ortField{2, info})
}

func (w ortWriter) node(n model.Node) flatbuffers.UOffsetT {
	attributes := w.each(len(n.Attributes), func(i int) flatbuffers.UOffsetT { return w.attribute(n, n.Attributes[i]) })
	return w.table(ortField{0, w.CreateString(n.Name)}, ortField{5, w.CreateString(n.Op)}, ortField{8, w.texts(n.Inputs)},
		ortField{9, w.texts(n.Outputs)}, ortField{10, attributes})
}

func (w ortWriter) attribute(n model.Node, a model.Attribute) flatbuffers.UOffsetT {
	name := ortField{0, w.CreateString(a.Name)}
	switch {
	case onnxFloats[a.Name]:
		return w.table(name, ortField{2, int32(1)}, ortField{3, float32(attrFloat(n, a.Name, 0))})
	case onnxScalars[a.Name] && len(a.Ints) == 1:
		return w.table(name, ortField{2, int32(2)}, ortField{4, a.Ints[0]})
	case a.Ints == nil:
		return w.table(name, ortField{2, int32(3)}, ortField{5, w.CreateString(a.Text)})
	}
	return w.table(name, ortField{2, int32(7)}, ortField{9, w.longs(a.Ints)})
}
