// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// block is a rule's peer: a network without some of its parts.
func block(cidr v1alpha1.CIDR, except ...string) []networkingv1.NetworkPolicyPeer {
	return []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: string(cidr), Except: except}}}
}

var rtsp = []v1alpha1.NetworkPort{{Protocol: "TCP", Port: 554}}

func policyPorts() []networkingv1.NetworkPolicyPort {
	return []networkingv1.NetworkPolicyPort{{Protocol: ptr.To(corev1.ProtocolTCP), Port: ptr.To(intstr.FromInt32(554))}}
}

func TestNetworkIsDeniedButForWhatTheSpecNames(t *testing.T) {
	for name, test := range map[string]struct {
		egress []v1alpha1.EgressRule
		want   []networkingv1.NetworkPolicyEgressRule
	}{
		"nothing":   {nil, []networkingv1.NetworkPolicyEgressRule{}},
		"a network": {[]v1alpha1.EgressRule{{CIDR: "10.0.0.0/8"}}, []networkingv1.NetworkPolicyEgressRule{{To: block("10.0.0.0/8")}}},
		"a port": {[]v1alpha1.EgressRule{{CIDR: "10.0.0.0/8", Ports: rtsp}},
			[]networkingv1.NetworkPolicyEgressRule{{To: block("10.0.0.0/8"), Ports: policyPorts()}}},
		"around metadata": {[]v1alpha1.EgressRule{{CIDR: "fd00::/8"}, {CIDR: "168.63.0.0/16"}}, []networkingv1.NetworkPolicyEgressRule{
			{To: block("fd00::/8", "fd00:ec2::254/128", "fd20:ce::254/128")}, {To: block("168.63.0.0/16", "168.63.129.16/32")}}},
		"metadata, in an object that is older than the rule": {[]v1alpha1.EgressRule{{CIDR: "169.254.169.254/32"}, {CIDR: "10.0.0.0/8"}},
			[]networkingv1.NetworkPolicyEgressRule{{To: block("10.0.0.0/8")}}},
		"what nobody can read": {[]v1alpha1.EgressRule{{CIDR: "everything"}}, []networkingv1.NetworkPolicyEgressRule{}},
	} {
		d := objects.Statistics("ns", "d", objects.Counter)
		d.Spec.Egress = test.egress
		plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
		want := networkingv1.NetworkPolicySpec{
			PodSelector: *plan.Deployment.Spec.Selector,
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Egress:      test.want, // and no ingress at all
		}
		if diff := cmp.Diff(want, plan.NetworkPolicy.Spec); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIngressIsWhatTheSpecNames(t *testing.T) {
	app := []v1alpha1.Label{{Key: "app", Value: "vms"}}
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "vms"}}
	for name, test := range map[string]struct {
		from v1alpha1.IngressPeer
		want networkingv1.NetworkPolicyPeer
	}{
		"a network":                  {v1alpha1.IngressPeer{CIDR: "10.20.0.0/16"}, block("10.20.0.0/16")[0]},
		"pods of the same namespace": {v1alpha1.IngressPeer{PodLabels: app}, networkingv1.NetworkPolicyPeer{PodSelector: selector}},
		"every pod of a namespace": {v1alpha1.IngressPeer{NamespaceLabels: app},
			networkingv1.NetworkPolicyPeer{NamespaceSelector: selector, PodSelector: &metav1.LabelSelector{}}},
		"pods of a namespace": {v1alpha1.IngressPeer{NamespaceLabels: app, PodLabels: app},
			networkingv1.NetworkPolicyPeer{NamespaceSelector: selector, PodSelector: selector}},
	} {
		d := objects.Statistics("ns", "d", objects.Counter)
		d.Spec.Ingress = []v1alpha1.IngressRule{{From: []v1alpha1.IngressPeer{test.from}, Ports: rtsp}, {}}
		plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
		want := []networkingv1.NetworkPolicyIngressRule{ // the rule that names nobody is none: it would let everybody in
			{From: []networkingv1.NetworkPolicyPeer{test.want}, Ports: policyPorts()}}
		if diff := cmp.Diff(want, plan.NetworkPolicy.Spec.Ingress); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDenyKeepsPodsFromTheClusterItself(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("10.96.0.1/32"), netip.MustParsePrefix("10.20.0.7/32"), netip.MustParsePrefix("10.20.0.7/32")}
	d := objects.Statistics("ns", "d", objects.Counter)
	d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.0.0.0/8"}, {CIDR: "10.20.0.7/32"}, {CIDR: "10.30.0.0/16"}, {CIDR: "fd00::/8"}}
	plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
	if diff := cmp.Diff([]string{"10.20.0.7/32"}, plan.Deny(own)); diff != "" {
		t.Errorf("denied altogether: %s", diff)
	}
	want := []networkingv1.NetworkPolicyEgressRule{
		{To: block("10.0.0.0/8", "10.20.0.7/32", "10.96.0.1/32")}, {To: block("10.30.0.0/16")},
		{To: block("fd00::/8", "fd00:ec2::254/128", "fd20:ce::254/128")},
	}
	if diff := cmp.Diff(want, plan.NetworkPolicy.Spec.Egress); diff != "" {
		t.Error(diff)
	}
}

// A search may connect to where it reads, and to where it sends results, by the same rules.
func TestWhereASearchSendsResults(t *testing.T) {
	plan := searchPlan(func(s *v1alpha1.VideoSearchJob) {
		s.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/16"}}
		s.Spec.Output = &v1alpha1.SearchOutput{Network: &v1alpha1.EgressRule{CIDR: "10.30.0.0/16", Ports: []v1alpha1.NetworkPort{{Protocol: "TCP", Port: 443}}}}
	})
	var networks []string
	for _, rule := range plan.NetworkPolicy.Spec.Egress {
		networks = append(networks, rule.To[0].IPBlock.CIDR)
	}
	if diff := cmp.Diff([]string{"10.20.0.0/16", "10.30.0.0/16"}, networks); diff != "" {
		t.Error(diff)
	}
	if ports := plan.NetworkPolicy.Spec.Egress[1].Ports; len(ports) != 1 || ports[0].Port.IntValue() != 443 {
		t.Errorf("%+v", ports)
	}
	for _, v := range plan.Job.Spec.Template.Spec.Volumes {
		if v.PersistentVolumeClaim != nil {
			t.Errorf("it has a claim: %+v", v)
		}
	}
}
