// SPDX-License-Identifier: Apache-2.0

package undeclared_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/vsa-legal/operator/internal/undeclared"
)

func TestDevice(t *testing.T) {
	has := func(name string, n string) corev1.ResourceRequirements {
		return corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceName(name): resource.MustParse(n)}}
	}
	path := func(path string) func(*corev1.PodSpec) {
		return func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: path}}}}
		}
	}
	with := func(r corev1.ResourceRequirements) func(*corev1.PodSpec) {
		return func(s *corev1.PodSpec) { s.Containers[0].Resources = r }
	}
	env := func(value string) func(*corev1.PodSpec) {
		return func(s *corev1.PodSpec) {
			s.Containers[0].Env = []corev1.EnvVar{{Name: "NVIDIA_VISIBLE_DEVICES", Value: value}}
		}
	}
	for name, c := range map[string]struct {
		change func(*corev1.PodSpec)
		want   bool
	}{
		"none":                        {func(*corev1.PodSpec) {}, false},
		"processors":                  {with(has("cpu", "1")), false},
		"huge pages":                  {with(has("hugepages-2Mi", "2Mi")), false},
		"Kubernetes' own":             {with(has("attachable-volumes.kubernetes.io/x", "1")), false},
		"a GPU":                       {with(has("nvidia.com/gpu", "1")), true},
		"another accelerator":         {with(has("hailo.ai/h8", "1")), true},
		"no GPU":                      {with(has("nvidia.com/gpu", "0")), false},
		"a GPU of an init container":  {func(s *corev1.PodSpec) { s.InitContainers = []corev1.Container{{Resources: has("amd.com/gpu", "1")}} }, true},
		"a GPU of the pod":            {func(s *corev1.PodSpec) { r := has("amd.com/gpu", "1"); s.Resources = &r }, true},
		"a claim":                     {func(s *corev1.PodSpec) { s.ResourceClaims = []corev1.PodResourceClaim{{Name: "gpu"}} }, true},
		"a device of the node":        {path("/dev/nvidia0"), true},
		"all devices of the node":     {path("/dev/"), true},
		"everything of the node":      {path("/"), true},
		"shared memory of the node":   {path("/dev/shm"), false},
		"a folder of the node":        {path("/var/log"), false},
		"the runtime's word":          {env("all"), true},
		"the runtime's word for none": {env("void"), false},
	} {
		p := podOf("a.example/a" + sha("1"))
		c.change(&p.Spec)
		if s, _ := undeclared.Of(p, own); s.Device != c.want {
			t.Errorf("%s: %v", name, s.Device)
		}
	}
}
