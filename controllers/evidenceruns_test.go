// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// TestRunOfWorkload holds that a workload keeps its run through every plan, and that one without is known by its UID.
func TestRunOfWorkload(t *testing.T) {
	running := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "uid"}}
	if got := runOf(running); got != "uid" {
		t.Errorf("the run is %q", got)
	}
	shared := map[string]string{"vsa.legal/plan": "hash"}
	plan := workload.Plan{Deployment: &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Annotations: shared}}}
	if keepRun(running, &plan); len(plan.Deployment.Annotations) != 1 {
		t.Errorf("a run that nobody announced is planned: %v", plan.Deployment.Annotations)
	}
	annotateRun(running, "run-1")
	keepRun(running, &plan)
	if got := runOf(plan.Deployment); got != "run-1" || plan.Deployment.Annotations["vsa.legal/plan"] != "hash" || len(shared) != 1 {
		t.Errorf("the plan has %v, and what it was made of %v", plan.Deployment.Annotations, shared)
	}
}

func TestReasonOfEnd(t *testing.T) {
	for name, test := range map[string]struct {
		verdict legal.Verdict
		want    string
	}{
		"it may run":  {legal.Verdict{Verdict: v1alpha1.Permitted}, endedGone},
		"not judged":  {legal.Verdict{}, endedGone},
		"it may not":  {legal.Verdict{Verdict: v1alpha1.Suspended, Findings: []v1alpha1.Finding{{Reason: "FormalityOver"}}}, "FormalityOver"},
		"nobody says": {legal.Verdict{Verdict: v1alpha1.Forbidden}, notPermitted},
	} {
		if got := reasonOf(&deploymentRequest{scope: scope{verdict: test.verdict}}); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
