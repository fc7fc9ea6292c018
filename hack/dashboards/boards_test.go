// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"
)

const committed = "../../config/dashboards"

// TestCommitted holds the dashboards that are shipped to the code that makes them.
func TestCommitted(t *testing.T) {
	made := t.TempDir()
	if err := run([]string{made}); err != nil {
		t.Fatal(err)
	}
	for _, b := range boards() {
		want, err := os.ReadFile(filepath.Join(made, b.uid+".json"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(committed, b.uid+".json"))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is stale: make generate (%v)", b.uid, err)
		}
	}
	files, err := filepath.Glob(committed + "/*.json")
	if err != nil || len(files) != len(boards()) {
		t.Errorf("%d dashboards are shipped, and %d made, %v", len(files), len(boards()), err)
	}
}
