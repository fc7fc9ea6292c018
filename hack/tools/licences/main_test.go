// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/licenseclassifier/v2/assets"
)

func TestLicences(t *testing.T) {
	known, err := assets.DefaultClassifier()
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string) string {
		b, err := assets.ReadLicenseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	mit, apache := text("License/MIT/pristine.txt"), text("License/Apache-2.0/pristine.txt")

	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"one":                      {map[string]string{"LICENSE": mit}, []string{"MIT"}},
		"other spelling":           {map[string]string{"LICENCE.md": apache}, []string{"Apache-2.0"}},
		"two files":                {map[string]string{"LICENSE": mit, "COPYING": apache}, []string{"Apache-2.0", "MIT"}},
		"below, on the way":        {map[string]string{"LICENSE": mit, "a/LICENSE": apache}, []string{"Apache-2.0", "MIT"}},
		"below, not on the way":    {map[string]string{"LICENSE": mit, "b/LICENSE": apache}, []string{"MIT"}},
		"a program about licences": {map[string]string{"LICENSE": mit, "license.go": "package a"}, []string{"MIT"}},
		"of documents":             {map[string]string{"LICENSE": mit, "LICENSE.docs": "All rights reserved."}, []string{"MIT"}},
		"none":                     {map[string]string{"README": mit}, []string{unknown}},
		"not a known one":          {map[string]string{"LICENSE": "All rights reserved."}, []string{unknown}},
		"known and not":            {map[string]string{"LICENSE": mit, "LICENSE.extra": "Ask us."}, []string{"MIT", unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for path, content := range test.files {
				path = filepath.Join(dir, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			used := filepath.Join(dir, "a", "deep")
			if err := os.MkdirAll(used, 0o755); err != nil {
				t.Fatal(err)
			}
			got, err := (&module{dir: dir, packages: map[string]bool{used: true}}).licences(known)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
