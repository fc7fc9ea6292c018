// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// shard is the most bytes that the converter of TensorFlow.js puts into one file.
const shard = 4 << 20

func tfjsFormats() []Format {
	supports := func(n Network) bool {
		l, err := lowerNHWC(n, false)
		return err == nil && namesFit(l) && !slices.ContainsFunc(l.dst.Nodes, func(n model.Node) bool {
			// It takes no convolution in groups.
			return n.Op == "Conv2D" && attrInt(n, "group", 1) != 1
		})
	}
	return []Format{
		{"tfjs", tfjsWriter(false, false), supports},
		{"tfjs-uint8", tfjsWriter(true, false), supports},
		{"tfjs-manifest", tfjsWriter(false, true), supports},
	}
}

type tfjsWeight struct {
	Name         string            `json:"name"`
	Shape        []int64           `json:"shape"`
	Type         string            `json:"dtype"`
	Quantization *tfjsQuantization `json:"quantization,omitempty"`
}

type tfjsQuantization struct {
	Type     string  `json:"dtype"`
	Scale    float64 `json:"scale"`
	Min      float64 `json:"min"`
	Original string  `json:"original_dtype"`
}

type tfjsGroup struct {
	Paths   []string     `json:"paths"`
	Weights []tfjsWeight `json:"weights"`
}

func tfjsWriter(quantise, manifestOnly bool) func(dir, name string, n Network) ([]string, error) {
	return func(dir, name string, n Network) ([]string, error) {
		l, err := lowerNHWC(n, false)
		if err != nil {
			return nil, err
		}
		nodes := tfNodes(l, false)
		group, content := tfjsWeights(l, nodes, quantise)
		first, doc := name+"/model.json", any(nil)
		if manifestOnly {
			first, doc = name+"/weights_manifest.json", []tfjsGroup{group}
		} else {
			doc = map[string]any{
				"format": "graph-model", "generatedBy": "2.15.0", "convertedBy": "TensorFlow.js Converter v4.22.0",
				"signature": tfjsSignature(l), "modelTopology": tfjsTopology(nodes), "weightsManifest": []tfjsGroup{group},
			}
		}
		text, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		var p payload
		p.bytes(text...)
		path, err := p.file(dir, first)
		if err != nil {
			return nil, err
		}
		shards, err := writeShards(dir, name, group.Paths, content)
		return append([]string{path}, shards...), err
	}
}

func tfjsWeights(l *nhwc, nodes []tfNode, quantise bool) (tfjsGroup, payload) {
	var group tfjsGroup
	var content payload
	for _, n := range nodes {
		if n.value == nil {
			continue
		}
		w := *n.value
		if w.Type == "int64" { // it has none
			w.Type = "int32"
		}
		e := tfjsWeight{Name: n.name, Shape: w.Shape, Type: w.Type}
		if _, constant := l.dst.consts[w.Name]; quantise && !constant && w.Type == "float32" {
			e.Quantization = &tfjsQuantization{"uint8", weightScale, l.dst.means[w.Name] - 128*weightScale, "float32"}
			w.Type = "uint8"
		}
		group.Weights = append(group.Weights, e)
		content.add(l.dst.content(w))
	}
	count := max(1, (content.size+shard-1)/shard)
	for i := range count {
		group.Paths = append(group.Paths, fmt.Sprintf("group1-shard%dof%d.bin", i+1, count))
	}
	return group, content
}

// writeShards cuts the weights into files.
func writeShards(dir, name string, paths []string, content payload) ([]string, error) {
	r, w := io.Pipe()
	go func() {
		_, err := content.WriteTo(w)
		w.CloseWithError(err)
	}()
	defer func() { _ = r.Close() }()
	out := make([]string, 0, len(paths))
	for _, path := range paths {
		b, err := io.ReadAll(io.LimitReader(r, shard))
		if err != nil {
			return nil, err
		}
		var p payload
		p.parts, p.size = []io.WriterTo{raw(b)}, int64(len(b))
		full, err := p.file(dir, name+"/"+path)
		if err != nil {
			return nil, err
		}
		out = append(out, full)
	}
	return out, nil
}

func tfjsSignature(l *nhwc) any {
	list := func(in []model.Tensor) map[string]any {
		out := map[string]any{}
		for _, t := range in {
			out[t.Name] = map[string]any{"name": nodeName(t.Name) + ":0", "dtype": tfjsType(tfTypes[t.Type]), "tensorShape": tfjsShape(t.Shape)}
		}
		return out
	}
	return map[string]any{"inputs": list(l.dst.Inputs), "outputs": list(l.dst.Outputs)}
}

func tfjsShape(dims []int64) any {
	list := []any{}
	for _, d := range dims {
		list = append(list, map[string]string{"size": strconv.FormatInt(d, 10)})
	}
	return map[string]any{"dim": list}
}

func tfjsType(number int64) string {
	return map[int64]string{1: "DT_FLOAT", 3: "DT_INT32", 4: "DT_UINT8", 9: "DT_INT64", 10: "DT_BOOL", 19: "DT_HALF"}[number]
}

// tfjsTopology is the GraphDef as JSON.
func tfjsTopology(nodes []tfNode) any {
	var list []any
	for _, n := range nodes {
		attrs := map[string]any{}
		for _, a := range n.attrs {
			attrs[a.name] = a.json()
		}
		if n.value != nil {
			attrs["value"] = map[string]any{"tensor": map[string]any{"dtype": tfjsType(tfTypes[n.value.Type]), "tensorShape": tfjsShape(n.value.Shape)}}
		}
		node := map[string]any{"name": n.name, "op": n.op, "attr": attrs}
		if len(n.in) > 0 {
			node["input"] = n.in
		}
		list = append(list, node)
	}
	return map[string]any{"node": list, "library": map[string]any{}, "versions": map[string]any{"producer": 1645}}
}

func (a tfAttr) json() any {
	switch a.kind {
	case 'i':
		return map[string]string{"i": strconv.FormatInt(a.ints[0], 10)}
	case 'f':
		return map[string]float64{"f": a.f}
	case 'b':
		return map[string]bool{"b": a.ints[0] != 0}
	case 's':
		return map[string]string{"s": base64.StdEncoding.EncodeToString([]byte(a.s))}
	case 't':
		return map[string]string{"type": tfjsType(a.ints[0])}
	case 'p':
		return map[string]any{"shape": tfjsShape(a.ints)}
	}
	var words []string
	for _, v := range a.ints {
		words = append(words, strconv.FormatInt(v, 10))
	}
	if words == nil {
		return map[string]any{"list": map[string]any{}}
	}
	return map[string]any{"list": map[string]any{"i": words}}
}
