// SPDX-License-Identifier: Apache-2.0

package openvino

import "github.com/vsa-legal/operator/modelscan/format"

// Format of networks of OpenVINO, as XML; the weights lie in a file beside it.
var Format = format.Format{
	Name:        "openvino",
	Description: "networks of OpenVINO, as XML; the weights lie in a file beside it",
	Source:      "https://docs.openvino.ai/2025/documentation/openvino-ir-format.html",
	Extensions:  []string{"xml"},
	Sniff:       sniff,
	Parse:       parse,
	Embedded:    at,
	Signature:   format.First("<net "),
}
