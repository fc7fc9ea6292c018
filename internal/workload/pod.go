// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	containerName = "runtime"
	configPath    = "/etc/vsa"
	queryPath     = "/etc/vsa-query"

	volumeConfig = "config"
	volumeHidden = "hidden"
	volumeModels = "models"
	volumeBaked  = "baked"
	volumeQuery  = "query"
	volumeTmp    = "tmp"
	modulePrefix = "module-"

	claimGPU = "gpu"

	// user and group that no file of an image belongs to: vendors' images often start as root.
	nonRoot = 65532

	// What has to end ends at once: these workloads keep nothing.
	terminationGraceSeconds = 1
)

// podSpec is the pod of a deployment or a search, as the restricted Pod Security Standard wants it.
func podSpec(p *v1alpha1.AnalyticsPackage, e exposure, gpu *v1alpha1.GPU, configMap, claimTemplate string) corev1.PodSpec {
	container := corev1.Container{
		Name:    containerName,
		Image:   string(p.Spec.Runtime.Image),
		Command: p.Spec.Runtime.Command,
		Args:    p.Spec.Runtime.Args,
		VolumeMounts: []corev1.VolumeMount{
			{Name: volumeConfig, MountPath: configPath, ReadOnly: true},
			{Name: volumeTmp, MountPath: "/tmp"},
			// Whatever the image itself has here is hidden. It cannot be read-only: the modules are mounted inside.
			{Name: volumeModels, MountPath: string(p.Spec.Runtime.ModelsPath)},
		},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false),
			ReadOnlyRootFilesystem:   ptr.To(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
	}
	spec := corev1.PodSpec{
		AutomountServiceAccountToken:  ptr.To(false),
		EnableServiceLinks:            ptr.To(false),
		TerminationGracePeriodSeconds: ptr.To[int64](terminationGraceSeconds),
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot:   ptr.To(true),
			RunAsUser:      ptr.To[int64](nonRoot),
			RunAsGroup:     ptr.To[int64](nonRoot),
			FSGroup:        ptr.To[int64](nonRoot),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		Volumes: []corev1.Volume{
			{Name: volumeConfig, VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: configMap}}}},
			{Name: volumeTmp, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			{Name: volumeModels, VolumeSource: emptyFolder()},
		},
	}
	for _, m := range e.mounted {
		name := modulePrefix + string(m.Name)
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{
			Image: &corev1.ImageVolumeSource{Reference: string(m.Source.Image), PullPolicy: corev1.PullIfNotPresent}}})
		container.VolumeMounts = append(container.VolumeMounts,
			corev1.VolumeMount{Name: name, MountPath: folder(p, m), ReadOnly: true})
	}
	if len(e.hidden) > 0 {
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: volumeHidden, VolumeSource: emptyFolder()})
	}
	for _, m := range e.hidden {
		container.VolumeMounts = append(container.VolumeMounts,
			corev1.VolumeMount{Name: volumeHidden, MountPath: string(m.Source.Path), ReadOnly: true})
	}
	under := slices.DeleteFunc(slices.Clone(e.baked), func(m v1alpha1.Module) bool {
		return !strings.HasPrefix(string(m.Source.Path), string(p.Spec.Runtime.ModelsPath)+"/")
	})
	if len(under) > 0 {
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: volumeBaked, VolumeSource: corev1.VolumeSource{
			Image: &corev1.ImageVolumeSource{Reference: string(p.Spec.Runtime.Image), PullPolicy: corev1.PullIfNotPresent}}})
	}
	for _, m := range under { // what is hidden with the rest of the models' folder comes back alone
		container.VolumeMounts = append(container.VolumeMounts, corev1.VolumeMount{Name: volumeBaked,
			MountPath: string(m.Source.Path), SubPath: strings.TrimPrefix(string(m.Source.Path), "/"), ReadOnly: true})
	}
	switch {
	case gpu == nil:
	case gpu.DeviceClassName != "":
		spec.ResourceClaims = []corev1.PodResourceClaim{{Name: claimGPU, ResourceClaimTemplateName: ptr.To(claimTemplate)}}
		container.Resources.Claims = []corev1.ResourceClaim{{Name: claimGPU}}
	default:
		count := *resource.NewQuantity(int64(gpu.Count), resource.DecimalSI)
		container.Resources.Limits = corev1.ResourceList{corev1.ResourceName(gpu.ResourceName): count}
	}
	spec.Containers = []corev1.Container{container}
	return spec
}

// emptyFolder is a volume in which there is nothing, and hardly room for anything.
func emptyFolder() corev1.VolumeSource {
	return corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: resource.NewQuantity(1<<20, resource.BinarySI)}}
}
