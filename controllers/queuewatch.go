// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/internal/kueue"
)

// queueRetry is how often a cluster of which no queues are known is asked whether it has any.
const queueRetry = time.Minute

// How long it may take to ask for the kind, and to list all Workloads after that.
const (
	kindWithin  = 5 * time.Second
	watchWithin = 30 * time.Second
)

// watched returns the cache, or why there is none, at once. Where it is time it begins to make one.
func (q *queues) watched() (cache.Cache, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.cached != nil:
		return q.cached, nil
	case !q.begins && !q.clock.Now().Before(q.again):
		q.begins = true
		go q.begin()
	}
	if q.failure != nil {
		return nil, q.failure
	}
	return nil, errQueuesUnknown
}

// begin begins to watch, and wakes the searches that wait for it: also where it fails, unless it did so in the same words before.
func (q *queues) begin() {
	err := q.watch()
	q.mu.Lock()
	told := err != nil && q.failure != nil && sameWords(err.Error(), q.failure.Error())
	q.begins, q.failure, q.again = false, err, q.clock.Now().Add(queueRetry)
	q.mu.Unlock()
	if !told {
		q.wakeAll()
	}
}

// watch fills a cache, which wakes searches from then on.
func (q *queues) watch() error {
	if err := q.askForKind(); err != nil {
		return err
	}
	var c cache.Cache
	c, err := q.make(func(ctx context.Context, r *toolscache.Reflector, err error) { q.failed(ctx, c, r, err) })
	if err != nil {
		return fmt.Errorf("making the cache of Workloads: %w", err)
	}
	ctx, stop := context.WithCancel(q.ctx)
	go func() {
		if err := c.Start(ctx); err != nil {
			logf.FromContext(ctx).Error(err, "the cache of Workloads ended")
		}
	}()
	informer, err := fill(ctx, c)
	if err != nil {
		stop()
		return fmt.Errorf("watching Workloads: %w", err)
	}
	q.mu.Lock()
	q.cached, q.stop = c, stop
	q.mu.Unlock()
	// After that: whoever is woken finds what it is woken for.
	if _, err := informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
		AddFunc: q.wake, UpdateFunc: func(_, o any) { q.wake(o) }, DeleteFunc: q.wake}); err != nil {
		q.drop(c)
		return fmt.Errorf("watching Workloads: %w", err)
	}
	return nil
}

func (q *queues) askForKind() error {
	ctx, cancel := context.WithTimeout(q.ctx, kindWithin)
	defer cancel()
	err := q.live.List(ctx, kueue.NewWorkloadList(), client.Limit(1))
	switch {
	case meta.IsNoMatchError(err), apierrors.IsNotFound(err):
		return errNoQueues
	case err != nil:
		return fmt.Errorf("asking for the kinds of Kueue: %w", err)
	}
	return nil
}

// fill waits until a cache has all Workloads.
func fill(ctx context.Context, c cache.Cache) (cache.Informer, error) {
	ctx, cancel := context.WithTimeout(ctx, watchWithin)
	defer cancel()
	informer, err := c.GetInformer(ctx, kueue.NewWorkload())
	if err == nil && !c.WaitForCacheSync(ctx) {
		err = errNotListed
	}
	return informer, err //nolint:wrapcheck // the caller says what it is of
}

// failed forgets the cache of a kind that is no longer there.
func (q *queues) failed(ctx context.Context, c cache.Cache, r *toolscache.Reflector, err error) {
	toolscache.DefaultWatchErrorHandler(ctx, r, err)
	if apierrors.IsNotFound(err) && q.drop(c) {
		q.wakeAll()
	}
}

// drop ends the watch of a cache, and tells whether it was that of now. Another begins no sooner than in a minute.
func (q *queues) drop(c cache.Cache) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cached == nil || q.cached != c {
		return false
	}
	q.stop()
	q.cached, q.stop = nil, nil
	q.failure, q.again = errNoQueues, q.clock.Now().Add(queueRetry)
	return true
}

// gone ends the watch of a kind that was found to be gone.
func (q *queues) gone() {
	q.mu.Lock()
	c := q.cached
	q.mu.Unlock()
	if q.drop(c) {
		q.wakeAll()
	}
}
