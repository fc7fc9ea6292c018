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

// clockQueue is a work queue that sleeps on a given clock. Retries after errors stay on the machine's clock.
type clockQueue struct {
	workqueue.TypedRateLimitingInterface[reconcile.Request]
	delayed workqueue.TypedDelayingInterface[reconcile.Request]
}

// newQueue makes the work queues of controllers that sleep on a given clock.
func newQueue(c clock.WithTicker) func(string, workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
	return func(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
		inner := workqueue.NewTypedRateLimitingQueueWithConfig(limiter,
			workqueue.TypedRateLimitingQueueConfig[reconcile.Request]{Name: name})
		return &clockQueue{
			TypedRateLimitingInterface: inner,
			delayed: workqueue.NewTypedDelayingQueueWithConfig(
				workqueue.TypedDelayingQueueConfig[reconcile.Request]{Clock: c, Queue: inner}),
		}
	}
}

// AddAfter adds the item once the clock has moved on by the duration.
func (q *clockQueue) AddAfter(item reconcile.Request, d time.Duration) { q.delayed.AddAfter(item, d) }

// ShutDown stops both queues.
func (q *clockQueue) ShutDown() { q.delayed.ShutDown() }
