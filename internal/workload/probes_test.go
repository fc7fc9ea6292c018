// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// Each probe asks in one way, with Kubernetes' own defaults where the package says nothing.
func TestProbes(t *testing.T) {
	port := intstr.FromInt32(8001)
	for name, test := range map[string]struct {
		of   v1alpha1.Probe
		want corev1.Probe
	}{
		"by HTTP": {v1alpha1.Probe{HTTPGet: &v1alpha1.HTTPGetProbe{Path: "/ready", Port: 8001}},
			corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/ready", Port: port, Scheme: "HTTP"}},
				PeriodSeconds: 10, TimeoutSeconds: 1, FailureThreshold: 3, SuccessThreshold: 1}},
		"by gRPC": {v1alpha1.Probe{GRPC: &v1alpha1.GRPCProbe{Port: 8001, Service: "vision"}, PeriodSeconds: 5},
			corev1.Probe{ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 8001, Service: ptr.To("vision")}},
				PeriodSeconds: 5, TimeoutSeconds: 1, FailureThreshold: 3, SuccessThreshold: 1}},
		"by TCP, after a while": {v1alpha1.Probe{TCPSocket: &v1alpha1.TCPSocketProbe{Port: 8001}, InitialDelaySeconds: 60,
			TimeoutSeconds: 2, FailureThreshold: 90},
			corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: port}},
				InitialDelaySeconds: 60, PeriodSeconds: 10, TimeoutSeconds: 2, FailureThreshold: 90, SuccessThreshold: 1}},
	} {
		p := objects.Package()
		p.Spec.Runtime.Probes = &v1alpha1.Probes{Startup: &test.of, Liveness: &test.of}
		c := specOf(planned(p, nil)).Containers[0]
		if diff := cmp.Diff(&test.want, c.StartupProbe); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.StartupProbe, c.LivenessProbe); diff != "" || c.ReadinessProbe != nil {
			t.Errorf("%s: %s, and ready by %+v", name, diff, c.ReadinessProbe)
		}
	}
}
