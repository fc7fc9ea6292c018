// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestTellEgress(t *testing.T) {
	scope := func(networks ...v1alpha1.CIDR) *v1alpha1.JudicialRequisition {
		return &v1alpha1.JudicialRequisition{Spec: v1alpha1.JudicialRequisitionSpec{Scope: v1alpha1.Scope{ResultNetworks: networks}}}
	}
	told := &metav1.Condition{Type: "EgressBeyondScope", Status: metav1.ConditionTrue, Reason: "EgressBeyondScope", Message: "spec.egress[1] leads to " +
		"what the requisition does not name for results, and what the search finds could be sent there: remove it and any other that " +
		"nothing is read from, and name a network for results under spec.output"}
	for name, test := range map[string]struct {
		requisition *v1alpha1.JudicialRequisition
		want        *metav1.Condition
	}{
		"a network beside":   {scope("10.3.0.0/16"), told},
		"both are within":    {scope("10.3.0.0/16", "10.4.0.0/16"), nil},
		"no requisition yet": {nil, nil},
	} {
		for before, conditions := range map[string][]metav1.Condition{"": nil, ", told before": {*told}} {
			t.Run(name+before, func(t *testing.T) {
				q := &searchRequest{after: &v1alpha1.VideoSearchJob{Spec: v1alpha1.VideoSearchJobSpec{
					Egress: []v1alpha1.EgressRule{{CIDR: "10.3.7.0/24"}, {CIDR: "10.4.0.0/24"}}}}}
				q.evidence.Requisition, q.after.Status.Conditions = test.requisition, conditions
				q.tellEgress()
				got := meta.FindStatusCondition(q.after.Status.Conditions, "EgressBeyondScope")
				if diff := cmp.Diff(test.want, ignoreTime(got)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
