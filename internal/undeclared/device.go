// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// usesDevice tells whether a pod has a device on which a network can be computed: an extended resource or a claim, whatever it
// is called, for accelerators have many names; or a device of its node, past Kubernetes' accounts.
func usesDevice(spec *corev1.PodSpec) bool {
	if len(spec.ResourceClaims) > 0 || spec.Resources != nil && extended(*spec.Resources) ||
		slices.ContainsFunc(spec.Volumes, mountsDevices) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(spec.InitContainers, spec.Containers), func(c corev1.Container) bool {
		return extended(c.Resources) || slices.ContainsFunc(c.Env, askedOfRuntime)
	})
}

// extended tells whether resources are among what a container has that Kubernetes does not know itself.
func extended(r corev1.ResourceRequirements) bool {
	for _, list := range []corev1.ResourceList{r.Limits, r.Requests} {
		for name, quantity := range list {
			domain, _, found := strings.Cut(string(name), "/")
			if found && domain != "kubernetes.io" && !strings.HasSuffix(domain, ".kubernetes.io") && !quantity.IsZero() {
				return true
			}
		}
	}
	return false
}

// mountsDevices tells whether a volume shows devices of the node.
func mountsDevices(v corev1.Volume) bool {
	if v.HostPath == nil {
		return false
	}
	path := strings.TrimRight(v.HostPath.Path, "/")
	return path == "" || path == "/dev" || strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/dev/shm")
}

// askedOfRuntime tells whether a variable is one by which a container runtime is asked for a device.
func askedOfRuntime(e corev1.EnvVar) bool {
	return e.Name == "NVIDIA_VISIBLE_DEVICES" && e.Value != "" && e.Value != "void" && e.Value != "none"
}
