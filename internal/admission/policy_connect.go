// SPDX-License-Identifier: Apache-2.0

package admission

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	resourcev1 "k8s.io/api/resource/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

const (
	// named is true of the name p where a pod of the request n has such a name. Kubernetes cuts long names of pods.
	named = `(size(n) > 40 ? p.startsWith(n.substring(0, 40)) : ` +
		`p.startsWith(n + '-') && p.substring(size(n)).matches('^-([a-z0-9]{1,10}-)?[a-z0-9]{1,10}$'))`
	// requestsHere is an expression that lists the requests of the namespace for which something may run.
	requestsHere = `(has(params.data) && request.namespace in params.data ? params.data[request.namespace].split(' ').filter(n, n != '') : [])`
	// intoContainers is true of the kubelet's ways into containers. The API server takes the dot segments out of a path only
	// afterwards, so that none is let through.
	intoContainers = `object.?path.orValue('').matches('^/*(?i)(exec|run|attach|portForward|cri|checkpoint)(/|$)') || ` +
		`object.?path.orValue('').matches('(^|/)[.]{1,2}(/|$)|%')`
	// binds is true of a request that places a pod on a node.
	binds = `request.?subResource.orValue('') == 'binding' || request.resource.resource == 'bindings'`
	// answers is true of what says who answers for a Service, and answersFor is the name of that Service.
	answers    = `request.resource.resource in ['endpoints', 'endpointslices']`
	answersFor = `(request.resource.resource == 'endpoints' ? object.metadata.name : object.metadata.?labels[?'` + discoveryv1.LabelServiceName + `'].orValue(''))`
	// answersTheSame is true of an update that leaves who answers for a Service, and whose it is to say so, as when what is stored is
	// written anew in another version.
	answersTheSame = `(request.operation == 'UPDATE' && object.?endpoints == oldObject.?endpoints && object.?ports == oldObject.?ports && ` +
		`object.?subsets == oldObject.?subsets && object.metadata.?labels == oldObject.metadata.?labels && ` +
		`object.metadata.?finalizers == oldObject.metadata.?finalizers && object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences)`
	// claimUpdate is true of a change of a claim of devices, or of its status.
	claimUpdate = `request.resource.resource == 'resourceclaims'`
	// shares is true of a claim of devices that is reserved for another pod than the one that it was made for, which is its controller.
	shares = claimUpdate + ` && object.?status.?reservedFor.orValue([]).exists(r, ` +
		`!object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && o.kind == 'Pod' && o.uid == r.uid))`
	// handsOver is true of a claim that gets other owners, or that Kubernetes holds no longer: it could be another pod's, or its device
	// be free for one.
	handsOver = claimUpdate + ` && (object.metadata.?ownerReferences.orValue([]) != oldObject.metadata.?ownerReferences.orValue([]) || ` +
		`[oldObject, object].map(o, '` + resourcev1.Finalizer + `' in o.metadata.?finalizers.orValue([])) == [true, false])`
	// claimed is true of a name c that Kubernetes makes for a claim of a pod of the request n: that of the pod, the claim's in that pod, and
	// five characters. Kubernetes cuts what is longer.
	claimed = `(size(n) > 40 ? c.startsWith(n.substring(0, 40)) : ` +
		`c.startsWith(n + '-') && c.substring(size(n)).matches('^(-[a-z0-9]{1,10}){1,2}-(gpu-?|gp?)?[a-z0-9]{5}$'))`
	// notTopology is true of a label l that Kubernetes itself does not give to a pod that is placed.
	notTopology = `!l.startsWith('topology.kubernetes.io/')`
	selected    = `'` + workload.LabelManagedBy + `=` + workload.ManagedBy + `'`
)

