// SPDX-License-Identifier: Apache-2.0

package write

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// torchWeights are the weights as PyTorch keeps them: what an exporter turned round or stretched is as it was, and each
// normalisation counts its batches.
func torchWeights(g *graph) []model.Tensor {
	shapes := map[string][]int64{}
	for _, n := range g.Nodes {
		w, ok := g.weights[input(n, 1)]
		if !ok {
			continue
		}
		switch {
		case n.Op == "PRelu":
			shapes[w.Name] = []int64{elements(w.Shape)}
		case n.Op == "MatMul" && len(w.Shape) == 2, n.Op == "Gemm" && attrInt(n, "transB", 0) == 0:
			shapes[w.Name] = []int64{w.Shape[1], w.Shape[0]}
		}
	}
	var out []model.Tensor
	for _, w := range trained(g) {
		if s, ok := shapes[w.Name]; ok {
			w.Shape = s
		}
		out = append(out, w)
		if module, ok := strings.CutSuffix(w.Name, "running_var"); ok {
			out = append(out, model.Tensor{Name: module + "num_batches_tracked", Type: "int64", Shape: []int64{}})
		}
	}
	return out
}
