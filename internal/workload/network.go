// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// network is who may connect to the pods of a request, and to whom they may.
type network struct {
	ingress []v1alpha1.IngressRule
	egress  []v1alpha1.EgressRule
}

// policy denies every connection into the pods, for whoever connects to a runtime reads what it sees, and every one out of
// them, but for what the spec names. Whatever it names, the unreachable networks stay out of reach.
func (n network) policy(meta metav1.ObjectMeta, pods map[string]string) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: networkingv1.SchemeGroupVersion.String(), Kind: "NetworkPolicy"},
		ObjectMeta: meta,
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: pods},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress:     ingressRules(n.ingress),
			Egress:      egressRules(n.egress),
		},
	}
}

func ingressRules(from []v1alpha1.IngressRule) []networkingv1.NetworkPolicyIngressRule {
	var rules []networkingv1.NetworkPolicyIngressRule
	for _, r := range from {
		if len(r.From) == 0 {
			continue // to NetworkPolicy, nobody means everybody
		}
		rule := networkingv1.NetworkPolicyIngressRule{Ports: policyPorts(r.Ports)}
		for _, p := range r.From {
			rule.From = append(rule.From, ingressPeer(p))
		}
		rules = append(rules, rule)
	}
	return rules
}

func ingressPeer(p v1alpha1.IngressPeer) networkingv1.NetworkPolicyPeer {
	if p.CIDR != "" {
		return networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: string(p.CIDR)}}
	}
	peer := networkingv1.NetworkPolicyPeer{PodSelector: &metav1.LabelSelector{MatchLabels: labelMap(p.PodLabels)}}
	if len(p.NamespaceLabels) > 0 {
		peer.NamespaceSelector = &metav1.LabelSelector{MatchLabels: labelMap(p.NamespaceLabels)}
	}
	return peer
}

func labelMap(list []v1alpha1.Label) map[string]string {
	if len(list) == 0 {
		return nil
	}
	labels := make(map[string]string, len(list))
	for _, l := range list {
		labels[l.Key] = l.Value
	}
	return labels
}

// egressRules leaves out what lies in an unreachable network altogether: the API server refuses such a network in a new
// request, but not in one that is older than the rule.
func egressRules(to []v1alpha1.EgressRule) []networkingv1.NetworkPolicyEgressRule {
	rules := make([]networkingv1.NetworkPolicyEgressRule, 0, len(to))
	for _, e := range to {
		block, ok := except(networkingv1.IPBlock{CIDR: string(e.CIDR)}, unreachable)
		if !ok {
			continue
		}
		rules = append(rules, networkingv1.NetworkPolicyEgressRule{
			To: []networkingv1.NetworkPolicyPeer{{IPBlock: &block}}, Ports: policyPorts(e.Ports),
		})
	}
	return rules
}

// searchEgress are the networks that a search may connect to: those that it reads from, and the one that it sends results to.
func searchEgress(j *v1alpha1.VideoSearchJob) []v1alpha1.EgressRule {
	if j.Spec.Output == nil || j.Spec.Output.Network == nil {
		return j.Spec.Egress
	}
	return append(slices.Clone(j.Spec.Egress), *j.Spec.Output.Network)
}

func policyPorts(ports []v1alpha1.NetworkPort) []networkingv1.NetworkPolicyPort {
	var all []networkingv1.NetworkPolicyPort
	for _, p := range ports {
		all = append(all, networkingv1.NetworkPolicyPort{
			Protocol: ptr.To(corev1.Protocol(p.Protocol)), Port: ptr.To(intstr.FromInt32(p.Port))})
	}
	return all
}

// Deny keeps the pods of a plan from more networks: those of the cluster itself. It returns the networks of the spec of which
// nothing is left.
func (p *Plan) Deny(networks []netip.Prefix) (denied []string) {
	spec := &p.NetworkPolicy.Spec
	spec.Egress = slices.DeleteFunc(spec.Egress, func(rule networkingv1.NetworkPolicyEgressRule) bool {
		block, ok := except(*rule.To[0].IPBlock, networks)
		if !ok {
			denied = append(denied, block.CIDR)
			return true
		}
		*rule.To[0].IPBlock = block
		return false
	})
	return denied
}

// except takes networks out of a block. It tells whether anything of the block is left.
func except(block networkingv1.IPBlock, networks []netip.Prefix) (networkingv1.IPBlock, bool) {
	whole, err := netip.ParsePrefix(block.CIDR)
	if err != nil {
		return block, false // nobody knows what it reaches
	}
	for _, n := range networks {
		switch {
		case !n.Overlaps(whole):
		case n.Bits() <= whole.Bits():
			return block, false
		case !slices.Contains(block.Except, n.Masked().String()):
			block.Except = append(block.Except, n.Masked().String())
		}
	}
	slices.Sort(block.Except)
	return block, true
}