// connectPolicy keeps people out of what runs: whoever has a shell in a runtime, or a port of it, sees what it sees and can
// make it do something else. What connects has a name and nothing else, so that the names of requests are its parameters.
func connectPolicy() Policy {
	// The API server's proxy takes the name of a pod with a port, and with a scheme before it: NAME, NAME:PORT, SCHEME:NAME:PORT.
	p := "[request.name.split(':')].map(x, size(x) > 2 ? x[1] : x[0])[0]"
	ofOurs := "variables.names.exists(n, [" + p + "].exists(p, " + named + "))"
	bound := "(request.resource.resource == 'bindings' ? object.metadata.name : request.name)"
	ofOurService := "variables.names.exists(n, " + answersFor + " == n + '" + workload.SuffixDeployment + "')"
	boundOurs := "variables.names.exists(n, [" + bound + "].exists(p, " + named + "))"
	return newPolicy(nameConnect, spec{
		parameters: ParametersRequests,
		match: []admissionv1.NamedRuleWithOperations{
			on("CONNECT", "", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"),
			on("CREATE", "", "pods/binding", "bindings"),
			on("UPDATE", "", "pods"), on("UPDATE", "resource.k8s.io", "resourceclaims", "resourceclaims/status"),
			on("CREATE UPDATE", "", "endpoints"), on("CREATE UPDATE", "discovery.k8s.io", "endpointslices"),
			on("UPDATE", "", "replicationcontrollers/scale"),
			on("UPDATE", "apps", "deployments/scale", "replicasets/scale"),
		},
		conditions: []admissionv1.MatchCondition{
			{Name: "no-plain-binding", Expression: either("!("+binds+")",
				"object.metadata.?annotations.orValue({}) != {}", "object.metadata.?labels.orValue({}).exists(l, "+notTopology+")")},
			{Name: "no-pod-of-before", Expression: either("request.resource.resource != 'pods'", "request.operation != 'UPDATE'", adopts())},
			{Name: "no-claim-of-one-pod", Expression: either("!("+claimUpdate+")", both(shares), both(handsOver))},
			{Name: "no-other-service", Expression: either("!("+answers+")", answersFor+".endsWith('"+workload.SuffixDeployment+"')")},
		},
		variables: []admissionv1.Variable{
			variable("names", requestsHere),
			variable("toPod", "request.operation == 'CONNECT' && request.resource.resource == 'pods'"),
			variable("binds", binds),
		},
		rules: []rule{
			{either("!variables.toPod", not(ofOurs)), "nobody connects to a pod that runs for a VideoAnalyticsDeployment or a VideoSearchJob"},
			{not(both(adopts(), controllersOf("object")+".exists(o, o.name in variables.names)")),
				"the Job of a search has the pods that Kubernetes makes for it, and no other joins it"},
			{either(not(both(shares)+" || "+both(handsOver, not(letsGoOfClaims()))), "!variables.names.exists(n, [object.metadata.name].exists(c, "+claimed+"))"),
				"the device that was claimed for a pod of a VideoAnalyticsDeployment or a VideoSearchJob is its alone"},
			{either("!variables.binds", both(not(boundOurs), "!object.metadata.?annotations.orValue({}).exists(l, "+ours+")", "!object.metadata.?labels.orValue({}).exists(l, "+ours+")")),
				"whoever places a pod gives it no labels or annotations of the operator's, and a pod of the operator's none at all"},
			{either("!variables.toPod", "request.namespace != '"+Namespace+"'", isGuardian), "only who may change the operator's policies connects to its pods"},
			{either("request.resource.resource != 'services'", "size(variables.names) == 0"),
				"the API server forwards to no Service of a namespace in which analytics may run: it would go round their network policy"},
			{either("!("+answers+")", isController("endpoint-controller", "endpointslice-controller", "endpointslicemirroring-controller", garbageCollector), answersTheSame, not(ofOurService)),
				"only Kubernetes says who answers for the Service of a VideoAnalyticsDeployment"},
			{either("request.resource.resource != 'nodes'", not(intoContainers)),
				"the way through the node to its containers is closed to everybody"},
			{either("request.?subResource.orValue('') != 'scale'", isOperator, "!oldObject.?status.?selector.orValue('').contains("+selected+")"),
				"the operator made this, and takes no change of it: change what it was made for"},
		},
	})
}

// letsGoOfClaims is true of what ends claims in Kubernetes.
func letsGoOfClaims() string {
	return either(isController("resource-claim-controller", "resourceclaim-controller", garbageCollector), "request.userInfo.username == '"+scheduler+"'")
}
