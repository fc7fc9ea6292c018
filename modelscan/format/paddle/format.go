// SPDX-License-Identifier: Apache-2.0

package paddle

import "github.com/vsa-legal/operator/modelscan/format"

// Format of programs of PaddlePaddle, as messages up to version 2 and as JSON since; the weights lie in a file beside it.
var Format = format.Format{
	Name:        "paddle",
	Description: "programs of PaddlePaddle, as messages up to version 2 and as JSON since; the weights lie in a file beside it",
	Source:      "https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto",
	Extensions:  []string{"pdmodel", "json"},
	Sniff:       sniff,
	Parse:       parse,
	NoMagic:     true,
}
