// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

func vector(name string, data ...float32) tensor {
	return tensor{Name: name, Datatype: float32Type, Shape: []int64{int64(len(data))}, Data: data}
}

func TestInferComputes(t *testing.T) {
	m := loaded(t, map[string][]byte{"sum": sum()})["sum"]
	// In the other order than the model's.
	outputs, err := m.infer([]tensor{vector("b", 10, 20), vector("a", 1, 2)})
	if err != nil {
		t.Fatal(err)
	}
	if len(outputs) != 1 || outputs[0].Name != "y" || !slices.Equal(outputs[0].Data, []float32{11, 22}) || !slices.Equal(outputs[0].Shape, []int64{2}) {
		t.Errorf("%+v", outputs)
	}
}

func TestInferRefusesWhatDoesNotFit(t *testing.T) {
	m := loaded(t, map[string][]byte{"sum": sum()})["sum"]
	a, b := vector("a", 1, 2), vector("b", 10, 20)
	with := func(change func(*tensor)) tensor {
		changed := b
		change(&changed)
		return changed
	}
	for name, test := range map[string]struct {
		inputs []tensor
		want   string
	}{
		"an input less":       {[]tensor{a}, "missing"},
		"another type":        {[]tensor{a, with(func(t *tensor) { t.Datatype = "INT8" })}, "datatype"},
		"a shape of more":     {[]tensor{a, with(func(t *tensor) { t.Shape = []int64{3} })}, "shape"},
		"a shape of less":     {[]tensor{a, with(func(t *tensor) { t.Shape = []int64{1} })}, "shape"},
		"a shape of nothing":  {[]tensor{a, with(func(t *tensor) { t.Shape = []int64{-1} })}, "shape"},
		"too large to count":  {[]tensor{a, with(func(t *tensor) { t.Shape = []int64{1 << 40, 1 << 40} })}, "shape"},
		"not what it expects": {[]tensor{a, vector("b", 1, 2, 3, 4)}, ""},
	} {
		if outputs, err := m.infer(test.inputs); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, error %v, want %q", name, outputs, err, test.want)
		}
	}
}
