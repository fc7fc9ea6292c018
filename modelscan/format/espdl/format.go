// SPDX-License-Identifier: Apache-2.0

// Package espdl reads models of ESP-DL, which run on the small processors in cameras and door bells. Behind a head of its own
// such a file is a graph of ONNX as a flatbuffer, with quantised weights, the channels last.
package espdl

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	magic1 = "EDL1"
	magic2 = "EDL2"
	// The head has the magic number, whether what follows is encrypted, and its size in bytes; the second form has four more.
	header1 = 12
	header2 = 16
)

// Format of models of ESP-DL.
var Format = format.Format{
	Name:        "espdl",
	Description: "models of ESP-DL for microcontrollers of Espressif",
	Source:      "https://github.com/espressif/esp-dl/blob/master/esp-dl/fbs_loader/espdl.fbs",
	Extensions:  []string{"espdl"},
	Magic:       format.First(magic1, magic2),
	MinSize:     header2 + 16,
	Sniff:       sniff,
	Parse:       parse,
}

// sniff tells whether the head is one, and the file about as long as it says.
func sniff(head []byte, size int64, _ string) bool {
	length := int64(binary.LittleEndian.Uint32(head[8:]))
	return binary.LittleEndian.Uint32(head[4:]) <= 1 && length >= 16 && length <= size
}

// schema is that of espdl.fbs.
var schema = flatonnx.Schema{
	Format: "espdl", Layout: model.HWIO, Unordered: true,
	Model:     flatonnx.Model{Producer: 2, Version: 3, Doc: 6, Graph: 7, Metadata: 8},
	Graph:     flatonnx.Graph{Nodes: 0, Weights: 2, Inputs: 4, Outputs: 5, Values: -1},
	Node:      flatonnx.Node{Inputs: 0, Outputs: 1, Name: 2, Op: 3, Attributes: 5, Doc: 6},
	Attribute: flatonnx.Attribute{Name: 0, Kind: 3, Float: 4, Int: 5, Text: 6, Graph: 8, Ints: 11, Texts: 12, Graphs: 14},
	Tensor:    flatonnx.Tensor{Dims: 0, Type: 1, Name: 6, Doc: 7, Raw: 8},
	Type:      struct{ Kind, Value int }{0, 1},
	Value:     struct{ Name, Type int }{0, 1},
}

// parse reads the structure of a model.
func parse(f model.File) (*model.Model, error) {
	head := make([]byte, header2)
	if _, err := f.ReadAt(head, 0); err != nil {
		return nil, err
	}
	start := int64(header2)
	if string(head[:4]) == magic1 {
		start = header1
	}
	if binary.LittleEndian.Uint32(head[4:]) != 0 {
		return nil, errors.New("it is encrypted")
	}
	size := min(int64(binary.LittleEndian.Uint32(head[8:])), f.Size()-start)
	m, err := flatonnx.Read(io.NewSectionReader(f, start, size), size, &schema)
	if err != nil {
		return nil, err
	}
	if m.Producer == "" {
		m.Producer = "esp-ppq"
	}
	return m, nil
}
