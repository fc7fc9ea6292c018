// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"maps"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
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

// mayLeaveMaker returns errTold or errMakerLeft where the pods of a request may be told before their Job ends, and nil where not.
func (s *scope) mayLeaveMaker() error {
	switch job, ok := s.workload.(*batchv1.Job); {
	case !ok || !job.DeletionTimestamp.IsZero():
		return nil
	case makesNoMore(job, s.now):
		return errTold
	case makesNoneYet(job, s.children.pods.Items):
		return errMakerLeft
	}
	return nil
}

// makesNoneYet tells whether a Job makes no pod for ten seconds in the place of the one that runs, when that is told to end. It replaces
// only what has failed, and its controller waits for so long after a failure (DefaultJobPodFailureBackOff), whatever failed and why.
func makesNoneYet(job *batchv1.Job, pods []corev1.Pod) bool {
	spec := &job.Spec
	if ptr.Deref(spec.PodReplacementPolicy, "") != batchv1.Failed || ptr.Deref(spec.Parallelism, 1) != 1 || ptr.Deref(spec.Suspend, false) ||
		spec.BackoffLimitPerIndex != nil || ptr.Deref(spec.ManagedBy, batchv1.JobControllerName) != batchv1.JobControllerName {
		return false
	}
	of := podsOf(job, pods)
	return len(of) == 1 && of[0].Status.Phase == corev1.PodRunning
}

// makesNoMore tells whether a Job makes no pod in the place of one that ends: its window is closed, and its own deadline, which
// the controller of Jobs asks before it makes a pod, passes with it or a second later. One that was suspended meanwhile has a later one.
func makesNoMore(job *batchv1.Job, now time.Time) bool {
	closes, err := time.Parse(time.RFC3339, job.Annotations[workload.AnnotationExpiresAt])
	if err != nil || now.Before(closes) || job.Status.StartTime == nil || job.Spec.ActiveDeadlineSeconds == nil ||
		ptr.Deref(job.Spec.Suspend, false) {
		return false
	}
	deadline := job.Status.StartTime.Add(time.Duration(*job.Spec.ActiveDeadlineSeconds) * time.Second)
	return !deadline.After(closes.Add(time.Second))
}
