// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

func TestShell(t *testing.T) {
	tests := map[string]struct {
		line, text string
		status     int
	}{
		"a pipe":         {`printf 'b\na\n' | sort`, "a\nb\n", 0},
		"both outputs":   {"echo one; echo two >&2", "one\ntwo\n", 0},
		"a status":       {"echo no; exit 3", "no\n", 3},
		"not a command":  {"exec 2>/dev/null; nothing-of-that-name", "", 127},
		"the kubeconfig": {`echo "$KUBECONFIG"`, "/cluster/kubeconfig\n", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var shown bytes.Buffer
			s := newShell(cluster{bin: "/bin", dir: "/cluster"}, t.TempDir())
			text, status, err := s.run(t.Context(), test.line, &shown)
			if err != nil {
				t.Fatal(err)
			}
			if text != test.text || status != test.status {
				t.Errorf("got %q and %d, want %q and %d", text, status, test.text, test.status)
			}
			if shown.String() != text {
				t.Errorf("shown was %q", &shown)
			}
		})
	}
}

func TestShellEndsWithItsContext(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(interrupted) })
	begun := time.Now()
	s := newShell(cluster{}, t.TempDir())
	if _, _, err := s.run(ctx, "sleep 30 | sleep 30", io.Discard); !errors.Is(err, interrupted) {
		t.Errorf("got %v, want the cause", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}
