// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const messageContested = "two writers take turns in writing this package: only what all of their contents allow is let run, until " +
	"one of them has stayed for an hour; give each content a package name of its own"

// contested sets Ready of a package. No writer of a contested one is told that all is well.
func (c conditions) contested(by *v1alpha1.Contested) {
	if by == nil {
		c.upToDate()
		c.setStalled(false, availability{})
		return
	}
	is := availability{false, v1alpha1.ReasonContested, messageContested}
	c.setAvailability(v1alpha1.ConditionReady, is)
	c.setStalled(true, is)
}

// recordContested records an event when two writers begin to contest a package.
func (r *packageReconciler) recordContested(before, after *v1alpha1.AnalyticsPackage) {
	if before.Status.Contested == nil && after.Status.Contested != nil {
		r.events.Eventf(after, nil, corev1.EventTypeWarning, v1alpha1.ReasonContested, "Judge", "%s", messageContested)
	}
}
