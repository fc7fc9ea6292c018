// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
)

// isEnding tells whether a pod has gone or is being deleted, which the cache may not have seen yet: of the last pods of an earlier
// template, the ReplicaSet may be gone already. What cannot be read is not taken for that.
func (r *requestReconciler) isEnding(ctx context.Context, pod *corev1.Pod) bool {
	live, err := get[corev1.Pod](ctx, r.Live, pod.Namespace, pod.Name)
	return err == nil && (live == nil || live.UID != pod.UID || !live.DeletionTimestamp.IsZero())
}
