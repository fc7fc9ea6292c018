// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"maps"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const (
	// backlogPause is how often to look whether requests still wait, and how long they have to be woken by what has changed.
	backlogPause = 100 * time.Millisecond
	// longestBacklog is how long requests are waited for, from when they began to wait, or from when the first is held back.
	longestBacklog = 10 * time.Second
)

// backlog is what waits for a worker in the queues of the requests, and what workers have. While it is there, nobody is told of what
// has ended: neither by a requisition that ceases to stand, nor by the requests themselves, of which the pods were told. Within the first second
// the API server has hardly anything else to do, before the controllers of Kubernetes write what they see of each pod. Nil has none.
type backlog struct {
	clock clock.WithDelayedExecution // of the machine

	mu      sync.Mutex
	queues  []interface{ Len() int }
	since   time.Time               // when they began to wait; zero while none does
	working map[queuedRequest]bool  // what workers have, and whether something was made for it meanwhile
	held    map[queuedRequest]bool  // what waits with all but the end of its pods
	timer   clock.Timer             // that lets go of these; nil while none is held
	untold  map[types.UID]time.Time // pods that are deleted, of which no watch has told yet, and since when
}

// queuedRequest is a request of one of the queues.
type queuedRequest struct {
	queue priorityqueue.PriorityQueue[reconcile.Request]
	item  reconcile.Request
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

// hold has a request wait until no other one waits for a worker or is worked on and all pods are told, ten seconds at most. One for which something was made
// while a worker had it does not wait: it may have to end that too.
func (b *backlog) hold(r queuedRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.working[r] {
		return
	}
	if b.held == nil {
		b.held, b.timer = map[queuedRequest]bool{}, b.clock.AfterFunc(longestBacklog, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.release()
		})
	}
	b.held[r] = true
}

// letGo has a request wait no more, for which something was made.
func (b *backlog) letGo(r queuedRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.held, r)
	if _, working := b.working[r]; working {
		b.working[r] = true
	}
}

// begin notes a request that a worker has, and tells whether it may be worked on now. One that is held comes again when it is let go.
func (b *backlog) begin(r queuedRequest, priority int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.working == nil {
		b.working = map[queuedRequest]bool{}
	}
	b.working[r] = false
	if priority >= priorityDue {
		delete(b.held, r)
	}
	return !b.held[r]
}

// end notes that no worker has a request any more. Those that are held are let go when it was the last.
func (b *backlog) end(r queuedRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.working, r)
	b.releaseAtRest()
}

// tells notes that a pod is about to be deleted. Whoever runs it is told by a watch, and so is the operator.
func (b *backlog) tells(pod types.UID) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.untold == nil {
		b.untold = map[types.UID]time.Time{}
	}
	b.untold[pod] = b.clock.Now()
}

// told notes that a watch has told of the deletion of a pod, or that there is none to tell of.
func (b *backlog) told(pod types.UID) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.untold, pod)
	b.releaseAtRest()
}

// releaseAtRest lets go of what is held when there is nothing else to do or to wait for.
func (b *backlog) releaseAtRest() {
	if b.atRest() && b.held != nil {
		b.timer.Stop()
		b.release()
	}
}

// atRest tells whether there is nothing to wait for. Of a deletion no watch tells where one began anew meanwhile: it is not waited for long.
func (b *backlog) atRest() bool {
	if len(b.working) > 0 || b.length() > 0 { // its queues are asked only where it may matter: they are busy themselves
		return false
	}
	now := b.clock.Now()
	maps.DeleteFunc(b.untold, func(_ types.UID, since time.Time) bool { return now.Sub(since) >= longestBacklog })
	if len(b.untold) > 0 {
		return false
	}
	b.since = time.Time{}
	return true
}

// release lets go of what is held.
func (b *backlog) release() {
	for r := range b.held {
		r.queue.AddWithOpts(priorityqueue.AddOpts{Priority: ptr.To(priorityRest)}, r.item)
	}
	b.held, b.timer, b.untold = nil, nil, nil
}

// wait returns when no request waits or is worked on and all pods are told, or when that takes too long for anybody else to wait for it.
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
	now := b.clock.Now()
	switch {
	case b.atRest():
		return false
	case b.since.IsZero():
		b.since = now
	}
	return now.Sub(b.since) < longestBacklog
}

// length is how many requests wait.
func (b *backlog) length() int {
	n := 0
	for _, q := range b.queues {
		n += q.Len()
	}
	return n
}

// countedQueue is a queue of requests in which some are held while there is a backlog.
type countedQueue struct {
	priorityqueue.PriorityQueue[reconcile.Request]
	requests *backlog
}

func (q *countedQueue) at(item reconcile.Request) queuedRequest {
	return queuedRequest{q.PriorityQueue, item}
}

// GetWithPriority waits for a request that may be worked on.
func (q *countedQueue) GetWithPriority() (reconcile.Request, int, bool) {
	for {
		item, priority, shutdown := q.PriorityQueue.GetWithPriority()
		if shutdown || q.requests.begin(q.at(item), priority) {
			return item, priority, shutdown
		}
		q.Done(item)
	}
}

// Get waits for a request that may be worked on.
func (q *countedQueue) Get() (reconcile.Request, bool) {
	item, _, shutdown := q.GetWithPriority()
	return item, shutdown
}

// Done says that no worker has a request any more.
func (q *countedQueue) Done(item reconcile.Request) {
	q.requests.end(q.at(item)) // before another worker can have it
	q.PriorityQueue.Done(item)
}
