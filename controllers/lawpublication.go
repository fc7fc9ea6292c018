// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
)

// describePublication writes into the status of a profile who has published it.
func (r *reconciler) describePublication(ctx context.Context, p *v1alpha1.LegalProfile, c conditions) error {
	settled, err := r.gatherer.settled(ctx)
	if err != nil {
		return err
	}
	of, ok := settled.Publications()[p.Name]
	if !ok || of.Digest != lawbundle.ProfileDigest(p) {
		return errStale // the cache has another one by now
	}
	p.Status.Digest, p.Status.Bundle = of.Digest, nil
	if of.Bundle != "" {
		p.Status.Bundle = &v1alpha1.BundleReference{Name: v1alpha1.ObjectName(of.Bundle), Sequence: of.Sequence}
	}
	is := metav1.ConditionUnknown
	if of.Published != nil {
		is = conditionStatus(*of.Published)
	}
	c.set(v1alpha1.ConditionPublished, is, of.Reason, of.Message)
	return nil
}

// recordPublication records an event where a profile has become something that nobody published.
func (r *reconciler) recordPublication(before, after *v1alpha1.LegalProfile) {
	was := meta.FindStatusCondition(before.Status.Conditions, v1alpha1.ConditionPublished)
	is := meta.FindStatusCondition(after.Status.Conditions, v1alpha1.ConditionPublished)
	if is == nil || is.Status != metav1.ConditionFalse || was != nil && was.Reason == is.Reason && before.Status.Digest == after.Status.Digest {
		return
	}
	r.events.Eventf(after, nil, corev1.EventTypeWarning, is.Reason, "Publish", "%s", is.Message)
}
