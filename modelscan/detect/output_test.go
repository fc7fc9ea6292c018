// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/model"
)

func TestVector(t *testing.T) {
	dense, narrow := &layer{kind: dense, out: 512}, &layer{kind: conv, kh: 1, kw: 1, out: 128}
	whole := &layer{kind: depthwise, kh: 7, kw: 7, out: 512}
	for name, test := range map[string]struct {
		output output
		size   int64
		ok     bool
	}{
		"one row a picture":             {output{Tensor: model.Tensor{Shape: []int64{1, 512}}}, 512, true},
		"any number of pictures":        {output{Tensor: model.Tensor{Shape: []int64{-1, 256, 1, 1}}}, 256, true},
		"one number":                    {output{Tensor: model.Tensor{Shape: []int64{1, 1}}}, 1, true},
		"a map":                         {output{Tensor: model.Tensor{Shape: []int64{1, 17, 64, 48}}}, 0, false},
		"not told, a dense layer":       {output{heads: []*layer{dense}}, 512, true},
		"not told, a convolution":       {output{heads: []*layer{narrow}}, 0, false},
		"not told, behind a mean":       {output{heads: []*layer{narrow}, before: []*layer{narrow}, neck: map[string]int{"GlobalAveragePool": 1}}, 128, true},
		"open map behind a whole one":   {output{Tensor: model.Tensor{Shape: []int64{1, 128, -1, -1}}, heads: []*layer{narrow}, before: []*layer{whole}}, 128, true},
		"open map behind another":       {output{Tensor: model.Tensor{Shape: []int64{1, 128, -1, -1}}, heads: []*layer{narrow}, before: []*layer{narrow}}, 0, false},
		"rows laid out of one vector":   {output{Tensor: model.Tensor{Shape: []int64{1, 16, 32}}, heads: []*layer{dense}, tail: map[string]int{"Reshape": 1}}, 512, true},
		"nothing is told, and no layer": {output{}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if size, ok := test.output.vector(); size != test.size || ok != test.ok {
				t.Errorf("%d, %v; want %d, %v", size, ok, test.size, test.ok)
			}
		})
	}
}

// TestMapShape holds where a map is seen whose shape is not told, and where a vector could be.
func TestMapShape(t *testing.T) {
	head := &layer{kind: conv, kh: 1, kw: 1, out: 17}
	for name, test := range map[string]struct {
		output output
		want   []int64
	}{
		"a convolution":              {output{heads: []*layer{head}}, []int64{1, 17, -1, -1}},
		"made larger":                {output{heads: []*layer{head}, tail: map[string]int{"Resize": 1, "Sigmoid": 1}}, []int64{1, 17, -1, -1}},
		"laid out anew":              {output{heads: []*layer{head}, tail: map[string]int{"Reshape": 1}}, nil},
		"behind a mean":              {output{heads: []*layer{head}, neck: map[string]int{"ReduceMean": 1}}, nil},
		"behind a dense layer":       {output{heads: []*layer{head}, before: []*layer{{kind: dense}}}, nil},
		"behind a filter of the map": {output{heads: []*layer{head}, before: []*layer{{kind: depthwise, kh: 7}}}, nil},
		"a filter of the whole map":  {output{heads: []*layer{{kind: conv, kh: 7, kw: 7, out: 17}}}, nil},
		"a dense layer":              {output{heads: []*layer{{kind: dense, out: 17}}}, nil},
		"of two layers":              {output{heads: []*layer{head, {kind: conv, kh: 1, out: 3}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			n := &network{Model: &model.Model{Layout: model.OIHW}}
			if diff := cmp.Diff(test.want, n.mapShape(&test.output)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
