// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"fmt"
	"strings"
)

const (
	// Namespace of the operator.
	Namespace = "vsa-system"
	// ServiceAccount of the operator, and the name of its Deployment.
	ServiceAccount = "vsa-operator"
	// PermitKeys is the Secret in its namespace by the keys of which the operator signs permits.
	PermitKeys = "vsa-permit-keys"
	// Operator is the user that the API server knows the operator as.
	Operator = "system:serviceaccount:" + Namespace + ":" + ServiceAccount

	systemNamespace   = "kube-system"
	controllerManager = "system:kube-controller-manager" // where controllers have no accounts of their own
	scheduler         = "system:kube-scheduler"
	nodes             = "system:nodes" // the group of the kubelets
)

// Controllers of Kubernetes that act on what the operator made. Of those that people steer by objects of their own
// (the autoscaler, the controllers of CronJobs and DaemonSets) none is among them.
const (
	deploymentController = "deployment-controller"
	replicaSetController = "replicaset-controller"
	jobController        = "job-controller"
	garbageCollector     = "generic-garbage-collector"
	namespaceController  = "namespace-controller"
)

// otherControllers report on pods, or end them.
var otherControllers = [...]string{
	"node-controller", "pod-garbage-collector", "taint-eviction-controller", "device-taint-eviction-controller",
	"disruption-controller", "resource-claim-controller", "resourceclaim-controller", "ttl-after-finished-controller",
}

// byToken is true of a request with a token of a service account. Whoever impersonates an account, as the built-in roles admin
// and edit may in their namespace, has no such credential: to claim one takes a right that they do not give. Whoever had a client
// certificate signed in the name of an account has another sort of it.
const byToken = `(has(request.userInfo.extra) && 'authentication.kubernetes.io/credential-id' in request.userInfo.extra && ` +
	`request.userInfo.extra['authentication.kubernetes.io/credential-id'].all(c, c.startsWith('JTI=')))`

// isOperator is an expression that is true of a request by the operator.
const isOperator = `(request.userInfo.username == '` + Operator + `' && ` + byToken + `)`

// isController is an expression that is true of a request by one of these controllers of Kubernetes.
func isController(names ...string) string {
	var users []string
	for _, n := range names {
		users = append(users, "'system:serviceaccount:kube-system:"+n+"'")
	}
	return fmt.Sprintf("(request.userInfo.username == '%s' || request.userInfo.username in [%s] && %s)",
		controllerManager, strings.Join(users, ", "), byToken)
}

// letThrough are the names of all of them.
func letThrough() []string {
	return append([]string{deploymentController, replicaSetController, jobController, garbageCollector, namespaceController},
		otherControllers[:]...)
}

// controllerNames is an expression that lists the accounts of the controllers that are let through anywhere.
func controllerNames() string {
	more := []string{"endpoint-controller", "endpointslice-controller", "endpointslicemirroring-controller", "serviceaccount-token-controller", "legacy-service-account-token-cleaner"}
	return "['" + strings.Join(append(letThrough(), more...), "', '") + "']"
}

// isAnyController is an expression that is true of a request by any of them.
func isAnyController() string {
	return isController(letThrough()...)
}

// isNode is an expression that is true of a request by a kubelet.
const isNode = `(has(request.userInfo.groups) && '` + nodes + `' in request.userInfo.groups)`

// isGuardian is an expression that is true of a request by somebody who may change the policies themselves: what the policies
// keep from everybody else, they keep from him in vain.
const isGuardian = `authorizer.group('admissionregistration.k8s.io').resource('validatingadmissionpolicies').name('` + nameImages +
	`').check('update').allowed()`
