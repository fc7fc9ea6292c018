package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLinkerFlags(t *testing.T) {
	flags, err := linkerFlags([]string{"k8s.io/kubernetes v1.37.2", "sigs.k8s.io/kwok v0.8.0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"-X k8s.io/component-base/version.gitVersion=v1.37.2",
		"-X k8s.io/component-base/version.gitMajor=1",
		"-X k8s.io/component-base/version.gitMinor=37",
		"-X sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0",
	} {
		if !strings.Contains(flags, want) {
			t.Errorf("%q lacks %q", flags, want)
		}
	}
	if _, err := linkerFlags([]string{"k8s.io/kubernetes"}); err == nil {
		t.Error("a module without a version is accepted")
	}
}

func TestLink(t *testing.T) {
	bin := t.TempDir()
	if err := os.Symlink("elsewhere", filepath.Join(bin, "etcd")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := link(bin); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range links {
		if target, err := os.Readlink(filepath.Join(bin, name)); err != nil || target != multicall {
			t.Errorf("%s leads to %q: %v", name, target, err)
		}
	}
}

func TestProgress(t *testing.T) {
	const output = "k8s.io/api/core/v1\n# k8s.io/broken\nbroken.go:1:1: syntax error\nk8s.io/api/apps/v1\n"
	var now time.Time
	var out strings.Builder
	p := newProgress(&out, false, 9, func() time.Time { now = now.Add(interval); return now })
	p.follow(strings.NewReader(output))
	for _, want := range []string{"1 of at most 9", "2 of at most 9", "# k8s.io/broken\nbroken.go:1:1: syntax error\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}

func TestTail(t *testing.T) {
	if got, want := tail("1\n2\n3\n", 2), "2\n3"; got != want {
		t.Errorf("tail() = %q, want %q", got, want)
	}
	if got, want := tail("1\n", 2), "1"; got != want {
		t.Errorf("tail() = %q, want %q", got, want)
	}
}
