// SPDX-License-Identifier: Apache-2.0

package flatonnx_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vsa-legal/operator/modelscan/internal/flatonnx"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx/flatonnxtest"
	"github.com/vsa-legal/operator/modelscan/model"
)

// The labels of a classifier are texts of the model, and no attribute.
func TestLabels(t *testing.T) {
	schema := schemas()["values there"]
	m := network("a", model.HWIO)
	m.Nodes[0].Attributes = append(m.Nodes[0].Attributes, model.Attribute{Name: "labels", Text: "happy,sad"})
	raw := flatonnxtest.Write(schema, m, "")
	got, err := flatonnx.Read(bytes.NewReader(raw), int64(len(raw)), &schema)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(got.Strings, "happy") || len(got.Nodes[0].Attributes) != 3 {
		t.Errorf("%q %v", got.Strings, got.Nodes[0].Attributes)
	}
}
