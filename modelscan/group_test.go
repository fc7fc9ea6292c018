// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A model accounts for the files that it names as far as its weights, and those of the models it shares a file with, can be in
// them.
func TestExternalData(t *testing.T) {
	const k = 1 << 10
	network := func(path string, weights int64, files ...string) *record {
		return &record{File: File{Path: path, State: Unknown, Reason: "r"}, externalData: files, weights: weights}
	}
	data := func(path string, size int64) *record {
		return &record{File: File{Path: path, Size: size, State: Opaque, Reason: "r"}, weak: true}
	}
	for name, test := range map[string]struct {
		found []*record
		told  []string
	}{
		"its weights":                   {[]*record{network("a", 800*k, "w"), data("w", 800*k)}, []string{"a"}},
		"less than those":               {[]*record{network("a", 800*k, "w"), data("w", 400*k)}, []string{"a"}},
		"more than those":               {[]*record{network("a", 80*k, "w"), data("w", 800*k)}, []string{"a", "w"}},
		"one of two is another thing":   {[]*record{network("a", 800*k, "v", "w"), data("v", 800*k), data("w", 800*k)}, []string{"a", "v", "w"}},
		"shared":                        {[]*record{network("a", 400*k, "w"), network("b", 400*k, "w"), data("w", 800*k)}, []string{"a", "b"}},
		"weights that nobody can count": {[]*record{network("a", 0, "w"), data("w", 800*k)}, []string{"a"}},
	} {
		c := newCollector(Options{})
		c.found = test.found
		var told []string
		for _, f := range c.files() {
			told = append(told, f.Path)
		}
		if diff := cmp.Diff(test.told, told); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
