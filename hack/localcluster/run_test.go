package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stateOfNothing is a state in which no cluster was started.
func stateOfNothing(t *testing.T) *state {
	t.Helper()
	s, err := createState(filepath.Join(t.TempDir(), "state"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := down(context.Background(), s.dir); err != nil {
			t.Error(err)
		}
	})
	return s
}

// copyOf is a program of our own that can be replaced.
func copyOf(t *testing.T, program, path string) {
	t.Helper()
	found, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(found)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func TestRunStartsAnewOnlyWhatChanged(t *testing.T) {
	s := stateOfNothing(t)
	program := filepath.Join(t.TempDir(), "napper")
	copyOf(t, "sleep", program)
	o := runOptions{state: s.dir, name: "guest"}
	start := func(args ...string) process {
		t.Helper()
		if err := run(t.Context(), o, append([]string{program}, args...)); err != nil {
			t.Fatal(err)
		}
		p, running := s.running("guest")
		if !running {
			t.Fatal("it does not run")
		}
		return p
	}
	first := start("60")
	if again := start("60"); again != first {
		t.Error("started anew although nothing changed")
	}
	second := start("61")
	if second == first || first.alive() {
		t.Error("other arguments: not started anew, or the old one still runs")
	}
	copyOf(t, "sleep", program)
	third := start("61")
	if third == second || second.alive() {
		t.Error("another file: not started anew, or the old one still runs")
	}
	if err := third.stop(t.Context(), patience); err != nil {
		t.Fatal(err)
	}
	fourth := start("61")
	if err := down(t.Context(), s.dir); err != nil {
		t.Fatal(err)
	}
	if fourth.alive() {
		t.Error("it survived `down`")
	}
}

func TestRunWaitsUntilReady(t *testing.T) {
	s := stateOfNothing(t)
	o := runOptions{state: s.dir, name: "guest", ports: []string{"probes"}, ready: "http://{probes}/readyz"}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	err := run(ctx, o, []string{"env", "GUEST_ADDRESS={probes}", os.Args[0], "-test.run=^TestGuest$"})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get("http://" + reopen(t, s.dir).address("guest/probes") + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
}

func reopen(t *testing.T, dir string) *state {
	t.Helper()
	s, err := openState(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGuest is the program of TestRunWaitsUntilReady.
func TestGuest(t *testing.T) {
	address := os.Getenv("GUEST_ADDRESS")
	if address == "" {
		t.Skip("is a program for another test")
	}
	ready := time.Now().Add(200 * time.Millisecond)
	err := http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if time.Now().Before(ready) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok")
	}))
	t.Fatal(err)
}

func TestRunTellsWhyAProgramEnded(t *testing.T) {
	s := stateOfNothing(t)
	o := runOptions{state: s.dir, name: "guest", ready: "http://127.0.0.1:1"}
	err := run(t.Context(), o, []string{"sh", "-c", "echo the disk is on fire; exit 3"})
	if err == nil || !strings.Contains(err.Error(), "the disk is on fire") {
		t.Errorf("got %v", err)
	}
}

func TestRunRefusesNamesOfTheCluster(t *testing.T) {
	s := stateOfNothing(t)
	for _, name := range []string{"", "etcd", "kwok", "../etcd", "A"} {
		if err := run(t.Context(), runOptions{state: s.dir, name: name}, []string{"true"}); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}
