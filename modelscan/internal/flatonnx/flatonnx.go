// SPDX-License-Identifier: Apache-2.0

package flatonnx

import (
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format/onnx"
	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxDepth    = 8   // of graphs within graphs
	maxTexts    = 256 // of an attribute, of the metadata
	maxConstant = 8   // numbers of a constant that tells of the geometry
)

// Read reads the flatbuffer that is the first size bytes of in.
func Read(in io.ReaderAt, size int64, schema *Schema) (*model.Model, error) {
	r := reader{Schema: schema, b: fb.New(in, size), to: onnx.NewBuilder(schema.Format, schema.Layout)}
	r.model()
	if r.b.Err != nil {
		return nil, r.b.Err
	}
	if schema.Unordered {
		r.to.OrderWeights()
	}
	return r.to.Finish()
}

type reader struct {
	*Schema

	b  *fb.Reader
	to *onnx.Builder
}

func (r *reader) model() {
	root := r.b.Table(r.b.Follow(0))
	for _, slot := range r.Path {
		root = r.b.TableOf(root, slot)
	}
	m := r.to.Model()
	m.Producer = strings.TrimSpace(r.text(root, r.Model.Producer) + " " + r.text(root, r.Model.Version))
	m.AddString(r.b.Text(root, r.Model.Doc, model.MaxString))
	metadata := r.b.VectorOf(root, r.Model.Metadata, 4)
	for i := range min(metadata.N, maxTexts) {
		entry := r.b.TableAt(metadata, i)
		m.AddString(r.b.Text(entry, 0, model.MaxString))
		m.AddString(r.b.Text(entry, 1, model.MaxString))
	}
	graph := r.b.TableOf(root, r.Model.Graph)
	r.graph(graph, 0)
	if r.Graph.Values < 0 {
		r.values(r.b.VectorOf(graph, r.Graph.Inputs, 4), r.to.Input)
		r.values(r.b.VectorOf(graph, r.Graph.Outputs, 4), r.to.Output)
		return
	}
	r.named(graph)
}

func (r *reader) text(t fb.Table, slot int) string { return r.b.Text(t, slot, model.MaxName) }

// graph reads the weights and the nodes.
func (r *reader) graph(t fb.Table, depth int) {
	weights := r.b.VectorOf(t, r.Graph.Weights, 4)
	for i := range weights.N {
		if r.b.Err != nil || !r.to.Spend(4) {
			return
		}
		r.weight(r.b.TableAt(weights, i))
	}
	nodes := r.b.VectorOf(t, r.Graph.Nodes, 4)
	for i := range nodes.N {
		if r.b.Err != nil || r.to.Full() || !r.to.Spend(4) {
			r.to.Model().Truncated = true
			return
		}
		r.node(r.b.TableAt(nodes, i), depth)
	}
}

func (r *reader) weight(t fb.Table) {
	dims := r.b.VectorOf(t, r.Tensor.Dims, 8)
	w := model.Tensor{Name: r.text(t, r.Tensor.Name), Type: onnx.TypeName(int64(r.b.IntOf(t, r.Tensor.Type))), Shape: r.longs(dims, model.MaxRank)}
	r.to.Remark(r.b.Text(t, r.Tensor.Doc, model.MaxString))
	r.to.Weight(w, r.constant(t, w))
}

// constant are the numbers of a short list of whole ones, such as the shape that a Reshape gives.
func (r *reader) constant(t fb.Table, w model.Tensor) []int64 {
	if w.Type != "int64" || len(w.Shape) > 1 || len(w.Shape) == 1 && (w.Shape[0] < 1 || w.Shape[0] > maxConstant) {
		return nil
	}
	n := 1
	if len(w.Shape) == 1 {
		n = int(w.Shape[0])
	}
	if raw := r.b.VectorOf(t, r.Tensor.Raw, 1); raw.N > 0 { // its elements can be wider, but they follow one another
		return r.longs(fb.Vector{At: raw.At, N: n}, n)
	}
	return nil
}

// longs returns at most n numbers of 8 bytes.
func (r *reader) longs(v fb.Vector, n int) []int64 {
	out := make([]int64, min(n, v.N))
	for i := range out {
		out[i] = int64(r.b.Uint64(v.At + 8*int64(i)))
	}
	return out
}

func (r *reader) node(t fb.Table, depth int) {
	n := model.Node{Name: r.text(t, r.Node.Name), Op: r.text(t, r.Node.Op), Inputs: r.texts(t, r.Node.Inputs), Outputs: r.texts(t, r.Node.Outputs)}
	r.to.Remark(r.b.Text(t, r.Node.Doc, model.MaxString))
	attributes := r.b.VectorOf(t, r.Node.Attributes, 4)
	for i := range min(attributes.N, 4*model.MaxAttributes) {
		if r.b.Err != nil || !r.to.Spend(2) {
			break
		}
		a := r.b.TableAt(attributes, i)
		if r.subgraphs(a, depth); r.attribute(a, &n) && len(n.Attributes) == model.MaxAttributes {
			break
		}
	}
	r.to.Node(n)
}

// texts are names of values. Many nodes can refer to the same one, which is then kept for each.
func (r *reader) texts(t fb.Table, slot int) []string {
	v := r.b.VectorOf(t, slot, 4)
	var out []string
	for i := range min(v.N, model.MaxEdges) {
		name := r.b.TextAt(v, i, model.MaxName)
		if r.b.Err != nil || !r.to.Spend(1+len(name)/16) {
			break
		}
		out = append(out, name)
	}
	return out
}
