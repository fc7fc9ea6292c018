// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// Names of the policies, and of their bindings.
const (
	nameImages   = "vsa-images"
	nameOwned    = "vsa-owned"
	nameConnect  = "vsa-connect"
	nameActs     = "vsa-acts"
	nameOperator = "vsa-operator"
	namePapers   = "vsa-papers"
)

// Policy is one policy, with what binds it.
type Policy struct {
	*admissionv1.ValidatingAdmissionPolicy
	Binding *admissionv1.ValidatingAdmissionPolicyBinding
}

// Policies returns all of them, in the order of their names.
func Policies() []Policy {
	return []Policy{actsPolicy(), connectPolicy(), imagesPolicy(), operatorPolicy(), ownedPolicy(), papersPolicy()}
}

// rule is one thing that a policy asks of a request, and what it says where that does not hold.
type rule struct{ expression, message string }

// spec is what a policy is made of.
type spec struct {
	match      []admissionv1.NamedRuleWithOperations
	conditions []admissionv1.MatchCondition
	variables  []admissionv1.Variable
	rules      []rule
	parameters string // the name of a ConfigMap in the operator's namespace, or empty
	labels     *metav1.LabelSelector
	namespaces *metav1.LabelSelector
}

func newPolicy(name string, s spec) Policy {
	meta := metav1.ObjectMeta{Name: name, Labels: map[string]string{LabelComponent: Component, "app.kubernetes.io/part-of": "vsa-operator"}}
	policy := &admissionv1.ValidatingAdmissionPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicy"},
		ObjectMeta: meta,
		Spec: admissionv1.ValidatingAdmissionPolicySpec{
			FailurePolicy: ptr.To(admissionv1.Fail),
			MatchConstraints: &admissionv1.MatchResources{
				ResourceRules: s.match, ObjectSelector: orEverything(s.labels), NamespaceSelector: orEverything(s.namespaces),
				MatchPolicy: ptr.To(admissionv1.Equivalent),
			},
			MatchConditions: s.conditions, Variables: s.variables,
		},
	}
	for _, r := range s.rules {
		policy.Spec.Validations = append(policy.Spec.Validations, admissionv1.Validation{
			Expression: r.expression, Message: r.message, Reason: ptr.To(metav1.StatusReasonForbidden)})
	}
	binding := &admissionv1.ValidatingAdmissionPolicyBinding{
		TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicyBinding"},
		ObjectMeta: *meta.DeepCopy(),
		Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName: name, ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
		},
	}
	if s.parameters != "" {
		policy.Spec.ParamKind = &admissionv1.ParamKind{APIVersion: "v1", Kind: "ConfigMap"}
		binding.Spec.ParamRef = &admissionv1.ParamRef{Namespace: Namespace, Name: s.parameters,
			ParameterNotFoundAction: ptr.To(admissionv1.DenyAction)}
	}
	return Policy{policy, binding}
}

// orEverything writes what the API server would fill in, so that a policy that is there compares equal with one that is planned.
func orEverything(s *metav1.LabelSelector) *metav1.LabelSelector {
	if s == nil {
		return &metav1.LabelSelector{}
	}
	return s
}

// on matches operations on resources of one API group. Operations are written as in "CREATE UPDATE".
func on(operations, group string, resources ...string) admissionv1.NamedRuleWithOperations {
	r := admissionv1.NamedRuleWithOperations{}
	for _, o := range strings.Fields(operations) {
		r.Operations = append(r.Operations, admissionv1.OperationType(o))
	}
	r.Rule = admissionv1.Rule{APIGroups: []string{group}, APIVersions: []string{"*"}, Resources: resources, Scope: ptr.To(admissionv1.AllScopes)}
	return r
}

func variable(name, expression string) admissionv1.Variable {
	return admissionv1.Variable{Name: name, Expression: expression}
}

// either joins expressions of which one has to hold.
func either(expressions ...string) string { return "(" + strings.Join(expressions, " || ") + ")" }

// both joins expressions that all have to hold.
func both(expressions ...string) string { return "(" + strings.Join(expressions, " && ") + ")" }

func not(expression string) string { return "!(" + expression + ")" }
