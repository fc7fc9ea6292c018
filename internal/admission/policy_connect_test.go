// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// The names of pods are those that Kubernetes makes of a request's, and no others.
func TestNamed(t *testing.T) {
	long := "a-name-that-is-longer-than-forty-characters-by-far"
	expression := func(n string) string { return let("n", "'"+n+"'", let("p", "request.name", named)) }
	for request, cases := range map[string]map[string]bool{
		"counter": {"counter-7d9f-x2k4p": true, "counter-x2k4p": true, "counter": false, "counters-7d9f-x2k4p": false, "counter-a-b-c": false, "other-counter-x": false},
		long:      {long + "-7d9f-x2k4p": true, long[:45] + "x2k4p": true, long[:39]: false},
	} {
		is := asked(t, expression(request))
		for name, want := range cases {
			if got := is("request: {name: '" + name + "'}"); got != want {
				t.Errorf("%s of %s: %v", name, request, got)
			}
		}
	}
}

// No path through a node leads to its containers, however it is written.
func TestIntoContainers(t *testing.T) {
	for path, want := range map[string]bool{
		"exec/town/counter/runtime": true, "/EXEC/town": true, "run/x": true, "attach": true, "portForward/x": true, "cri/exec/x": true, "checkpoint/x": true,
		"x/../exec/town": true, "./exec": true, "x/%2e%2e/exec": true, "..": true,
		"metrics": false, "metrics/cadvisor": false, "stats/summary": false, "executions": false, "logs/x..y": false, "": false,
	} {
		if got := asked(t, intoContainers)("object: {path: '" + path + "'}"); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

func TestBinds(t *testing.T) {
	holds(t, binds, map[string]struct {
		request string
		want    bool
	}{
		"of a pod":   {"request: {subResource: binding, resource: {resource: pods}}", true},
		"by itself":  {"request: {resource: {resource: bindings}}", true},
		"an exec":    {"request: {subResource: exec, resource: {resource: pods}}", false},
		"no subject": {"request: {resource: {resource: pods}}", false},
	})
}

func TestAnswersFor(t *testing.T) {
	holds(t, both(answers, answersFor+" == 'counter-vad'"), map[string]struct {
		request string
		want    bool
	}{
		"a slice of the Service":         {"request: {resource: {resource: endpointslices}}\nobject: {metadata: {name: x, labels: {kubernetes.io/service-name: counter-vad}}}", true},
		"a slice of another":             {"request: {resource: {resource: endpointslices}}\nobject: {metadata: {name: counter-vad, labels: {kubernetes.io/service-name: web}}}", false},
		"a slice of none":                {"request: {resource: {resource: endpointslices}}\nobject: {metadata: {name: counter-vad}}", false},
		"its Endpoints":                  {"request: {resource: {resource: endpoints}}\nobject: {metadata: {name: counter-vad}}", true},
		"those of another":               {"request: {resource: {resource: endpoints}}\nobject: {metadata: {name: web}}", false},
		"something else of its own name": {"request: {resource: {resource: pods}}\nobject: {metadata: {name: counter-vad}}", false},
	})
}

// A pod joins a Job when it is given that Job for its controller.
func TestAdopts(t *testing.T) {
	pod := func(before, after string) string {
		return "request: {operation: UPDATE, resource: {resource: pods}}\noldObject: {metadata: {" + before + "}}\nobject: {metadata: {" + after + "}}"
	}
	const job, other = "ownerReferences: [{apiVersion: batch/v1, kind: Job, uid: u, controller: true}]", "ownerReferences: [{apiVersion: v1, kind: ConfigMap, uid: v}]"
	holds(t, adopts, map[string]struct {
		request string
		want    bool
	}{
		"nobody's before":         {pod("", job), true},
		"somebody's before":       {pod(other, job), true},
		"its own before":          {pod(job, job+", labels: {a: b}"), false},
		"it goes":                 {pod(job, ""), false},
		"an owner, no controller": {pod("", "ownerReferences: [{apiVersion: batch/v1, kind: Job, uid: u}]"), false},
		"another kind of Job":     {pod("", "ownerReferences: [{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, uid: u, controller: true}]"), false},
		"a status":                {"request: {operation: UPDATE, subResource: status, resource: {resource: pods}}\noldObject: {metadata: {}}\nobject: {metadata: {" + job + "}}", false},
		"a pod that is made":      {"request: {operation: CREATE, resource: {resource: pods}}\nobject: {metadata: {" + job + "}}", false},
	})
}

func TestShares(t *testing.T) {
	claim := func(reserved string) string {
		return "request: {operation: UPDATE, subResource: status, resource: {resource: resourceclaims}}\nobject: {metadata: {ownerReferences: [{kind: Pod, uid: u}]}, status: {reservedFor: [" + reserved + "]}}"
	}
	holds(t, shares, map[string]struct {
		request string
		want    bool
	}{
		"its own pod":    {claim("{resource: pods, uid: u}"), false},
		"nobody":         {claim(""), false},
		"another pod":    {claim("{resource: pods, uid: v}"), true},
		"both of them":   {claim("{resource: pods, uid: u}, {resource: pods, uid: v}"), true},
		"no status":      {"request: {resource: {resource: resourceclaims}}\nobject: {metadata: {}}", false},
		"something else": {"request: {resource: {resource: pods}}\nobject: {metadata: {}}", false},
	})
}

// The names of claims are those that Kubernetes makes for a pod of a request, cut where they are too long, and no others.
func TestClaimed(t *testing.T) {
	long := "a-name-that-is-longer-than-forty-characters-by-far"
	for request, cases := range map[string]map[string]bool{
		"counter": {"counter-7d9f8b6c5d-x2k4p-gpu-abcde": true, "counter-x2k4p-gpu-abcde": true, "counter-7d9f8b6c5d-x2k4p-gpabcde": true, "counter-7d9f8b6c5d-x2k4p-abcde": true,
			"counter-gpu": false, "my-gpu": false, "counters-7d9f-x2k4p-gpu-abcde": false, "counter-of-my-own-gpu-claim": false, "": false},
		long: {long + "-gpu": true, long[:41] + "abcde": true, long[:39]: false},
	} {
		is := asked(t, let("n", "'"+request+"'", let("c", "request.name", claimed)))
		for name, want := range cases {
			if got := is("request: {name: '" + name + "'}"); got != want {
				t.Errorf("%s of %s: %v", name, request, got)
			}
		}
	}
}
