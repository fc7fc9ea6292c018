// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	ort "github.com/yalue/onnxruntime_go"
)

func TestMain(m *testing.M) {
	library := os.Getenv("ORT_LIBRARY")
	if library == "" {
		panic("ORT_LIBRARY does not name the shared library of ONNX Runtime: run 'make e2e'")
	}
	ort.SetSharedLibraryPath(library)
	if err := ort.InitializeEnvironment(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// sum is an ONNX model that adds two vectors of two numbers, a and b, written field by field as onnx.proto numbers them.
func sum() []byte {
	field := func(number byte, content ...byte) []byte {
		return append([]byte{number<<3 | 2, byte(len(content))}, content...)
	}
	number := func(field, value byte) []byte { return []byte{field << 3, value} }
	vector := func(name string) []byte {
		tensor := slices.Concat(number(1, 1), field(2, field(1, number(1, 2)...)...)) // float, one dimension of 2
		return slices.Concat(field(1, []byte(name)...), field(2, field(1, tensor...)...))
	}
	node := slices.Concat(field(1, 'a'), field(1, 'b'), field(2, 'y'), field(4, []byte("Add")...))
	graph := slices.Concat(field(1, node...), field(2, 'g'), field(11, vector("a")...), field(11, vector("b")...), field(12, vector("y")...))
	return slices.Concat(number(1, 8), field(7, graph...), field(8, number(2, 17)...))
}

// folder has a model under each name; an empty one is a folder without a file.
func folder(t *testing.T, models map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range models {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if content == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name, "model.onnx"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loaded(t *testing.T, models map[string][]byte) modelSet {
	t.Helper()
	set, err := load(folder(t, models))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set.destroy(); err != nil {
			t.Error(err)
		}
	})
	return set
}

func TestLoadPassesOverEmptyFolders(t *testing.T) {
	if got := loaded(t, map[string][]byte{"sum": sum(), "stripped": nil}).names(); !slices.Equal(got, []string{"sum"}) {
		t.Errorf("loaded %q", got)
	}
}

func TestLoadRefusesWhatIsNoModel(t *testing.T) {
	if set, err := load(folder(t, map[string][]byte{"sum": sum(), "text": []byte("hello")})); err == nil {
		t.Errorf("loaded %q", set.names())
	}
	if set, err := load(filepath.Join(t.TempDir(), "none")); err != nil || len(set) != 0 {
		t.Errorf("a runtime without models does not start: %v", err)
	}
}
