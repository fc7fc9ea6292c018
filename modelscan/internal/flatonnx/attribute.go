// SPDX-License-Identifier: Apache-2.0

package flatonnx

import (
	"math"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/format/onnx"
	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

// kinds of attributes, as AttributeProto numbers them: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
const (
	kindFloat   = 1
	kindInt     = 2
	kindString  = 3
	kindInts    = 7
	kindStrings = 8
)

// attribute adds one to a node, and tells whether it did.
func (r *reader) attribute(t fb.Table, n *model.Node) bool {
	a := model.Attribute{Name: r.text(t, r.Attribute.Name)}
	switch r.b.IntOf(t, r.Attribute.Kind) {
	case kindFloat:
		a.Text = strconv.FormatFloat(float64(math.Float32frombits(uint32(r.b.IntOf(t, r.Attribute.Float)))), 'g', -1, 32)
	case kindInt:
		a.Ints = []int64{int64(r.b.LongOf(t, r.Attribute.Int))}
	case kindInts:
		a.Ints = r.longs(r.b.VectorOf(t, r.Attribute.Ints, 8), model.MaxRank)
	case kindString:
		a.Text = r.text(t, r.Attribute.Text)
	case kindStrings:
		v := r.b.VectorOf(t, r.Attribute.Texts, 4)
		for i := range min(v.N, maxTexts) {
			r.to.Remark(r.b.TextAt(v, i, model.MaxString))
		}
		return false
	default:
		return false
	}
	n.Attributes = append(n.Attributes, a)
	return true
}

// subgraphs of an operation that branches or repeats: their nodes come before it.
func (r *reader) subgraphs(t fb.Table, depth int) {
	if depth >= maxDepth {
		r.to.Model().Truncated = true
		return
	}
	if g := r.b.TableOf(t, r.Attribute.Graph); g.At != 0 {
		r.graph(g, depth+1)
	}
	graphs := r.b.VectorOf(t, r.Attribute.Graphs, 4)
	for i := range min(graphs.N, model.MaxAttributes) {
		r.graph(r.b.TableAt(graphs, i), depth+1)
	}
}

// values are inputs or outputs.
func (r *reader) values(v fb.Vector, add func(model.Tensor)) {
	for i := range min(v.N, model.MaxWeights) {
		if r.b.Err != nil || !r.to.Spend(2) {
			return
		}
		add(r.value(r.b.TableAt(v, i)))
	}
}

// value reads the type and the shape, where it is a tensor.
func (r *reader) value(t fb.Table) model.Tensor {
	out := model.Tensor{Name: r.text(t, r.Value.Name)}
	info := r.b.TableOf(t, r.Value.Type)
	if r.b.ByteOf(info, r.Type.Kind) != 1 {
		return out
	}
	tensor := r.b.TableOf(info, r.Type.Value)
	out.Type = onnx.TypeName(int64(r.b.IntOf(tensor, 0)))
	shape := r.b.TableOf(tensor, 1)
	if shape.At == 0 {
		return out
	}
	dims := r.b.VectorOf(shape, 0, 4)
	out.Shape = make([]int64, min(dims.N, model.MaxRank))
	for i := range out.Shape {
		const value = 1 // the kind of a dimension that is a number
		d := r.b.TableOf(r.b.TableAt(dims, i), 0)
		if out.Shape[i] = -1; r.b.ByteOf(d, 0) == value {
			out.Shape[i] = int64(r.b.LongOf(d, 1))
		}
	}
	return out
}

// named finds the inputs and outputs of a graph that has their names only.
func (r *reader) named(graph fb.Table) {
	inputs, outputs := r.texts(graph, r.Graph.Inputs), r.texts(graph, r.Graph.Outputs)
	found := map[string]model.Tensor{}
	for _, name := range append(append([]string{}, inputs...), outputs...) {
		found[name] = model.Tensor{Name: name}
	}
	v := r.b.VectorOf(graph, r.Graph.Values, 4)
	for i := range min(v.N, 4*model.MaxNodes) {
		if r.b.Err != nil {
			return
		}
		t := r.b.TableAt(v, i)
		if name := r.text(t, r.Value.Name); name != "" {
			if _, wanted := found[name]; wanted {
				found[name] = r.value(t)
			}
		}
	}
	for _, name := range inputs {
		r.to.Input(found[name])
	}
	for _, name := range outputs {
		r.to.Output(found[name])
	}
}
