// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"slices"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// TestMeaning: pods are replaced for what a plan means, and not for how it is written.
func TestMeaning(t *testing.T) {
	const below = v1alpha1.ContainerPath("/models/intruder")
	reordered := objects.Package()
	slices.Reverse(reordered.Spec.Modules)
	newer := objects.Package()
	newer.Spec.Modules[0].Source.Image = objects.Image(99)
	first := placed(below, operatorImage, modern)
	for name, test := range map[string]struct {
		plan workload.Plan
		same bool
	}{
		"nothing differs":               {placed(below, operatorImage, modern), true},
		"another node of the same sort": {placed(below, operatorImage, modern, workload.Node{Name: "b", Runtime: modern.Runtime}), true},
		"a node that is left out":       {placed(below, operatorImage, modern, old), true},
		"modules in another order":      {planOf(reordered, below), true},
		"pods look at their mounts":     {placed(below, operatorImage, modern, strange), false},
		"another image of a module":     {planOf(newer, below), false},
		"a module lies somewhere else":  {placed("/models/other", operatorImage, modern), false},
	} {
		t.Run(name, func(t *testing.T) {
			was, is := first.Deployment.Annotations[workload.AnnotationPlan], test.plan.Deployment.Annotations[workload.AnnotationPlan]
			if (was == is) != test.same {
				t.Errorf("the same: %v, want %v", was == is, test.same)
			}
		})
	}
}

// TestMeaningLeavesOutTheRelease: another release of the operator replaces no pod that looks at its mounts by an earlier one.
func TestMeaningLeavesOutTheRelease(t *testing.T) {
	const below = v1alpha1.ContainerPath("/models/intruder")
	one, two := placed(below, "registry.example/operator:1", strange), placed(below, "registry.example/operator:2", strange)
	if workload.Rolls(one.Deployment, two.Deployment) {
		t.Error("it replaces pods")
	}
	if !workload.Rolls(placed(below, operatorImage, modern).Deployment, placed(below, operatorImage, modern, old).Deployment) {
		t.Error("pods that could go to a node that shows more are not replaced")
	}
}
