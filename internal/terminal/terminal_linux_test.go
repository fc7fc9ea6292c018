// SPDX-License-Identifier: Apache-2.0

package terminal_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"unsafe"

	"github.com/vsa-legal/operator/internal/terminal"
)

// TestOfTerminal asks a terminal of a given width. Colours are a convention of the environment's.
func TestOfTerminal(t *testing.T) {
	cases := map[string]struct {
		width         int
		noColor, term string
		want          terminal.Screen
	}{
		"narrow":            {40, "", "xterm", terminal.Screen{Width: 40, Colour: true}},
		"wide":              {200, "", "", terminal.Screen{Width: 200, Colour: true}},
		"NO_COLOR":          {40, "1", "xterm", terminal.Screen{Width: 40}},
		"dumb":              {40, "", "dumb", terminal.Screen{Width: 40}},
		"of unknown width":  {0, "", "xterm", terminal.Screen{Width: 100, Colour: true}},
		"of unknown colour": {0, "0", "dumb", terminal.Screen{Width: 100}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NO_COLOR", c.noColor)
			t.Setenv("TERM", c.term)
			if got := terminal.Of(open(t, c.width)); got != c.want || !got.Terminal() {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// open returns a terminal that nobody looks at.
func open(t *testing.T, width int) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal("no terminals here: ", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	var number, unlock uint32
	size := [4]uint16{24, uint16(width)}
	for request, argument := range map[uintptr]unsafe.Pointer{
		syscall.TIOCSPTLCK: unsafe.Pointer(&unlock), syscall.TIOCGPTN: unsafe.Pointer(&number), syscall.TIOCSWINSZ: unsafe.Pointer(&size),
	} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(argument)); errno != 0 {
			t.Fatal("no terminals here: ", errno)
		}
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal("no terminals here: ", err)
	}
	t.Cleanup(func() { _ = slave.Close() })
	return slave
}
