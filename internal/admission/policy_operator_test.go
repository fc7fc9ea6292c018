// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// Beside the operator's namespace the policy concerns itself with the tokens of controllers, and with nothing else.
func TestOperatorPolicyConcerns(t *testing.T) {
	holds(t, operatorPolicy().Spec.MatchConditions[0].Expression, map[string]struct {
		request string
		want    bool
	}{
		"its namespace":             {"request: {namespace: vsa-system, operation: CREATE, resource: {resource: configmaps}}", true},
		"a token of a controller":   {"request: {namespace: kube-system, operation: CREATE, resource: {resource: serviceaccounts}, subResource: token, name: job-controller}", true},
		"a token of somebody else":  {"request: {namespace: kube-system, operation: CREATE, resource: {resource: serviceaccounts}, subResource: token, name: coredns}", false},
		"a lasting token":           {"request: {namespace: kube-system, operation: CREATE, resource: {resource: secrets}}\nobject: {metadata: {annotations: {kubernetes.io/service-account.name: job-controller}}}", true},
		"another Secret":            {"request: {namespace: kube-system, operation: CREATE, resource: {resource: secrets}}\nobject: {metadata: {}}", false},
		"a ConfigMap of the system": {"request: {namespace: kube-system, operation: UPDATE, resource: {resource: configmaps}}", false},
	})
}
