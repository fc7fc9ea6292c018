// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

const (
	jobOwner   = "ownerReferences: [{apiVersion: batch/v1, kind: Job, name: van, uid: u, controller: true}]"
	jobLabel   = "labels: {batch.kubernetes.io/controller-uid: u}"
	otherOwner = "ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: v}]"
)

func owner(fields string) string { return "ownerReferences: [{" + fields + "}]" }

// changed is an update of the metadata of a pod, and made is what makes it.
func changed(before, after string) string {
	return "request: {operation: UPDATE, resource: {resource: pods}, userInfo: {username: x}}\noldObject: {metadata: {" + before + "}}\nobject: {metadata: {" + after + "}}"
}

func made(by, metadata string) string {
	return "request: {operation: CREATE, resource: {resource: pods}, userInfo: {username: '" + by + "'}}\nobject: {metadata: {" + metadata + "}}"
}

// A pod comes to a Job when it is given that Job for its controller.
func TestAdopts(t *testing.T) {
	holds(t, adopts(), map[string]struct {
		request string
		want    bool
	}{
		"nobody's before":               {changed("", jobOwner), true},
		"somebody's before":             {changed(otherOwner, jobOwner), true},
		"its own before":                {changed(jobOwner+", "+jobLabel, jobOwner+", "+jobLabel+", annotations: {a: b}"), false},
		"its own, held no longer":       {changed(jobOwner+", finalizers: [a/b]", jobOwner), false},
		"it is blocked by it no longer": {changed(owner("kind: Job, name: van, uid: u, controller: true, blockOwnerDeletion: true"), jobOwner), false},
		"it goes":                       {changed(jobOwner, ""), false},
		"an owner, no controller":       {changed("", owner("kind: Job, name: van, uid: u")), false},
		"an owner becomes controller":   {changed(owner("kind: Job, name: van, uid: u"), jobOwner), true},
		"an owner of another kind":      {changed(owner("kind: Jobs, name: van, uid: u, controller: true"), jobOwner), true},
		"an owner of another name":      {changed(owner("kind: Job, name: bus, uid: u, controller: true"), jobOwner), true},
		"an owner of another UID":       {changed(owner("kind: Job, name: van, uid: v, controller: true"), jobOwner), true},
		"another group":                 {changed("", owner("apiVersion: x.example/v1, kind: Job, name: van, uid: u, controller: true")), true},
		"a status":                      {"request: {operation: UPDATE, subResource: status, resource: {resource: pods}}\noldObject: {metadata: {}}\nobject: {metadata: {" + jobOwner + "}}", false},
		"a pod that is made":            {made("x", jobOwner), false},
	})
}

// What a Job counts is made by its controller, and nothing becomes so later.
func TestJoins(t *testing.T) {
	const kubernetes = "system:kube-controller-manager"
	holds(t, joins(), map[string]struct {
		request string
		want    bool
	}{
		"made by somebody":             {made("x", jobOwner+", "+jobLabel), true},
		"made of another group":        {made("x", jobLabel+", "+owner("apiVersion: x.example/v1, kind: Job, name: van, uid: u, controller: true")), true},
		"made of another kind":         {made("x", jobLabel+", "+owner("kind: X, name: x, uid: u, controller: true")), true},
		"made to be taken up":          {made("x", jobLabel+", "+owner("apiVersion: batch/v1, kind: Job, name: van, uid: u, controller: false")), true},
		"made for itself":              {made("x", "labels: {a: b}"), false},
		"made of another kind of Job":  {made("x", owner("apiVersion: batch.volcano.sh/v1alpha1, kind: Job, name: van, uid: u, controller: true")), false},
		"made by Kubernetes":           {made(kubernetes, jobOwner+", "+jobLabel), false},
		"it gets the label":            {changed("", jobLabel), true},
		"it gets the label of its own": {changed(jobOwner, jobOwner+", "+jobLabel), true},
		"it has it before":             {changed(jobLabel, jobLabel+", annotations: {a: b}"), false},
		"its own before":               {changed(jobOwner+", "+jobLabel, jobOwner+", "+jobLabel+", finalizers: [a/b]"), false},
		"it is let go with its label":  {changed(jobOwner+", "+jobLabel, jobLabel), true},
		"it becomes another's":         {changed(jobLabel, jobLabel+", "+owner("kind: ReplicaSet, name: x, uid: v, controller: true")), false},
		"something else":               {"request: {operation: CREATE, resource: {resource: jobs}, userInfo: {username: x}}\nobject: {metadata: {" + jobLabel + "}}", false},
	})
}

// A Job counts what has its label and no other controller.
func TestCounted(t *testing.T) {
	holds(t, counted("object"), map[string]struct {
		request string
		want    bool
	}{
		"its own":           {"object: {metadata: {" + jobOwner + ", " + jobLabel + "}}", true},
		"nobody's":          {"object: {metadata: {" + jobLabel + ", " + otherOwner + "}}", true},
		"without its label": {"object: {metadata: {" + jobOwner + "}}", false},
		"of another Job":    {"object: {metadata: {" + jobOwner + ", labels: {batch.kubernetes.io/controller-uid: v}}}", false},
		"of nothing":        {"object: {metadata: {}}", false},
	})
}

// Other namespaces than those in which a search is, or may come, are left alone.
func TestAroundSearches(t *testing.T) {
	holds(t, aroundSearches, map[string]struct {
		request string
		want    bool
	}{
		"a search":      {"request: {namespace: town}\nparams: {data: {query.town: ' van-query '}}", true},
		"a requisition": {"request: {namespace: town}\nparams: {data: {query.town: ''}}", true},
		"elsewhere":     {"request: {namespace: elsewhere}\nparams: {data: {query.town: ' van-query '}}", false},
		"nothing":       {"request: {namespace: town}\nparams: {}", false},
	})
}
