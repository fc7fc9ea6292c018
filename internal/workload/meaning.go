// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// seal writes the hashes of what is planned into a Deployment. A Job's pods never change: it has none to compare.
func (p *Plan) seal() {
	if p.Deployment == nil {
		return
	}
	spec := meaning(p.Deployment.Spec)
	p.Deployment.Annotations = map[string]string{AnnotationPlan: hash(spec), annotationPods: hash(spec.Template)}
}

// meaning leaves of a Deployment's spec what its pods are replaced for. In which order volumes and mounts are written is not
// part of it, nor of which release of the operator the guard is and what looks at mounts, nor which nodes are left out: pods run elsewhere already,
// and one on such a node is ended by itself.
func meaning(of appsv1.DeploymentSpec) *appsv1.DeploymentSpec {
	d := of.DeepCopy()
	spec := &d.Template.Spec
	slices.SortStableFunc(spec.Volumes, func(a, b corev1.Volume) int { return cmp.Compare(a.Name, b.Name) })
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			slices.SortStableFunc(containers[i].VolumeMounts, func(a, b corev1.VolumeMount) int { return cmp.Compare(a.MountPath, b.MountPath) })
			if isOwn(containers[i]) {
				containers[i].Image = ""
			}
		}
	}
	for i := range requiredOf(spec) {
		term := &requiredOf(spec)[i]
		term.MatchFields = slices.DeleteFunc(term.MatchFields, func(r corev1.NodeSelectorRequirement) bool {
			return r.Key == fieldName && r.Operator == corev1.NodeSelectorOpNotIn
		})
	}
	if required := requiredOf(spec); len(required) == 1 && len(required[0].MatchExpressions)+len(required[0].MatchFields) == 0 {
		spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = nil
		if len(spec.Affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution) == 0 {
			spec.Affinity.NodeAffinity = nil
		}
		if *spec.Affinity == (corev1.Affinity{}) {
			spec.Affinity = nil
		}
	}
	return d
}
