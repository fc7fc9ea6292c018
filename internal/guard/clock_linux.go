// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// NodeClock is the clock of the node that the guard runs on.
type NodeClock struct{}

// Wall is CLOCK_REALTIME.
func (NodeClock) Wall() time.Time { return time.Unix(0, int64(read(unix.CLOCK_REALTIME))) }

// Elapsed is CLOCK_BOOTTIME, which goes on while the machine is suspended.
func (NodeClock) Elapsed() time.Duration { return read(unix.CLOCK_BOOTTIME) }

func read(clock int32) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(clock, &now); err != nil {
		panic(fmt.Sprintf("reading clock %d: %v", clock, err)) // any Linux that Go runs on has both
	}
	return time.Duration(now.Nano())
}

// timer tells once, on its channel, when an instant of a clock is reached. It costs nothing until then. Go's own timers do not
// count while a machine is suspended, and do not see that somebody has set its clock.
type timer struct {
	C    chan struct{}
	file *os.File
}

func newTimer(clock int) (*timer, error) {
	fd, err := unix.TimerfdCreate(clock, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("making a timer: %w", err)
	}
	t := &timer{C: make(chan struct{}, 1), file: os.NewFile(uintptr(fd), "timer")}
	go t.tell()
	return t, nil
}

func (t *timer) tell() {
	var count [8]byte
	for {
		if _, err := t.file.Read(count[:]); err != nil {
			return // it was closed
		}
		notify(t.C)
	}
}

// after sets the timer to go off after a while, in the place of when it was to go off before.
func (t *timer) after(d time.Duration) error {
	return t.set(0, max(1, d))
}

// at sets the timer to go off at an instant, or at once if that has passed.
func (t *timer) at(instant time.Time) error {
	return t.set(unix.TFD_TIMER_ABSTIME, time.Duration(max(1, instant.UnixNano())))
}

func (t *timer) set(flags int, value time.Duration) error {
	conn, err := t.file.SyscallConn()
	if err != nil {
		return err
	}
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(value))}
	var failed error
	err = conn.Control(func(fd uintptr) { failed = unix.TimerfdSettime(int(fd), flags, &spec, nil) })
	if err != nil {
		return err
	}
	return failed
}

func (t *timer) close() { _ = t.file.Close() }

// notify wakes whoever waits for a channel, once however often it is told.
func notify(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
