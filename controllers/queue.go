// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
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

// alarm wakes one controller at instants of a given clock, beside what its reconciles return: one that fails is tried again
// later and later, and still must not miss the end of a verdict.
type alarm struct {
	clock   clock.WithTicker
	delayed workqueue.TypedDelayingInterface[reconcile.Request] // nil until the controller starts
}

// after wakes the controller for an object once the clock has moved on by the duration.
func (a *alarm) after(d time.Duration, item reconcile.Request) {
	if a.delayed != nil {
		a.delayed.AddAfter(item, d)
	}
}

// newQueue makes the work queue of the controller, which sleeps on the alarm's clock.
func (a *alarm) newQueue(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
	inner := workqueue.NewTypedRateLimitingQueueWithConfig(limiter,
		workqueue.TypedRateLimitingQueueConfig[reconcile.Request]{Name: name})
	a.delayed = workqueue.NewTypedDelayingQueueWithConfig(
		workqueue.TypedDelayingQueueConfig[reconcile.Request]{Clock: a.clock, Queue: inner})
	return &clockQueue{TypedRateLimitingInterface: inner, delayed: a.delayed}
}

// clockQueue is a work queue that sleeps on a given clock. Retries after errors stay on the machine's clock.
type clockQueue struct {
	workqueue.TypedRateLimitingInterface[reconcile.Request]
	delayed workqueue.TypedDelayingInterface[reconcile.Request]
}

// AddAfter adds the item once the clock has moved on by the duration.
func (q *clockQueue) AddAfter(item reconcile.Request, d time.Duration) { q.delayed.AddAfter(item, d) }

// ShutDown stops both queues.
func (q *clockQueue) ShutDown() { q.delayed.ShutDown() }
