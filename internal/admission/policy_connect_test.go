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
