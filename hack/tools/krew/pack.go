// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// archive is what the manifest says of one.
type archive struct {
	platform
	Name, SHA256, Bin string
	Files             []string
}

// pack writes an archive for every platform, with the executable from its folder, and the manifest.
func pack(source, binaries, version, output string) ([]archive, error) {
	if err := os.MkdirAll(output, 0o755); err != nil {
		return nil, err
	}
	var archives []archive
	for _, p := range platforms {
		a, err := packOne(source, binaries, version, output, p)
		if err != nil {
			return nil, fmt.Errorf("packing for %s/%s: %w", p.OS, p.Arch, err)
		}
		archives = append(archives, a)
	}
	manifest, err := template.ParseFiles(filepath.Join(source, "hack", "krew", "vsa.yaml.tmpl"))
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := manifest.Execute(&text, map[string]any{"Version": version, "Archives": archives}); err != nil {
		return nil, err
	}
	return archives, os.WriteFile(filepath.Join(output, "vsa.yaml"), text.Bytes(), 0o644)
}

func packOne(source, binaries, version, output string, p platform) (archive, error) {
	files, err := read(source, binaries, p)
	if err != nil {
		return archive{}, err
	}
	a := archive{platform: p, Name: fmt.Sprintf("kubectl-vsa_%s_%s", version, p.dir()), Bin: p.program()}
	for _, f := range files {
		a.Files = append(a.Files, f.name)
	}
	write, extension := writeTar, ".tar.gz"
	if p.OS == "windows" {
		write, extension = writeZip, ".zip"
	}
	a.Name += extension
	var content bytes.Buffer
	if err := write(&content, files); err != nil {
		return archive{}, err
	}
	sum := sha256.Sum256(content.Bytes())
	a.SHA256 = hex.EncodeToString(sum[:])
	return a, os.WriteFile(filepath.Join(output, a.Name), content.Bytes(), 0o644)
}

// read returns the files of a platform's archive, sorted by name. On Windows kubectl runs no script to complete a plugin.
func read(source, binaries string, p platform) ([]file, error) {
	files := []file{
		{name: "LICENSE", path: filepath.Join(source, "LICENSE"), mode: 0o644},
		{name: p.program(), path: filepath.Join(binaries, p.dir(), p.program()), mode: 0o755},
	}
	if p.OS != "windows" {
		const script = "kubectl_complete-vsa"
		files = append(files, file{name: script, path: filepath.Join(source, "hack", "krew", script), mode: 0o755})
	}
	for i := range files {
		content, err := os.ReadFile(files[i].path)
		if err != nil {
			return nil, err
		}
		files[i].content = content
	}
	return files, nil
}
