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

// StampsManifest writes the policy that puts stamps on papers, with its binding, as YAML, by the parameters of a law that is known when
// it is written. It only spares people to write them: a stamp that is not as it has to be is refused by another policy, whoever wrote
// it. So nothing rests on this one, and the operator does not keep it. An API server has such policies from Kubernetes 1.36 on.
//
// It has no parameters of its own. An API server watches ConfigMaps once for policies of both sorts, for as long as the one that came
// first needs them: if that were this one and it was deleted, the other policies would never see a change of theirs again.
func StampsManifest(known *corev1.ConfigMap) ([]byte, error) {
	meta := newPolicy(nameStamps, spec{match: papers()})
	old := func(annotation string) string { return stampOf("oldObject", annotation) }
	own := "(variables.filedAs != '' ? variables.filedAs : " + stampOf("object", v1alpha1.AnnotationFiledAs) + ")"
	policy := &admissionv1.MutatingAdmissionPolicy{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "MutatingAdmissionPolicy"}, ObjectMeta: meta.ObjectMeta,
		Spec: admissionv1.MutatingAdmissionPolicySpec{
			MatchConstraints: meta.Spec.MatchConstraints, FailurePolicy: meta.Spec.FailurePolicy, ReinvocationPolicy: admissionv1.NeverReinvocationPolicy,
			Variables: append(filers(knownFilers(known)), variable("stamps", "request.operation == 'UPDATE' ? "+
				stampMap(old(v1alpha1.AnnotationFiledBy), old(v1alpha1.AnnotationFiledAs))+" : "+stampMap("request.userInfo.username", own))),
			MatchConditions: []admissionv1.MatchCondition{{Name: "to-stamp",
				Expression: "request.operation == 'CREATE' || " + old(v1alpha1.AnnotationFiledBy) + " != ''"}},
			Mutations: []admissionv1.Mutation{{PatchType: admissionv1.PatchTypeJSONPatch, JSONPatch: &admissionv1.JSONPatch{Expression: putStamps()}}},
		},
	}
	binding := &admissionv1.MutatingAdmissionPolicyBinding{
		TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "MutatingAdmissionPolicyBinding"},
		ObjectMeta: meta.Binding.ObjectMeta, Spec: admissionv1.MutatingAdmissionPolicyBindingSpec{PolicyName: nameStamps},
	}
	return write([]any{policy, binding})
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
