// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestNewSupervisor: this test's process is one of many. To end all others of it would be to end everything of this user.
func TestNewSupervisor(t *testing.T) {
	if _, err := newSupervisor(); err == nil {
		t.Error("it guards a namespace of which it is not the first process")
	}
	(&supervisor{}).kill(unix.SIGTERM) // reaches nobody: the test goes on
}

func TestCodeOf(t *testing.T) {
	for status, want := range map[unix.WaitStatus]int{0: 0, 7 << 8: 7, 255 << 8: 255, unix.WaitStatus(unix.SIGKILL): 137, unix.WaitStatus(unix.SIGTERM): 143} {
		if got := codeOf(status); got != want {
			t.Errorf("%#x: %d, want %d", uint32(status), got, want)
		}
	}
}
