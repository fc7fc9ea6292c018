// SPDX-License-Identifier: Apache-2.0

package workload

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// networkPolicy denies every connection into the pods, for whoever connects to a runtime reads what it sees, and every one
// out of them but to the networks that the spec names.
func networkPolicy(meta metav1.ObjectMeta, pods map[string]string, egress []v1alpha1.EgressRule) *networkingv1.NetworkPolicy {
	rules := make([]networkingv1.NetworkPolicyEgressRule, 0, len(egress))
	for _, e := range egress {
		rule := networkingv1.NetworkPolicyEgressRule{
			To: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: e.CIDR}}},
		}
		for _, p := range e.Ports {
			rule.Ports = append(rule.Ports, networkingv1.NetworkPolicyPort{
				Protocol: ptr.To(corev1.Protocol(p.Protocol)), Port: ptr.To(intstr.FromInt32(p.Port))})
		}
		rules = append(rules, rule)
	}
	return &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: networkingv1.SchemeGroupVersion.String(), Kind: "NetworkPolicy"},
		ObjectMeta: meta,
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: pods},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Egress:      rules,
		},
	}
}
