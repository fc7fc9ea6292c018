// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	source  = "../../.."
	version = "v0.0.1"
)

// TestKrew installs a release by krew itself. Building its parts is most of the work, so that the tests share them.
func TestKrew(t *testing.T) {
	host := platform{runtime.GOOS, runtime.GOARCH}
	if !slices.Contains(platforms, host) || host.OS == "windows" {
		t.Skip("the plugin is not released for this platform, or no shell is here")
	}
	release := newRelease(t, host)
	krew := buildKrew(t)
	archive := filepath.Join(release, "kubectl-vsa_"+version+"_"+host.dir()+".tar.gz")

	t.Run("the same sources give the same release", func(t *testing.T) { sameFiles(t, release, newRelease(t, host)) })
	t.Run("krew finds the manifest valid and installs every platform", func(t *testing.T) { validate(t, krew, release) })
	t.Run("what was installed runs and completes", func(t *testing.T) {
		u := newUser(t, krew)
		said := u.must(t, "krew", "install", "--manifest", filepath.Join(release, "vsa.yaml"), "--archive", archive)
		if out := u.must(t, "kubectl-vsa", "--help"); !strings.Contains(out, "kubectl vsa [command]") {
			t.Errorf("kubectl-vsa --help: %s", out)
		}
		for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
			if out := u.must(t, "kubectl-vsa", "completion", shell); !strings.Contains(out, "kubectl-vsa") {
				t.Errorf("the completion for %s: %s", shell, out)
			}
		}
		asPlugin(t, u, said)
	})
	t.Run("krew installs no archive but the one of the manifest", func(t *testing.T) {
		other := filepath.Join(release, "kubectl-vsa_"+version+"_windows_amd64.zip")
		out, err := newUser(t, krew).run("krew", "install", "--manifest", filepath.Join(release, "vsa.yaml"), "--archive", other)
		if err == nil || !strings.Contains(out, "checksum does not match") {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// asPlugin runs the plugin by kubectl, and completes it once the user has done what krew said.
func asPlugin(t *testing.T, u user, said string) {
	assets := os.Getenv("KUBEBUILDER_ASSETS")
	if assets == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with kubectl")
	}
	u.link(t, filepath.Join(assets, "kubectl"))
	if out := u.must(t, "kubectl", "vsa", "--help"); !strings.Contains(out, "kubectl vsa [command]") {
		t.Errorf("kubectl vsa --help: %s", out)
	}
	_, hint, found := strings.Cut(said, ` cp "`)
	if !found {
		t.Fatalf("krew does not say how to get completion: %s", said)
	}
	hint, _, _ = strings.Cut(hint, "\n")
	u.must(t, "sh", "-c", `cp "`+hint)
	for typed, want := range map[string]string{"vs": "vsa", "vsa ch": "check", "vsa completion z": "zsh"} {
		out := u.must(t, "kubectl", append([]string{"__complete"}, strings.Fields(typed)...)...)
		if !strings.Contains("\n"+out, "\n"+want+"\t") {
			t.Errorf("kubectl %s is not completed to %s: %s", typed, want, out)
		}
	}
}

// validate runs krew's own check of a manifest, which installs every platform by a command of the name kubectl: here by
// one that hands krew the archive, so that nothing is downloaded.
func validate(t *testing.T, krew, release string) {
	dir := t.TempDir()
	kubectl := `#!/bin/sh
test "$1" = krew && shift
exec "` + krew + `/krew" "$@" --archive "` + release + `/kubectl-vsa_` + version + `_${KREW_OS}_$KREW_ARCH".*
`
	if err := os.WriteFile(filepath.Join(dir, "kubectl"), []byte(kubectl), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(krew, "validate-krew-manifest"), "-manifest", filepath.Join(release, "vsa.yaml"))
	cmd.Env = append(os.Environ(), "PATH="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "all 5 spec.platforms installed fine") {
		t.Errorf("%v: %s", err, out)
	}
}

// newRelease packs the plugin as it is built for the host, with something else in its place on other platforms.
func newRelease(t *testing.T, host platform) string {
	t.Helper()
	binaries, release := t.TempDir(), t.TempDir()
	for _, p := range platforms {
		if p == host {
			if err := build(source, binaries, version, p); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.Mkdir(filepath.Join(binaries, p.dir()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(binaries, p.dir(), p.program()), []byte(p.dir()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pack(source, binaries, version, release); err != nil {
		t.Fatal(err)
	}
	return release
}

// buildKrew builds krew and its check of manifests.
func buildKrew(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("go", "build", "-trimpath", "-o", dir,
		"sigs.k8s.io/krew/cmd/krew", "sigs.k8s.io/krew/cmd/validate-krew-manifest").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func sameFiles(t *testing.T, a, b string) {
	entries, err := os.ReadDir(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(platforms)+1 {
		t.Errorf("%d files in a release for %d platforms", len(entries), len(platforms))
	}
	for _, e := range entries {
		first, err := os.ReadFile(filepath.Join(a, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		second, err := os.ReadFile(filepath.Join(b, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s is not the same twice", e.Name())
		}
	}
}

// user has krew, nothing installed, a PATH with little else and no network.
type user struct {
	bin string
	env []string
}

func newUser(t *testing.T, krew string) user {
	t.Helper()
	home := t.TempDir()
	u := user{bin: filepath.Join(home, "bin")}
	root := filepath.Join(home, "krew")
	u.env = []string{
		"PATH=" + filepath.Join(root, "bin") + string(filepath.ListSeparator) + u.bin, "HOME=" + home, "KREW_ROOT=" + root,
		"KREW_NO_UPGRADE_CHECK=1", "HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1",
	}
	if err := os.Mkdir(u.bin, 0o755); err != nil {
		t.Fatal(err)
	}
	u.link(t, filepath.Join(krew, "krew"))
	for _, name := range []string{"cp", "sh"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		u.link(t, path)
	}
	return u
}

// link puts a program on the user's PATH.
func (u user) link(t *testing.T, program string) {
	t.Helper()
	if _, err := os.Stat(program); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(u.bin, filepath.Base(program))); err != nil {
		t.Fatal(err)
	}
}

// run runs a program of the user's PATH, and returns all that it wrote.
func (u user) run(name string, args ...string) (string, error) {
	cmd := exec.Command("/usr/bin/env", append([]string{name}, args...)...)
	cmd.Env = u.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (u user) must(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := u.run(name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return out
}

func TestVersionThatKrewCannotRead(t *testing.T) {
	for _, v := range []string{"", "0.1.0", "v1", "v0.1", "latest"} {
		if err := run(source, v, t.TempDir()); err == nil || !strings.Contains(err.Error(), "--version") {
			t.Errorf("%q: error %v", v, err)
		}
	}
}

func TestFileIsMissing(t *testing.T) {
	if _, err := pack(source, t.TempDir(), version, t.TempDir()); err == nil {
		t.Error("packed without executables")
	}
}
