// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// PrioritySearch is the PriorityClass of searches that name none, where a cluster has it: see config/priority.
const PrioritySearch = "vsa-judicial-search"

// place says where pods run, as the site wants it.
func (s subject) place(spec *corev1.PodSpec) {
	spec.NodeSelector = labelMap(s.pod.NodeSelector)
	spec.Tolerations = tolerations(s.pod.Tolerations)
	spec.PriorityClassName = string(s.pod.PriorityClassName)
	if name := string(s.pod.RuntimeClassName); name != "" {
		spec.RuntimeClassName = ptr.To(name)
	}
	for _, c := range s.pod.TopologySpreadConstraints {
		spec.TopologySpreadConstraints = append(spec.TopologySpreadConstraints, corev1.TopologySpreadConstraint{
			TopologyKey: c.TopologyKey, MaxSkew: c.MaxSkew, WhenUnsatisfiable: corev1.UnsatisfiableConstraintAction(c.WhenUnsatisfiable),
			LabelSelector: &metav1.LabelSelector{MatchLabels: Labels(s.label, s.object.GetName())}})
	}
	for _, name := range slices.Sorted(slices.Values(s.pod.ImagePullSecrets)) {
		spec.ImagePullSecrets = append(spec.ImagePullSecrets, corev1.LocalObjectReference{Name: string(name)})
	}
}

func tolerations(of []v1alpha1.Toleration) []corev1.Toleration {
	var all []corev1.Toleration
	for _, t := range of {
		all = append(all, corev1.Toleration{Key: t.Key, Operator: corev1.TolerationOperator(t.Operator), Value: t.Value,
			Effect: corev1.TaintEffect(t.Effect), TolerationSeconds: t.TolerationSeconds})
	}
	return all
}

// podLabels are the site's, and the operator's, which nobody overrides.
func (s subject) podLabels() map[string]string {
	all := map[string]string{}
	for _, l := range s.pod.Labels {
		all[string(l.Key)] = l.Value
	}
	maps.Copy(all, Labels(s.label, s.object.GetName()))
	return all
}

// podAnnotations are the site's, and the operator's own, which nobody overrides.
func (s subject) podAnnotations(own map[string]string) map[string]string {
	all := map[string]string{}
	for _, a := range s.pod.Annotations {
		all[string(a.Key)] = a.Value
	}
	maps.Copy(all, own)
	return all
}
