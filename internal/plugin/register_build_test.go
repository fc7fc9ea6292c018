// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seen is an edition of which all that is permitted was seen running, which manifests cannot say.
func seen(t *testing.T, edition string) string {
	t.Helper()
	lines := strings.SplitAfter(read(t, edition), "\n")
	for i, line := range lines {
		if strings.Contains(line, `"state":"NotSeenRunning"`) {
			lines[i] = strings.NewReplacer(`"state":"NotSeenRunning"`, `"state":"Runs"`, `"everRan":false`, `"everRan":true`).Replace(line)
		}
	}
	return write(t, "seen.json", strings.Join(lines, ""))
}

// TestRegisterBuild makes a register of manifests, of which nothing runs, and another of an edition and of what has changed.
func TestRegisterBuild(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "register")
	build := func(args ...string) said {
		return run(t, "", append([]string{"register", "build", "--publisher", "P", "-w", folder}, args...)...)
	}
	first := build("-f", town, "--name", "essonne")
	if first.code != 0 || !strings.Contains(first.out, "file://"+folder+"/index.html") || !strings.HasPrefix(first.out, "0 communes now, and 0 communes ever") || !strings.Contains(first.out, "permitted and not seen running\n") {
		t.Fatalf("%d: %s%v", first.code, first.out, first.failure)
	}
	edition := filepath.Join(folder, "register.json")
	if text := read(t, edition); !strings.Contains(text, `"state":"NotSeenRunning"`) || strings.Contains(text, `"state":"Runs"`) || strings.Contains(text, "VideoSearchJob") {
		t.Errorf("%s", text)
	}
	kept := write(t, "kept.json", read(t, edition))
	if s := build("--edition", seen(t, edition)); s.code != 0 || !strings.HasPrefix(s.out, "1 commune now, and 1 commune ever") {
		t.Errorf("%d: %s%v", s.code, s.out, s.failure)
	}
	empty := write(t, "none.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: none}\n")
	if s := build("-f", empty, "--name", "essonne", "--at", "2026-06-21T12:00:00+02:00"); s.code != 0 || !strings.HasPrefix(s.out, "0 communes now, and 1 commune ever") {
		t.Errorf("%d: %s%v", s.code, s.out, s.failure)
	}
	if text := read(t, edition); !strings.Contains(text, `"state":"Withdrawn"`) {
		t.Errorf("what ended is gone: %s", text)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if s := build("--edition", kept); s.code != 0 || strings.Split(s.out, "\n")[1] != strings.Split(first.out, "\n")[1] {
		t.Errorf("the facts of an edition are others in the register that is made of it:\n%s%s%v", first.out, s.out, s.failure)
	}
}

// TestRegisterOfTwoClusters joins the editions of two clusters, which were heard at different times: each is told of with its own.
func TestRegisterOfTwoClusters(t *testing.T) {
	register := filepath.Join(t.TempDir(), "register")
	build := func(args ...string) said {
		return run(t, "", append([]string{"register", "build", "--publisher", "P"}, args...)...)
	}
	var editions []string
	for name, at := range map[string]string{"essonne": "2026-06-20T12:00:00+02:00", "paris": "2026-06-21T09:30:00+02:00"} {
		folder := filepath.Join(t.TempDir(), name)
		if s := build("-f", town, "--name", name, "--at", at, "-w", folder); s.code != 0 {
			t.Fatalf("%d: %s%v", s.code, s.out, s.failure)
		}
		editions = append(editions, "--edition", seen(t, filepath.Join(folder, "register.json")))
	}
	s := build(append(editions, "--at", "2026-06-22T12:00:00+02:00", "-w", register)...)
	if s.code != 0 || !strings.HasPrefix(s.out, "1 commune now") || !strings.Contains(s.out, "of 2 clusters") {
		t.Fatalf("a commune that is in both is counted once: %d: %s%v", s.code, s.out, s.failure)
	}
	page := read(t, filepath.Join(register, "en", "clusters.html"))
	for _, want := range []string{"essonne", "paris", "20 June 2026", "21 June 2026"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of clusters does not say %q", want)
		}
	}
	if text := read(t, filepath.Join(register, "register.json")); !strings.Contains(text, `"lastHeardAt":"2026-06-20T`) || !strings.Contains(text, `"lastHeardAt":"2026-06-21T`) {
		t.Error("the data do not say when each was last heard")
	}
}

// TestRegisterBuildRefuses what would make a register that says less than there is.
func TestRegisterBuildRefuses(t *testing.T) {
	broken := write(t, "broken.yaml", "apiVersion: vsa.legal/v1alpha1\nkind: DataController\nmetadata: {name: a}\nspec: {type: lower}\n")
	tests := map[string][]string{
		"no publisher":         {"--name", "a", "-w", t.TempDir(), "-f", town},
		"no source":            {"--publisher", "P", "-w", t.TempDir()},
		"no folder":            {"--publisher", "P", "--name", "a", "-f", town},
		"no language":          {"--publisher", "P", "--name", "a", "-f", town, "-w", t.TempDir(), "--lang", "tlh"},
		"an object is refused": {"--publisher", "P", "--name", "a", "-f", broken, "-w", t.TempDir()},
		"no edition":           {"--publisher", "P", "--edition", town, "-w", t.TempDir()},
		"classes too early":    {"--publisher", "P", "--name", "a", "-f", town, "-w", t.TempDir(), "--delay", "-1"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			if s := run(t, "", append([]string{"register", "build"}, args...)...); s.code != 2 {
				t.Errorf("exits with %d: %s%v", s.code, s.out, s.failure)
			}
		})
	}
}
