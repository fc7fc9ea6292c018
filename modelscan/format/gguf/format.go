// SPDX-License-Identifier: Apache-2.0

// Package gguf reads the head of models of llama.cpp and its relatives: what they say of themselves, and the names, types and
// shapes of their weights. There is no graph in such a file.
package gguf

import (
	"encoding/binary"

	"github.com/vsa-legal/operator/modelscan/format"
)

const name = "gguf"

// Format of models in GGUF.
var Format = format.Format{
	Name:        name,
	Description: "models of llama.cpp and of other programs that use ggml",
	Source:      "https://github.com/ggml-org/ggml/blob/master/docs/gguf.md",
	Extensions:  []string{"gguf"},
	Magic:       format.First("GGUF"),
	MinSize:     24,
	Sniff: func(head []byte, _ int64, _ string) bool {
		version := binary.LittleEndian.Uint32(head[4:])
		return version > 0 && version < 100
	},
	Parse: parse,
}
