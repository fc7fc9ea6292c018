// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

// maxMessage bounds a condition's message, and a finding's.
const maxMessage = 1024

// conditions sets the conditions of one object on one clock.
type conditions struct {
	list       *[]metav1.Condition
	generation int64
	now        time.Time
}

func (c conditions) set(kind string, status metav1.ConditionStatus, reason, message string) {
	meta.SetStatusCondition(c.list, metav1.Condition{
		Type: kind, Status: status, ObservedGeneration: c.generation, Reason: reason, Message: text.Truncate(message, maxMessage),
		LastTransitionTime: metav1.Time{Time: c.now.Truncate(time.Second)},
	})
}

// setAvailability sets a condition of what runs.
func (c conditions) setAvailability(kind string, is availability) {
	c.set(kind, conditionStatus(is.available), is.reason, is.message)
}

// permitted sets the conditions that follow from a verdict and its evidence alone, and returns what sums it up.
func (c conditions) permitted(v legal.Verdict, e *legal.Evidence) availability {
	why := availability{v.Verdict.Runs(), v1alpha1.ReasonAllPermitted, "all that was asked for may run"}
	if len(v.Findings) > 0 {
		why.reason, why.message = v.Findings[0].Reason, v.Findings[0].Message
	}
	c.setAvailability(v1alpha1.ConditionPermitted, why)
	c.verified(v, e)
	return why
}

// upToDate sets Ready on objects that run nothing themselves.
func (c conditions) upToDate() {
	c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonJudged, "the status is up to date")
}

// conditionStatus is the status of a condition that is known.
func conditionStatus(b bool) metav1.ConditionStatus {
	if b {
		return metav1.ConditionTrue
	}
	return metav1.ConditionFalse
}

// conditionReason returns the reason of a condition, or nothing.
func conditionReason(list []metav1.Condition, kind string) string {
	if c := meta.FindStatusCondition(list, kind); c != nil {
		return c.Reason
	}
	return ""
}

// timeOrNil writes an instant in whole seconds. The zero time means never.
func timeOrNil(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t.Truncate(time.Second)}
}
