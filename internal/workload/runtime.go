// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// addRuntime gives the container what the package says that its runtime needs, folders aside.
func (s subject) addRuntime(spec *corev1.PodSpec) {
	r, c := &s.of.Spec.Runtime, &spec.Containers[0]
	c.Env, c.Ports = s.env(), containerPorts(r.Ports)
	c.Resources = requirements(r.Resources, s.pod.Resources)
	if r.Probes != nil {
		c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = probe(r.Probes.Startup), probe(r.Probes.Readiness), probe(r.Probes.Liveness)
	}
	spec.SecurityContext.RunAsUser = ptr.To(cmp.Or(r.User, nonRoot))
	spec.SecurityContext.RunAsGroup = ptr.To(cmp.Or(r.Group, nonRoot))
	spec.SecurityContext.FSGroup = spec.SecurityContext.RunAsGroup
}

// env are the variables of the package in the order of their names, with the site's values where the package lets the site set them.
func (s subject) env() []corev1.EnvVar {
	var all []corev1.EnvVar
	for _, e := range s.of.Spec.Runtime.Env {
		value := e.Value
		if e.SetBy == v1alpha1.SetBySite {
			if i := slices.IndexFunc(s.pod.Env, func(of v1alpha1.SiteEnv) bool { return of.Name == e.Name }); i >= 0 {
				value = s.pod.Env[i].Value
			}
		}
		if value != "" {
			// Kubernetes replaces $(NAME), and reads $$ as a dollar.
			all = append(all, corev1.EnvVar{Name: string(e.Name), Value: strings.ReplaceAll(value, "$", "$$")})
		}
	}
	slices.SortFunc(all, func(a, b corev1.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func containerPorts(ports []v1alpha1.RuntimePort) []corev1.ContainerPort {
	var all []corev1.ContainerPort
	for _, p := range ports {
		all = append(all, corev1.ContainerPort{Name: p.Name, ContainerPort: p.Port, Protocol: corev1.Protocol(p.Protocol)})
	}
	slices.SortFunc(all, func(a, b corev1.ContainerPort) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// requirements are the larger of each amount that the vendor and the site give.
func requirements(of ...*v1alpha1.Resources) corev1.ResourceRequirements {
	all := corev1.ResourceRequirements{Requests: corev1.ResourceList{}, Limits: corev1.ResourceList{}}
	for _, r := range of {
		if r == nil {
			continue
		}
		raiseAll(all.Requests, r.Requests)
		raiseAll(all.Limits, r.Limits)
		raise(all.Limits, corev1.ResourceHugePagesPrefix+"2Mi", string(r.HugePages2Mi))
		raise(all.Limits, corev1.ResourceHugePagesPrefix+"1Gi", string(r.HugePages1Gi))
	}
	for name, limit := range all.Limits { // one of the two may ask for more than the other's limit
		if request, ok := all.Requests[name]; ok && request.Cmp(limit) > 0 {
			all.Limits[name] = request
		}
	}
	return all
}

func raiseAll(list corev1.ResourceList, amounts *v1alpha1.ResourceAmounts) {
	if amounts != nil {
		raise(list, corev1.ResourceCPU, string(amounts.CPU))
		raise(list, corev1.ResourceMemory, string(amounts.Memory))
		raise(list, corev1.ResourceEphemeralStorage, string(amounts.EphemeralStorage))
	}
}

// raise sets an amount if there is none in the list or a lower one. What is no amount, such as nothing, changes nothing.
func raise(list corev1.ResourceList, name corev1.ResourceName, amount string) {
	q, err := resource.ParseQuantity(amount)
	if is, ok := list[name]; err == nil && (!ok || q.Cmp(is) > 0) {
		list[name] = q
	}
}
