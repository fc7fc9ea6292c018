// SPDX-License-Identifier: Apache-2.0

package ort

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx/flatonnxtest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func network() *model.Model {
	return &model.Model{
		Format: "ort", Layout: model.OIHW, Producer: "pytorch",
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{1, 3, 8, 8}}},
		Outputs: []model.Tensor{{Name: "y", Type: "float32", Shape: []int64{1, 4, 8, 8}}},
		Weights: []model.Tensor{{Name: "w", Type: "float32", Shape: []int64{4, 3, 3, 3}}},
		Nodes:   []model.Node{{Name: "n", Op: "FusedConv", Inputs: []string{"x", "w"}, Outputs: []string{"y"}}},
	}
}

func file() string { return string(flatonnxtest.Write(schema, network(), "ORTM")) }

func TestParse(t *testing.T) {
	got, err := Format.Parse(formattest.File("m.ort", file()))
	if err != nil {
		t.Fatal(err)
	}
	want := network()
	want.Nodes[0].Op = "Conv"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"a model":             {Content: file(), Takes: true},
		"of another":          {Content: "\x18\x00\x00\x00TFL3 and more"},
		"root beyond the end": {Content: "\xff\x00\x00\x00ORTM and more"},
	})
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, Format, file()) }
