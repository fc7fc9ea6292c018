// SPDX-License-Identifier: Apache-2.0

package dlib

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

// predictor of a number of points: 15 forests of 500 trees.
func predictor(version, rows, columns int64) string {
	w := &writer{}
	w.numbers(version, -rows, -columns)
	for i := range rows {
		w.numbers(9_000_000+i, -29)
	}
	w.numbers(15, 500, 15)
	return w.String()
}

func TestShapePredictor(t *testing.T) {
	got, err := parse(formattest.File("x.bin", predictor(1, 136, 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "dlib", Producer: "dlib", Layout: model.OIHW, Strings: []string{"shape_predictor"},
		Outputs: []model.Tensor{{Name: "shape", Type: "float32", Shape: []int64{1, 68, 2}}},
		Nodes: []model.Node{{Name: "shape_predictor", Op: "ShapePredictor", Outputs: []string{"shape"}, Attributes: []model.Attribute{
			{Name: "points", Ints: []int64{68}}, {Name: "forests", Ints: []int64{15}}, {Name: "trees", Ints: []int64{500}}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := parse(formattest.File("x.bin", predictor(1, 136, 1)[:200])); err == nil {
		t.Error("a part of one is read")
	}
}

func TestSniffShapePredictor(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"of 5 points":       {Content: predictor(1, 10, 1), Takes: true},
		"of 68 points":      {Content: predictor(1, 136, 1), Takes: true},
		"an odd number":     {Content: predictor(1, 135, 1)},
		"a matrix":          {Content: predictor(1, 136, 2)},
		"another version":   {Content: predictor(2, 136, 1)},
		"too large a shape": {Content: predictor(1, 9000, 1)},
		"no numbers":        {Content: "\x01\x01\x81\x88\x81\x01 and then a text of no numbers"},
	})
}
