// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestVerifyMounts(t *testing.T) {
	image := t.TempDir()
	if err := os.MkdirAll(filepath.Join(image, "models", "lines"), 0o700); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(image, "models", "lines")
	for name, test := range map[string]struct {
		args []string
		ok   bool
	}{
		"nothing to look at":         {nil, false},
		"a path is missing":          {[]string{folder, image}, false},
		"the folder":                 {[]string{folder, image, "models/lines"}, true},
		"all of the image":           {[]string{image, image, "models/lines"}, false},
		"the second of two is wrong": {[]string{folder, image, "models/lines", image, image, "models/lines"}, false},
		"an option":                  {[]string{"--skip", folder, image, "models/lines"}, false},
	} {
		if err := verifyMounts(test.args); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
