// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestWhatNobodyAskedForIsHiddenAsWell(t *testing.T) {
	pod := deploymentPod(t, objects.Counter)
	hidden := map[string]bool{}
	for _, m := range pod.Containers[0].VolumeMounts {
		if m.Name == "hidden" {
			hidden[m.MountPath] = m.ReadOnly
		}
	}
	for _, m := range objects.Package().Spec.Modules {
		if m.Source.Path != "" && !hidden[string(m.Source.Path)] {
			t.Errorf("%s of the runtime image is in sight, or can be written to", m.Source.Path)
		}
	}
}

func TestAModuleUnderTheModelsFolderComesBackAlone(t *testing.T) {
	p := objects.Package()
	for i := range p.Spec.Modules {
		if m := &p.Spec.Modules[i]; m.Source.Path != "" {
			m.Source.Path = v1alpha1.ContainerPath("/models/" + string(m.Name))
		}
	}
	pod := podOf(p, objects.Intruder)
	mounts := map[string]string{}
	for _, m := range pod.Containers[0].VolumeMounts {
		mounts[m.MountPath] = m.Name + ":" + m.SubPath
	}
	if got := mounts["/models/intrusion"]; got != "baked:models/intrusion" {
		t.Errorf("the permitted module is mounted as %q", got)
	}
	if got := mounts["/models/face"]; got != "hidden:" {
		t.Errorf("the other one is mounted as %q", got)
	}
}
