// SPDX-License-Identifier: Apache-2.0

package onnx

import "github.com/vsa-legal/operator/modelscan/format"

// Format of models of ONNX.
var Format = format.Format{
	Name:        "onnx",
	Description: "models of ONNX",
	Source:      "https://github.com/onnx/onnx/blob/main/onnx/onnx.proto",
	Extensions:  []string{"onnx"},
	Sniff:       sniff,
	Parse:       parse,
	NoMagic:     true,
}
