// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

// clockSlack is by how much the operator's clock may be ahead of the API server's, and by how much a deadline may end later
// than its window.
const clockSlack = "duration('5s')"

// ownedPolicy keeps what the operator made as it made it, and keeps others from making what looks like it. It is asked only
// where an object has, or had, the operator's label. The controllers of Kubernetes report on it and end it; people may end it,
// and leave nothing of it behind.
func ownedPolicy() Policy {
	operator := "(" + isOperator + " && object.?metadata.?name.orValue('') != '" + ProbeName + "')"
	return newPolicy(nameOwned, spec{
		labels: &metav1.LabelSelector{MatchLabels: map[string]string{workload.LabelManagedBy: workload.ManagedBy}},
		match: []admissionv1.NamedRuleWithOperations{
			on("CREATE UPDATE DELETE", "", "*/*"), on("CREATE UPDATE DELETE", "apps", "*/*"), on("CREATE UPDATE DELETE", "batch", "*/*"),
			on("CREATE UPDATE DELETE", "networking.k8s.io", "*/*"), on("CREATE UPDATE DELETE", "resource.k8s.io", "*/*"), on("CREATE UPDATE DELETE", "policy", "*/*"),
		},
		variables: []admissionv1.Variable{
			variable("creates", "request.operation == 'CREATE'"),
			variable("updates", "request.operation == 'UPDATE'"),
			variable("deletes", "request.operation == 'DELETE'"),
			variable("status", "request.?subResource.orValue('') == 'status'"),
			variable("same", sameMeta+" && object.?spec == oldObject.?spec && object.?data == oldObject.?data && "+
				"object.?binaryData == oldObject.?binaryData && object.?immutable == oldObject.?immutable && object.?status == oldObject.?status"),
			variable("samePods", celPodSpecsOf("object")+" == "+celPodSpecsOf("oldObject")+
				" && object.metadata.?labels == oldObject.metadata.?labels"),
			variable("window", "request.resource.resource == 'jobs' && has(object.metadata.labels) && '"+workload.LabelSearch+"' in object.metadata.labels"),
		},
		rules: []rule{
			{either("!variables.creates", operator, madeOfOurs(), emptyParameters(), isEndpoints()), "only the operator makes what has its label"},
			{either("!variables.updates", operator, isEndpoints(), both(isAnyController(), either("variables.status", "variables.samePods")),
				both(either(isNode, "request.userInfo.username == '"+scheduler+"'"), "variables.status"), networkReport(), "variables.same"),
				"the operator made this, and takes no change of it: change what it was made for"},
			{either("!variables.deletes", operator, isEndpoints(), isController(garbageCollector, namespaceController),
				"request.resource.resource in ['pods', 'deployments', 'replicasets', 'jobs']"),
				"what the operator's pods need goes with what it was made for"},
			{either("!variables.deletes", operator, not(orphans)),
				"what the operator made leaves nothing behind: delete it without --cascade=orphan"},
			{either("variables.deletes", "!variables.window", "variables.status", "!("+isOperator+")", withinWindow()),
				"by the API server's clock the search is outside of its window, or its deadline lies beyond it"},
			{either("!variables.creates", "request.resource.resource != 'pods' || !('"+workload.LabelSearch+"' in object.metadata.labels) || has(object.spec.activeDeadlineSeconds)"),
				"the pod of a search has a deadline"},
		},
	})
}

// orphans is true of a request to delete something that leaves behind what belongs to it.
const orphans = "request.?options.?propagationPolicy.orValue('') == 'Orphan' || request.?options.?orphanDependents.orValue(false) == true"

// networkReports are the annotations by which network plug-ins tell what they gave to a pod. None of them is read to decide what
// a pod gets.
var networkReports = [...]string{
	"cni.projectcalico.org/podIP", "cni.projectcalico.org/podIPs", "cni.projectcalico.org/containerID",
	"k8s.v1.cni.cncf.io/network-status", "k8s.v1.cni.cncf.io/networks-status", "k8s.ovn.org/pod-networks",
}

