// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// Within the root of a container, an absolute link leads to a file of the container.
func TestFolderIsRoot(t *testing.T) {
	dir := t.TempDir()
	must(os.Symlink("/etc/hostname", filepath.Join(dir, "absolute")))
	must(os.Symlink("../../../../../../../../etc", filepath.Join(dir, "relative")))
	must(os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	leads := ": it is a link that leads out of what is scanned"
	for isRoot, want := range map[bool][]string{false: {"absolute" + leads, "relative" + leads}, true: {"relative" + leads}} {
		r := &recorder{}
		must(walk.Walk(t.Context(), dir, r, walk.Options{IsRoot: isRoot}))
		if diff := cmp.Diff(want, only(t, r.done(t))); diff != "" {
			t.Errorf("root: %v: %s", isRoot, diff)
		}
	}
}

// Folders in one another end somewhere, and what lies beside is visited.
func TestFolderDepth(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, strings.Repeat("d/", 256)+"a"), []byte("one"))
	write(t, filepath.Join(dir, strings.Repeat("d/", 257)+"b"), []byte("two"))
	write(t, filepath.Join(dir, "z"), []byte("three"))
	r := &recorder{}
	must(walk.Walk(t.Context(), dir, r, walk.Options{}))
	want := []string{strings.Repeat("d/", 256) + "d: there are more than 256 folders in one another"}
	if diff := cmp.Diff(want, only(t, r.done(t), strings.Repeat("d/", 256)+"a=one", "z=three")); diff != "" {
		t.Error(diff)
	}
}

// A limit that is reached among the files of a folder is told of the folder.
func TestFolderEntries(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, filepath.Join(dir, name), []byte("one"))
	}
	r := &recorder{}
	must(walk.Walk(t.Context(), dir, r, walk.Options{Limits: walk.Limits{Entries: 2}}))
	if diff := cmp.Diff([]string{".: there are more than 2 files"}, r.done(t).troubles); diff != "" || len(r.visited) != 2 {
		t.Error(diff, r.visited)
	}
}

// What is not there is an error of the walk.
func TestFolderNone(t *testing.T) {
	if err := walk.Walk(t.Context(), filepath.Join(t.TempDir(), "none"), &recorder{}, walk.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
