// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// tell records an event if a verdict, or what it takes out, has changed.
func (r *reconciler) tell(object runtime.Object, before, after *v1alpha1.JudgedStatus) {
	if before.Verdict == after.Verdict && before.Stripped == after.Stripped {
		return
	}
	kind, message := corev1.EventTypeNormal, "all that was asked for may run"
	if len(after.Findings) > 0 {
		message = after.Findings[0].Message
		if source := after.Findings[0].Source; source != "" {
			message += " (" + source + ")"
		}
	}
	if !after.Verdict.Runs() {
		kind = corev1.EventTypeWarning
	}
	r.events.Eventf(object, nil, kind, string(after.Verdict), "Judge", "%s", message)
}
