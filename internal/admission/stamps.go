// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"maps"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// nameStamps is the policy that puts stamps on papers.
const nameStamps = "vsa-stamps"

// StampsManifest writes the policy that puts stamps on papers, and the one that writes who changed anything else, with their bindings, as
// YAML, by the parameters of a law that is known when it is written. They only spare people to write them: a stamp that is not as it
// has to be is refused by another policy, whoever wrote it. So nothing rests on these, and the operator does not keep them. An API
// server has such policies from Kubernetes 1.36 on.
//
// They have no parameters of their own. An API server watches ConfigMaps once for policies of both sorts, for as long as the one that came
// first needs them: if that were one of these and it was deleted, the other policies would never see a change of theirs again.
func StampsManifest(known *corev1.ConfigMap) ([]byte, error) {
	old := func(annotation string) string { return stampOf("oldObject", annotation) }
	own := "(variables.filedAs != '' ? variables.filedAs : " + stampOf("object", v1alpha1.AnnotationFiledAs) + ")"
	stamps := mutatingPolicy(nameStamps, mutation{
		match: papers(), again: admissionv1.NeverReinvocationPolicy, patch: putStamps(),
		variables: append(filers(knownFilers(known)), variable("stamps", "request.operation == 'UPDATE' ? "+
			stampMap(old(v1alpha1.AnnotationFiledBy), old(v1alpha1.AnnotationFiledAs))+" : "+stampMap("request.userInfo.username", own))),
		conditions: []admissionv1.MatchCondition{{Name: "to-stamp", Expression: "request.operation == 'CREATE' || " + old(v1alpha1.AnnotationFiledBy) + " != ''"}},
	})
	var objects []any
	for _, p := range []*admissionv1.MutatingAdmissionPolicy{stamps, changesPolicy()} {
		objects = append(objects, p, &admissionv1.MutatingAdmissionPolicyBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "MutatingAdmissionPolicyBinding"},
			ObjectMeta: *p.ObjectMeta.DeepCopy(), Spec: admissionv1.MutatingAdmissionPolicyBindingSpec{PolicyName: p.Name},
		})
	}
	return write(objects)
}

// mutation is what a policy is made of that changes what it looks at.
type mutation struct {
	match      []admissionv1.NamedRuleWithOperations
	conditions []admissionv1.MatchCondition
	variables  []admissionv1.Variable
	patch      string // an expression that is a list of patches
	again      admissionv1.ReinvocationPolicyType
}

func mutatingPolicy(name string, m mutation) *admissionv1.MutatingAdmissionPolicy {
	meta := newPolicy(name, spec{match: m.match})
	return &admissionv1.MutatingAdmissionPolicy{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "MutatingAdmissionPolicy"}, ObjectMeta: meta.ObjectMeta,
		Spec: admissionv1.MutatingAdmissionPolicySpec{
			MatchConstraints: meta.Spec.MatchConstraints, FailurePolicy: meta.Spec.FailurePolicy, ReinvocationPolicy: m.again,
			MatchConditions: m.conditions, Variables: m.variables,
			Mutations: []admissionv1.Mutation{{PatchType: admissionv1.PatchTypeJSONPatch, JSONPatch: &admissionv1.JSONPatch{Expression: m.patch}}},
		},
	}
}

// knownFilers is an expression that lists the capacities of a formality's type. Of one that the law did not have when the policy was
// written, they are that of whoever answers for the processing; others write the stamp themselves.
func knownFilers(known *corev1.ConfigMap) string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(known.Data)) {
		all = append(all, "'"+kind+"': '"+strings.Join(strings.Fields(known.Data[kind]), " ")+"'")
	}
	return "{" + strings.Join(all, ", ") + "}[?object.?spec.?type.orValue('')].orValue('" + string(v1alpha1.CapacityOperator) + "')"
}

func stampMap(by, as string) string {
	return "{'" + v1alpha1.AnnotationFiledBy + "': " + by + ", '" + v1alpha1.AnnotationFiledAs + "': " + as + "}"
}

// putStamps is an expression that adds or replaces both annotations.
func putStamps() string {
	add := func(annotation string) string {
		return "JSONPatch{op: 'add', path: '/metadata/annotations/" + strings.ReplaceAll(annotation, "/", "~1") + "', value: variables.stamps['" + annotation + "']}"
	}
	return "has(object.metadata.annotations) ? [" + add(v1alpha1.AnnotationFiledBy) + ", " + add(v1alpha1.AnnotationFiledAs) + "] : " +
		"[JSONPatch{op: 'add', path: '/metadata/annotations', value: variables.stamps}]"
}
