// SPDX-License-Identifier: Apache-2.0

package workload

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// Matches tells whether a pod is what a template, as the API server stores it, makes. All of the two is compared but what the
// cluster decides for each pod and what shows it nothing: where it runs, how important it is, how much of a node it may use,
// and how images are pulled. A container, a volume or a variable that something injects into pods is a difference.
func Matches(pod, template *corev1.PodSpec) bool {
	return StaysOn(pod, template) && equality.Semantic.DeepEqual(asPlanned(pod, template), asPlanned(template, template))
}

// asPlanned returns a pod with what the cluster decides left out.
func asPlanned(pod, template *corev1.PodSpec) *corev1.PodSpec {
	p := pod.DeepCopy()
	p.NodeName, p.SchedulerName, p.NodeSelector, p.Affinity, p.TopologySpreadConstraints = "", "", nil, nil, nil
	p.Tolerations, p.SchedulingGates, p.ReadinessGates, p.Overhead = nil, nil, nil, nil
	p.PriorityClassName, p.Priority, p.PreemptionPolicy, p.Resources = "", nil, nil, nil
	p.ImagePullSecrets = nil
	p.DeprecatedServiceAccount = ""
	if p.ServiceAccountName == defaultServiceAccount && template.ServiceAccountName == "" {
		p.ServiceAccountName = "" // no token of it is in the pod
	}
	if endsSooner(pod.ActiveDeadlineSeconds, template.ActiveDeadlineSeconds) {
		p.ActiveDeadlineSeconds = template.ActiveDeadlineSeconds
	}
	for _, containers := range [][]corev1.Container{p.InitContainers, p.Containers} {
		for i := range containers {
			c := &containers[i]
			c.Resources = corev1.ResourceRequirements{Claims: c.Resources.Claims}
			c.ResizePolicy, c.ImagePullPolicy = nil, ""
		}
	}
	for i := range p.Volumes {
		if p.Volumes[i].Image != nil {
			p.Volumes[i].Image.PullPolicy = ""
		}
	}
	return p
}

const defaultServiceAccount = "default"

// endsSooner tells whether a pod ends no later than its template says: an end may be brought forward.
func endsSooner(deadline, planned *int64) bool {
	return deadline != nil && (planned == nil || *deadline <= *planned)
}
