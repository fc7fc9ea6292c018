// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// defaultMaxUnavailable is how many pods at a time may be evicted where nobody says so: as many as a release replaces.
const defaultMaxUnavailable = 1

// reach adds what a deployment asks for to be reached and drained by.
func (p *Plan) reach(s subject, d *v1alpha1.VideoAnalyticsDeployment) {
	switch {
	case d.Spec.Service == "":
	case len(s.of.Spec.Runtime.Ports) == 0:
		p.LeftOut = append(p.LeftOut, LeftOut{"spec.service", LacksPorts})
	default:
		p.Service = s.service(d.Spec.Service)
	}
	if ptr.Deref(d.Spec.Replicas, 1) > 1 {
		p.DisruptionBudget = s.disruptionBudget(cmp.Or(d.Spec.MaxUnavailable, defaultMaxUnavailable))
	}
}

// service is a Service of the pods, by the ports that their runtime listens on.
func (s subject) service(mode v1alpha1.ServiceMode) *corev1.Service {
	service := &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "Service"},
		ObjectMeta: s.meta(s.object.GetName() + s.suffix),
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeClusterIP, Selector: Labels(s.label, s.object.GetName())},
	}
	if mode == v1alpha1.ServiceHeadless {
		service.Spec.ClusterIP = corev1.ClusterIPNone
	}
	for _, port := range containerPorts(s.of.Spec.Runtime.Ports) {
		service.Spec.Ports = append(service.Spec.Ports, corev1.ServicePort{
			Name: port.Name, Port: port.ContainerPort, Protocol: port.Protocol, TargetPort: intstr.FromInt32(port.ContainerPort)})
	}
	return service
}

// disruptionBudget keeps evictions apart. A pod that is not ready holds none up.
func (s subject) disruptionBudget(maxUnavailable int32) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{
		TypeMeta:   metav1.TypeMeta{APIVersion: policyv1.SchemeGroupVersion.String(), Kind: "PodDisruptionBudget"},
		ObjectMeta: s.meta(s.object.GetName() + s.suffix),
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable:             ptr.To(intstr.FromInt32(maxUnavailable)),
			Selector:                   &metav1.LabelSelector{MatchLabels: Labels(s.label, s.object.GetName())},
			UnhealthyPodEvictionPolicy: ptr.To(policyv1.AlwaysAllow),
		},
	}
}

// SameService tells whether a Service leads to the planned pods by the planned ports, and nowhere else. What the API server
// fills in, such as an address, is not compared.
func SameService(actual, planned *corev1.Service) bool {
	a, p := &actual.Spec, &planned.Spec
	return (a.ClusterIP == corev1.ClusterIPNone) == (p.ClusterIP == corev1.ClusterIPNone) && a.Type == p.Type &&
		a.ExternalName == "" && len(a.ExternalIPs) == 0 && !a.PublishNotReadyAddresses &&
		slices.Equal(a.Ports, p.Ports) && maps.Equal(a.Selector, p.Selector)
}
