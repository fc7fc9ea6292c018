// SPDX-License-Identifier: Apache-2.0

package pytorch

import "github.com/vsa-legal/operator/modelscan/format"

// Format of checkpoints, TorchScript modules and exported programs of PyTorch.
var Format = format.Format{
	Name:        "pytorch",
	Description: "checkpoints, TorchScript modules and exported programs of PyTorch",
	Source:      "https://github.com/pytorch/pytorch/blob/main/torch/csrc/jit/docs/serialization.md",
	Extensions:  []string{"pt", "pth", "ckpt", "ptl", "pt2", "pkl"},
	Sniff:       sniff,
	Parse:       parse,
	IsPart:      isPart,
}
