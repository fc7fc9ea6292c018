// SPDX-License-Identifier: Apache-2.0

package admission

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

const (
	labeled = `.metadata.?labels[?'` + workload.LabelManagedBy + `'].orValue('') == '` + workload.ManagedBy + `'`
	// ofInspection are the Jobs, and their pods, by which the operator looks into an image.
	ofInspection = `(request.namespace == '` + Namespace + `' && object.metadata.?labels[?'` + LabelComponent + `'].orValue('') == 'inspection')`
	// mirrors a static pod: it runs whether the API server shows it or not.
	isMirror = `(request.resource.resource == 'pods' && 'kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({}))`
	// isByID is true of a reference that names an image by what the node calls it, which may be cut short, or by a digest that
	// nothing can be compared with.
	isByID = `(i.lowerAscii().trim().matches('^sha256:[a-f0-9]{1,64}$') || (i.contains('@') && !i.lowerAscii().contains('@sha256:')))`
	// ours are labels that the operator alone gives.
	ours = `(l.startsWith('vsa.legal/') || l == '` + workload.LabelManagedBy + `')`
	// oursIn follows a map of labels.
	oursIn = `.exists(l, l.startsWith('vsa.legal/'))`
)

// takesAccount is an expression that is true of a pod that acts as the operator, or as a controller of Kubernetes that is
// let through: those have no pods of their own.
func takesAccount() string {
	const account = "s.?serviceAccountName.orValue('')"
	return either(both("request.namespace == '"+Namespace+"'", account+" == '"+ServiceAccount+"'"),
		both("request.namespace == '"+systemNamespace+"'", account+" in "+controllerNames()))
}

// imagesPolicy refuses what runs beside the operator: pods, and all that makes pods, with an image that a package names, with
// labels or owners that only the operator gives, or with the operator's own account.
//
// An object that was there before its image was governed may still be changed in what is not its specification, and by the
// controllers of Kubernetes as long as its pods stay as they are: its finalizers and its status are not blocked. What such an
// object makes anew is refused, because it has not the operator's labels.
func imagesPolicy() Policy {
	const pods = "pods"
	return newPolicy(nameImages, spec{
		parameters: ParametersImages,
		match: []admissionv1.NamedRuleWithOperations{
			on("CREATE UPDATE", "", pods, "pods/ephemeralcontainers", "podtemplates", "replicationcontrollers"),
			on("CREATE UPDATE", "apps", "deployments", "statefulsets", "daemonsets", "replicasets"),
			on("CREATE UPDATE", "batch", "jobs", "cronjobs"),
		},
		conditions: []admissionv1.MatchCondition{
			{Name: "not-the-operators-already", Expression: "request.operation != 'UPDATE' || !(oldObject" + labeled + ")"}, // vsa-owned keeps it
			{Name: "concerns-the-operator", Expression: concerns()},
		},
		variables: []admissionv1.Variable{
			variable("pod", celPodSpecs("object")+"[0]"),
			variable("podBefore", "request.operation == 'UPDATE' ? "+celPodSpecs("oldObject")+" : []"),
			variable("unchanged", "size(variables.podBefore) > 0 && variables.podBefore[0] == variables.pod"),
			variable("still", "variables.unchanged && ("+isAnyController()+" || oldObject.?spec == object.?spec)"),
			variable("governed", celImages("variables.pod")+".exists(i, "+celGoverned("i")+")"),
			variable("sought", celSought("variables.pod")),
			variable("soughtAsOther", celSoughtAsOther("variables.pod")),
			variable("labels", "object.metadata.?labels.orValue({}).filter(l, "+ours+")"),
			variable("labelsBefore", "request.operation == 'UPDATE' ? oldObject.metadata.?labels.orValue({}).filter(l, "+ours+") : []"),
			variable("marks", celTemplateLabels("object")),
			variable("account", "[variables.pod].exists(s, "+takesAccount()+")"),
		},
		rules: []rule{
			{either("!variables.governed", "variables.still", byOperator(), byTheirController(), both(isNode, isMirror)),
				"an AnalyticsPackage names this image: it runs only through a VideoAnalyticsDeployment or a VideoSearchJob"},
			// The operator as well: whoever names it in a request as the Secret of a license would have it read in a pod of his own choice.
			{either("!variables.sought", "variables.still", both("!variables.soughtAsOther", either(byOperator(), byTheirController())), both(isNode, isMirror)),
				"this Secret says what a search looks for: only the pod of that search reads it"},
			{either("variables.still", not(celImages("variables.pod")+".exists(i, "+isByID+")"), both(isNode, isMirror)),
				"name the image by its registry and repository, with a tag or a sha256 digest: what it is cannot be told otherwise"},
			{either(isOperator, isAnyController(), both("!variables.marks.exists(l, l.startsWith('vsa.legal/') || l == '"+workload.LabelManagedBy+"' && variables.marks[l] == '"+workload.ManagedBy+"')",
				"(variables.labels.all(l, object.metadata.labels[l] != '"+workload.ManagedBy+"' && !l.startsWith('vsa.legal/')) || variables.labels == variables.labelsBefore && variables.labels.all(l, object.metadata.labels[l] == oldObject.metadata.labels[l]))")),
				"only the operator gives the labels of vsa.legal and of vsa-operator"},
			{either(isOperator, isAnyController(), "!object.metadata.?ownerReferences.orValue([]).exists(o, o.apiVersion.startsWith('vsa.legal/'))",
				"request.operation == 'UPDATE' && oldObject.metadata.?ownerReferences == object.metadata.?ownerReferences"),
				"only the operator makes what a VideoAnalyticsDeployment or a VideoSearchJob owns"},
			{either(not(joins()), not(aroundSearches)), "only Kubernetes makes the pods of a Job"},
			{either("!variables.account", "variables.still", accountByGuardian(), accountByController()),
				"only the Deployment " + ServiceAccount + " runs as the operator, only who may change its policies may change it, and nothing runs as a controller of Kubernetes"},
		},
	})
}

