// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"path"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"
)

const (
	// containerVerifier runs before anything of a package: see 'manager verify-mounts'.
	containerVerifier = "verify-mounts"
	verifierProgram   = "/manager" // of the operator's image
	// verifierRoot is the folder in which it finds each image as a whole, and each folder of one.
	verifierRoot = "/verify"
)

// verifier is a container that sees every image of which the pod mounts a folder as a whole, and the folder beside it. It
// fails where the two are not what they should be: then nothing of the package begins.
func verifier(spec *corev1.PodSpec, image string) corev1.Container {
	c := corev1.Container{
		Name: containerVerifier, Image: image, Command: []string{verifierProgram, containerVerifier},
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
		Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("1"), corev1.ResourceMemory: resource.MustParse("64Mi")}},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false),
			ReadOnlyRootFilesystem:   ptr.To(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
	}
	for _, of := range spec.Containers {
		for _, m := range of.VolumeMounts {
			if m.SubPath == "" || !isImage(spec, m.Name) {
				continue
			}
			whole := path.Join(verifierRoot, "images", m.Name)
			if !slices.ContainsFunc(c.VolumeMounts, func(known corev1.VolumeMount) bool { return known.MountPath == whole }) {
				c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: m.Name, MountPath: whole, ReadOnly: true})
			}
			folder := path.Join(verifierRoot, "folders", strconv.Itoa(len(c.VolumeMounts)))
			c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: m.Name, MountPath: folder, SubPath: m.SubPath, ReadOnly: true})
			c.Command = append(c.Command, folder, whole, m.SubPath)
		}
	}
	return c
}

func isImage(spec *corev1.PodSpec, volume string) bool {
	return slices.ContainsFunc(spec.Volumes, func(v corev1.Volume) bool { return v.Name == volume && v.Image != nil })
}

// isVerifier tells whether a container is the operator's own, of this or of an earlier release.
func isVerifier(c corev1.Container) bool {
	return c.Name == containerVerifier && len(c.Command) > 1 && c.Command[0] == verifierProgram && c.Command[1] == containerVerifier
}

// IsVerifier tells whether a container of that name looks at the mounts of its pod before anything of a package runs.
func IsVerifier(name string) bool { return name == containerVerifier }

// Looks tells whether a container of that name looks at its pod, from inside, before anything of a package runs, and does nothing else.
func Looks(name string) bool { return IsVerifier(name) || name == containerNetworkVerifier }
