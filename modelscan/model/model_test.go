// SPDX-License-Identifier: Apache-2.0

package model_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/model"
)

// size of the texts and lists of a model, counted apart from how the model counts.
func size(m *model.Model) int {
	sum := 0
	text := func(list ...string) {
		for _, s := range list {
			sum += len(s) + 16
		}
	}
	for _, n := range m.Nodes {
		text(n.Name, n.Op)
		text(n.Inputs...)
		text(n.Outputs...)
		for _, a := range n.Attributes {
			text(a.Name, a.Text)
			sum += 8 * cap(a.Ints)
		}
	}
	for _, t := range slices.Concat(m.Inputs, m.Outputs, m.Weights) {
		text(t.Name, t.Type)
		sum += 8 * cap(t.Shape)
	}
	text(m.Strings...)
	text(m.ExternalData...)
	return sum
}

// However much is added, a model stays small, and says that there was more.
func TestBounds(t *testing.T) {
	long := strings.Repeat("x", 1000)
	names := slices.Repeat([]string{long}, 1000)
	numbers := make([]int64, 100_000)
	tensor := model.Tensor{Name: long, Type: long, Shape: numbers[:model.MaxRank:model.MaxRank]}
	for what, add := range map[string]func(*model.Model){
		"nodes with many edges": func(m *model.Model) { m.AddNode(model.Node{Inputs: slices.Clone(names), Outputs: slices.Clone(names)}) },
		"nodes with long names": func(m *model.Model) { m.AddNode(model.Node{Name: long, Op: long}) },
		"nodes with attributes": func(m *model.Model) {
			m.AddNode(model.Node{Attributes: slices.Repeat([]model.Attribute{{Name: long, Text: long, Ints: numbers}}, 100)})
		},
		"small nodes":  func(m *model.Model) { m.AddNode(model.Node{}) },
		"weights":      func(m *model.Model) { m.AddWeight(tensor) },
		"inputs":       func(m *model.Model) { m.AddInput(tensor) },
		"outputs":      func(m *model.Model) { m.AddOutput(tensor) },
		"strings":      func(m *model.Model) { m.AddString(long) },
		"further file": func(m *model.Model) { m.AddExternalData(long) },
	} {
		t.Run(what, func(t *testing.T) {
			m := &model.Model{}
			for range 40_000 {
				add(m)
			}
			if n := size(m); !m.Truncated || n > 16<<20 {
				t.Errorf("truncated %v, %d bytes", m.Truncated, n)
			}
		})
	}
}

// Many nodes leave room for the weights.
func TestShares(t *testing.T) {
	m := &model.Model{}
	for range model.MaxNodes {
		m.AddNode(model.Node{Inputs: slices.Repeat([]string{strings.Repeat("x", 100)}, 60)})
	}
	m.AddWeight(model.Tensor{Name: "w", Shape: []int64{1, 2}})
	if len(m.Weights) != 1 || !m.Truncated {
		t.Errorf("%d weights, truncated %v", len(m.Weights), m.Truncated)
	}
	if diff := cmp.Diff(&model.Model{}, &model.Model{Budget: m.Budget}); diff != "" {
		t.Error(diff)
	}
}
