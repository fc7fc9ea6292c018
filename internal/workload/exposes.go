// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Exposes tells whether a running pod could see files that a plan's pod could not: then it has to end before pods of
// the plan begin. Images are by digest, so that equal names are equal files. A container or a volume that the plan does
// not know may hold anything.
func Exposes(running, planned *corev1.PodSpec) bool {
	foreign := func(c corev1.Container) bool { return !isOwn(c) }
	if slices.ContainsFunc(running.InitContainers, foreign) || len(running.EphemeralContainers) > 0 {
		return true
	}
	known := func(c corev1.Container) bool {
		return slices.ContainsFunc(planned.Containers, func(p corev1.Container) bool { return p.Name == c.Name && p.Image == c.Image })
	}
	for _, c := range running.Containers {
		if !known(c) {
			return true
		}
	}
	for i := range running.Volumes {
		if !knownVolume(&running.Volumes[i], planned.Volumes) {
			return true
		}
	}
	hidden, shown := hides(running), shows(planned)
	for path := range hides(planned) {
		if !hidden[path] {
			return true
		}
	}
	for mount := range shows(running) {
		if !shown[mount] {
			return true
		}
	}
	return false
}

// knownVolume tells whether a plan has the same volume, or whether it is one of the sorts that hold no module. What a
// ConfigMap, a Secret or an empty folder is called may differ. Which folder of a claim is mounted may differ as well: what was
// compiled there is of modules that the running pod itself sees.
func knownVolume(v *corev1.Volume, planned []corev1.Volume) bool {
	switch {
	case v.Image != nil:
		return slices.ContainsFunc(planned, func(p corev1.Volume) bool {
			return p.Image != nil && p.Image.Reference == v.Image.Reference
		})
	case v.PersistentVolumeClaim != nil:
		return slices.ContainsFunc(planned, func(p corev1.Volume) bool {
			return p.PersistentVolumeClaim != nil && p.PersistentVolumeClaim.ClaimName == v.PersistentVolumeClaim.ClaimName
		})
	}
	return v.ConfigMap != nil || v.EmptyDir != nil || v.Secret != nil || v.Projected != nil
}

// shown is a folder of an image that is mounted somewhere.
type shown struct{ image, folder string }

// shows returns the folders of images that a pod mounts.
func shows(spec *corev1.PodSpec) map[shown]bool {
	all := map[shown]bool{}
	for _, c := range spec.Containers {
		for _, m := range c.VolumeMounts {
			i := slices.IndexFunc(spec.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name && v.Image != nil })
			if i >= 0 {
				all[shown{spec.Volumes[i].Image.Reference, m.SubPath}] = true
			}
		}
	}
	return all
}

// hides returns the folders that an empty volume hides in every container of a pod. Folders that are there to be written to
// hide nothing that was meant to be hidden.
func hides(spec *corev1.PodSpec) map[string]bool {
	empty := func(name string) bool {
		return slices.ContainsFunc(spec.Volumes, func(v corev1.Volume) bool { return v.Name == name && v.EmptyDir != nil })
	}
	counts := map[string]int{}
	for _, c := range spec.Containers {
		for _, m := range c.VolumeMounts {
			if empty(m.Name) && (m.Name == volumeModels || m.Name == volumeHidden) {
				counts[m.MountPath]++
			}
		}
	}
	hidden := map[string]bool{}
	for path, n := range counts {
		hidden[path] = n == len(spec.Containers)
	}
	return hidden
}

// OtherImages tells whether a running pod differs from a plan's pod, in what it could see, by nothing but which images the
// same containers and the same modules are of: a package has named newer ones.
func OtherImages(running, planned *corev1.PodSpec) bool {
	updated := running.DeepCopy()
	for i := range updated.Containers {
		for _, p := range planned.Containers {
			if p.Name == updated.Containers[i].Name {
				updated.Containers[i].Image = p.Image
			}
		}
	}
	for i := range updated.Volumes {
		for _, p := range planned.Volumes {
			if p.Name == updated.Volumes[i].Name && p.Image != nil && updated.Volumes[i].Image != nil {
				updated.Volumes[i].Image.Reference = p.Image.Reference
			}
		}
	}
	return Exposes(running, planned) && !Exposes(updated, planned)
}
