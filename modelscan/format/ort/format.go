// SPDX-License-Identifier: Apache-2.0

// Package ort reads models in the format of ONNX Runtime, which is a graph of ONNX as a flatbuffer.
package ort

import (
	"encoding/binary"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Format of models of ONNX Runtime.
var Format = format.Format{
	Name:        "ort",
	Description: "models of ONNX Runtime, which are made of models of ONNX",
	Source:      "https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/flatbuffers/schema/ort.fbs",
	Extensions:  []string{"ort"},
	Magic:       []format.Magic{{Offset: 4, Bytes: "ORTM"}},
	MinSize:     16,
	Sniff: func(head []byte, size int64, _ string) bool {
		root := int64(binary.LittleEndian.Uint32(head))
		return root >= 8 && root < size
	},
	Parse: func(f model.File) (*model.Model, error) { return flatonnx.Read(f, f.Size(), &schema) },
}

// schema is that of ort.fbs: the root is a session, and the model its second field.
var schema = flatonnx.Schema{
	Format: "ort", Layout: model.OIHW, Path: []int{1},
	Model:     flatonnx.Model{Producer: 2, Version: 3, Doc: 6, Graph: 7, Metadata: 9},
	Graph:     flatonnx.Graph{Weights: 0, Values: 1, Nodes: 2, Inputs: 5, Outputs: 6},
	Node:      flatonnx.Node{Name: 0, Doc: 1, Op: 5, Inputs: 8, Outputs: 9, Attributes: 10},
	Attribute: flatonnx.Attribute{Name: 0, Kind: 2, Float: 3, Int: 4, Text: 5, Graph: 7, Ints: 9, Texts: 10, Graphs: 12},
	Tensor:    flatonnx.Tensor{Name: 0, Doc: 1, Dims: 2, Type: 3, Raw: 4},
	Type:      struct{ Kind, Value int }{1, 2},
	Value:     struct{ Name, Type int }{0, 2},
}
