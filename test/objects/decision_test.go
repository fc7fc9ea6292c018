// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeDecision(t *testing.T) {
	want := v1alpha1.JudicialDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d"},
		Spec: v1alpha1.JudicialDecisionSpec{
			RequisitionName: "r", Decision: v1alpha1.Oppose, DecidedAt: last, By: v1alpha1.Magistrate{Role: "Judge", Court: "Tribunal judiciaire"},
		},
	}
	same(t, objects.MakeDecision("d", "ns").On("r").By("Judge").Decided(v1alpha1.Oppose, july).Obj(), &want)
	want.Spec.Decision, want.Spec.DecidedAt, want.Spec.Extend = v1alpha1.Extend, first, &v1alpha1.ExtendUntil{Until: last}
	same(t, objects.MakeDecision("d", "ns").On("r").By("Judge").Extends(june, july).Obj(), &want)
}
