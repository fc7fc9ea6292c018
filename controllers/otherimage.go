// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
)

// errImageDiffers says that a node runs another image than the one that was judged.
var errImageDiffers = errors.New("a node reports another image than the one that was judged")

// listedWithin is how soon after a container has started its image stands in the list of its node: the kubelet writes it
// every ten seconds. Until then nobody can tell another digest of the same image from another image.
const listedWithin = 30 * time.Second

// runsOtherImages tells whether pods of a request ran other images so often that none is made for a while.
func (r *requestReconciler) runsOtherImages(s *scope) bool {
	return r.otherImages.inARow(s.object.GetUID(), s.now) >= maxTakeBacks
}

// endOtherImages ends pods of which the node reports another image than their spec names, and the workload itself where
// that is in vain.
func (r *requestReconciler) endOtherImages(ctx context.Context, q request) error {
	s := q.base()
	var problem error
	for i := range s.children.pods.Items {
		pod := &s.children.pods.Items[i]
		d, err := r.otherImage(ctx, s, pod)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		problem = errImageDiffers
		if err := r.deleteExactly(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}, pod.UID); err != nil {
			return err
		}
		r.otherImages.count(s.object.GetUID(), s.now)
		r.recordOtherImage(ctx, s, pod, d)
	}
	if r.runsOtherImages(s) {
		return errors.Join(r.end(ctx, q, errImageDiffers.Error()), notStarted(errImageDiffers))
	}
	return notStarted(problem)
}

// otherImage returns in what a pod runs another image than it names, or nil where it does not, as far as is known.
func (r *requestReconciler) otherImage(ctx context.Context, s *scope, pod *corev1.Pod) (*imagedigest.Difference, error) {
	differences := imagedigest.Differences(pod)
	if len(differences) == 0 || !pod.DeletionTimestamp.IsZero() {
		return nil, nil
	}
	node, err := get[corev1.Node](ctx, r.Live, "", pod.Spec.NodeName) // the cache does not keep what images it has
	if err != nil {
		return nil, err
	}
	if node == nil {
		node = &corev1.Node{}
	}
	for i := range differences {
		switch imagedigest.OnNode(node, differences[i]) {
		case imagedigest.Same:
			continue
		case imagedigest.Unknown:
			if s.now.Before(startedAt(pod).Add(listedWithin)) {
				s.waits = true
				continue
			}
		}
		return &differences[i], nil
	}
	return nil, nil
}

// startedAt returns when the latest container of a pod started, or else when the pod was made.
func startedAt(pod *corev1.Pod) time.Time {
	latest := pod.CreationTimestamp.Time
	for i := range pod.Status.ContainerStatuses {
		if running := pod.Status.ContainerStatuses[i].State.Running; running != nil && running.StartedAt.After(latest) {
			latest = running.StartedAt.Time
		}
	}
	return latest
}

// recordOtherImage tells that a pod was ended because of what its node reports.
func (r *requestReconciler) recordOtherImage(ctx context.Context, s *scope, pod *corev1.Pod, d *imagedigest.Difference) {
	what := "container " + d.Container
	if d.Volume != "" {
		what += ", volume " + d.Volume
	}
	logf.FromContext(ctx).Info("a pod of another image is ended", logUID, pod.UID, logReason, v1alpha1.ReasonImageDiffers)
	r.metrics.otherImages.WithLabelValues(r.kind.name).Inc()
	r.events.Eventf(s.object, nil, corev1.EventTypeWarning, v1alpha1.ReasonImageDiffers, "End",
		"%s is ended: node %s reports %s for its %s, and what was judged is %s", pod.Name, pod.Spec.NodeName, d.Reported, what, d.Named)
}
