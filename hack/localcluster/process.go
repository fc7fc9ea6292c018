package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
)

// process identifies one program that was started. The kernel gives a pid to somebody else once it is free; pid, start
// time and boot together are unique, so nothing but what we started is ever signalled.
type process struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"` // clock ticks since boot
	Boot  string `json:"boot"`
}

// identify describes the process that has this pid now.
func identify(pid int) (process, error) {
	proc, err := procfs.NewProc(pid)
	if err != nil {
		return process{}, err
	}
	stat, err := proc.Stat()
	if err != nil {
		return process{}, err
	}
	// A zombie has ended. It stays in the table for as long as its parent does not ask, and for ever in a container whose
	// first process asks for nobody.
	if stat.State == "Z" || stat.State == "X" {
		return process{}, fmt.Errorf("pid %d has ended: %w", pid, fs.ErrNotExist)
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return process{}, err
	}
	return process{PID: pid, Start: stat.Starttime, Boot: strings.TrimSpace(string(boot))}, nil
}

// alive tells whether this very process still runs.
func (p process) alive() bool {
	current, err := identify(p.PID)
	return err == nil && current == p
}

// stop asks, waits, then kills. It returns when the process is gone.
func (p process) stop(ctx context.Context, patience time.Duration) error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if !p.alive() {
			return nil
		}
		if err := syscall.Kill(p.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("signal pid %d: %w", p.PID, err)
		}
		if wait(ctx, patience, func() bool { return !p.alive() }) {
			return nil
		}
	}
	return fmt.Errorf("pid %d survived SIGKILL for %s", p.PID, patience)
}

// wait polls until the condition holds, the patience is over or the context ends.
func wait(ctx context.Context, patience time.Duration, condition func() bool) bool {
	deadline := time.Now().Add(patience)
	for !condition() {
		if ctx.Err() != nil || time.Now().After(deadline) {
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}

// running reads the record of a program; false if there is none, or if it is of a process that has ended.
func (s *state) running(name string) (process, bool) {
	var p process
	data, err := os.ReadFile(s.path("run", name+".json"))
	if err != nil || json.Unmarshal(data, &p) != nil {
		return process{}, false
	}
	return p, p.alive()
}

// spawn starts a program in a session of its own, so that it outlives this command and the terminal, and records it.
func (s *state) spawn(program, name string, args []string) error {
	log, err := os.OpenFile(s.log(name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	go func() { _ = cmd.Wait() }() // reap it if it ends while we still run
	p, err := identify(cmd.Process.Pid)
	if err != nil {
		return s.failed(name, "ended at once")
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path("run", name+".json"), data, 0o600)
}
