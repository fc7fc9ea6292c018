// SPDX-License-Identifier: Apache-2.0

// Command krew makes a release of the kubectl plugin: an archive for each platform, and the manifest by which krew
// installs them. The same sources and the same Go give the same files, bit for bit.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/mod/semver"
)

// platform is one that the plugin is released for, as the go command names it.
type platform struct{ OS, Arch string }

// Each is also one that krew itself is released for.
var platforms = []platform{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"windows", "amd64"},
}

// program is the name of the plugin's executable.
func (p platform) program() string {
	if p.OS == "windows" {
		return "kubectl-vsa.exe"
	}
	return "kubectl-vsa"
}

// dir is the folder of the platform's executable among the others.
func (p platform) dir() string { return p.OS + "_" + p.Arch }

func main() {
	source := flag.String("source", ".", "folder of the repository")
	version := flag.String("version", "", "version of the release, such as v0.1.0")
	output := flag.String("output", "", "folder to write the archives and vsa.yaml to")
	flag.Parse()
	if err := run(*source, *version, *output); err != nil {
		fmt.Fprintln(os.Stderr, "krew:", err)
		os.Exit(1)
	}
}

// run builds the plugin for every platform and packs what it built.
func run(source, version, output string) error {
	if semver.Canonical(version) != version || version == "" {
		return fmt.Errorf("--version %q: want one such as v0.1.0", version)
	}
	if output == "" {
		return fmt.Errorf("--output is missing")
	}
	binaries, err := os.MkdirTemp("", "kubectl-vsa-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(binaries) }()
	for _, p := range platforms {
		if err := build(source, binaries, version, p); err != nil {
			return err
		}
	}
	archives, err := pack(source, binaries, version, output)
	for _, a := range archives {
		fmt.Printf("%s  %s\n", a.SHA256, filepath.Join(output, a.Name))
	}
	return err
}

// releaseVariable tells the plugin its version.
const releaseVariable = "github.com/vsa-legal/operator/internal/plugin.release"

// build builds the plugin into the platform's folder. What git knows is left out, so that a tag changes nothing.
func build(source, binaries, version string, p platform) error {
	target, err := filepath.Abs(filepath.Join(binaries, p.dir(), p.program()))
	if err != nil {
		return err
	}
	//nolint:gosec // the arguments are the developer's own
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X "+releaseVariable+"="+version,
		"-o", target, "./cmd/kubectl-vsa")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Arch)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building for %s/%s: %w", p.OS, p.Arch, err)
	}
	return nil
}
