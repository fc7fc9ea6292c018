// SPDX-License-Identifier: Apache-2.0

package write

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

func tfInt(name string, v int64) tfAttr     { return tfAttr{name: name, kind: 'i', ints: []int64{v}} }
func tfFloat(name string, v float64) tfAttr { return tfAttr{name: name, kind: 'f', f: v} }
func tfBool(name string, v int64) tfAttr    { return tfAttr{name: name, kind: 'b', ints: []int64{v}} }
func tfText(name, v string) tfAttr          { return tfAttr{name: name, kind: 's', s: v} }
func tfList(name string, v ...int64) tfAttr { return tfAttr{name: name, kind: 'l', ints: v} }
func tfDims(name string, v []int64) tfAttr  { return tfAttr{name: name, kind: 'p', ints: v} }
func tfType(name string, typ string) tfAttr {
	return tfAttr{name: name, kind: 't', ints: []int64{tfTypes[typ]}}
}
func tfNumber(name string, typ int64) tfAttr {
	return tfAttr{name: name, kind: 't', ints: []int64{typ}}
}
func tfIndices(names ...string) (out []tfAttr) {
	for _, n := range names {
		out = append(out, tfType(n, "int32"))
	}
	return out
}

// tfNodes are the nodes of a GraphDef: placeholders, constants or variables, and the operations.
func tfNodes(l *nhwc, variables bool) []tfNode {
	var out []tfNode
	where := map[string]string{}
	for _, in := range l.dst.Inputs {
		where[in.Name] = nodeName(in.Name)
		out = append(out, tfNode{name: nodeName(in.Name), op: "Placeholder", attrs: []tfAttr{tfType("dtype", in.Type), tfDims("shape", in.Shape)}})
	}
	for _, w := range l.dst.Weights {
		name := nodeName(w.Name)
		where[w.Name] = name
		if _, constant := l.dst.consts[w.Name]; !variables || constant {
			out = append(out, tfNode{name: name, op: "Const", attrs: []tfAttr{tfType("dtype", w.Type)}, value: &w})
			continue
		}
		where[w.Name] = name + "/Read"
		out = append(out,
			tfNode{name: name, op: "VarHandleOp", attrs: []tfAttr{tfType("dtype", w.Type), tfDims("shape", w.Shape), tfText("shared_name", w.Name), tfText("container", "")}},
			tfNode{name: name + "/Read", op: "ReadVariableOp", in: []string{name}, attrs: []tfAttr{tfType("dtype", w.Type)}})
	}
	for _, n := range l.dst.Nodes {
		for i, o := range n.Outputs {
			where[o] = nodeName(n.Outputs[0])
			if i > 0 {
				where[o] += ":" + strconv.Itoa(i)
			}
		}
	}
	made := map[string]bool{}
	for _, n := range l.dst.Nodes {
		out = append(out, tfOperation(l, n, where)...)
		for _, o := range n.Outputs {
			made[o] = true
		}
	}
	// Second outputs have no node of their own name; what leaves the network needs one.
	for _, n := range l.dst.Nodes {
		for i, o := range n.Outputs {
			for _, leaving := range l.dst.Outputs {
				if i > 0 && leaving.Name == o {
					out = append(out, tfNode{name: nodeName(o), op: "Identity", in: []string{where[o]}, attrs: []tfAttr{tfType("T", "float32")}})
				}
			}
		}
	}
	return out
}

func spatial(v []int64) []int64 { return []int64{1, v[0], v[1], 1} }

