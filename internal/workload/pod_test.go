// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/test/objects"
)

func TestPodSeesOnlyWhatIsPermitted(t *testing.T) {
	pod := deploymentPod(t, objects.Counter, objects.Intruder)
	mounts := map[string]corev1.VolumeMount{}
	for _, m := range pod.Containers[0].VolumeMounts {
		mounts[m.MountPath] = m
	}
	for path, want := range map[string]struct {
		volume   string
		readOnly bool
	}{
		"/models/counter": {"module-counter", true}, // permitted, an artifact
		"/opt/face":       {"hidden", true},         // stripped, baked in
		"/etc/vsa":        {"config", true},
	} {
		if got, ok := mounts[path]; !ok || got.Name != want.volume || got.ReadOnly != want.readOnly {
			t.Errorf("mount at %s is %+v, want volume %s, read-only %v", path, got, want.volume, want.readOnly)
		}
	}
	for _, path := range []string{"/models/density", "/models/plate", "/opt/intrusion"} {
		if m, ok := mounts[path]; ok {
			t.Errorf("%s has a mount of %s: it must be absent, or as it is in the image", path, m.Name)
		}
	}
	images := 0
	for _, v := range pod.Volumes {
		if v.Image != nil {
			images++
		}
		if v.Name == "hidden" && v.EmptyDir == nil {
			t.Errorf("what hides a module is %+v, want an empty folder", v.VolumeSource)
		}
	}
	if images != 1 {
		t.Errorf("%d image volumes, want one for each permitted artifact", images)
	}
}

func TestPodIsRestricted(t *testing.T) {
	pod := deploymentPod(t, objects.Counter)
	c := pod.Containers[0].SecurityContext
	switch {
	case *pod.AutomountServiceAccountToken:
		t.Error("the pod gets a service account token")
	case !*pod.SecurityContext.RunAsNonRoot, *pod.SecurityContext.RunAsUser == 0:
		t.Error("the pod may run as root")
	case pod.SecurityContext.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault:
		t.Error("the pod has no seccomp profile")
	case *c.AllowPrivilegeEscalation, !*c.ReadOnlyRootFilesystem, len(c.Capabilities.Drop) != 1, c.Capabilities.Drop[0] != "ALL":
		t.Errorf("the container is not restricted: %+v", c)
	}
}
