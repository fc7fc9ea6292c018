// SPDX-License-Identifier: Apache-2.0

package admission

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

// reporter is the name that the operator reports events under.
const reporter = "vsa-operator"

// actsPolicy keeps the acts of a procedure, and what the operator says of anything.
//
// How long an act has to be kept nobody can count here: a policy has no clock where something is deleted. So it is kept until
// its namespace goes, or until somebody who may change the policies takes it away.
func actsPolicy() Policy {
	acts := "(request.resource.resource in ['judicialrequisitions', 'judicialdecisions'] && request.?subResource.orValue('') == '')"
	decided := "(has(params.data) && request.namespace in params.data && params.data[request.namespace].contains(' ' + object.metadata.name + ' '))"
	return newPolicy(nameActs, spec{
		parameters: ParametersDecided,
		match: []admissionv1.NamedRuleWithOperations{
			on("UPDATE", "vsa.legal", "*/status"),
			on("CREATE UPDATE DELETE", "vsa.legal", "judicialrequisitions", "judicialdecisions"),
			on("CREATE UPDATE DELETE", "vsa.legal", "undeclaredimages"),
			on("CREATE UPDATE DELETE", "vsa.legal", "datacontrollers", "formalnotices"),
			on("CREATE UPDATE", "", "secrets"),
			on("DELETE", "vsa.legal", "videoanalyticsdeployments", "videosearchjobs"),
			on("UPDATE DELETE", "apiextensions.k8s.io", "customresourcedefinitions", "customresourcedefinitions/status"),
			on("CREATE UPDATE DELETE", "apiregistration.k8s.io", "apiservices", "apiservices/status"),
			on("UPDATE DELETE", "", "events"), on("UPDATE DELETE", "events.k8s.io", "events"),
		},
		conditions: []admissionv1.MatchCondition{
			{Name: "no-other-secret", Expression: either("request.resource.resource != 'secrets'",
				"object.?type.orValue('') == '"+string(workload.SecretTypeQuery)+"'", "object.?data.orValue({}).exists(k, "+isMark+")")},
			{Name: "no-other-kind", Expression: either("!(request.resource.resource in ['customresourcedefinitions', 'apiservices'])", "request.name.endsWith('.vsa.legal')")},
		},
		rules: []rule{
			{either("request.resource.resource != 'secrets'", ofOneSearch()), "a Secret that says what is sought is of the type " + string(workload.SecretTypeQuery) +
				", does not change, names one search, and has that search for its owner, with which it goes"},
			{either("request.resource.resource != 'events'", isOperator, isController(namespaceController),
				"!(oldObject.?reportingController.orValue('') == '"+reporter+"' || oldObject.?reportingComponent.orValue('') == '"+reporter+"')"),
				"what the operator has reported stays until it expires"},
			{either("!(request.resource.resource in ['datacontrollers', 'formalnotices'])", "request.?subResource.orValue('') == 'status'",
				"!request.userInfo.username.startsWith('system:serviceaccount:')", not(everything())),
				"all rights are no office: a program that may do everything writes neither the register nor a notice; give its account the role vsa-legal-team or vsa-regulator, and no other"},
			{either("request.?subResource.orValue('') != 'status'", "request.resource.group != 'vsa.legal'", isOperator), "only the operator writes what a status says"},
			{either("!(request.resource.resource in ['videoanalyticsdeployments', 'videosearchjobs'])", "request.operation != 'DELETE'", not(orphans)),
				"what runs ends with what it was made for: delete it without --cascade=orphan"},
			{either("!(request.resource.resource in ['customresourcedefinitions', 'apiservices'])", isGuardian, "request.userInfo.username == 'system:apiserver'"),
				"the kinds of vsa.legal are kept, with all that they check: only who may change the operator's policies changes them"},
			{either("request.resource.resource != 'undeclaredimages' || request.?subResource.orValue('') == 'status'",
				both(isOperator, "(request.operation == 'DELETE' || object.metadata.name != '"+ProbeName+"')"),
				both("request.operation == 'DELETE'", isGuardian)), "only the operator tells of what runs undeclared, and what it found is kept"},
			{either(not(acts), "request.operation != 'DELETE'", isController(namespaceController), isGuardian),
				"an act of a procedure is kept: have a requisition revoked by a decision"},
			{either(not(acts), "request.operation != 'UPDATE'", "object.spec == oldObject.spec"), "an act of a procedure never changes"},
			{either(not(acts), "request.operation == 'DELETE'", isController(garbageCollector, namespaceController),
				"request.operation == 'CREATE' && object.metadata.?ownerReferences.orValue([]) == [] && object.metadata.?finalizers.orValue([]) == []",
				"request.operation == 'UPDATE' && object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences && object.metadata.?finalizers == oldObject.metadata.?finalizers"),
				"an act of a procedure has no owner with which it would go, and nothing holds it"},
			{either(not(acts), "request.operation != 'CREATE'", "request.resource.resource != 'judicialrequisitions'", not(decided)),
				"a requisition of this name has had a decision: give the new one a name of its own"},
		},
	})
}

// isMark is true of the key k of a Secret that names a search.
const isMark = "k.startsWith('" + workload.QueryMark + "')"

// ofOneSearch is true of a Secret that says what one search looks for: see workload.QueryMark.
func ofOneSearch() string {
	owners := "object.metadata.?ownerReferences.orValue([])"
	return both("object.?type.orValue('') == '"+string(workload.SecretTypeQuery)+"'", "object.?immutable.orValue(false)",
		"object.?data.orValue({}).filter(k, "+isMark+").size() == 1", owners+".size() == 1",
		owners+".all(o, o.kind == 'VideoSearchJob' && o.apiVersion.startsWith('vsa.legal/') && ('"+workload.QueryMark+"' + o.name) in object.data)")
}