// tfOperation is a node, and the constant of an axis where it is an input.
func tfOperation(l *nhwc, n model.Node, where map[string]string) []tfNode {
	out := tfNode{name: nodeName(n.Outputs[0]), op: n.Op}
	for _, in := range n.Inputs {
		out.in = append(out.in, where[in])
	}
	typ := elementType(l, n)
	out.attrs = []tfAttr{tfType("T", typ)}
	add := func(a ...tfAttr) { out.attrs = append(out.attrs, a...) }
	axis := func() tfNode {
		t := model.Tensor{Name: n.Outputs[0] + "/axis", Type: "int32", Shape: []int64{}}
		l.dst.consts[t.Name] = []float64{float64(attrInt(n, "axis", 0))}
		out.in = append(out.in, nodeName(t.Name))
		return tfNode{name: nodeName(t.Name), op: "Const", attrs: []tfAttr{tfType("dtype", "int32")}, value: &t}
	}
	switch n.Op {
	case "Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput":
		add(tfText("data_format", "NHWC"), tfText("padding", attrText(n, "padding")),
			tfList("strides", spatial(list(n, "strides", 2, 1))...), tfList("dilations", spatial(list(n, "dilations", 2, 1))...))
		add(tfList("explicit_paddings"))
	case "MaxPool", "AvgPool":
		add(tfText("data_format", "NHWC"), tfText("padding", attrText(n, "padding")),
			tfList("strides", spatial(list(n, "strides", 2, 1))...), tfList("ksize", spatial(attrInts(n, "ksize"))...))
	case "FusedBatchNormV3":
		add(tfType("U", "float32"), tfText("data_format", "NHWC"), tfBool("is_training", 0), tfFloat("epsilon", attrFloat(n, "epsilon", 1e-3)))
	case "Mean", "Sum", "Max", "Min":
		add(tfBool("keep_dims", attrInt(n, "keep_dims", 0)))
		add(tfIndices("Tidx")...)
	case "ResizeNearestNeighbor", "ResizeBilinear":
		add(tfBool("align_corners", attrInt(n, "align_corners", 0)), tfBool("half_pixel_centers", attrInt(n, "half_pixel_centers", 0)))
	case "StridedSlice":
		add(tfIndices("Index")...)
		for _, mask := range []string{"begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"} {
			add(tfInt(mask, 0))
		}
	case "ConcatV2":
		a := axis()
		add(tfInt("N", int64(len(n.Inputs))))
		add(tfIndices("Tidx")...)
		return []tfNode{a, out}
	case "GatherV2":
		a := axis()
		out.attrs = []tfAttr{tfType("Tparams", typ), tfNumber("Tindices", indexType(l, n)), tfType("Taxis", "int32"), tfInt("batch_dims", 0)}
		return []tfNode{a, out}
	default:
		add(tfOther(n)...)
	}
	return []tfNode{out}
}

// tfOther are the attributes that say the types of indices.
func tfOther(n model.Node) []tfAttr {
	switch n.Op {
	case "MatMul":
		return []tfAttr{tfBool("transpose_a", 0), tfBool("transpose_b", 0)}
	case "Reshape":
		return tfIndices("Tshape")
	case "Transpose":
		return tfIndices("Tperm")
	case "Pad", "PadV2":
		return tfIndices("Tpaddings")
	case "MirrorPad":
		return append(tfIndices("Tpaddings"), tfText("mode", "REFLECT"))
	case "SplitV":
		return append(tfIndices("Tlen"), tfInt("num_split", int64(len(n.Outputs))))
	case "BroadcastTo", "ArgMax":
		return tfIndices("Tidx")
	}
	return nil
}

func indexType(l *nhwc, n model.Node) int64 {
	for _, in := range l.dst.Inputs {
		if in.Name == input(n, 1) {
			return tfTypes[in.Type]
		}
	}
	return tfTypes["int32"]
}

// elementType is that of the values an operation works on.
func elementType(l *nhwc, n model.Node) string {
	typ := "float32"
	if w, ok := l.dst.weights[input(n, 0)]; ok && w.Type != "float32" && n.Op != "Conv2DBackpropInput" {
		typ = w.Type
	}
	for _, in := range l.dst.Inputs {
		if in.Name == input(n, 0) && in.Type != "" {
			typ = in.Type
		}
	}
	return typ
}
