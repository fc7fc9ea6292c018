// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	testingclock "k8s.io/utils/clock/testing"
)

// length is that of a queue.
type length struct{ atomic.Int64 }

func (l *length) Len() int { return int(l.Load()) }

// What is only told waits while requests wait for a worker, and no longer than it may.
func TestBacklog(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b, searches, deployments := &backlog{clock: clk}, new(length), new(length)
	b.add(searches)
	b.add(deployments)
	for i, step := range []struct {
		searches, deployments int64
		passes                time.Duration
		waits                 bool
	}{
		{0, 0, 0, false},
		{1, 0, 0, true},
		{0, 3, longestBacklog - time.Millisecond, true},
		{0, 3, time.Millisecond, false},
		{9, 0, time.Hour, false}, // they never ceased to wait
		{0, 0, 0, false},
		{9, 0, 0, true},
	} {
		clk.Step(step.passes)
		searches.Store(step.searches)
		deployments.Store(step.deployments)
		if got := b.waits(); got != step.waits {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// The first pause is for requests that the same change wakes. Whoever waits returns once none waits any more, or when the manager ends.
func TestBacklogWait(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b, n := &backlog{clock: clk}, new(length)
	n.Store(1)
	b.add(n)
	pause := func() {
		for !clk.HasWaiters() {
			if t.Context().Err() != nil {
				t.Fatal("nobody waits")
			}
		}
	}
	done := make(chan struct{})
	go func() {
		b.wait(t.Context())
		close(done)
	}()
	pause()
	clk.Step(backlogPause)
	pause() // it has looked, and waits on
	n.Store(0)
	clk.Step(backlogPause)
	<-done
	if waited := clk.Since(instant(0)); waited != 2*backlogPause {
		t.Errorf("it waited for %s", waited)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.wait(ctx)
	(*backlog)(nil).wait(t.Context())
}
