// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// warnAfter is how long a pod may take to start before its events are read: most have started by then.
const warnAfter = 5 * time.Second

// recheckAfter is how often to look again at what waits: the kubelet tells why in events, which wake nobody.
const recheckAfter = 15 * time.Second

// stuck returns the UID of what Kubernetes may have warned of and that says nothing itself: a pod whose volumes are not
// there yet, such as one whose Secret is missing, or a workload without any pod.
func (s *scope) stuck() types.UID {
	for i := range s.children.pods.Items {
		p := &s.children.pods.Items[i]
		if p.DeletionTimestamp.IsZero() && p.Status.StartTime != nil && s.now.Sub(p.Status.StartTime.Time) > warnAfter && isCreating(p) {
			return p.UID
		}
	}
	if wantsPods(s.workload) && len(s.children.pods.Items) == 0 && s.now.Sub(s.workload.GetCreationTimestamp().Time) > warnAfter {
		return s.workload.GetUID()
	}
	return ""
}

// wantsPods tells whether a workload is to have any. A deployment of no replica waits for nothing.
func wantsPods(o client.Object) bool {
	d, is := o.(*appsv1.Deployment)
	return o != nil && (!is || ptr.Deref(d.Spec.Replicas, 1) > 0)
}

// isCreating tells whether the kubelet has not got so far as to say anything of a container.
func isCreating(p *corev1.Pod) bool {
	return slices.ContainsFunc(p.Status.ContainerStatuses, func(c corev1.ContainerStatus) bool {
		return c.State.Waiting != nil && c.State.Waiting.Reason == "ContainerCreating"
	})
}

// readWarning returns the latest warning about an object, or nothing. It is read from the API server: no cache holds
// events. That it cannot be read is no reason not to go on.
func readWarning(ctx context.Context, live client.Reader, namespace string, uid types.UID) string {
	var list corev1.EventList
	err := live.List(ctx, &list, client.InNamespace(namespace), client.MatchingFields{"involvedObject.uid": string(uid)}, client.Limit(100))
	if err != nil {
		logf.FromContext(ctx).V(1).Info("events cannot be read", "error", err.Error())
		return ""
	}
	var latest *corev1.Event
	for i := range list.Items {
		e := &list.Items[i]
		if e.Type == corev1.EventTypeWarning && (latest == nil || latest.LastTimestamp.Before(&e.LastTimestamp)) {
			latest = e
		}
	}
	if latest == nil {
		return ""
	}
	return sentence(latest.Reason + ": " + latest.Message)
}
