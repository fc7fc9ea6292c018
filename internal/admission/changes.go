// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// nameChanges is the policy that writes into objects who changed them last.
const nameChanges = "vsa-changes"

// declared are the kinds of which it is written who changed them last. An act of a procedure is filed once and never changes: its stamp
// says all of it. A search is left out: who works on which search is known to those who may read its requisition, and to nobody
// else who may see that a search runs.
var declared = []string{"videoanalyticsdeployments", "analyticspackages", "formalities", "formalnotices", "datacontrollers", "legalprofiles", "lawbundles"}

// himself is true of whoever asks in his own name. An account whose name somebody else takes, as the built-in roles admin and edit let
// people do, has no token with it: then nobody is named, in place of the account.
var himself = either("!request.userInfo.username.startsWith('system:serviceaccount:')", byToken)

// changeRules keep the annotation from naming anybody else for a generation than who made it. Whoever makes one may leave it out, or leave it
// as it was for an earlier one, so that nobody has to write it. A generation is what the log of evidence knows a change by; one that is made
// by /scale or by a deletion passes by here, and is not the one that the annotation names.
func changeRules() []rule {
	other := "!(request.resource.resource in ['" + strings.Join(declared, "', '") + "'] && request.operation in ['CREATE', 'UPDATE'])"
	stays := "(request.operation == 'UPDATE' && object.metadata.generation == oldObject.metadata.generation)"
	by, of, same := stampOf("object", v1alpha1.AnnotationChangedBy), "string(object.metadata.generation) + ' '", sameStamp(v1alpha1.AnnotationChangedBy)
	return []rule{
		{either(other, stays, by+" == ''", both("request.operation == 'UPDATE'", same, "!"+by+".startsWith("+of+")"), both(himself, by+" == "+of+" + request.userInfo.username")),
			"the annotation vsa.legal/changed-by is false: leave it out, or write the generation that you make and, after a space, your user name as kubectl auth whoami has it"},
		{either(other, not(stays), same),
			"who changed an object last stays until its spec changes: leave the annotation vsa.legal/changed-by as it is"},
	}
}

// changesPolicy writes who created an object, or changed its spec, with the generation that this makes, and keeps that whatever else is changed.
// It is asked again when another plug-in has changed the spec.
func changesPolicy() *admissionv1.MutatingAdmissionPolicy {
	now, was := stampOf("object", v1alpha1.AnnotationChangedBy), stampOf("oldObject", v1alpha1.AnnotationChangedBy)
	path := "'/metadata/annotations/" + strings.ReplaceAll(v1alpha1.AnnotationChangedBy, "/", "~1") + "'"
	return mutatingPolicy(nameChanges, mutation{
		match: []admissionv1.NamedRuleWithOperations{on("CREATE UPDATE", "vsa.legal", declared...)}, again: admissionv1.IfNeededReinvocationPolicy,
		variables: []admissionv1.Variable{variable("by", "request.operation == 'UPDATE' && object.?spec == oldObject.?spec ? "+was+" : "+
			himself+" ? (request.operation == 'UPDATE' ? string(oldObject.metadata.generation + 1) : '1') + ' ' + request.userInfo.username : ''")},
		patch: "variables.by == " + now + " ? [] : variables.by == '' ? [JSONPatch{op: 'remove', path: " + path + "}] : " +
			"has(object.metadata.annotations) ? [JSONPatch{op: 'add', path: " + path + ", value: variables.by}] : " +
			"[JSONPatch{op: 'add', path: '/metadata/annotations', value: {'" + v1alpha1.AnnotationChangedBy + "': variables.by}}]",
	})
}
