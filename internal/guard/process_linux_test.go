// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/permit"
)

const (
	envInstructions = "GUARD_TEST_INSTRUCTIONS" // makes the test's program a guard
	podUID          = "6f0c0c9e-pod"
)

// TestMain is the guard itself, as the first process of a container, where a test has started it as that.
func TestMain(m *testing.M) {
	text := os.Getenv(envInstructions)
	if text == "" {
		os.Exit(m.Run())
	}
	code, err := beGuard(text)
	var r *guard.Refusal
	if errors.As(err, &r) {
		code = r.ExitCode()
	} else if err != nil {
		code = 99
	}
	if err != nil {
		println(err.Error())
	}
	os.Exit(code)
}

func beGuard(text string) (int, error) {
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return 0, err
	}
	i, err := guard.Parse(text)
	if err != nil {
		return 0, err
	}
	g := &guard.Guard{Instructions: i, Pod: podUID, Plan: permit.PlanOf(text), Command: os.Args[1:], Env: os.Environ(), Log: os.Stderr}
	return g.Run(context.Background())
}

// pod is a container without a container runtime: namespaces of its own, a folder of models and one of permits.
type pod struct {
	t            *testing.T
	instructions guard.Instructions
	serial       int64
	output       output
	cmd          *exec.Cmd
	dir          string // that the runtime can write to
}

// output is a file that the guard and its runtime write to, and that can be read meanwhile.
type output string

func (o output) String() string {
	content, _ := os.ReadFile(string(o))
	return string(content)
}

func newPod(t *testing.T) *pod {
	t.Helper()
	return &pod{t: t, output: output(filepath.Join(t.TempDir(), "output")), dir: t.TempDir(), instructions: guard.Instructions{Key: publicKey(), Permits: t.TempDir(), Models: t.TempDir()}}
}

func (p *pod) text() string {
	p.t.Helper()
	text, err := p.instructions.Encode()
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

// permit gives the pod a permit, as a kubelet brings it.
func (p *pod) permit(until time.Time) {
	p.t.Helper()
	p.serial++
	now := guard.NodeClock{}.Wall()
	text, err := permit.Sign(privateKey, permit.Claims{Pod: podUID, Plan: permit.PlanOf(p.text()), Serial: p.serial,
		IssuedAt: now.Add(-time.Second).Unix(), NotBefore: now.Add(-time.Second).Unix(), NotAfter: until.Unix()})
	if err != nil {
		p.t.Fatal(err)
	}
	p.deliver(text)
}

func (p *pod) deliver(text string) {
	p.t.Helper()
	file := filepath.Join(p.instructions.Permits, podUID)
	if err := os.WriteFile(file+".new", []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		p.t.Fatal(err)
	}
}

// start starts the guard with a runtime that is a script of the shell. The script finds its folder in $DIR.
func (p *pod) start(script string) {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.CommandContext(p.t.Context(), self, "/bin/sh", "-c", script)
	p.cmd.Env = append(os.Environ(), envInstructions+"="+p.text(), "DIR="+p.dir)
	to, err := os.Create(string(p.output))
	if err != nil {
		p.t.Fatal(err)
	}
	defer to.Close()
	p.cmd.Stdout, p.cmd.Stderr = to, to
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS, Unshareflags: unix.CLONE_NEWNS}
	if os.Getuid() != 0 {
		p.cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWUSER
		p.cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits for the guard to end, and returns its exit code and the instant.
func (p *pod) wait() (int, time.Time) {
	p.t.Helper()
	err := p.cmd.Wait()
	at := guard.NodeClock{}.Wall()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	p.t.Logf("it ended with %d:\n%s", p.cmd.ProcessState.ExitCode(), p.output.String())
	return p.cmd.ProcessState.ExitCode(), at
}

// await waits until the runtime has written a file, and returns what is in it.
func (p *pod) await(name string) string {
	p.t.Helper()
	for p.t.Context().Err() == nil {
		if content, err := os.ReadFile(filepath.Join(p.dir, name)); err == nil {
			return strings.TrimSpace(string(content))
		}
		if p.cmd.Process.Signal(syscall.Signal(0)) != nil {
			break
		}
		pause()
	}
	p.t.Fatalf("the runtime never wrote %s", name)
	return ""
}

// pause lets other processes run between two looks at what they do.
func pause() {
	wait := unix.Timespec{Nsec: int64(5 * time.Millisecond)}
	_ = unix.Nanosleep(&wait, nil)
}