// networkReport is true of an update of a pod's status that changes nothing but such annotations: without it no pod of the
// operator's would begin where the plug-in waits for its own report.
func networkReport() string {
	reports := "['" + strings.Join(networkReports[:], "', '") + "']"
	return both("request.resource.resource == 'pods'", "variables.status", "object.?status == oldObject.?status",
		"object.metadata.?labels == oldObject.metadata.?labels", "object.metadata.?finalizers == oldObject.metadata.?finalizers",
		"object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences",
		"object.metadata.?annotations.orValue({}).all(k, k in "+reports+" || oldObject.metadata.?annotations[?k].orValue('') == object.metadata.annotations[k])",
		"oldObject.metadata.?annotations.orValue({}).all(k, k in "+reports+" || k in object.metadata.?annotations.orValue({}))")
}

// isEndpoints is true of what Kubernetes says of the pods behind a Service: it has the labels of that Service.
func isEndpoints() string {
	return both("request.resource.resource == 'endpoints'", isController("endpoint-controller", "endpointslicemirroring-controller"))
}

// sameMeta is true of an update that leaves everything of an object's metadata but who manages its fields.
const sameMeta = `object.metadata.?labels == oldObject.metadata.?labels && object.metadata.?annotations == oldObject.metadata.?annotations && ` +
	`object.metadata.?finalizers == oldObject.metadata.?finalizers && object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences`

// celPodSpecsOf is an expression that is the pod, or the template of pods, of an object of any kind.
func celPodSpecsOf(object string) string {
	return "(request.resource.resource == 'pods' ? [" + object + ".spec] : [" + object + ".?spec.?template.orValue(" + object + ".?spec.orValue({}))])"
}

// madeOfOurs is true of what the controllers of Kubernetes make of the operator's objects: with their own owner reference.
func madeOfOurs() string {
	owned := func(kind string) string {
		return "object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && o.kind == '" + kind + "')"
	}
	return either(
		both(isController(deploymentController), "request.resource.resource == 'replicasets'", owned("Deployment")),
		both(isController(replicaSetController), "request.resource.resource == 'pods'", owned("ReplicaSet")),
		both(isController(jobController), "request.resource.resource == 'pods'", owned("Job")),
	)
}

// emptyParameters is true of parameters that say nothing, as an installation brings them.
func emptyParameters() string {
	return both("request.resource.resource == 'configmaps'", "request.namespace == '"+Namespace+"'",
		"object.metadata.name in "+parameterNames,
		"!has(object.data)", isGuardian)
}

// withinWindow compares the Job of a search with the instant at which the operator judged it and with the end of its window.
// The API server stamps an object's creation by its own clock. What a Job was given after it has started counts from its start.
func withinWindow() string {
	const annotations = "object.metadata.?annotations"
	at := func(annotation string) string { return annotations + "[?'" + annotation + "']" }
	start := "(object.?status.?startTime.hasValue() ? timestamp(object.status.startTime) : timestamp(object.metadata.creationTimestamp))"
	return both(at(workload.AnnotationExpiresAt)+".hasValue()", at(workload.AnnotationJudgedAt)+".hasValue()",
		"has(object.spec.activeDeadlineSeconds)",
		"(variables.updates || timestamp(object.metadata.annotations['"+workload.AnnotationJudgedAt+"']) - timestamp(object.metadata.creationTimestamp) <= "+clockSlack+")",
		"(variables.updates || timestamp(object.metadata.creationTimestamp) < timestamp(object.metadata.annotations['"+workload.AnnotationExpiresAt+"']))",
		start+" + duration(string(object.spec.activeDeadlineSeconds) + 's') <= timestamp(object.metadata.annotations['"+workload.AnnotationExpiresAt+"']) + "+clockSlack)
}
