// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

var some = []file{
	{name: "LICENSE", mode: 0o644, content: []byte("Do.\n")},
	{name: "kubectl-vsa", mode: 0o755, content: []byte("#!program\n")},
}

// first is written out here, so that no other instant, such as that of the run, can stand for it.
var first = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func TestWriteTar(t *testing.T) {
	var out bytes.Buffer
	if err := writeTar(&out, some); err != nil {
		t.Fatal(err)
	}
	compressed, err := gzip.NewReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	if !compressed.ModTime.IsZero() || compressed.Name != "" {
		t.Errorf("the compression says %v and %q", compressed.ModTime, compressed.Name)
	}
	var names []string
	for r := tar.NewReader(compressed); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		want := some[len(names)]
		names = append(names, h.Name)
		if h.Name != want.name || h.Mode != int64(want.mode) || !h.ModTime.Equal(first) {
			t.Errorf("%s has mode %o and time %v", h.Name, h.Mode, h.ModTime)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s belongs to %d:%d, %q:%q", h.Name, h.Uid, h.Gid, h.Uname, h.Gname)
		}
	}
	if !slices.Equal(names, []string{"LICENSE", "kubectl-vsa"}) {
		t.Errorf("the archive has %v", names)
	}
}

func TestWriteZip(t *testing.T) {
	var out bytes.Buffer
	if err := writeZip(&out, some); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != len(some) {
		t.Fatalf("the archive has %d files", len(r.File))
	}
	for i, f := range r.File {
		if f.Name != some[i].name || f.Mode() != some[i].mode || !f.Modified.Equal(first) {
			t.Errorf("%s has mode %v and time %v", f.Name, f.Mode(), f.Modified)
		}
	}
}
