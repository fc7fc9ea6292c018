// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// endAtClose tells the pods of a search to end at the close of its window, which its last verdict and its Job say alike, before
// anything else is read. Many windows close at one instant, and to gather and judge takes as long as to end. The law need not be asked: the
// Job's own deadline ends the same pods then, or a second later. It returns nil where there is nothing of that kind to end, and errTold where there was:
// the rest follows when its turn comes.
func (r *requestReconciler) endAtClose(ctx context.Context, key types.NamespacedName) error {
	if r.kind.label != workload.LabelSearch {
		return nil
	}
	search, job := &v1alpha1.VideoSearchJob{}, &batchv1.Job{}
	for _, o := range []client.Object{search, job} {
		if err := r.Get(ctx, key, o, client.UnsafeDisableDeepCopy); err != nil {
			return client.IgnoreNotFound(err)
		}
	}
	now := r.server.later(r.clock.Now())
	if !closedFor(search, job, now) || r.recorded.has(job.UID) || !r.generations.unchanged(search.Status.Workload, job) {
		return nil
	}
	var pods corev1.PodList
	if err := r.List(ctx, &pods, client.InNamespace(key.Namespace),
		client.MatchingFields{byOwner: ownerKey(r.kind.label, key.Name)}, client.UnsafeDisableDeepCopy); err != nil {
		return fmt.Errorf("listing the pods of %s: %w", key.Name, err)
	}
	s := &scope{key: key, now: now, workload: job, children: &children{pods: corev1.PodList{Items: podsOf(job, pods.Items)}}}
	if len(s.children.pods.Items) != len(pods.Items) { // somebody has made others, which have to end too
		return nil
	}
	if slices.ContainsFunc(s.children.pods.Items, func(p corev1.Pod) bool { return hasEnded(&p) }) { // its log may be evidence
		return nil
	}
	if told, err := r.endPods(ctx, s); err != nil || !told {
		return err
	}
	r.countEnd(ctx, s, "its window is closed", r.clock.Now().Sub(search.Status.RunsUntil.Time))
	r.recorded.add(job.UID)
	return errTold
}

// closedFor tells whether the window of a search that runs is closed, by its last verdict and by its Job, which ends by itself then.
func closedFor(search *v1alpha1.VideoSearchJob, job *batchv1.Job, now time.Time) bool {
	s := &search.Status
	return search.DeletionTimestamp.IsZero() && s.EndedAt == nil && s.Verdict.Runs() && s.RunsUntil != nil && !now.Before(s.RunsUntil.Time) &&
		job.DeletionTimestamp.IsZero() && finished(job) == "" && makesNoMore(job, now)
}
