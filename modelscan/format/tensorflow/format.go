// SPDX-License-Identifier: Apache-2.0

package tensorflow

import "github.com/vsa-legal/operator/modelscan/format"

// Format of frozen graphs, MetaGraphs and SavedModels of TensorFlow.
var Format = format.Format{
	Name:        "tensorflow",
	Description: "frozen graphs, MetaGraphs and SavedModels of TensorFlow",
	Source:      "https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework",
	Extensions:  []string{"pb"},
	Sniff:       sniff,
	Parse:       parse,
	NoMagic:     true,
}
