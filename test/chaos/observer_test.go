// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// What the observer knows is not what the operator knows: nothing of the project is imported here.
func TestSharesNoCode(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			if strings.Contains(i.Path.Value, "vsa-legal") {
				t.Errorf("%s imports %s", file, i.Path.Value)
			}
		}
	}
}

func TestSubjectOf(t *testing.T) {
	for pod, want := range map[string]string{
		"c1f2-5b6c7d8e9f-x2x4z": "c1f2",
		"c1s2-x2x4z":            "c1s2",
		"planted":               "planted",
		"":                      "",
	} {
		if got := SubjectOf(pod); got != want {
			t.Errorf("%s: %s", pod, got)
		}
	}
}

func TestModelsIn(t *testing.T) {
	root := fstest.MapFS{
		"models/counter/counter.onnx":         {},
		"models/lines/readme":                 {},
		"opt/vendor/watchlist/watchlist.onnx": {},
		"usr/lib/other.onnx":                  {},
	}
	if got := modelsIn(root); !slices.Equal(got, []string{"counter", "watchlist"}) {
		t.Errorf("%q", got)
	}
}

func TestCompareNotesWhatChanges(t *testing.T) {
	o := NewObserver("pods", "guard", io.Discard)
	one, other := key{"c1s1", "plates"}, key{"c1f1", "counter"}
	for _, now := range []map[key]bool{{one: true}, {one: true, other: true}, {other: true}, {}} {
		o.compare(now)
	}
	var got []string
	for _, l := range o.Lines() {
		got = append(got, string(l.Is)+" "+l.Model)
	}
	if want := []string{"shown plates", "shown counter", "gone plates", "gone counter"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
