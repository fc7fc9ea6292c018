// SPDX-License-Identifier: Apache-2.0

package tengine

import "testing"

// The numbers are those of tm2_format.h.
func TestOpName(t *testing.T) {
	for number, want := range map[uint32]string{
		0: "Accuracy", opConst: "Constant", opConv: "Conv", opDeconv: "ConvTranspose", 11: "Gemm", opInput: "Input", 17: "PRelu", 28: "Softmax",
		37: "Sigmoid", 48: "GRU", 61: "Add", 70: "HardSwish", 89: "ReduceL2", 97: "Mish", 101: "LpNormalization", 103: "Reciprocal", 105: "operator 105",
	} {
		if got := opName(number); got != want {
			t.Errorf("%d is %s, not %s", number, got, want)
		}
	}
}
