// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// by is a request by a user, with a token of a service account or without one.
func by(user string, token bool) string {
	extra := "{}"
	if token {
		extra = `{"authentication.kubernetes.io/credential-id": ["JTI=1"]}`
	}
	return "request: {userInfo: {username: '" + user + "', extra: " + extra + "}}"
}

// Whoever impersonates an account has no token of it, and is not taken for it.
func TestIdentities(t *testing.T) {
	type cases = map[string]struct {
		request string
		want    bool
	}
	holds(t, isOperator, cases{
		"itself":       {by(Operator, true), true},
		"impersonated": {by(Operator, false), false},
		"somebody":     {by("system:serviceaccount:town:vsa-operator", true), false},
		"no extra":     {"request: {userInfo: {username: '" + Operator + "'}}", false},
	})
	holds(t, isController(jobController), cases{
		"itself":       {by("system:serviceaccount:kube-system:job-controller", true), true},
		"impersonated": {by("system:serviceaccount:kube-system:job-controller", false), false},
		"another":      {by("system:serviceaccount:kube-system:cronjob-controller", true), false},
		"elsewhere":    {by("system:serviceaccount:town:job-controller", true), false},
		"all in one":   {by(controllerManager, false), true},
	})
	holds(t, isNode, cases{
		"a node":    {"request: {userInfo: {username: x, groups: ['system:nodes']}}", true},
		"no groups": {"request: {userInfo: {username: 'system:node:x'}}", false},
		"a person":  {"request: {userInfo: {username: 'system:node:x', groups: ['system:authenticated']}}", false},
	})
}

// The autoscaler, and what people steer by CronJobs and DaemonSets, is let through nowhere.
func TestLetThrough(t *testing.T) {
	for _, name := range letThrough() {
		switch name {
		case "horizontal-pod-autoscaler", "cronjob-controller", "daemon-set-controller", "statefulset-controller", "replication-controller":
			t.Errorf("%s is let through", name)
		}
	}
}
