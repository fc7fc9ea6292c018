// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"runtime"
	"slices"
	"testing"
)

func TestOwnImage(t *testing.T) {
	image, err := ownImage()
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.OS != "linux" || config.Architecture != runtime.GOARCH || !slices.Equal(config.Config.Entrypoint, []string{"/localnode", stagePause}) {
		t.Errorf("%s/%s starts %q", config.OS, config.Architecture, config.Config.Entrypoint)
	}
	if layers, err := image.Layers(); err != nil || len(layers) != 1 {
		t.Errorf("%d layers, %v", len(layers), err)
	}
}

func TestCheckStatic(t *testing.T) {
	for name, file := range map[string]string{"needs the C library": "/bin/sh", "is no program": "registry_test.go"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if checkStatic(content) == nil {
			t.Errorf("what %s can be started in an empty image", name)
		}
	}
}
