// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

const (
	// backlogPause is how often to look whether requests still wait, and how long they have to be woken by what has changed.
	backlogPause = 100 * time.Millisecond
	// longestBacklog is how long requests are waited for, from when they began to wait.
	longestBacklog = 10 * time.Second
)

// backlog is what waits for a worker in the queues of the requests. When a requisition ceases to stand, what runs for it ends before
// anybody is told of it: within the first second the API server has hardly anything else to do, before the controllers of Kubernetes
// write what they see of each pod. Nil has none.
type backlog struct {
	clock clock.Clock // of the machine

	mu     sync.Mutex
	queues []interface{ Len() int }
	since  time.Time // when they began to wait; zero while none does
}

// add counts what waits in a queue.
func (b *backlog) add(queue interface{ Len() int }) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queues = append(b.queues, queue)
}

// wait returns when no request waits, or when some have waited for too long for anybody else to wait for them.
func (b *backlog) wait(ctx context.Context) {
	if b == nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.clock.After(backlogPause):
		}
		if !b.waits() {
			return
		}
	}
}

func (b *backlog) waits() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, q := range b.queues {
		n += q.Len()
	}
	switch now := b.clock.Now(); {
	case n == 0:
		b.since = time.Time{}
	case b.since.IsZero():
		b.since = now
	default:
		return now.Sub(b.since) < longestBacklog
	}
	return n > 0
}
