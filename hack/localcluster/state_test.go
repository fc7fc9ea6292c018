package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStateRefusesFoldersOfOthers(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "thesis.tex")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := createState(dir); err == nil {
		t.Error("createState accepts a folder with other files")
	}
	if err := down(t.Context(), dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestStateKeepsItsPorts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	first, err := createState(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := createState(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, name := range portNames {
		port := first.Ports[name]
		if port == 0 || seen[port] {
			t.Errorf("%s: port %d is none or taken twice", name, port)
		}
		seen[port] = true
		if second.Ports[name] != port {
			t.Errorf("%s: port %d became %d", name, port, second.Ports[name])
		}
	}
}

func TestLockIsExclusive(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lockState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockState(dir); err == nil {
		t.Error("locked twice")
	}
	unlock()
	again, err := lockState(dir)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestMayOverwrite(t *testing.T) {
	const production = "apiVersion: v1\nkind: Config\ncontexts: [{name: production, context: {cluster: c, user: u}}]\n"
	for name, tc := range map[string]struct {
		content string
		want    bool
	}{
		"a local cluster's": {strings.ReplaceAll(production, "production", contextName), true},
		"somebody's":        {production, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kubeconfig")
			if err := mayOverwrite(path); err != nil {
				t.Errorf("a missing file: %v", err)
			}
			if err := os.WriteFile(path, []byte(tc.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := mayOverwrite(path); (err == nil) != tc.want {
				t.Errorf("mayOverwrite() = %v, want allowed: %t", err, tc.want)
			}
		})
	}
}
