// SPDX-License-Identifier: Apache-2.0

package write

import (
	"math"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

func tensorflowFormats() []Format {
	supports := func(n Network) bool {
		l, err := lowerNHWC(n, false)
		return err == nil && namesFit(l)
	}
	return []Format{
		{"tensorflow-frozen", writeFrozen, supports},
		{"tensorflow-savedmodel", writeSavedModel, supports},
	}
}

// namesFit: what TensorFlow calls a node must not be called so twice once its name is made fit.
func namesFit(l *nhwc) bool {
	seen := map[string]bool{}
	for _, w := range l.dst.Weights {
		if n := nodeName(w.Name); seen[n] {
			return false
		}
		seen[nodeName(w.Name)] = true
	}
	for _, n := range l.dst.Nodes {
		for _, out := range n.Outputs {
			if seen[nodeName(out)] {
				return false
			}
			seen[nodeName(out)] = true
		}
	}
	return true
}

// nodeName makes a name fit for a node of TensorFlow.
func nodeName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.', r == '/', r == '-':
			return r
		}
		return '_'
	}, s)
	return "n" + strings.TrimLeft(s, "_/-.")
}

// tfTypes are the numbers of DataType.
var tfTypes = map[string]int64{
	"": 1, "float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "string": 7, "int64": 9, "bool": 10,
	"bfloat16": 14, "float16": 19,
}

// tfNode is a NodeDef: an operation of TensorFlow by its own name.
type tfNode struct {
	name, op string
	in       []string
	attrs    []tfAttr
	value    *model.Tensor // what a Const holds
}

// tfAttr is an attribute; one of its values is set, or the list.
type tfAttr struct {
	name string
	kind byte // i, f, b, s, t (type), l (list of ints), p (shape)
	ints []int64
	f    float64
	s    string
}

func (a tfAttr) proto() payload {
	var m message
	switch a.kind {
	case 'i':
		m.varint(3, a.ints[0])
	case 'f':
		m.float(4, math.Float32bits(float32(a.f)))
	case 'b':
		m.varint(5, a.ints[0])
	case 's':
		m.string(2, a.s)
	case 't':
		m.varint(6, a.ints[0])
	case 'p':
		m.sub(7, tfShape(a.ints))
	case 'l':
		var l message
		l.packed(3, a.ints)
		m.sub(1, l.payload)
	}
	return m.payload
}

func tfShape(dims []int64) payload {
	var m message
	for _, d := range dims {
		var dim message
		dim.varint(1, d)
		m.sub(2, dim.payload)
	}
	return m.payload
}

func mapEntry(key string, value payload) payload {
	var m message
	m.string(1, key)
	m.sub(2, value)
	return m.payload
}

// proto writes a NodeDef; field numbers as in node_def.proto, attr_value.proto and tensor.proto of TensorFlow.
func (n tfNode) proto(g *graph) payload {
	var m message
	m.string(1, n.name)
	m.string(2, n.op)
	for _, in := range n.in {
		m.string(3, in)
	}
	for _, a := range n.attrs {
		m.sub(5, mapEntry(a.name, a.proto()))
	}
	if n.value != nil {
		var tensor, value message
		tensor.varint(1, tfTypes[n.value.Type])
		tensor.sub(2, tfShape(n.value.Shape))
		tensor.sub(4, g.content(*n.value))
		value.sub(8, tensor.payload)
		m.sub(5, mapEntry("value", value.payload))
	}
	return m.payload
}

func graphDef(l *nhwc, nodes []tfNode) payload {
	var m, versions message
	for _, n := range nodes {
		m.sub(1, n.proto(l.dst))
	}
	versions.varint(1, 1645)
	m.sub(4, versions.payload)
	return m.payload
}

func writeFrozen(dir, name string, n Network) ([]string, error) {
	l, err := lowerNHWC(n, false)
	if err != nil {
		return nil, err
	}
	return files(dir, []string{name + ".pb"}, []payload{graphDef(l, tfNodes(l, false))})
}

// writeSavedModel writes the graph with variables, and the variables in a file of their own.
func writeSavedModel(dir, name string, n Network) ([]string, error) {
	l, err := lowerNHWC(n, false)
	if err != nil {
		return nil, err
	}
	var meta, info, signature, m message
	info.string(4, "serve")
	info.string(5, "2.15.0")
	meta.sub(1, info.payload)
	meta.sub(2, graphDef(l, tfNodes(l, true)))
	for _, in := range l.dst.Inputs {
		signature.sub(1, mapEntry(in.Name, tensorInfo(in)))
	}
	for _, out := range l.dst.Outputs {
		signature.sub(2, mapEntry(out.Name, tensorInfo(out)))
	}
	signature.string(3, "tensorflow/serving/predict")
	meta.sub(5, mapEntry("serving_default", signature.payload))
	m.varint(1, 1)
	m.sub(2, meta.payload)
	index, data := variableBundle(l)
	return files(dir, []string{
		name + "/saved_model.pb", name + "/variables/variables.index", name + "/variables/variables.data-00000-of-00001",
	}, []payload{m.payload, index, data})
}

func tensorInfo(t model.Tensor) payload {
	var m message
	m.string(1, nodeName(t.Name)+":0")
	m.varint(2, tfTypes[t.Type])
	m.sub(3, tfShape(t.Shape))
	return m.payload
}
