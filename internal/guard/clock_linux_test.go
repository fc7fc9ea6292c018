// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestNodeClock(t *testing.T) {
	var c NodeClock
	before, wall := c.Elapsed(), c.Wall()
	if before <= 0 || wall.Year() < 2000 {
		t.Errorf("%v since the start, at %v", before, wall)
	}
	if after := c.Elapsed(); after < before {
		t.Errorf("it goes backwards: %v, then %v", before, after)
	}
}

func TestTimer(t *testing.T) {
	for name, test := range map[string]struct {
		clock int
		set   func(*timer) error
	}{
		"after a while":         {unix.CLOCK_BOOTTIME, func(x *timer) error { return x.after(time.Millisecond) }},
		"after nothing":         {unix.CLOCK_BOOTTIME, func(x *timer) error { return x.after(0) }},
		"at an instant to come": {unix.CLOCK_REALTIME, func(x *timer) error { return x.at(NodeClock{}.Wall().Add(time.Millisecond)) }},
		"at one that is over":   {unix.CLOCK_REALTIME, func(x *timer) error { return x.at(time.Unix(0, 0)) }},
		"set anew": {unix.CLOCK_BOOTTIME, func(x *timer) error {
			if err := x.after(time.Hour); err != nil {
				return err
			}
			return x.after(time.Millisecond)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := newTimer(test.clock)
			if err != nil {
				t.Fatal(err)
			}
			defer x.close()
			if err := test.set(x); err != nil {
				t.Fatal(err)
			}
			<-x.C
		})
	}
}
