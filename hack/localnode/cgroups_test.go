// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestControlGroupsAreOfOneState(t *testing.T) {
	first := controlGroups("/a")
	if again := controlGroups("/a"); again.name != first.name {
		t.Error("the same state has another group the next time")
	}
	if first.name == controlGroups("/b").name {
		t.Error("two states share a group")
	}
}

func TestGroupsAreRemovedFromTheirLeaves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "group")
	g := groups{name: "group", dirs: []string{dir}}
	for range 2 { // an earlier run may have left them
		if err := g.create(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "kubepods", "pod", "container"), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := g.remove(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
	if err := (groups{}).create(); err == nil {
		t.Error("a machine without control groups can have a node")
	}
}
