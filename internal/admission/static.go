// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
)

// staticSuffix ends the names of policies that an API server of Kubernetes 1.37 reads from files (KEP-5793). Nothing in the
// cluster can change those, nor delete them.
const staticSuffix = ".static.k8s.io"

// StaticProbeName is the name of a ConfigMap that the static policies refuse to everybody: so one can ask whether they are there.
const StaticProbeName = "vsa-probe-static"

// StaticPolicies returns the policies that need no parameters, for an API server to read from files, with one more: it keeps the
// policies that are in the cluster. Whoever wants to go round has to write to the disks of the control plane first.
func StaticPolicies() []Policy {
	return []Policy{static(guardPolicy()), static(operatorPolicy()), static(ownedPolicy())}
}

// static renames a policy as a file has to name it.
func static(p Policy) Policy {
	p.Name += staticSuffix
	p.Binding.Name, p.Binding.Spec.PolicyName = p.Name, p.Name
	return p
}

// guardPolicy keeps the policies and their bindings, and the rights of the operator: the roles and the bindings that config/rbac has for
// it, which the operator could not write anew, and that nothing else gives it more.
func guardPolicy() Policy {
	var names []string
	for _, p := range Policies() {
		names = append(names, "'"+p.Name+"'")
	}
	ours := "oldObject.metadata.name in [" + strings.Join(names, ", ") + "]"
	named := "request.name in ['" + ServiceAccount + "', '" + ServiceAccount + "-metrics-auth']"
	rights := both(named, either("request.?namespace.orValue('') == ''", "request.namespace == '"+Namespace+"'"))
	kept := both("request.operation == 'UPDATE'", "object.?spec == oldObject.?spec", "object.?rules == oldObject.?rules",
		"object.?roleRef == oldObject.?roleRef", "object.?subjects == oldObject.?subjects", "object.?aggregationRule == oldObject.?aggregationRule")
	return newPolicy("vsa-guard", spec{
		match: []admissionv1.NamedRuleWithOperations{
			on("UPDATE DELETE", "admissionregistration.k8s.io", "validatingadmissionpolicies", "validatingadmissionpolicybindings"),
			on("CREATE UPDATE DELETE", "rbac.authorization.k8s.io", "clusterroles", "clusterrolebindings", "roles", "rolebindings"),
			on("CREATE", "", "configmaps"),
		},
		conditions: []admissionv1.MatchCondition{{Name: "no-ordinary-configmap",
			Expression: "request.resource.resource != 'configmaps' || object.metadata.name == '" + StaticProbeName + "'"}},
		rules: []rule{
			{"request.resource.resource != 'configmaps'", "the policies are kept from everybody"},
			{either("request.resource.group != 'admissionregistration.k8s.io'", not(ours), isOperator, kept),
				"the operator keeps its policies: to change or remove them, take " + "vsa-guard" + staticSuffix + " from the API server's files first"},
			{either("request.resource.group != 'rbac.authorization.k8s.io'", "request.operation == 'CREATE'", not(rights), kept),
				"the operator's rights stay as they are: to change them, take " + "vsa-guard" + staticSuffix + " from the API server's files first"},
			{either("request.resource.group != 'rbac.authorization.k8s.io'", "request.operation == 'DELETE'", not(bindsOperator()),
				"request.operation == 'UPDATE' && object.subjects == oldObject.?subjects.orValue([])", both(rights, "object.roleRef.name == object.metadata.name")),
				"nothing gives the operator more rights than config/rbac does: to change that, take " + "vsa-guard" + staticSuffix + " from the API server's files first"},
		},
	})
}

// bindsOperator is true of a binding that gives rights to the operator: by its account, under either name, or, in the whole cluster, by the
// group of the accounts of its namespace. Some distributions bind that group in each namespace, to pull images.
func bindsOperator() string {
	return "object.?subjects.orValue([]).exists(s, " + either(
		both("s.kind == 'ServiceAccount'", "s.name == '"+ServiceAccount+"'", "s.?namespace.orValue('') == '"+Namespace+"'"),
		both("s.kind == 'User'", "s.name == '"+Operator+"'"),
		both("s.kind == 'Group'", "s.name == 'system:serviceaccounts:"+Namespace+"'", "request.resource.resource == 'clusterrolebindings'")) + ")"
}

// StaticManifest writes the static policies as YAML.
func StaticManifest() ([]byte, error) {
	var objects []any
	for _, p := range StaticPolicies() {
		objects = append(objects, p.ValidatingAdmissionPolicy, p.Binding)
	}
	return write(objects)
}
