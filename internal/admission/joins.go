// SPDX-License-Identifier: Apache-2.0

package admission

import batchv1 "k8s.io/api/batch/v1"

// aroundSearches is true of a namespace in which a search is, or may come.
const aroundSearches = "has(params.data) && ('" + keyQueries + "' + request.namespace) in params.data"

// jobUID is an expression that is the label by which a Job selects its pods. The older label, controller-uid, selects none of a search:
// every API server on which the operator runs gives its Jobs this one.
func jobUID(object string) string {
	return object + ".metadata.?labels[?'" + batchv1.ControllerUidLabel + "'].orValue('')"
}

// controllersOf is an expression that lists the owner that controls an object: there is one at most.
func controllersOf(object string) string {
	return object + ".metadata.?ownerReferences.orValue([]).filter(o, o.?controller.orValue(false))"
}

// counted is true of a pod that a Job counts among its own, or takes up: it has the Job's label, and no other controller. It could end as
// done what was never done. The controller of Jobs compares UIDs, never the group of an owner, and not in all releases its kind.
func counted(object string) string {
	return both(jobUID(object)+" != ''", controllersOf(object)+".all(o, o.uid == "+jobUID(object)+")")
}

// comes is true of an update after which a Job knows a pod by something else than before.
func comes() string {
	whose := func(object string) string {
		return "([" + jobUID(object) + "] + " + controllersOf(object) + ".map(o, o.kind + '/' + o.name + '/' + o.uid))"
	}
	return both("request.operation == 'UPDATE'", whose("object")+" != "+whose("oldObject"))
}

// joins is true of a pod that somebody makes for a Job, or brings to one later.
func joins() string {
	return both("request.resource.resource == 'pods'", counted("object"), either("request.operation == 'CREATE'", comes()),
		not(isController(jobController, garbageCollector)))
}

// adopts is true of a pod that comes to a Job later than it was made, whoever brings it.
func adopts() string {
	return both("request.resource.resource == 'pods'", "request.?subResource.orValue('') == ''", controllersOf("object")+".exists(o, o.kind == 'Job')", comes())
}