// concerns is an expression that is false of an ordinary pod, so that nothing else is worked out for it.
func concerns() string {
	return either(
		celPodSpecs("object")+".exists(s, "+takesAccount()+" || "+celImages("s")+".exists(i, "+isByID+" || "+celGoverned("i")+") || "+celSought("s")+")",
		"object.metadata.?labels.orValue({})"+oursIn, "object"+labeled,
		celTemplateLabels("object")+".exists(l, "+ours+")",
		"object.metadata.?ownerReferences.orValue([]).exists(o, o.apiVersion.startsWith('vsa.legal/'))", joins(),
	)
}

// byOperator is true of what the operator itself makes.
func byOperator() string {
	return both(isOperator, "request.resource.resource in ['deployments', 'jobs']")
}

// byTheirController is true of what the controllers of Kubernetes make of an object that the operator made: it has the labels
// that nobody else may give to pods.
func byTheirController() string {
	made := "request.operation == 'CREATE' && request.resource.resource == 'pods'"
	owned := func(kind string) string {
		return "object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && o.kind == '" + kind + "')"
	}
	return either(
		both(isController(deploymentController), "request.resource.resource == 'replicasets'", "object"+labeled, owned("Deployment")),
		both(isController(replicaSetController), made, "object"+labeled, owned("ReplicaSet")),
		both(isController(jobController), made, either("object"+labeled, ofInspection), owned("Job")),
	)
}

// accountByGuardian is true of the operator's own Deployment, written by somebody who may change the policies.
func accountByGuardian() string {
	return both("request.resource.resource == 'deployments'", "object.metadata.name == '"+ServiceAccount+"'", isGuardian)
}

// accountByController is true of what that Deployment makes.
func accountByController() string {
	return either(
		both(isController(deploymentController), "request.resource.resource == 'replicasets'",
			"object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'Deployment' && o.name == '"+ServiceAccount+"')"),
		both(isController(replicaSetController), "request.resource.resource == 'pods'",
			"object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'ReplicaSet' && o.name.startsWith('"+ServiceAccount+"-'))"),
	)
}
