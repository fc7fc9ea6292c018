// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestIsStalled(t *testing.T) {
	invalid := apierrors.NewInvalid(schema.GroupKind{Kind: "Deployment"}, "a", nil)
	busy := apierrors.NewTooManyRequests("later", 1)
	for name, test := range map[string]struct {
		findings []v1alpha1.Finding
		problem  error
		failed   bool
		want     bool
	}{
		"nothing is against it":         {},
		"a module is taken out":         {findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonModuleStripped, Verdict: v1alpha1.Restricted}}},
		"a paper is missing":            {findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonFormalityMissing, Verdict: v1alpha1.Suspended}}},
		"it is forbidden":               {findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden}}, want: true},
		"its profile may be on its way": {findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden}}},
		"so that nothing is left": {findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden},
			{Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden}}},
		"it makes no valid workload": {problem: notStarted(invalid), want: true},
		"the API server is busy":     {problem: notStarted(busy)},
		"nobody answers":             {problem: notStarted(errors.New("connection refused"))},
		"it failed":                  {failed: true, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scope{verdict: legal.Verdict{Verdict: v1alpha1.Permitted, Findings: test.findings}, problem: test.problem}
			if len(test.findings) > 0 {
				s.verdict.Verdict = test.findings[0].Verdict
			}
			if got := isStalled(s, test.failed); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestStalledIsThereOnlyWhileItHolds(t *testing.T) {
	var list []metav1.Condition
	c := conditions{&list, 1, instant(1)}
	c.setStalled(true, availability{false, "NothingLeft", "nothing is left to run"})
	if got := meta.FindStatusCondition(list, v1alpha1.ConditionStalled); got == nil || got.Status != metav1.ConditionTrue || got.Reason != "NothingLeft" {
		t.Errorf("while it holds: %+v", got)
	}
	c.setStalled(false, availability{false, "FormalityMissing", "file it"})
	if len(list) != 0 {
		t.Errorf("once it no longer holds: %+v", list)
	}
	c.setStalled(true, availability{true, "Permitted", "it runs"})
	if len(list) != 0 {
		t.Errorf("of what is ready: %+v", list)
	}
}
