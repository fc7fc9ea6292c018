// SPDX-License-Identifier: Apache-2.0

// Command image puts one static program into a container image and pushes it, or writes it to a file. No Docker is
// needed, and the same program gives the same image, bit for bit.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const pushTimeout = 10 * time.Minute

func main() {
	program := flag.String("program", "", "static program for linux to put into the image")
	tag := flag.String("tag", "", "name of the image, such as registry.example/vsa-operator:v0.1.0")
	arch := flag.String("arch", "amd64", "architecture that the program was built for")
	output := flag.String("output", "", "write the image to this file, as docker load and ctr import read it, instead of pushing it")
	flag.Parse()
	digest, err := run(*program, *tag, *arch, *output)
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

// run makes the image and hands it on. It returns the image's name by digest.
func run(program, tag, arch, output string) (string, error) {
	ref, err := name.NewTag(tag)
	if err != nil {
		return "", fmt.Errorf("--tag: %w", err)
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return "", fmt.Errorf("--program: %w", err)
	}
	image, err := build("/"+filepath.Base(program), content, arch)
	if err != nil {
		return "", err
	}
	digest, err := image.Digest()
	if err != nil {
		return "", err
	}
	if output != "" {
		err = tarball.WriteToFile(output, ref, image)
	} else {
		ctx, cancel := context.WithTimeout(context.Background(), pushTimeout)
		defer cancel()
		err = remote.Write(ref, image, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
	}
	if err != nil {
		return "", fmt.Errorf("handing on the image: %w", err)
	}
	return ref.Context().Digest(digest.String()).String(), nil
}

// build returns an image with one file, which it starts as a user that is not root.
func build(path string, content []byte, arch string) (v1.Image, error) {
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	if err := w.WriteHeader(&tar.Header{Name: path, Mode: 0o555, Size: int64(len(content)), ModTime: time.Unix(0, 0)}); err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	files, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(layer.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON), files)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", arch
	config.Config = v1.Config{Entrypoint: []string{path}, User: "65532:65532", WorkingDir: "/"}
	return mutate.ConfigFile(image, config)
}
