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

func TestShares(t *testing.T) {
	claim := func(reserved string) string {
		return "request: {operation: UPDATE, subResource: status, resource: {resource: resourceclaims}}\nobject: {metadata: {ownerReferences: [{kind: Pod, uid: u, controller: true}, {kind: Pod, uid: w}, {kind: ConfigMap, uid: u}]}, status: {reservedFor: [" + reserved + "]}}"
	}
	holds(t, shares, map[string]struct {
		request string
		want    bool
	}{
		"its own pod":    {claim("{resource: pods, uid: u}"), false},
		"nobody":         {claim(""), false},
		"another pod":    {claim("{resource: pods, uid: v}"), true},
		"another owner":  {claim("{resource: pods, uid: w}"), true},
		"both of them":   {claim("{resource: pods, uid: u}, {resource: pods, uid: v}"), true},
		"no status":      {"request: {resource: {resource: resourceclaims}}\nobject: {metadata: {}}", false},
		"something else": {"request: {resource: {resource: pods}}\nobject: {metadata: {}}", false},
	})
}

// A claim is another's when its owners change, and free when nothing holds it any more.
func TestHandsOver(t *testing.T) {
	claim := func(before, after string) string {
		return "request: {operation: UPDATE, resource: {resource: resourceclaims}}\noldObject: {metadata: {" + before + "}}\nobject: {metadata: {" + after + "}}"
	}
	const owned, held = "ownerReferences: [{kind: Pod, uid: u, controller: true}]", "finalizers: [resource.kubernetes.io/delete-protection]"
	holds(t, handsOver, map[string]struct {
		request string
		want    bool
	}{
		"nothing":           {claim(owned+", "+held, owned+", "+held), false},
		"a label":           {claim(owned, owned+", labels: {a: b}"), false},
		"it is held":        {claim(owned, owned+", "+held), false},
		"it is let go":      {claim(owned+", "+held, owned), true},
		"by something else": {claim(owned+", finalizers: [a/b]", owned), false},
		"one owner more":    {claim(owned, "ownerReferences: [{kind: Pod, uid: u, controller: true}, {kind: Pod, uid: v}]"), true},
		"another owner":     {claim(owned, "ownerReferences: [{kind: Pod, uid: v, controller: true}]"), true},
		"no owner":          {claim(owned, ""), true},
		"an owner of none":  {claim("", owned), true},
		"something else":    {"request: {operation: UPDATE, resource: {resource: pods}}\noldObject: {metadata: {}}\nobject: {metadata: {" + owned + "}}", false},
	})
}

// What is written anew in another version of its kind is the same, and what says something else is not.
func TestAnswersTheSame(t *testing.T) {
	slice := func(before, after string) string {
		return "request: {operation: UPDATE}\noldObject: {" + before + "}\nobject: {" + after + "}"
	}
	const meta, ends = "metadata: {name: x, labels: {kubernetes.io/service-name: counter-vad}}", "endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 1}]"
	holds(t, answersTheSame, map[string]struct {
		request string
		want    bool
	}{
		"nothing":            {slice(meta+", "+ends, meta+", "+ends), true},
		"an annotation":      {slice("metadata: {}, "+ends, "metadata: {annotations: {a: b}}, "+ends), true},
		"another address":    {slice(meta+", endpoints: [{addresses: [10.0.0.1]}]", meta+", endpoints: [{addresses: [10.6.6.6]}]"), false},
		"another port":       {slice(meta+", ports: [{port: 1}]", meta+", ports: [{port: 2}]"), false},
		"subsets":            {slice(meta, meta+", subsets: [{addresses: [{ip: 10.6.6.6}]}]"), false},
		"another Service":    {slice("metadata: {labels: {kubernetes.io/service-name: web}}", meta), false},
		"it stays for ever":  {slice("metadata: {ownerReferences: [{uid: u}]}", "metadata: {}"), false},
		"it cannot be ended": {slice("metadata: {}", "metadata: {finalizers: [a/b]}"), false},
		"it is made":         {"request: {operation: CREATE}\noldObject: {" + ends + "}\nobject: {" + ends + "}", false},
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
