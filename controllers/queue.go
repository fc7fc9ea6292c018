// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// longestSleep bounds every sleep, so that a wall clock that was set, or a machine that slept, is noticed. Waking for
// nothing costs no request to the API server.
const longestSleep = 10 * time.Minute

// shortestSleep keeps a sleep from being none at all.
const shortestSleep = time.Millisecond

// sleep returns how long to sleep until an instant. The zero time means never.
func sleep(now, until time.Time) time.Duration {
	if until.IsZero() {
		return longestSleep
	}
	return min(max(until.Sub(now), shortestSleep), longestSleep)
}

// maxRetryDelay bounds the wait before what failed is tried again.
const maxRetryDelay = time.Minute

// newRetryLimiter returns how long to wait before what failed is tried again: twice as long each time.
func newRetryLimiter() workqueue.TypedRateLimiter[reconcile.Request] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](5*time.Millisecond, maxRetryDelay)
}

// Priorities of what waits for a worker. The first list of a kind has a lower one, by controller-runtime.
const (
	priorityDue  = 10 // its verdict changes at this instant: it is ended, or begins
	priorityRest = -1 // it has been ended, and the rest can wait
)

// alarm wakes one controller at instants of a given clock, beside what its reconciles return: one that fails is tried again
// later and later, and still must not miss the end of a verdict.
type alarm struct {
	clock clock.WithTicker
	due   workqueue.TypedDelayingInterface[reconcile.Request] // nil until the controller starts
	left  workqueue.TypedDelayingInterface[reconcile.Request] // on the machine's clock, as other controllers are; nil until then too
	// requests counts what waits in the queue of this controller; nil where it is none of requests.
	requests *backlog
	rests    *countedQueue // nil there too, and until the controller starts
}

// after wakes the controller for an object once the clock has moved on by the duration.
func (a *alarm) after(d time.Duration, item reconcile.Request) {
	if a.due != nil {
		a.due.AddAfter(item, d)
	}
}

// makerWithin is how long what would make the next pod may be left behind a pod that was told to end: half of what makesNoneYet has.
const makerWithin = 5 * time.Second

// makerLeft wakes the controller for an object of which that was left.
func (a *alarm) makerLeft(item reconcile.Request) {
	if a.left != nil {
		a.left.AddAfter(item, makerWithin)
	}
}

// rest has all that is left of an object whose pods were told to end wait for the pods of others.
func (a *alarm) rest(item reconcile.Request) {
	if a.rests != nil {
		a.requests.hold(a.rests.at(item))
	}
}

// made lets go of an object that waits so, for which something was made.
func (a *alarm) made(item reconcile.Request) {
	if a.rests != nil {
		a.requests.letGo(a.rests.at(item))
	}
}

// newQueue makes the work queue of the controller, which sleeps on the alarm's clock.
func (a *alarm) newQueue(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
	inner := priorityqueue.New(name, func(o *priorityqueue.Opts[reconcile.Request]) { o.RateLimiter = limiter })
	if a.requests != nil {
		a.requests.add(inner)
		a.rests = &countedQueue{inner, a.requests}
		inner = a.rests
	}
	delay := func(c clock.WithTicker, priority int) workqueue.TypedDelayingInterface[reconcile.Request] {
		q := &prior{inner, priority}
		return workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[reconcile.Request]{Clock: c, Queue: q})
	}
	a.due, a.left = delay(a.clock, priorityDue), delay(clock.RealClock{}, priorityDue)
	return &clockQueue{PriorityQueue: inner, due: a.due, left: a.left, idle: delay(a.clock, 0)}
}

// prior adds to a queue with a priority. Whoever has the queue shuts it down.
type prior struct {
	priorityqueue.PriorityQueue[reconcile.Request]
	priority int
}

// Add adds the item.
func (p *prior) Add(item reconcile.Request) {
	p.AddWithOpts(priorityqueue.AddOpts{Priority: &p.priority}, item)
}

// ShutDown leaves the queue to its owner.
func (*prior) ShutDown() {}

// clockQueue is a work queue that sleeps on a given clock. Retries after errors stay on the machine's clock. What wakes because
// its verdict changes comes before all that was changed, such as a law that many rest on, and what wakes for nothing does not.
type clockQueue struct {
	priorityqueue.PriorityQueue[reconcile.Request]
	due, left, idle workqueue.TypedDelayingInterface[reconcile.Request]
}

// AddAfter adds the item once the clock has moved on by the duration.
func (q *clockQueue) AddAfter(item reconcile.Request, d time.Duration) {
	if d >= longestSleep {
		q.idle.AddAfter(item, d)
		return
	}
	q.due.AddAfter(item, d)
}

// AddWithOpts adds items, those that sleep on the clock.
func (q *clockQueue) AddWithOpts(o priorityqueue.AddOpts, items ...reconcile.Request) {
	if o.After <= 0 {
		q.PriorityQueue.AddWithOpts(o, items...)
		return
	}
	for _, item := range items {
		q.AddAfter(item, o.After)
	}
}

// ShutDown stops all queues.
func (q *clockQueue) ShutDown() {
	q.idle.ShutDown()
	q.left.ShutDown()
	q.due.ShutDown()
	q.PriorityQueue.ShutDown()
}
