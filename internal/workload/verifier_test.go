// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestVerifierSeesTheImageAndItsFolder(t *testing.T) {
	plan := placed("/models/intruder", operatorImage, strange)
	c := plan.Deployment.Spec.Template.Spec.InitContainers[0]
	want := []string{"/manager", "verify-mounts", "/verify/folders/1", "/verify/images/baked", "models/intruder"}
	if diff := cmp.Diff(want, c.Command); diff != "" || c.Image != operatorImage {
		t.Error(c.Image, diff)
	}
	mounts := []corev1.VolumeMount{
		{Name: "baked", MountPath: "/verify/images/baked", ReadOnly: true},
		{Name: "baked", MountPath: "/verify/folders/1", SubPath: "models/intruder", ReadOnly: true},
	}
	if diff := cmp.Diff(mounts, c.VolumeMounts); diff != "" {
		t.Error(diff)
	}
	if workload.Exposes(&plan.Deployment.Spec.Template.Spec, &planOf(objects.Package(), "/models/intruder").Deployment.Spec.Template.Spec) {
		t.Error("the operator's own look at mounts counts as something that shows more")
	}
}
