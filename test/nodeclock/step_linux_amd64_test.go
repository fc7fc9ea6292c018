// SPDX-License-Identifier: Apache-2.0

package nodeclock

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// envChild has the test's own program be the process whose clock is stepped.
const envChild = "VSA_NODECLOCK_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(envChild) != "" {
		child(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// child arms a timer of CLOCK_REALTIME for each number of nanoseconds that it reads, counted from what it takes for now, and says that instant.
// After a timer has gone off it says so, and what time it is by then.
func child(in io.Reader, out io.Writer) {
	now := func() int64 {
		var t unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_REALTIME, &t)
		return t.Nano()
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		in, _ := strconv.ParseInt(lines.Text(), 10, 64)
		fd, _ := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_CLOEXEC)
		at := now() + in
		_ = unix.TimerfdSettime(fd, unix.TFD_TIMER_ABSTIME, &unix.ItimerSpec{Value: unix.NsecToTimespec(at)}, nil)
		_, _ = fmt.Fprintln(out, at)
		go func() {
			var count [8]byte
			_, _ = unix.Read(fd, count[:])
			_, _ = fmt.Fprintln(out, now())
		}()
	}
}

// process is a child, spoken with by lines.
type process struct {
	t   *testing.T
	pid int
	in  io.Writer
	out *bufio.Scanner
}

func startChild(t *testing.T) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // what waits for a child to speak waits no longer
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program)
	cmd.Env, cmd.Stderr = append(os.Environ(), envChild+"=1"), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &process{t, cmd.Process.Pid, in, bufio.NewScanner(out)}
}

// says is the next instant that the child says.
func (p *process) says() time.Time {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("the child says no more: %v", p.out.Err())
	}
	n, err := strconv.ParseInt(p.out.Text(), 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return time.Unix(0, n)
}

// arm has the child arm a timer, and returns for when.
func (p *process) arm(in time.Duration) time.Time {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, int64(in)); err != nil {
		p.t.Fatal(err)
	}
	return p.says()
}

func TestStep(t *testing.T) {
	for name, test := range map[string]struct {
		by, armed time.Duration
		remaining time.Duration // of what was armed, at most; nothing where it goes off at once
	}{
		"forward beyond a timer":    {by: 2 * time.Hour, armed: time.Hour},
		"forward, not as far":       {by: time.Hour, armed: 2 * time.Hour, remaining: time.Hour},
		"back, away from the timer": {by: -time.Hour, armed: time.Hour, remaining: 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			p, began := startChild(t), time.Now()
			p.arm(test.armed)
			s, err := Step(p.pid, test.by)
			if err != nil {
				t.Fatal(err)
			}
			if s.MovedTimers() != 1 {
				t.Errorf("%d armed timers were moved", s.MovedTimers())
			}
			if left := s.longest(t); test.remaining > 0 && (left > test.remaining || left < test.remaining-time.Minute) {
				t.Errorf("a timer that was armed goes off in %v, want %v", left, test.remaining)
			}
			if test.remaining == 0 {
				if at := p.says(); at.Before(began.Add(test.by)) {
					t.Errorf("it went off at %v, for the child, which began at %v", at, began)
				}
			}
			if at := p.arm(time.Millisecond); at.Before(began.Add(test.by)) || at.After(time.Now().Add(test.by+time.Millisecond)) {
				t.Errorf("the child takes it for %v, and began at %v", at, began)
			}
			if at := p.says(); at.Before(began.Add(test.by+time.Millisecond)) || at.After(time.Now().Add(test.by)) {
				t.Errorf("a timer that was armed afterwards went off at %v, for the child, which began at %v", at, began)
			}
			if s.Reads() < 2 {
				t.Errorf("%d times the child has read a time of day that was changed", s.Reads())
			}
		})
	}
}

// longest is how long the last timer of the process has to go.
func (s *Stepped) longest(t *testing.T) (most time.Duration) {
	t.Helper()
	entries, err := os.ReadDir(s.proc("fd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if fd, err := strconv.Atoi(entry.Name()); err == nil {
			most = max(most, s.timer(fd).remaining)
		}
	}
	return most
}

func TestStepUntilTheEnd(t *testing.T) {
	p := startChild(t)
	s, err := Step(p.pid, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Kill(p.pid, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Gone()
	if _, err := Step(p.pid, time.Hour); err == nil {
		t.Error("the clock of a process that is not there was stepped")
	}
}
