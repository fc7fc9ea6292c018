// SPDX-License-Identifier: Apache-2.0

package safetensors

import "github.com/vsa-legal/operator/modelscan/format"

// Format of weights with their names, as Hugging Face keeps them.
var Format = format.Format{
	Name:        "safetensors",
	Description: "weights with their names, as Hugging Face keeps them",
	Source:      "https://github.com/huggingface/safetensors#format",
	Extensions:  []string{"safetensors"},
	Sniff:       sniff,
	Parse:       parse,
}
