// SPDX-License-Identifier: Apache-2.0

package admission

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// operatorPolicy keeps the operator's own namespace: what it rests on, who acts as it, and that it is there at all. Of
// kube-system it keeps the tokens of the controllers that the policies let through.
func operatorPolicy() Policy {
	is := func(resource string) string { return "request.resource.resource == '" + resource + "'" }
	sub := func(name string) string { return "request.?subResource.orValue('') == '" + name + "'" }
	itself := both(is("deployments"), "variables.name == '"+ServiceAccount+"'")
	accounts := "(['" + ServiceAccount + "'] + " + controllerNames() + ")"
	parameter := "variables.name in " + parameterNames
	return newPolicy(nameOperator, spec{
		namespaces: &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpIn, Values: []string{systemNamespace, Namespace}}}},
		conditions: []admissionv1.MatchCondition{{Name: "of-the-operator-or-a-controller", Expression: either(
			"request.namespace == '"+Namespace+"'",
			both("request.namespace == '"+systemNamespace+"'", sub("token"), "request.name in "+controllerNames()),
			both("request.namespace == '"+systemNamespace+"'", is("secrets"), "request.operation != 'DELETE'",
				"object.metadata.?annotations[?'kubernetes.io/service-account.name'].orValue('') in "+controllerNames()))}},
		match: []admissionv1.NamedRuleWithOperations{
			on("CREATE UPDATE DELETE", "", "configmaps", "secrets", "serviceaccounts"),
			on("CREATE", "", "serviceaccounts/token"),
			on("DELETE", "", "namespaces"),
			on("UPDATE", "", "pods/status"),
			on("CREATE UPDATE DELETE", "", "services"), on("CREATE UPDATE DELETE", "networking.k8s.io", "networkpolicies"),
			on("CREATE UPDATE DELETE", "", "endpoints"), on("CREATE UPDATE DELETE", "discovery.k8s.io", "endpointslices"),
			on("UPDATE DELETE", "apps", "deployments", "deployments/scale"),
			on("CREATE UPDATE DELETE", "coordination.k8s.io", "leases"),
		},
		variables: []admissionv1.Variable{
			variable("now", "request.operation == 'DELETE' ? oldObject : object"),
			variable("name", "request.operation == 'DELETE' ? oldObject.metadata.name : request.?subResource.orValue('') == '' ? object.metadata.name : request.name"),
			variable("goes", isController(garbageCollector, namespaceController)+" && request.operation == 'DELETE'"),
		},
		rules: []rule{
			{not(is("namespaces")), "the policies of the operator rest on this namespace: delete their bindings first"},
			{either(not(is("configmaps")), both(isOperator, "variables.name != '"+ProbeOperatorName+"'"), "variables.goes",
				both("variables.name == 'kube-root-ca.crt'", isController("root-ca-cert-publisher")), both("!("+parameter+")", isGuardian),
				both("request.operation == 'CREATE'", "!has(object.data)", isGuardian),
				both("request.operation == 'UPDATE'", sameMeta, "object.?data == oldObject.?data", "object.?immutable == oldObject.?immutable", isGuardian)),
				"only the operator writes what the law and the policies rest on here"},
			{either(not(is("services")), "variables.goes", isGuardian), "only who may change the operator's policies publishes something of its namespace"},
			{either(not("request.resource.resource in ['endpoints', 'endpointslices']"), "variables.goes", isGuardian,
				isController("endpoint-controller", "endpointslice-controller", "endpointslicemirroring-controller")), "only Kubernetes says who answers for a Service of this namespace"},
			{either(not(is("networkpolicies")), "variables.goes", isGuardian), "only who may change the operator's policies changes who is reached in its namespace"},
			{either(not(both(is("pods"), "object.metadata.?labels[?'"+LabelComponent+"'].orValue('') == 'inspection'")),
				"request.userInfo.username == 'system:node:' + oldObject.spec.?nodeName.orValue('')", "request.userInfo.username == '"+scheduler+"'", isAnyController(),
				"object.?status == oldObject.?status", isGuardian), "only its node tells what an inspection has found"},
			{either(not(is("leases")), isOperator, "variables.goes", isGuardian), "only the operator leads"},
			{either(not(both(is("serviceaccounts"), sub("token"))), "!(variables.name in "+accounts+")", isNode,
				"request.userInfo.username == '"+controllerManager+"'", isGuardian),
				"only a node, for a pod of the operator, gets a token of its account, and only Kubernetes those of its controllers"},
			{either(not(both(is("serviceaccounts"), sub(""))), "variables.name != '"+ServiceAccount+"'", "variables.goes", isGuardian,
				isController("serviceaccount-token-controller", "legacy-service-account-token-cleaner")), "the operator's account stays as it is"},
			{either(not(is("secrets")), "variables.goes", "!(variables.now.metadata.?annotations[?'kubernetes.io/service-account.name'].orValue('') in "+accounts+")", isGuardian),
				"there is no lasting token of the operator's account, or of a controller's"},
			{either(not(is("secrets")), "request.namespace != '"+Namespace+"'", "variables.name != '"+PermitKeys+"'", isOperator, "variables.goes", isGuardian),
				"only the operator makes the keys by which it permits"},
			{either(not(itself), isController(deploymentController, garbageCollector, namespaceController), isGuardian),
				"only who may change the operator's policies may change the operator"},
		},
	})
}
