// SPDX-License-Identifier: Apache-2.0

package modelscan

import "testing"

func TestRecent(t *testing.T) {
	var r recent
	for index, at := range []string{"", "a", "d/m", "a", "d", "b/c", "a"} {
		if index > 0 {
			r.note(at, index, at != "b/c")
		}
	}
	for name, c := range map[string]struct {
		at    string
		after int
		want  int // 0 of none
	}{
		"the next":                      {"a", 1, 3},
		"the first of all":              {"a", 0, 1},
		"the last":                      {"a", 5, 6},
		"none after":                    {"a", 6, 0},
		"a folder around it":            {"d/m", 2, 4},
		"a path before the folder":      {"d/m", 1, 2},
		"deep in a folder":              {"d/x/y", 0, 4},
		"what leaves a folder as it is": {"b/c/d", 0, 0},
		"never named":                   {"z", 0, 0},
	} {
		got, found := r.after(c.at, c.after)
		if found != (c.want > 0) || got != c.want {
			t.Errorf("%s: %d %t, want %d", name, got, found, c.want)
		}
	}
	for i := range maxRecent {
		r.note("x", 100+i, true)
	}
	if !r.full || len(r.entries) > maxRecent {
		t.Errorf("%t, %d entries", r.full, len(r.entries))
	}
}
