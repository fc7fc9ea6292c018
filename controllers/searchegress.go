// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// tellEgress sets the condition that a search may connect to more than its requisition names for results, and takes it away
// otherwise. It says nothing of what the requisition names.
func (q *searchRequest) tellEgress() {
	list, requisition := &q.after.Status.Conditions, q.evidence.Requisition
	if requisition == nil {
		meta.RemoveStatusCondition(list, v1alpha1.ConditionEgressBeyondScope)
		return
	}
	beyond := legal.EgressBeyond(q.after.Spec.Egress, requisition.Spec.Scope.ResultNetworks)
	if beyond < 0 {
		meta.RemoveStatusCondition(list, v1alpha1.ConditionEgressBeyondScope)
		return
	}
	c := conditions{list, q.after.Generation, q.now}
	c.set(v1alpha1.ConditionEgressBeyondScope, metav1.ConditionTrue, v1alpha1.ReasonEgressBeyondScope, fmt.Sprintf("spec.egress[%d] leads to "+
		"what the requisition does not name for results, and what the search finds could be sent there: remove it and any other that "+
		"nothing is read from, and name a network for results under spec.output", beyond))
}
