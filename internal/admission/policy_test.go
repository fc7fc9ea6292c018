// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"slices"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/vsa-legal/operator/internal/admission"
)

// Every policy fails closed, is bound so that it refuses, takes its parameters from the operator's namespace alone, and refuses
// too where there are none; and each of its rules says why, without a value of what was asked.
func TestPolicies(t *testing.T) {
	if n := len(admission.Policies()); n > 6 {
		t.Errorf("%d policies: each that matches costs as much as all rules of one", n)
	}
	for _, p := range admission.Policies() {
		if *p.Spec.FailurePolicy != admissionv1.Fail || p.Binding.Spec.PolicyName != p.Name || p.Binding.Name != p.Name ||
			len(p.Binding.Spec.ValidationActions) != 1 || p.Binding.Spec.ValidationActions[0] != admissionv1.Deny || p.Binding.Spec.MatchResources != nil {
			t.Errorf("%s: %+v", p.Name, p.Binding.Spec)
		}
		if kind, ref := p.Spec.ParamKind, p.Binding.Spec.ParamRef; (kind == nil) != (ref == nil) || kind != nil &&
			(kind.Kind != "ConfigMap" || ref.Namespace != admission.Namespace || *ref.ParameterNotFoundAction != admissionv1.DenyAction) {
			t.Errorf("%s: parameters %+v, by %+v", p.Name, kind, ref)
		}
		for _, v := range p.Spec.Validations {
			if v.Message == "" || v.MessageExpression != "" || strings.Contains(v.Message, "\n") {
				t.Errorf("%s: %q", p.Name, v.Message)
			}
		}
	}
}

// Of pods, which are made most often, exactly one policy without a selector looks at what is made.
func TestOnePolicyLooksAtAnOrdinaryPod(t *testing.T) {
	matching := 0
	for _, p := range admission.Policies() {
		m := p.Spec.MatchConstraints
		if len(m.ObjectSelector.MatchLabels)+len(m.NamespaceSelector.MatchLabels) > 0 {
			continue
		}
		for _, r := range m.ResourceRules {
			for _, resource := range r.Resources {
				if resource == "pods" && len(p.Spec.MatchConditions) > 0 && slices.Contains(r.Operations, admissionv1.Create) {
					matching++
				} else if resource == "pods" && len(p.Spec.MatchConditions) == 0 {
					t.Errorf("%s looks at every pod without a match condition", p.Name)
				}
			}
		}
	}
	if matching != 1 {
		t.Errorf("%d policies look at every pod", matching)
	}
}
