// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"maps"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/workload"
)

const (
	// toldFor is how long the cache may be behind an end that the API server has accepted. What is there after that is told again.
	toldFor = time.Minute
	// recordedFor is how long a workload may take from the first of its pods that is told to end to its own end.
	recordedFor = 10 * time.Minute
)

// told remembers for a while what was done about an object, so that a reconcile that sees it as it was does nothing twice. Nil
// remembers nothing.
type told struct {
	clock clock.PassiveClock // of the machine: a cache is behind by no law
	lasts time.Duration

	mu    sync.Mutex
	since map[types.UID]time.Time
	swept time.Time
}

// newTold remembers for so long.
func newTold(lasts time.Duration) *told { return &told{clock: clock.RealClock{}, lasts: lasts} }

// add notes that it was done. Every so often what is long over is forgotten.
func (t *told) add(uid types.UID) {
	if t == nil {
		return
	}
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.swept) > t.lasts {
		maps.DeleteFunc(t.since, func(_ types.UID, at time.Time) bool { return now.Sub(at) > t.lasts })
		t.swept = now
	}
	if t.since == nil {
		t.since = map[types.UID]time.Time{}
	}
	t.since[uid] = now
}

func (t *told) has(uid types.UID) bool {
	if t == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at, known := t.since[uid]
	return known && t.clock.Since(at) <= t.lasts
}

// makesNoMore tells whether a Job makes no pod in the place of one that ends: its window is closed, and its own deadline, which
// the controller of Jobs asks before it makes a pod, passes with it. One that was suspended meanwhile has a later one.
func makesNoMore(job *batchv1.Job, now time.Time) bool {
	closes, err := time.Parse(time.RFC3339, job.Annotations[workload.AnnotationExpiresAt])
	if err != nil || now.Before(closes) || job.Status.StartTime == nil || job.Spec.ActiveDeadlineSeconds == nil ||
		ptr.Deref(job.Spec.Suspend, false) {
		return false
	}
	deadline := job.Status.StartTime.Add(time.Duration(*job.Spec.ActiveDeadlineSeconds) * time.Second)
	return !deadline.After(closes.Add(time.Second))
}
