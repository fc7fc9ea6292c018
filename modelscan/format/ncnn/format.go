// SPDX-License-Identifier: Apache-2.0

package ncnn

import "github.com/vsa-legal/operator/modelscan/format"

// Format of networks of ncnn and PNNX, as text or binary; the weights lie in a file beside it.
var Format = format.Format{
	Name:        "ncnn",
	Description: "networks of ncnn and PNNX, as text or binary; the weights lie in a file beside it",
	Source:      "https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure",
	Extensions:  []string{"param"},
	Sniff:       sniff,
	Parse:       parse,
}
