// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// reached is the plan of a deployment that asks to be reached, and drained.
func reached(p *v1alpha1.AnalyticsPackage, change func(s *v1alpha1.VideoAnalyticsDeploymentSpec)) workload.Plan {
	d := objects.Statistics("ns", "d", objects.Counter)
	change(&d.Spec)
	return workload.ForDeployment(d, p, permitting(d.Spec.Modules, objects.Counter))
}

func TestAServiceHasThePortsOfThePackage(t *testing.T) {
	ports := []corev1.ServicePort{
		{Name: "grpc", Protocol: "TCP", Port: 8001, TargetPort: intstr.FromInt32(8001)},
		{Name: "http", Protocol: "TCP", Port: 8000, TargetPort: intstr.FromInt32(8000)}}
	selector := workload.Labels(workload.LabelDeployment, "d")
	for name, test := range map[string]struct {
		of      *v1alpha1.AnalyticsPackage
		mode    v1alpha1.ServiceMode
		want    *corev1.ServiceSpec
		leftOut string
	}{
		"none":                {full(), "", nil, ""},
		"an address":          {full(), v1alpha1.ServiceClusterIP, &corev1.ServiceSpec{Type: "ClusterIP", Selector: selector, Ports: ports}, ""},
		"the pods' addresses": {full(), v1alpha1.ServiceHeadless, &corev1.ServiceSpec{Type: "ClusterIP", ClusterIP: "None", Selector: selector, Ports: ports}, ""},
		"no ports":            {objects.Package(), v1alpha1.ServiceClusterIP, nil, "spec.service"},
	} {
		plan := reached(test.of, func(s *v1alpha1.VideoAnalyticsDeploymentSpec) { s.Service = test.mode })
		var got *corev1.ServiceSpec
		if plan.Service != nil {
			got = &plan.Service.Spec
			if plan.Service.Name != "d-vad" || len(plan.Service.OwnerReferences) != 1 {
				t.Errorf("%s: %+v", name, plan.Service.ObjectMeta)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if told := strings.Join(workload.Sentences(plan.LeftOut), "; "); (told == "") != (test.leftOut == "") || !strings.HasPrefix(told, test.leftOut) {
			t.Errorf("%s: told %q", name, told)
		}
		if len(plan.NetworkPolicy.Spec.Ingress) > 0 {
			t.Errorf("%s: it lets somebody connect", name)
		}
	}
}

func TestABudgetIsForSeveralPods(t *testing.T) {
	for name, test := range map[string]struct {
		replicas *int32
		most     int32
		want     int // none
	}{
		"two pods": {ptr.To[int32](2), 2, 2}, "one pod": {ptr.To[int32](1), 1, 0}, "no pod": {ptr.To[int32](0), 1, 0},
		"as many as nobody has said": {nil, 1, 0}, "two pods of which nobody says how many": {ptr.To[int32](2), 0, 1},
	} {
		plan := reached(full(), func(s *v1alpha1.VideoAnalyticsDeploymentSpec) {
			s.Replicas, s.MaxUnavailable = test.replicas, test.most
		})
		if (plan.DisruptionBudget != nil) != (test.want > 0) {
			t.Fatalf("%s: %v", name, plan.DisruptionBudget)
		}
		if test.want == 0 {
			continue
		}
		want := policyv1.PodDisruptionBudgetSpec{MaxUnavailable: ptr.To(intstr.FromInt(test.want)), UnhealthyPodEvictionPolicy: ptr.To(policyv1.AlwaysAllow),
			Selector: &metav1.LabelSelector{MatchLabels: workload.Labels(workload.LabelDeployment, "d")}}
		if diff := cmp.Diff(want, plan.DisruptionBudget.Spec); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What the API server fills in is no difference; whatever leads elsewhere is.
func TestSameService(t *testing.T) {
	planned := reached(full(), func(s *v1alpha1.VideoAnalyticsDeploymentSpec) { s.Service = v1alpha1.ServiceClusterIP }).Service
	for name, test := range map[string]struct {
		change func(s *corev1.ServiceSpec)
		want   bool
	}{
		"an address": {func(s *corev1.ServiceSpec) {
			s.ClusterIP, s.ClusterIPs, s.SessionAffinity = "10.96.0.9", []string{"10.96.0.9"}, "None"
		}, true},
		"no address":           {func(s *corev1.ServiceSpec) { s.ClusterIP = "None" }, false},
		"a port of nodes":      {func(s *corev1.ServiceSpec) { s.Type = corev1.ServiceTypeNodePort }, false},
		"an address of nodes":  {func(s *corev1.ServiceSpec) { s.ExternalIPs = []string{"192.0.2.1"} }, false},
		"a name elsewhere":     {func(s *corev1.ServiceSpec) { s.ExternalName = "example.com" }, false},
		"other pods":           {func(s *corev1.ServiceSpec) { s.Selector = map[string]string{"a": "b"} }, false},
		"another port":         {func(s *corev1.ServiceSpec) { s.Ports[0].TargetPort = intstr.FromInt32(9) }, false},
		"a port less":          {func(s *corev1.ServiceSpec) { s.Ports = s.Ports[1:] }, false},
		"pods that do not run": {func(s *corev1.ServiceSpec) { s.PublishNotReadyAddresses = true }, false},
	} {
		actual := planned.DeepCopy()
		test.change(&actual.Spec)
		if got := workload.SameService(actual, planned); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// A vendor's software may need a while to end when it is replaced. A search has none: its end is its requisition's.
func TestOnlyPodsOfDeploymentsMayTakeAWhileToEnd(t *testing.T) {
	slow := objects.Package()
	slow.Spec.Runtime.TerminationGracePeriodSeconds = 20
	if got := *specOf(planned(slow, nil)).TerminationGracePeriodSeconds; got != 20 {
		t.Errorf("a deployment's has %d seconds", got)
	}
	if got := *specOf(planned(objects.Package(), nil)).TerminationGracePeriodSeconds; got != 1 {
		t.Errorf("one of which nothing is said has %d seconds", got)
	}
	if got := *searchPlanOf(slow).Job.Spec.Template.Spec.TerminationGracePeriodSeconds; got != 1 {
		t.Errorf("a search's has %d seconds", got)
	}
}
