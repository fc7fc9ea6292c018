// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// probe asks what the package says. Kubernetes' own defaults are written out, so that they are the plan's.
func probe(p *v1alpha1.Probe) *corev1.Probe {
	if p == nil {
		return nil
	}
	return &corev1.Probe{
		ProbeHandler:        probeHandler(p),
		InitialDelaySeconds: p.InitialDelaySeconds,
		PeriodSeconds:       cmp.Or(p.PeriodSeconds, 10),
		TimeoutSeconds:      cmp.Or(p.TimeoutSeconds, 1),
		FailureThreshold:    cmp.Or(p.FailureThreshold, 3),
		SuccessThreshold:    1,
	}
}

// probeHandler never executes anything in the container.
func probeHandler(p *v1alpha1.Probe) corev1.ProbeHandler {
	switch {
	case p.HTTPGet != nil:
		return corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: p.HTTPGet.Path, Port: intstr.FromInt32(p.HTTPGet.Port),
			Scheme: corev1.URIScheme(cmp.Or(p.HTTPGet.Scheme, "HTTP"))}}
	case p.GRPC != nil:
		return corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: p.GRPC.Port, Service: ptr.To(p.GRPC.Service)}}
	case p.TCPSocket != nil:
		return corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(p.TCPSocket.Port)}}
	}
	return corev1.ProbeHandler{}
}
