// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestOtherImages(t *testing.T) {
	planned := deploymentPod(t, objects.Counter, objects.Intruder)
	for name, test := range map[string]struct {
		change func(*corev1.PodSpec)
		want   bool
	}{
		"the same":                 {func(*corev1.PodSpec) {}, false},
		"an older runtime":         {func(p *corev1.PodSpec) { p.Containers[0].Image = string(objects.Image(98)) }, true},
		"an older module":          {func(p *corev1.PodSpec) { moduleVolume(p).Image.Reference = string(objects.Image(99)) }, true},
		"a module that is no more": {func(p *corev1.PodSpec) { moduleVolume(p).Name = "module-face" }, false},
		"an older runtime with a container more": {func(p *corev1.PodSpec) {
			p.Containers[0].Image = string(objects.Image(98))
			p.Containers = append(p.Containers, corev1.Container{Name: "x", Image: string(objects.Image(98))})
		}, false},
		"an older runtime that hides less": {func(p *corev1.PodSpec) {
			p.Containers[0].Image = string(objects.Image(98))
			p.Containers[0].VolumeMounts = p.Containers[0].VolumeMounts[:3]
		}, false},
	} {
		running := planned.DeepCopy()
		test.change(running)
		if got := workload.OtherImages(running, planned); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// moduleVolume returns the volume of a pod's one module that is an artifact.
func moduleVolume(p *corev1.PodSpec) *corev1.Volume {
	for i := range p.Volumes {
		if p.Volumes[i].Image != nil {
			return &p.Volumes[i]
		}
	}
	return nil
}
