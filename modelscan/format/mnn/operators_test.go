// SPDX-License-Identifier: Apache-2.0

package mnn

import "testing"

// The numbers are those of OpType in MNN.fbs.
func TestOperator(t *testing.T) {
	for number, want := range map[int32]string{
		0: "Abs", typeConst: "Constant", typeConv: "Conv", typeDeconvDW: "ConvTranspose", typeDense: "Gemm", typeInput: "Input", typePool: "MaxPool",
		typePRelu: "PRelu", 69: "Relu", typeScale: "BatchNormalization", 81: "Sigmoid", 85: "Softmax", 95: "Tanh", 101: "UnaryOp", 110: "SpaceToDepth",
		121: "Dilation2D", 122: "operation 122", 603: "LayerNormalization", -1: "operation -1",
	} {
		if got := operator(number); got != want {
			t.Errorf("%d is %s, not %s", number, got, want)
		}
	}
}
