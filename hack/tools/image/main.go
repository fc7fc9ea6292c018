// SPDX-License-Identifier: Apache-2.0

// Command image puts static programs into a container image and pushes it, or writes it to a file. No Docker is
// needed, and the same programs give the same image, bit for bit.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
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
	var programs []string
	flag.Func("program", "static program for linux to put into the image; the image starts the first of several", func(file string) error {
		programs = append(programs, file)
		return nil
	})
	tag := flag.String("tag", "", "name of the image, such as registry.example/vsa-operator:v0.1.0")
	arch := flag.String("arch", "amd64", "architecture that the programs were built for")
	output := flag.String("output", "", "write the image to this file, as docker load and ctr import read it, instead of pushing it")
	flag.Parse()
	digest, err := run(programs, *tag, *arch, *output)
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

// run makes the image and hands it on. It returns the image's name by digest.
func run(programs []string, tag, arch, output string) (string, error) {
	ref, err := name.NewTag(tag)
	if err != nil {
		return "", fmt.Errorf("--tag: %w", err)
	}
	if len(programs) == 0 {
		return "", errors.New("--program: name one at least")
	}
	layer, err := layerOf(programs)
	if err != nil {
		return "", fmt.Errorf("--program: %w", err)
	}
	image, err := build(pathOf(programs[0]), layer, arch)
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

// pathOf is where a program is in the image.
func pathOf(program string) string { return "/" + filepath.Base(program) }

// layerOf is a tar of the programs.
func layerOf(programs []string) ([]byte, error) {
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	for _, program := range programs {
		content, err := os.ReadFile(program)
		if err != nil {
			return nil, err
		}
		if err := w.WriteHeader(&tar.Header{Name: pathOf(program), Mode: 0o555, Size: int64(len(content)), ModTime: time.Unix(0, 0)}); err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
	}
	return layer.Bytes(), w.Close()
}

// build returns an image with one layer, which starts a program of it as a user that is not root.
func build(path string, layer []byte, arch string) (v1.Image, error) {
	files, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(layer)), nil
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
