// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWatchFolder changes a folder as a kubelet does.
func TestWatchFolder(t *testing.T) {
	folder := t.TempDir()
	changed := make(chan struct{}, 1)
	if err := watchFolder(folder, changed); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"..1", "..2"} {
		if err := os.Mkdir(filepath.Join(folder, version), 0o700); err != nil {
			t.Fatal(err)
		}
		<-changed
		if err := os.Symlink(version, filepath.Join(folder, "..data_tmp")); err != nil {
			t.Fatal(err)
		}
		<-changed
		if err := os.Rename(filepath.Join(folder, "..data_tmp"), filepath.Join(folder, "..data")); err != nil {
			t.Fatal(err)
		}
		<-changed
	}
	if err := watchFolder(filepath.Join(folder, "none"), changed); err == nil {
		t.Error("a folder that is not there can be watched")
	}
}
