// SPDX-License-Identifier: Apache-2.0

package tflite

import "github.com/vsa-legal/operator/modelscan/format"

// Format of models of TensorFlow Lite.
var Format = format.Format{
	Name:        "tflite",
	Description: "models of TensorFlow Lite",
	Source:      "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs",
	Extensions:  []string{"tflite", "lite"},
	Magic:       []format.Magic{{Offset: 4, Bytes: magic}},
	MinSize:     8,
	Sniff:       sniff,
	Parse:       parse,
	Embedded:    At,
}
