// SPDX-License-Identifier: Apache-2.0

package tfjs

import "github.com/vsa-legal/operator/modelscan/format"

// Format of models of TensorFlow.js and topologies of Keras, as JSON.
var Format = format.Format{
	Name:        "tfjs",
	Description: "models of TensorFlow.js and topologies of Keras, as JSON",
	Source:      "https://github.com/tensorflow/tfjs/tree/master/tfjs-converter",
	Extensions:  []string{"json"},
	Sniff:       sniff,
	Parse:       parse,
}
