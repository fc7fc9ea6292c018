// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "secret"), []byte("no"))
	write(t, filepath.Join(dir, "a", "b", "c"), []byte("one"))
	write(t, filepath.Join(dir, "d"), []byte("two"))
	must(os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "link")))
	must(os.Symlink(outside, filepath.Join(dir, "folder")))
	must(os.Symlink(".", filepath.Join(dir, "a", "loop")))
	must(os.Symlink("../d", filepath.Join(dir, "a", "same")))
	must(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	r := &recorder{}
	if err := walk.Walk(t.Context(), dir, r, walk.Options{Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a/b/c=one", "d=two"}, r.done(t).visited); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"folder: it is a link that leads out of what is scanned", "link: it is a link that leads out of what is scanned",
		"pipe: it is no regular file but a named pipe",
	}, r.troubles); diff != "" {
		t.Error(diff)
	}
	// The source itself may be a link, because its user has named it.
	r = &recorder{}
	must(os.Symlink(filepath.Join(dir, "d"), filepath.Join(outside, "to-d")))
	if err := walk.Walk(t.Context(), filepath.Join(outside, "to-d"), r, walk.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"d=two"}, r.visited); diff != "" {
		t.Error(diff)
	}
	if err := walk.Walk(t.Context(), filepath.Join(dir, "pipe"), r, walk.Options{}); err == nil {
		t.Error("a pipe was read")
	}
}
