// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"encoding/json"

	"github.com/vsa-legal/operator/modelscan/model"
)

func safetensorsFormats() []Format {
	var out []Format
	for name, typ := range map[string]string{"safetensors": "float32", "safetensors-fp16": "float16", "safetensors-bf16": "bfloat16"} {
		out = append(out, Format{
			Name:     name,
			Write:    func(dir, file string, n Network) ([]string, error) { return writeSafetensors(dir, file, n, typ) },
			Supports: hasWeights,
		})
	}
	return sorted(out)
}

// hasWeights is what the formats need that keep nothing but weights.
func hasWeights(n Network) bool { return len(n.Model.Weights) > 0 }

// trained are the weights that a framework keeps in a checkpoint: not the constants of an exported graph.
func trained(g *graph) []model.Tensor {
	var out []model.Tensor
	for _, w := range g.Weights {
		if _, constant := g.consts[w.Name]; !constant {
			out = append(out, w)
		}
	}
	return out
}

// writeSafetensors writes the size of the header, the header as JSON, and the weights.
func writeSafetensors(dir, name string, n Network, typ string) ([]string, error) {
	type entry struct {
		Type    string   `json:"dtype"`
		Shape   []int64  `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	names := map[string]string{"float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32", "int8": "I8", "uint8": "U8",
		"float64": "F64", "bool": "BOOL"}
	g := newGraph(n)
	header := map[string]any{"__metadata__": map[string]string{"format": "pt"}}
	var body payload
	for _, w := range torchWeights(g) {
		if w.Type == "float32" {
			w.Type = typ
		}
		content := g.content(w)
		shape := w.Shape
		if shape == nil {
			shape = []int64{}
		}
		header[w.Name] = entry{names[w.Type], shape, [2]int64{body.size, body.size + content.size}}
		body.add(content)
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	var p payload
	p.bytes(binary.LittleEndian.AppendUint64(nil, uint64(len(text)))...)
	p.bytes(text...)
	p.add(body)
	return files(dir, []string{name + ".safetensors"}, []payload{p})
}
