// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/workload"
)

// ending is how a run ended.
type ending struct {
	reason string
	// at is when it was told, and seen when its last container was seen to have ended, or the zero time where nobody saw that.
	at, seen time.Time
}

// seeEnds notes of the runs of an object whether their last container has ended, and when. Once the pods are gone nobody can see it any
// more: what was seen last holds.
func (k *evidenceKeeper) seeEnds(object string, pods []corev1.Pod) {
	if len(pods) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for uid, r := range k.runs {
		if r.Object.UID == object {
			k.ends[uid] = containersEnded(pods, r.Run.Until)
		}
	}
}

// seeEndsOf notes the same of a request, which may be deleted and has pods still.
func (k *evidenceKeeper) seeEndsOf(key requestKey, s *scope) {
	k.mu.Lock()
	object := k.objects[key]
	k.mu.Unlock()
	k.seeEnds(object, s.children.pods.Items)
}

// jobEnded is when the last container of a Job ended that has come to its end: Kubernetes calls it complete, or failed, once all of its pods
// have terminated (batch/v1 JobStatus). It is the zero time of any other.
func jobEnded(job *batchv1.Job) time.Time {
	for _, c := range job.Status.Conditions {
		if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
			return c.LastTransitionTime.Time
		}
	}
	return time.Time{}
}

// containersEnded is when the last container of some pods ended for good, by their nodes, or the zero time where one may be running still,
// or nobody can tell. until is when all of them had to end, or nil.
func containersEnded(pods []corev1.Pod, until *time.Time) time.Time {
	var last time.Time
	for i := range pods {
		p := &pods[i]
		if len(p.Status.ContainerStatuses) < len(p.Spec.Containers) {
			return time.Time{}
		}
		for j := range p.Status.ContainerStatuses {
			ended := containerEnded(p, &p.Status.ContainerStatuses[j], until)
			if ended.IsZero() {
				return time.Time{}
			}
			if ended.After(last) {
				last = ended
			}
		}
	}
	return last
}

// containerEnded is when what a container runs ended for good. Under a guard one that began after the last permit could have ended runs
// nothing: no permit is longer than the law's, so that the end of the one before it counts, unless that waited for a permit itself.
func containerEnded(p *corev1.Pod, c *corev1.ContainerStatus, until *time.Time) time.Time {
	_, _, guarded := workload.GuardOf(&p.Spec)
	before := c.LastTerminationState.Terminated
	if began := beganAt(&c.State); guarded && until != nil && before != nil && !began.IsZero() && !began.Before(*until) {
		if refused := guard.ReadRefusal(before.Message, before.ExitCode); refused != nil && refused.Reason == guard.NoPermit {
			return time.Time{}
		}
		return before.FinishedAt.Time
	}
	isFinal := p.DeletionTimestamp != nil || p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
	if isFinal && c.State.Terminated != nil {
		return c.State.Terminated.FinishedAt.Time
	}
	return time.Time{}
}

// beganAt is when a container began that runs, or has run, or the zero time.
func beganAt(s *corev1.ContainerState) time.Time {
	switch {
	case s.Running != nil:
		return s.Running.StartedAt.Time
	case s.Terminated != nil:
		return s.Terminated.StartedAt.Time
	}
	return time.Time{}
}
