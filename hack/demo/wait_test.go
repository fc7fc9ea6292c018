// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"testing"
)

func TestPoll(t *testing.T) {
	st := &story{}
	tries := 0
	err := st.poll(t.Context(), "the third try", func(context.Context) error {
		if tries++; tries < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("after %d tries: %v", tries, err)
	}
}

func TestPollIsInterrupted(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	err := (&story{}).poll(ctx, "nothing", func(context.Context) error {
		cancel(interrupted)
		return errors.New("not yet")
	})
	if !errors.Is(err, interrupted) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestFailureTellsWhatWasSeen(t *testing.T) {
	for want, f := range map[string]*failure{
		"expected a pod":                 {expected: "a pod"},
		"expected a pod; there are none": {expected: "a pod", last: errors.New("there are none")},
	} {
		if got := f.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
