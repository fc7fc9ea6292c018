// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// SuffixDeployment ends the names of what is made for a deployment, its Service among it: those of a search of the same name end
// otherwise.
const SuffixDeployment = "-vad"

// Further endings of the name of a request's ConfigMap.
const (
	suffixSearch = "-vsj"
	suffixConfig = "-modules"
)

// ConfigOf tells whose ConfigMap a pod mounts where a runtime looks for it: the label of the kind of request, and the name. It
// returns nothing for a pod that mounts none. Unlike labels and owner, it cannot be taken from a pod.
func ConfigOf(spec *corev1.PodSpec) (label, name string) {
	for _, v := range spec.Volumes {
		if v.ConfigMap == nil || !mountsConfig(spec.Containers, v.Name) {
			continue
		}
		of, ok := strings.CutSuffix(v.ConfigMap.Name, suffixConfig)
		if !ok {
			continue
		}
		if name, ok := strings.CutSuffix(of, SuffixDeployment); ok {
			return LabelDeployment, name
		}
		if name, ok := strings.CutSuffix(of, suffixSearch); ok {
			return LabelSearch, name
		}
	}
	return "", ""
}

func mountsConfig(containers []corev1.Container, volume string) bool {
	return slices.ContainsFunc(containers, func(c corev1.Container) bool {
		return slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == volume && m.MountPath == configPath })
	})
}
