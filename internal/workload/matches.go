// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Matches tells whether a pod is what a template makes: it runs the same containers, sees the same files, and shares no more
// with its node. What admission may add to a pod and what shows it nothing (tolerations, resources, variables) is not
// compared. A container that something injects into pods is a difference.
func Matches(pod, template *corev1.PodSpec) bool {
	return pod.HostNetwork == template.HostNetwork && pod.HostPID == template.HostPID && pod.HostIPC == template.HostIPC &&
		len(pod.EphemeralContainers) == 0 &&
		slices.EqualFunc(pod.InitContainers, template.InitContainers, sameContainer) &&
		slices.EqualFunc(pod.Containers, template.Containers, sameContainer) &&
		slices.EqualFunc(pod.Volumes, template.Volumes, sameVolume)
}

func sameContainer(a, b corev1.Container) bool {
	return a.Name == b.Name && a.Image == b.Image && slices.Equal(a.Command, b.Command) && slices.Equal(a.Args, b.Args) &&
		slices.EqualFunc(a.VolumeMounts, b.VolumeMounts, sameMount) && !executes(a)
}

// executes tells whether the kubelet runs something in a container beside its own program. No template does that.
func executes(c corev1.Container) bool {
	for _, p := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		if p != nil && p.Exec != nil {
			return true
		}
	}
	return c.Lifecycle != nil
}

func sameMount(a, b corev1.VolumeMount) bool {
	return a.Name == b.Name && a.MountPath == b.MountPath && a.SubPath == b.SubPath && a.ReadOnly == b.ReadOnly
}

// sameVolume compares what a volume shows. How an image is pulled is left to the cluster.
func sameVolume(a, b corev1.Volume) bool {
	switch {
	case a.Name != b.Name:
		return false
	case a.Image != nil && b.Image != nil:
		return a.Image.Reference == b.Image.Reference
	case a.ConfigMap != nil && b.ConfigMap != nil:
		return a.ConfigMap.Name == b.ConfigMap.Name
	case a.Secret != nil && b.Secret != nil:
		return a.Secret.SecretName == b.Secret.SecretName
	case a.PersistentVolumeClaim != nil && b.PersistentVolumeClaim != nil:
		return a.PersistentVolumeClaim.ClaimName == b.PersistentVolumeClaim.ClaimName
	}
	return a.EmptyDir != nil && b.EmptyDir != nil
}
