// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestExposes(t *testing.T) {
	type names = []v1alpha1.ModuleName
	for name, test := range map[string]struct {
		running, planned names
		want             bool
	}{
		"the same":                      {names{objects.Counter}, names{objects.Counter}, false},
		"an artifact more is planned":   {names{objects.Counter}, names{objects.Counter, objects.Density}, false},
		"an artifact less is planned":   {names{objects.Counter, objects.Density}, names{objects.Counter}, true},
		"another artifact is planned":   {names{objects.Density}, names{objects.Counter}, true},
		"a baked-in module less":        {names{objects.Counter, objects.Intruder}, names{objects.Counter}, true},
		"a baked-in module more":        {names{objects.Counter}, names{objects.Counter, objects.Intruder}, false},
		"a baked-in module for another": {names{objects.Intruder}, names{objects.Face}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := workload.Exposes(deploymentPod(t, test.running...), deploymentPod(t, test.planned...)); got != test.want {
				t.Errorf("Exposes = %v, want %v", got, test.want)
			}
		})
	}
}

func TestExposesSeesContainersBesideTheRuntime(t *testing.T) {
	planned := deploymentPod(t, objects.Counter)
	for name, tamper := range map[string]func(*corev1.PodSpec){
		"an init container": func(p *corev1.PodSpec) {
			p.InitContainers = []corev1.Container{{Name: "x", Image: p.Containers[0].Image}}
		},
		"a second container without the empty mounts": func(p *corev1.PodSpec) {
			p.Containers = append(p.Containers, corev1.Container{Name: "x", Image: p.Containers[0].Image})
		},
		"a folder to write to where a module was hidden": func(p *corev1.PodSpec) {
			for i, m := range p.Containers[0].VolumeMounts {
				if m.MountPath == "/opt/face" {
					p.Containers[0].VolumeMounts[i].Name = "scratch-0"
				}
			}
			p.Volumes = append(p.Volumes, corev1.Volume{Name: "scratch-0", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}})
		},
		"a claim that is not planned": func(p *corev1.PodSpec) {
			p.Volumes = append(p.Volumes, corev1.Volume{Name: "cache", VolumeSource: corev1.VolumeSource{
				PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "models"}}})
		},
		"another runtime": func(p *corev1.PodSpec) { p.Containers[0].Image = string(objects.Image(9)) },
	} {
		t.Run(name, func(t *testing.T) {
			running := planned.DeepCopy()
			tamper(running)
			if !workload.Exposes(running, planned) {
				t.Error("not seen")
			}
		})
	}
}

// A claim holds what modules were compiled to in a folder for each set of them: a pod of another set ends for its modules.
func TestExposesKnowsTheClaimsOfThePlan(t *testing.T) {
	claim := func(name, folder string, runs ...v1alpha1.ModuleName) *corev1.PodSpec {
		pod := deploymentPod(t, runs...)
		pod.Volumes = append(pod.Volumes, corev1.Volume{Name: "cache", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name}}})
		pod.Containers[0].VolumeMounts = append(pod.Containers[0].VolumeMounts, corev1.VolumeMount{Name: "cache", MountPath: "/cache", SubPath: folder})
		return pod
	}
	planned := claim("engines", "cache-2", objects.Counter, objects.Density)
	for name, test := range map[string]struct {
		running *corev1.PodSpec
		want    bool
	}{
		"the same":                  {claim("engines", "cache-2", objects.Counter, objects.Density), false},
		"the cache of less modules": {claim("engines", "cache-1", objects.Counter), false},
		"the cache of others":       {claim("engines", "cache-3", objects.Intruder), true},
		"another claim":             {claim("other", "cache-2", objects.Counter, objects.Density), true},
	} {
		if got := workload.Exposes(test.running, planned); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	older := planned.DeepCopy()
	older.Containers[0].Image = string(objects.Image(98))
	older.Containers[0].VolumeMounts[len(older.Containers[0].VolumeMounts)-1].SubPath = "cache-1"
	if !workload.OtherImages(older, planned) {
		t.Error("a newer image with its own cache is more than a newer image")
	}
}

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
