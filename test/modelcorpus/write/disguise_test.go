// SPDX-License-Identifier: Apache-2.0

package write

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/model"
)

func TestRename(t *testing.T) {
	n := Rename(tiny())
	if n.Model.Inputs[0].Name != "a0" || n.Model.Nodes[0].Name != "a0" || n.Model.Weights[0].Name != "a1" {
		t.Errorf("%v %v %v", n.Model.Inputs, n.Model.Nodes[0], n.Model.Weights[0])
	}
	if got, want := n.Model.Nodes[0].Inputs, []string{"a0", "a1"}; !cmp.Equal(got, want) {
		t.Errorf("inputs of the first node: %v", got)
	}
	if n.Model.Outputs[0].Name != n.Model.Nodes[8].Outputs[0] {
		t.Errorf("the output %v is not what the last node makes", n.Model.Outputs)
	}
}

func TestStripMetadata(t *testing.T) {
	if n := StripMetadata(tiny()); n.Model.Producer != "" || n.Model.Strings != nil {
		t.Errorf("%q %v", n.Model.Producer, n.Model.Strings)
	}
}

func TestFoldBatchNorm(t *testing.T) {
	n := FoldBatchNorm(tiny())
	if len(n.Model.Nodes) != 8 || len(n.Model.Weights) != 8 {
		t.Errorf("%d nodes, %d weights", len(n.Model.Nodes), len(n.Model.Weights))
	}
	want := model.Tensor{Name: "conv1.weight_bias", Type: "float32", Shape: []int64{16}}
	if diff := cmp.Diff(want, n.Model.Weights[1]); diff != "" {
		t.Error(diff)
	}
	if got := n.Model.Nodes[0]; len(got.Inputs) != 3 || got.Outputs[0] != "b1" {
		t.Errorf("%v", got)
	}
}

func TestDynamicShapes(t *testing.T) {
	n := DynamicShapes(tiny())
	if got, want := n.Model.Inputs[0].Shape, []int64{-1, 3, 32, 48}; !cmp.Equal(got, want) {
		t.Errorf("with a Reshape the sizes stay: %v", got)
	}
	m := tiny()
	m.Model.Nodes = m.Model.Nodes[:7]
	if got, want := DynamicShapes(m).Model.Inputs[0].Shape, []int64{-1, 3, -1, -1}; !cmp.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
