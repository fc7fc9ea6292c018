// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestListOfTheRepository(t *testing.T) {
	packages, err := readList(filepath.Join("..", "..", "test", "models", "models.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) == 0 {
		t.Fatal("it has no packages")
	}
	seen := map[string]bool{}
	for _, p := range packages {
		if len(p.Models) == 0 || seen[p.id()] {
			t.Errorf("%s: without models, or there twice", p.id())
		}
		seen[p.id()] = true
	}
}

func TestListRefuses(t *testing.T) {
	const good = `{from: npm, name: "@a/b", version: 1.2.3, integrity: sha512-AA, size: 5, models: [{path: m/a.onnx}]}`
	for name, test := range map[string]struct{ old, replacement, want string }{
		"unknown source":        {"npm", "pypi", "npm, go and debian are known"},
		"name that escapes":     {`"@a/b"`, `"../b"`, "not the name of a package"},
		"name of an option":     {`"@a/b"`, `"--registry"`, "not the name of a package"},
		"name with an escape":   {`"@a/b"`, `"@a/../../b"`, "not the name of a package"},
		"version that escapes":  {"1.2.3", `"1/../.."`, "not a version"},
		"weak integrity":        {"sha512-AA", "sha1-AA", "not a sha512"},
		"no size":               {"size: 5", "size: 0", "size 0"},
		"too large":             {"size: 5", "size: 99999999999", "at most"},
		"model outside":         {"m/a.onnx", "../../a.onnx", "leads out of the package"},
		"module without a sum":  {"from: npm", "from: go", "not a line of go.sum"},
		"package without a sum": {"from: npm", "from: debian", "not a sha256"},
		"not YAML":              {"{from", "[from", "yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			entry := strings.Replace(good, test.old, test.replacement, 1)
			file := filepath.Join(t.TempDir(), "models.yaml")
			if err := os.WriteFile(file, []byte("packages:\n- "+entry+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := readList(file); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
}
