// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNetworkIsDeniedButForWhatTheSpecNames(t *testing.T) {
	block := func(cidr string) []networkingv1.NetworkPolicyPeer {
		return []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: cidr}}}
	}
	for name, test := range map[string]struct {
		egress []v1alpha1.EgressRule
		want   []networkingv1.NetworkPolicyEgressRule
	}{
		"nothing": {nil, []networkingv1.NetworkPolicyEgressRule{}},
		"a network": {[]v1alpha1.EgressRule{{CIDR: "10.0.0.0/8"}},
			[]networkingv1.NetworkPolicyEgressRule{{To: block("10.0.0.0/8")}}},
		"a port": {[]v1alpha1.EgressRule{{CIDR: "10.0.0.0/8", Ports: []v1alpha1.EgressPort{{Protocol: "TCP", Port: 554}}}},
			[]networkingv1.NetworkPolicyEgressRule{{To: block("10.0.0.0/8"), Ports: []networkingv1.NetworkPolicyPort{
				{Protocol: ptr.To(corev1.ProtocolTCP), Port: ptr.To(intstr.FromInt32(554))}}}}},
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
