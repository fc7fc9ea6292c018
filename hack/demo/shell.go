// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// shell runs command lines just as a user would type them.
type shell struct {
	dir string   // where the manifests are
	env []string // KUBECONFIG, and a PATH that has the programs that were built
}

func newShell(c cluster, dir string) shell {
	env := []string{"KUBECONFIG=" + c.kubeconfig(), "PATH=" + c.bin + string(os.PathListSeparator) + os.Getenv("PATH")}
	return shell{dir: dir, env: append(os.Environ(), env...)}
}

// run runs a command line and copies what it prints. It returns the text as well, and how the line ended.
func (s shell) run(ctx context.Context, line string, out io.Writer) (text string, status int, err error) {
	var copied bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir, cmd.Env = s.dir, s.env
	cmd.Stdout = io.MultiWriter(&copied, out)
	cmd.Stderr = cmd.Stdout
	// A group of its own, so that a line with a pipe is ended as a whole.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", 0, context.Cause(ctx)
	case errors.As(err, &exit):
		return copied.String(), exit.ExitCode(), nil
	case err != nil:
		return "", 0, fmt.Errorf("%s: %w", line, err)
	}
	return copied.String(), 0, nil
}

// run shows a command line and what it prints. It has to succeed.
func (st *story) run(ctx context.Context, line string) error {
	_, err := st.try(ctx, line, true)
	return err
}

// answer shows a command line and what it prints, which has to be this.
func (st *story) answer(ctx context.Context, line, want string) error {
	st.command(line)
	text, _, err := st.shell.run(ctx, line, st.out)
	if err == nil && strings.TrimSpace(text) != want {
		err = &failure{expected: fmt.Sprintf("%q as the answer to: %s", want, line)}
	}
	return err
}

// refused shows a command line that has to fail with a message that contains these words.
func (st *story) refused(ctx context.Context, line string, words string) error {
	text, err := st.try(ctx, line, false)
	if err == nil && !strings.Contains(text, words) {
		err = &failure{expected: fmt.Sprintf("a refusal that says %q of: %s", words, line)}
	}
	return err
}

func (st *story) try(ctx context.Context, line string, succeeds bool) (string, error) {
	st.command(line)
	text, status, err := st.shell.run(ctx, line, st.out)
	if err == nil && (status == 0) != succeeds {
		outcome := map[bool]string{true: "success", false: "a refusal"}[succeeds]
		err = &failure{expected: fmt.Sprintf("%s of: %s (it ended with status %d)", outcome, line, status)}
	}
	return text, err
}
