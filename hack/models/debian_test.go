// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files of a Debian package, as dpkg-deb writes them.
func files(t *testing.T, names ...string) []byte {
	t.Helper()
	var data bytes.Buffer
	archive := tar.NewWriter(&data)
	for _, name := range names {
		content := []byte("stages of " + name)
		if err := archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// script is a program that does what these lines of a shell say.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nset -e\n"+lines+"\n"), 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	return path
}

// fakeDebian is a Debian whose apt-get hands out a package, and whose dpkg-deb takes it for the tar that is in it.
func fakeDebian(t *testing.T, served []byte) debian {
	t.Helper()
	from := filepath.Join(t.TempDir(), "served")
	if err := os.WriteFile(from, served, 0o600); err != nil {
		t.Fatal(err)
	}
	return debian{
		apt:  script(t, fmt.Sprintf(`[ "$1 $2" = "download faces-data=4.6.0+dfsg-12" ]; cp %q faces.deb`, from)),
		dpkg: script(t, `[ "$1" = "--fsys-tarfile" ]; cat "$2"`),
	}
}

func debianEntry(data []byte) *pack {
	sum := sha256.Sum256(data)
	return &pack{
		From: "debian", Name: "faces-data", Version: "4.6.0+dfsg-12", Size: int64(len(data)),
		Integrity: sha256Prefix + hex.EncodeToString(sum[:]), Models: []model{{Path: "usr/share/face.xml"}},
	}
}

func TestInstallDebian(t *testing.T) {
	data := files(t, "./usr/share/face.xml", "./usr/share/other.xml", "./../outside")
	out, p := t.TempDir(), debianEntry(data)
	if fresh, err := install(t.Context(), fakeDebian(t, data), p, out); err != nil || !fresh {
		t.Fatalf("fetched: %v (%v)", fresh, err)
	}
	dir := filepath.Join(out, "faces-data@4.6.0+dfsg-12")
	got, err := os.ReadFile(filepath.Join(dir, "usr", "share", "face.xml"))
	if err != nil || string(got) != "stages of ./usr/share/face.xml" {
		t.Errorf("unpacked %q (%v)", got, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "usr", "share", "other.xml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that the list does not name was copied (%v)", err)
	}
}

func TestInstallDebianRefuses(t *testing.T) {
	good, other := files(t, "./usr/share/face.xml"), files(t, "./usr/share/eye.xml")
	for name, test := range map[string]struct {
		from   debian
		listed []byte
		want   string
	}{
		"another package":     {fakeDebian(t, other), good, "another than the list says"},
		"model is missing":    {fakeDebian(t, other), other, "has no file usr/share/face.xml"},
		"cut off":             {fakeDebian(t, good[:520]), good[:520], "cannot be read"},
		"no such version":     {debian{apt: script(t, "echo E: not found >&2; exit 100"), dpkg: "x"}, good, "E: not found"},
		"nothing is fetched":  {debian{apt: script(t, "true"), dpkg: "x"}, good, "left 0 packages"},
		"not a Debian system": {debian{}, good, "not here"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := install(t.Context(), test.from, debianEntry(test.listed), t.TempDir())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
}
