// SPDX-License-Identifier: Apache-2.0

package nodeclock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func (s *Stepped) proc(of ...string) string {
	return filepath.Join(append([]string{"/proc", strconv.Itoa(s.pid)}, of...)...)
}

// timer is what the kernel tells of a timerfd.
type timer struct {
	wall      bool          // it counts CLOCK_REALTIME
	absolute  bool          // it was armed for an instant, and not for a while
	remaining time.Duration // nothing where it is not armed
}

// timer reads what a descriptor of the process is: see proc_pid_fdinfo(5).
func (s *Stepped) timer(fd int) timer {
	text, err := os.ReadFile(s.proc("fdinfo", strconv.Itoa(fd)))
	if err != nil {
		return timer{}
	}
	var t timer
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "clockid":
			t.wall = value == "0"
		case "settime flags":
			t.absolute = strings.HasSuffix(value, "1")
		case "it_value":
			var seconds, nanoseconds int64
			if _, err := fmt.Sscanf(value, "(%d, %d)", &seconds, &nanoseconds); err == nil {
				t.remaining = time.Duration(seconds)*time.Second + time.Duration(nanoseconds)
			}
		}
	}
	return t
}

// moveTimers does to armed timers what the kernel does when its clock is set: those of an instant go off when the clock that was set reaches
// it, or at once if it has.
func (s *Stepped) moveTimers() error {
	entries, err := os.ReadDir(s.proc("fd"))
	if err != nil {
		return err
	}
	process, err := unix.PidfdOpen(s.pid, 0)
	if err != nil {
		return err
	}
	defer unix.Close(process)
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		t := s.timer(fd)
		if !t.wall || !t.absolute || t.remaining == 0 {
			continue
		}
		if err := move(process, fd, t.remaining-s.by); err != nil {
			return err
		}
		s.moved++
	}
	return nil
}

// move arms a timer of another process for so much from now.
func move(process, fd int, remaining time.Duration) error {
	own, err := unix.PidfdGetfd(process, fd, 0)
	if err != nil {
		return err
	}
	at := time.Now().Add(remaining).UnixNano()
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(max(1, at))}
	return errors.Join(unix.TimerfdSettime(own, unix.TFD_TIMER_ABSTIME, &spec, nil), unix.Close(own))
}

// instant reads a struct timespec: seconds and nanoseconds.
func instant(text [sizeofTimespec]byte) time.Duration {
	return time.Duration(binary.LittleEndian.Uint64(text[:8]))*time.Second + time.Duration(binary.LittleEndian.Uint64(text[8:]))
}

// timespec writes one.
func timespec(d time.Duration) (text [sizeofTimespec]byte) {
	binary.LittleEndian.PutUint64(text[:8], uint64(d/time.Second))
	binary.LittleEndian.PutUint64(text[8:], uint64(d%time.Second))
	return text
}
