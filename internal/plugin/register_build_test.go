// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRegisterBuild makes a register of manifests, and another of its edition and of what has changed.
func TestRegisterBuild(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "register")
	build := func(args ...string) said {
		return run(t, "", append([]string{"register", "build", "--publisher", "P", "-w", folder}, args...)...)
	}
	first := build("-f", town, "--name", "essonne")
	if first.code != 0 || !strings.Contains(first.out, "file://"+folder+"/index.html") || !strings.HasPrefix(first.out, "1 commune now") {
		t.Fatalf("%d: %s%v", first.code, first.out, first.failure)
	}
	edition := filepath.Join(folder, "register.json")
	if text := read(t, edition); !strings.Contains(text, `"state":"Runs"`) || strings.Contains(text, "VideoSearchJob") {
		t.Errorf("%s", text)
	}
	kept := write(t, "kept.json", read(t, edition))
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
