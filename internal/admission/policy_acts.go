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
			on("CREATE UPDATE DELETE", "vsa.legal", "datacontrollers", "formalnotices", "legalprofiles", "lawbundles"),
			on("CREATE UPDATE", "vsa.legal", "videoanalyticsdeployments", "analyticspackages", "formalities"),
			on("CREATE UPDATE", "", "secrets"),
			on("DELETE", "vsa.legal", "videoanalyticsdeployments", "videosearchjobs"),
			on("UPDATE DELETE", "apiextensions.k8s.io", "customresourcedefinitions", "customresourcedefinitions/status"),
			on("CREATE UPDATE DELETE", "apiregistration.k8s.io", "apiservices", "apiservices/status"),
			on("CREATE UPDATE DELETE", "", "events"), on("CREATE UPDATE DELETE", "events.k8s.io", "events"),
			on("DELETE", "vsa.legal", "evidencelogs"),
		},
		conditions: []admissionv1.MatchCondition{
			{Name: "no-other-secret", Expression: either("request.resource.resource != 'secrets'",
				"object.?type.orValue('') == '"+string(workload.SecretTypeQuery)+"'", "object.?data.orValue({}).exists(k, "+isMark+")")},
			{Name: "no-other-kind", Expression: either("!(request.resource.resource in ['customresourcedefinitions', 'apiservices'])", "request.name.endsWith('.vsa.legal')")},
			{Name: "no-other-event", Expression: either("request.resource.resource != 'events'", both("request.operation != 'DELETE'", reported("object")),
				both("request.operation != 'CREATE'", reported("oldObject")))},
		},
		rules: append(changeRules(), []rule{
			{either("request.resource.resource != 'secrets'", ofOneSearch()), "a Secret that says what is sought is of the type " + string(workload.SecretTypeQuery) +
				", does not change, names one search, and has that search for its owner, with which it goes"},
			{either("request.resource.resource != 'events'", isOperator, isController(namespaceController)),
				"what the operator has reported stays until it expires, and nobody else reports in its name"},
			{either("request.resource.resource != 'evidencelogs'", "request.operation != 'DELETE'", isGuardian), "only who may change the operator's policies ends a log of evidence"},
			{either("!(request.resource.resource in ['datacontrollers', 'formalnotices', 'legalprofiles', 'lawbundles'])", "request.?subResource.orValue('') == 'status'",
				"!request.userInfo.username.startsWith('system:serviceaccount:')", saysTheSame, not(everything())),
				"all rights are no office: a program that may do everything writes neither the law, nor the register, nor a notice; give its account the role vsa-legal-team or vsa-regulator, and no other"},
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
		}...),
	})
}

// saysTheSame is true of an update that leaves what an object says, and how long it stays: a pipeline that applies the law as it is there
// already, or labels it, changes nothing.
const saysTheSame = "(request.operation == 'UPDATE' && object.?spec == oldObject.?spec && object.metadata.?finalizers == oldObject.metadata.?finalizers && " +
	"object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences)"

// reported is true of an event that the operator has reported, or that says so: both APIs have a field for who reports, and one of before.
func reported(event string) string {
	var by []string
	for _, field := range []string{".?reportingController", ".?reportingComponent", ".?source.?component", ".?deprecatedSource.?component"} {
		by = append(by, event+field+".orValue('') == '"+reporter+"'")
	}
	return either(by...)
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
