// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os/exec"
	"testing"
)

func TestWasKilled(t *testing.T) {
	for name, test := range map[string]struct {
		script string
		want   bool
	}{
		"somebody killed it":   {"kill -KILL $$", true},
		"it ended by itself":   {"exit 137", false},
		"it crashed":           {"kill -ABRT $$", false},
		"it was asked to end":  {"kill -TERM $$", false},
		"it ended as it ought": {"exit 0", false},
	} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", test.script)
		_ = cmd.Run()
		if got := wasKilled(cmd.ProcessState); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
