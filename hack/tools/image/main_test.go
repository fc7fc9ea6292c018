// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func TestImageIsPushedAndReproducible(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	dir := t.TempDir()
	var programs []string
	for _, name := range []string{"manager", "guard"} {
		programs = append(programs, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!static "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tag := strings.TrimPrefix(server.URL, "http://") + "/vsa-operator:test"
	first, err := run(programs, tag, "amd64", "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := run(programs, tag, "amd64", filepath.Join(t.TempDir(), "image.tar"))
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("the same programs give %s and %s", first, second)
	}

	ref, err := name.ParseReference(first)
	if err != nil {
		t.Fatal(err)
	}
	image, err := remote.Image(ref)
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.Config.User != "65532:65532" || config.Config.Entrypoint[0] != "/manager" {
		t.Errorf("the image starts %v as %s", config.Config.Entrypoint, config.Config.User)
	}
	files := mutate.Extract(image)
	defer func() { _ = files.Close() }()
	r := tar.NewReader(files)
	for _, name := range []string{"manager", "guard"} {
		header, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != "#!static "+name || header.Mode != 0o555 {
			t.Errorf("the image has %q with mode %o", got, header.Mode)
		}
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("something else is in the image, error %v", err)
	}
}

func TestImageOfNothing(t *testing.T) {
	if _, err := run(nil, "registry.example/vsa-operator:test", "amd64", ""); err == nil {
		t.Error("it is made of no program")
	}
}
