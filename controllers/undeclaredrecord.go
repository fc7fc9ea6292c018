// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/undeclared"
)

const (
	// maxUndeclared is how many UndeclaredImages are kept: whoever can make images can make any number of them.
	maxUndeclared = 1000
	// maxUndeclaredPods is how many pods one of them lists.
	maxUndeclaredPods = 16
	// maxConditionMessage is what a condition takes, and a bit less than what an event does.
	maxConditionMessage = 1000
)

// keepRecord brings the UndeclaredImage of an image to what is found. There is none of one to which nobody objects; one of which
// something was found stays for good. It tells whether it was made just now: its status is written next.
func (k *undeclaredKeeper) keepRecord(ctx context.Context, u *runs, f *undeclared.Finding, now time.Time) (created bool, err error) {
	objects := f.Undeclared == metav1.ConditionTrue || f.Undeclared == metav1.ConditionUnknown
	if u.record == nil {
		if !objects {
			return false, nil
		}
		return k.create(ctx, u, f)
	}
	confirmed := meta.IsStatusConditionTrue(u.record.Status.Conditions, v1alpha1.ConditionUndeclared)
	if !confirmed && (len(u.pods) == 0 || f.Undeclared == metav1.ConditionFalse) && wasUnknown(u.record) {
		return false, client.IgnoreNotFound(k.Delete(ctx, u.record, client.Preconditions{UID: ptr.To(u.record.UID)}))
	}
	next := u.record.DeepCopy()
	describeUndeclared(next, u, f, now)
	_, err = k.statuses.write(ctx, u.record, next)
	return false, err
}

// wasUnknown tells whether nothing was ever found in an image.
func wasUnknown(record *v1alpha1.UndeclaredImage) bool {
	c := meta.FindStatusCondition(record.Status.Conditions, v1alpha1.ConditionUndeclared)
	return c == nil || c.Status == metav1.ConditionUnknown
}

func (k *undeclaredKeeper) create(ctx context.Context, u *runs, f *undeclared.Finding) (created bool, err error) {
	n := 0
	if err := eachOf(ctx, k, &v1alpha1.UndeclaredImageList{}, func(client.Object) { n++ }); err != nil {
		return false, err
	}
	if n >= maxUndeclared {
		k.metrics.undeclaredOmitted.WithLabelValues(f.Reason).Inc()
		logf.FromContext(ctx).Info("an undeclared image is told of by events only: there are as many UndeclaredImages as are kept", logReason, f.Reason)
		return false, nil
	}
	return true, k.Create(ctx, &v1alpha1.UndeclaredImage{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "UndeclaredImage"},
		ObjectMeta: metav1.ObjectMeta{Name: u.name},
		Spec:       v1alpha1.UndeclaredImageSpec{Image: text.Truncate(u.image.Reference, maxConditionMessage)},
	})
}

// describeUndeclared writes into a record what was found of its image, and what runs it.
func describeUndeclared(next *v1alpha1.UndeclaredImage, u *runs, f *undeclared.Finding, now time.Time) {
	status := &next.Status
	status.ObservedGeneration = next.Generation
	status.PodCount, status.Pods = ptr.To(int32(min(len(u.pods), 1<<30))), nil //nolint:gosec // it is bounded
	for i := range u.pods[:min(len(u.pods), maxUndeclaredPods)] {
		p := &u.pods[i]
		origin := v1alpha1.PodFromAPIServer
		if p.Static {
			origin = v1alpha1.PodStatic
		}
		status.Pods = append(status.Pods, v1alpha1.UndeclaredPod{
			Namespace: p.Namespace, Name: p.Name, UID: string(p.UID), Node: p.Node, Origin: origin})
	}
	at := &metav1.Time{Time: now.Truncate(time.Second)}
	if status.FirstSeen == nil {
		status.FirstSeen = at
	}
	switch {
	case len(u.pods) > 0:
		status.LastSeen = nil
	case status.LastSeen == nil:
		status.LastSeen = at
	}
	c := conditions{&status.Conditions, next.Generation, now}
	if f.Undeclared != "" {
		status.Detected, status.Unknown, status.Opaque = f.Contents.Detected, f.Contents.Unknown, f.Contents.Opaque
		c.set(v1alpha1.ConditionUndeclared, f.Undeclared, f.Reason, text.Truncate(f.Message, maxConditionMessage))
	}
	is := meta.FindStatusCondition(status.Conditions, v1alpha1.ConditionUndeclared)
	switch {
	case len(u.pods) == 0:
		c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonRunsNoMore, "no pod runs the image")
	case is == nil:
	case is.Status == metav1.ConditionTrue:
		c.set(v1alpha1.ConditionReady, metav1.ConditionFalse, is.Reason, is.Message)
	case is.Status == metav1.ConditionFalse:
		c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, is.Reason, is.Message)
	default:
		c.set(v1alpha1.ConditionReady, metav1.ConditionUnknown, is.Reason, is.Message)
	}
}

// tell records an event of each pod that runs an undeclared image, once for every reason.
func (k *undeclaredKeeper) tell(u *runs, f *undeclared.Finding) {
	before := k.told[u.name]
	delete(k.told, u.name)
	if f.Undeclared != metav1.ConditionTrue {
		return
	}
	if before == nil && u.record != nil { // told by an operator before this one
		before = map[types.UID]string{}
		reason := conditionReason(u.record.Status.Conditions, v1alpha1.ConditionUndeclared)
		for i := range u.record.Status.Pods {
			before[types.UID(u.record.Status.Pods[i].UID)] = reason
		}
	}
	now := map[types.UID]string{}
	for i := range u.pods {
		s := &u.pods[i]
		now[s.UID] = f.Reason
		if before[s.UID] != f.Reason {
			k.events.Eventf(aboutPod(s), nil, corev1.EventTypeWarning, v1alpha1.ReasonUndeclaredSoftware, "Inspect", "%s: %s",
				u.image.Reference, text.Truncate(f.Message, maxConditionMessage/2))
		}
	}
	k.told[u.name] = now
}

// recordEnded tells that a pod was ended because of its image.
func (k *undeclaredKeeper) recordEnded(ctx context.Context, s *undeclared.Sighting) {
	logf.FromContext(ctx).Info("a pod of an undeclared image is ended", logUID, s.UID, logReason, v1alpha1.ReasonUndeclaredEnded)
	k.metrics.undeclaredEnded.WithLabelValues(s.Namespace).Inc()
	k.events.Eventf(aboutPod(s), nil, corev1.EventTypeWarning, v1alpha1.ReasonUndeclaredEnded, "End",
		"it is ended, because nobody has declared what it runs: see kubectl vsa undeclared")
}

// aboutPod is what an event is about.
func aboutPod(s *undeclared.Sighting) *corev1.Pod {
	return &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: s.Name, UID: s.UID},
	}
}
