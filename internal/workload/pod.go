// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	containerName = "runtime"
	configPath    = "/etc/vsa"
	volumeConfig  = "config"
	volumeHidden  = "hidden"
	volumeModels  = "models"
	volumeBaked   = "baked"
	volumeTmp     = "tmp"
	modulePrefix  = "module-"

	claimGPU = "gpu"

	// user and group that no file of an image belongs to: vendors' images often start as root.
	nonRoot int64 = 65532

	// What has to end ends at once: these workloads keep nothing.
	terminationGraceSeconds int64 = 1
)

// podSpec is the pod of a deployment or a search, as the restricted Pod Security Standard wants it.
func (s subject) podSpec(plan Plan) corev1.PodSpec {
	spec := corev1.PodSpec{
		AutomountServiceAccountToken:  ptr.To(false),
		EnableServiceLinks:            ptr.To(false),
		TerminationGracePeriodSeconds: ptr.To(terminationGraceSeconds),
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot:   ptr.To(true),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		Volumes: []corev1.Volume{
			{Name: volumeConfig, VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: plan.ConfigMap.Name}}}},
			{Name: volumeTmp, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			{Name: volumeModels, VolumeSource: emptyFolder()},
		},
		Containers: []corev1.Container{container(s.of)},
	}
	s.addModules(&spec)
	s.addRuntime(&spec)
	s.addFolders(&spec)
	s.addGPU(&spec, plan.ClaimTemplate)
	s.place(&spec)
	return spec
}

// container is the runtime, with nothing of any module in it.
func container(p *v1alpha1.AnalyticsPackage) corev1.Container {
	return corev1.Container{
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
}

// addModules mounts what the verdict lets run, and hides the rest of what is baked into the runtime image.
func (s subject) addModules(spec *corev1.PodSpec) {
	e := expose(s.of, s.verdict)
	for _, m := range e.mounted {
		name := modulePrefix + string(m.Name)
		addVolume(spec, name, imageVolume(m.Source.Image))
		addMount(spec, corev1.VolumeMount{Name: name, MountPath: folder(s.of, m)})
	}
	if len(e.hidden) > 0 {
		addVolume(spec, volumeHidden, emptyFolder())
	}
	for _, m := range e.hidden {
		addMount(spec, corev1.VolumeMount{Name: volumeHidden, MountPath: string(m.Source.Path)})
	}
	under := slices.DeleteFunc(slices.Clone(e.baked), func(m v1alpha1.Module) bool {
		return !strings.HasPrefix(string(m.Source.Path), string(s.of.Spec.Runtime.ModelsPath)+"/")
	})
	if len(under) > 0 {
		addVolume(spec, volumeBaked, imageVolume(s.of.Spec.Runtime.Image))
	}
	for _, m := range under { // what is hidden with the rest of the models' folder comes back alone
		addMount(spec, corev1.VolumeMount{Name: volumeBaked, MountPath: string(m.Source.Path),
			SubPath: strings.TrimPrefix(string(m.Source.Path), "/")})
	}
}

// addGPU gives the runtime its GPUs, by a claim of the template or as an extended resource.
func (s subject) addGPU(spec *corev1.PodSpec, template *resourcev1.ResourceClaimTemplate) {
	resources := &spec.Containers[0].Resources
	switch {
	case s.gpu == nil:
	case template != nil:
		spec.ResourceClaims = []corev1.PodResourceClaim{{Name: claimGPU, ResourceClaimTemplateName: ptr.To(template.Name)}}
		resources.Claims = []corev1.ResourceClaim{{Name: claimGPU}}
	default:
		count := *resource.NewQuantity(int64(s.gpu.Count), resource.DecimalSI)
		limits := corev1.ResourceList{corev1.ResourceName(s.gpu.ResourceName): count}
		maps.Copy(limits, resources.Limits)
		resources.Limits = limits
	}
}

func deviceSelectors(expressions []string) []resourcev1.DeviceSelector {
	var all []resourcev1.DeviceSelector
	for _, e := range expressions {
		all = append(all, resourcev1.DeviceSelector{CEL: &resourcev1.CELDeviceSelector{Expression: e}})
	}
	return all
}

func addVolume(spec *corev1.PodSpec, name string, source corev1.VolumeSource) {
	spec.Volumes = append(spec.Volumes, corev1.Volume{Name: name, VolumeSource: source})
}

// addMount mounts a volume in the runtime, which cannot write to it.
func addMount(spec *corev1.PodSpec, m corev1.VolumeMount) {
	m.ReadOnly = true
	spec.Containers[0].VolumeMounts = append(spec.Containers[0].VolumeMounts, m)
}

// imageVolume shows the files of an image.
func imageVolume(of v1alpha1.ImageReference) corev1.VolumeSource {
	return corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: string(of), PullPolicy: corev1.PullIfNotPresent}}
}

// emptyFolder is a volume in which there is nothing, and hardly room for anything.
func emptyFolder() corev1.VolumeSource {
	return corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: resource.NewQuantity(1<<20, resource.BinarySI)}}
}
