// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// grace is how long the runtime has between SIGTERM and SIGKILL when its permit has run out. All of it lies after the end
	// of the permit.
	grace = 300 * time.Millisecond
	// reapTimeout bounds the wait for processes that were killed. What is left then is the kernel's: it ends with this one.
	reapTimeout = 5 * time.Second
)

// forwarded are the signals that are for the runtime, as it would have got them were it the first process itself.
func forwarded() []os.Signal {
	return []os.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2, unix.SIGWINCH, unix.SIGALRM}
}

// supervisor is what the first process of a PID namespace does for the others. Whatever they do, its children are all of them
// in the end: a process whose parent ends becomes its child, and there is no way out of the namespace.
type supervisor struct {
	main    int // the runtime's first process, or zero before it was started
	signals chan os.Signal
	ended   chan os.Signal // children
	timer   *timer
}

// newSupervisor returns an error where the process is not the first of its namespace: there it would not see, nor reach, what the
// runtime leaves behind.
func newSupervisor() (*supervisor, error) {
	if os.Getpid() != 1 {
		return nil, errors.New("the guard has to be the first process of its PID namespace")
	}
	// Whoever could trace this process could make it sign nothing off. From now on nobody of the same user can.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return nil, fmt.Errorf("closing the guard to tracing: %w", err)
	}
	s := &supervisor{signals: make(chan os.Signal, 16), ended: make(chan os.Signal, 1)}
	signal.Notify(s.signals, forwarded()...)
	signal.Notify(s.ended, unix.SIGCHLD)
	signal.Notify(make(chan os.Signal, 1), unix.SIGPIPE) // not ignored, which children would inherit
	var err error
	s.timer, err = newTimer(unix.CLOCK_BOOTTIME)
	return s, err
}

// start starts the runtime in a session of its own, with this process' own input and output.
func (s *supervisor) start(command, env []string) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("looking up the runtime's command: %w", err)
	}
	s.main, err = syscall.ForkExec(program, command, &syscall.ProcAttr{
		Env: env, Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return fmt.Errorf("executing the runtime's command: %w", err)
	}
	return nil
}

// forward passes a signal on to the runtime's first process.
func (s *supervisor) forward(sig os.Signal) {
	if number, ok := sig.(syscall.Signal); ok && s.main > 0 {
		_ = unix.Kill(s.main, number)
	}
}

// reap takes note of every child that has ended. It returns the exit code of the runtime's first process if it is among them, and
// whether there is any child left.
func (s *supervisor) reap() (code int, exited, left bool) {
	for {
		var status unix.WaitStatus
		switch pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil); {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return code, exited, false
		case pid == 0:
			return code, exited, true
		case pid == s.main:
			code, exited = codeOf(status), true
		}
	}
}

// codeOf is the exit code as shells and container runtimes have it.
func codeOf(status unix.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}

// endAll ends every other process of the namespace: it asks, and does not ask for long. It returns when none is left.
func (s *supervisor) endAll() {
	if _, _, left := s.reap(); !left {
		return
	}
	s.kill(unix.SIGTERM)
	s.kill(unix.SIGCONT) // what was stopped has to go on to be able to end
	if s.waitForAll(grace) {
		return
	}
	s.kill(unix.SIGKILL)
	s.waitForAll(reapTimeout)
}

// kill sends a signal to all processes of the namespace but this one.
func (s *supervisor) kill(sig unix.Signal) {
	if os.Getpid() == 1 { // of any other process, -1 would be everything that the user has
		_ = unix.Kill(-1, sig)
	}
}

// waitForAll waits until no child is left, and tells whether that is so.
func (s *supervisor) waitForAll(atMost time.Duration) bool {
	select {
	case <-s.timer.C: // of an earlier wait
	default:
	}
	if err := s.timer.after(atMost); err != nil {
		return false
	}
	for {
		if _, _, left := s.reap(); !left {
			return true
		}
		select {
		case <-s.ended:
		case <-s.timer.C:
			return false
		}
	}
}
