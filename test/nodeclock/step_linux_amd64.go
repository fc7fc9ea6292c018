// SPDX-License-Identifier: Apache-2.0

package nodeclock

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Stepped is a process whose time of day is not its node's.
type Stepped struct {
	pid   int
	by    time.Duration
	reads atomic.Int64
	moved int
	gone  chan struct{}
}

// Step sets the time of day of a running process forward, or back where by is negative: what it reads of CLOCK_REALTIME, and the timers of
// that clock, those that it has armed and those that it arms later. That lasts until the process has ended. It follows the process by
// ptrace(2), and so sees what is asked of the kernel, as golang.org/x/sys/unix does, and not what a C library or Go's own package time
// reads from the page that the kernel shows every process (vdso(7)). It needs CAP_SYS_PTRACE, or a child of the caller's.
func Step(pid int, by time.Duration) (*Stepped, error) {
	s := &Stepped{pid: pid, by: by, gone: make(chan struct{})}
	began := make(chan error)
	go func() {
		defer close(s.gone)
		runtime.LockOSThread() // the kernel takes a thread for the tracer; it ends with this goroutine, and what it has traced goes on
		err := s.seize()
		began <- err
		if err == nil {
			s.follow()
		}
	}()
	if err := <-began; err != nil {
		return nil, fmt.Errorf("stepping the clock of process %d: %w", pid, err)
	}
	return s, nil
}

// Reads is how often the process has read the time of day since then.
func (s *Stepped) Reads() int { return int(s.reads.Load()) }

// MovedTimers is how many armed timers of the time of day the process had, which were moved.
func (s *Stepped) MovedTimers() int { return s.moved }

// Gone is closed when the process has ended.
func (s *Stepped) Gone() <-chan struct{} { return s.gone }

// seize stops every thread of the process, moves its timers, and lets it go on.
func (s *Stepped) seize() error {
	seized := map[int]bool{}
	for {
		before := len(seized)
		threads, err := os.ReadDir(s.proc("task"))
		if err != nil {
			return err
		}
		for _, entry := range threads {
			thread, err := strconv.Atoi(entry.Name())
			if err != nil || seized[thread] {
				continue
			}
			if err := stopThread(thread); errors.Is(err, unix.ESRCH) {
				continue // it has ended meanwhile
			} else if err != nil {
				return err
			}
			seized[thread] = true
		}
		if len(seized) == before { // whoever could begin another one stands still
			break
		}
	}
	err := s.moveTimers()
	for thread := range seized {
		err = errors.Join(err, unix.PtraceSyscall(thread, 0))
	}
	return err
}

func stopThread(thread int) error {
	if err := unix.PtraceSeize(thread); err != nil {
		return err
	}
	if err := unix.PtraceInterrupt(thread); err != nil {
		return err
	}
	var status unix.WaitStatus
	for {
		if _, err := unix.Wait4(thread, &status, unix.WALL, nil); err == nil {
			break
		} else if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
	if !status.Stopped() {
		return unix.ESRCH
	}
	return unix.PtraceSetOptions(thread, unix.PTRACE_O_TRACESYSGOOD|unix.PTRACE_O_TRACECLONE)
}

// systemCall is the signal of a stop at the beginning or the end of a system call (PTRACE_O_TRACESYSGOOD).
const systemCall = unix.SIGTRAP | 0x80

// follow changes what the kernel is asked, and what it answers, until nothing of the process is left.
func (s *Stepped) follow() {
	for {
		var status unix.WaitStatus
		thread, err := unix.Wait4(-1, &status, unix.WALL|unix.WNOTHREAD, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return
		case !status.Stopped():
			continue
		}
		pass := syscall.Signal(0)
		switch signal := status.StopSignal(); {
		case signal == systemCall:
			s.call(thread)
		case status>>16 == 0: // no event of ptrace, but a signal of somebody's
			pass = signal
		}
		_ = unix.PtraceSyscall(thread, int(pass)) // it may have been killed meanwhile: the next wait tells
	}
}

// call changes a system call of a thread that stands at its beginning or its end.
func (s *Stepped) call(thread int) {
	var regs unix.PtraceRegs
	if unix.PtraceGetRegs(thread, &regs) != nil {
		return
	}
	begins := int64(regs.Rax) == -int64(unix.ENOSYS) // the kernel sets it before every call
	switch {
	case regs.Orig_rax == unix.SYS_CLOCK_GETTIME && !begins && regs.Rax == 0 && int32(regs.Rdi) == unix.CLOCK_REALTIME:
		shift(thread, uintptr(regs.Rsi), s.by)
		s.reads.Add(1)
	case regs.Orig_rax == unix.SYS_TIMERFD_SETTIME && begins && regs.Rsi&unix.TFD_TIMER_ABSTIME != 0 && s.timer(int(regs.Rdi)).wall:
		shift(thread, uintptr(regs.Rdx)+sizeofTimespec, -s.by) // the second of two: the first is an interval
	}
}

const sizeofTimespec = 16

// shift adds to an instant in a thread's memory. A timer that is to be switched off stays so, and none is set to before the kernel's time.
func shift(thread int, address uintptr, by time.Duration) {
	var text [sizeofTimespec]byte
	if _, err := unix.PtracePeekData(thread, address, text[:]); err != nil {
		return
	}
	if was := instant(text); was != 0 {
		text = timespec(max(1, was+by))
		_, _ = unix.PtracePokeData(thread, address, text[:])
	}
}
