// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

const (
	marker = "localnode" // the file that marks a state folder as one that may be emptied

	// An earlier run that was killed needs a moment until the kernel has taken everything back.
	lockPatience = 30 * time.Second
	// What is asked to end stops what it started, and is killed if it does not.
	endPatience = 30 * time.Second
)

// namespaces are those of a node: of processes, mounts, network, host name and messages.
const namespaces = syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

// outside starts the namespaces, waits for the command in them, and removes what outlives them: control groups and files.
func outside(o *options) (code int, err error) {
	if os.Geteuid() != 0 {
		return 1, errors.New("a node needs root. Without it, run the suite on a cluster of kind: see CONTRIBUTING.md")
	}
	lock, err := lockState(o.state)
	if err != nil {
		return 1, err
	}
	defer lock.Close()
	groups := controlGroups(o.state)
	if err := errors.Join(groups.remove(), emptyState(o.state)); err != nil {
		return 1, fmt.Errorf("removing what an earlier run left: %w", err)
	}
	if err := groups.create(); err != nil {
		return 1, errors.Join(err, groups.remove())
	}
	code, err = runNamespaces(o, lock)
	err = errors.Join(err, groups.remove())
	if code == 0 && err == nil {
		return 0, errors.Join(emptyState(o.state), os.Remove(filepath.Join(o.state, marker)), os.Remove(o.state))
	}
	return code, errors.Join(err, keepLogs(o.state))
}

// runNamespaces starts the first process of the namespaces, which dies with this one: by SIGKILL too.
func runNamespaces(o *options, lock *os.File) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()

	// The signal of the parent's death is that of the thread which started the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, self, append([]string{stageFirst}, os.Args[1:]...)...) //nolint:gosec // it is this program
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{lock} // nobody else begins before the last process is gone
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: namespaces,
		Pdeathsig:  syscall.SIGKILL,
		Setpgid:    true, // an interrupt of the terminal reaches this process alone
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = endPatience
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 1, fmt.Errorf("ended before it was done: %w", context.Cause(ctx))
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil // it has said why
	case err != nil:
		return 1, err
	}
	return 0, nil
}
