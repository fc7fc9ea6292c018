package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestAlive(t *testing.T) {
	self, err := identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	reused := self
	reused.Start++
	rebooted := self
	rebooted.Boot = "another"
	for name, tc := range map[string]struct {
		process process
		want    bool
	}{
		"itself":                           {self, true},
		"pid taken by a later process":     {reused, false},
		"same pid and time, another boot":  {rebooted, false},
		"no such pid":                      {process{PID: 1 << 30}, false},
		"ended, and nobody asked about it": {zombie(t), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.process.alive(); got != tc.want {
				t.Errorf("alive() = %t, want %t", got, tc.want)
			}
		})
	}
}

// zombie is a process that was identified while it ran, and has ended since.
func zombie(t *testing.T) process {
	t.Helper()
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	p, err := identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if !wait(t.Context(), 5*time.Second, func() bool { return !p.alive() }) {
		t.Fatal("a killed process stays alive")
	}
	return p
}

func TestStopLeavesStrangersAlone(t *testing.T) {
	stranger, err := identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	stranger.Start-- // the record of a process that had this pid before
	if err := stranger.stop(t.Context(), time.Second); err != nil {
		t.Fatal(err) // and had it been signalled, this test would have ended here
	}
}

func TestStopKillsWhatDoesNotListen(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	cmd := exec.Command("sh", "-c", `trap "" TERM; touch "$0"; while :; do sleep 0.1; done`, ready)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = cmd.Wait() }()
	p, err := identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	wait(t.Context(), 5*time.Second, func() bool { _, err := os.Stat(ready); return err == nil })
	if err := p.stop(t.Context(), 200*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if p.alive() {
		t.Error("still alive")
	}
}
