// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// isStalled tells whether a request that is not ready becomes so by nothing but a change of it, or of the law.
func isStalled(s *scope, failed bool) bool {
	return failed || noPaperCures(s.verdict) || apierrors.IsInvalid(s.problem)
}

// noPaperCures tells whether a verdict is Forbidden, and not because its profile is missing: that may be on its way, in the
// same commit as the request, and nothing is permitted without it.
func noPaperCures(v legal.Verdict) bool {
	return v.Verdict == v1alpha1.Forbidden && !hasFinding(v, v1alpha1.ReasonProfileNotFound)
}

// setStalled sets the condition while it holds, in the words of Ready, and removes it when it no longer does: kstatus asks
// for that.
func (c conditions) setStalled(stalled bool, ready availability) {
	if !stalled || ready.available {
		meta.RemoveStatusCondition(c.list, v1alpha1.ConditionStalled)
		return
	}
	c.set(v1alpha1.ConditionStalled, metav1.ConditionTrue, ready.reason, ready.message)
}
