// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// By its deadline a search ends within its window, counted from the API server's clock, give or take the clocks' difference.
func TestWithinWindow(t *testing.T) {
	job := func(created, judged, expires, deadline string) string {
		return "variables: {updates: false}\nobject: {metadata: {creationTimestamp: '2026-06-01T" + created + "Z', annotations: {vsa.legal/judged-at: '2026-06-01T" + judged +
			"Z', vsa.legal/expires-at: '2026-06-01T" + expires + "Z'}}, spec: {activeDeadlineSeconds: " + deadline + "}}"
	}
	holds(t, withinWindow(), map[string]struct {
		request string
		want    bool
	}{
		"inside":                 {job("10:00:00", "10:00:00", "11:00:00", "3600"), true},
		"rounded up to a second": {job("10:00:01", "10:00:00", "11:00:00", "3600"), true}, // under a guard, judged late in that second
		"a clock a bit ahead":    {job("10:00:00", "10:00:04", "11:00:00", "3600"), true},
		"a clock ahead":          {job("10:00:00", "10:01:00", "11:00:00", "60"), false},
		"longer than its window": {job("10:00:00", "10:00:00", "11:00:00", "3700"), false},
		"after its window":       {job("11:00:01", "10:00:00", "11:00:00", "1"), false},
		"no window":              {"variables: {updates: false}\nobject: {metadata: {creationTimestamp: '2026-06-01T10:00:00Z'}, spec: {activeDeadlineSeconds: 1}}", false},
		"started later": {"variables: {updates: true}\nobject: {status: {startTime: '2026-06-01T10:30:00Z'}, metadata: {creationTimestamp: '2026-06-01T10:00:00Z', " +
			"annotations: {vsa.legal/judged-at: '2026-06-01T10:00:00Z', vsa.legal/expires-at: '2026-06-01T11:00:00Z'}}, spec: {activeDeadlineSeconds: 3600}}", false},
	})
}

// A network plug-in may report where it does, and change nothing else by it.
func TestNetworkReport(t *testing.T) {
	update := func(was, is string) string {
		return "request: {resource: {resource: pods}}\nvariables: {status: true}\noldObject: {metadata: {" + was + "}, status: {phase: Running}}\nobject: {metadata: {" + is + "}, status: {phase: Running}}"
	}
	holds(t, networkReport(), map[string]struct {
		request string
		want    bool
	}{
		"a report":               {update("", "annotations: {cni.projectcalico.org/podIP: 10.0.0.1}"), true},
		"a report that is gone":  {update("annotations: {cni.projectcalico.org/podIP: 10.0.0.1}", ""), true},
		"another annotation":     {update("", "annotations: {vsa.legal/config: x}"), false},
		"one that is gone":       {update("annotations: {vsa.legal/config: x}", ""), false},
		"labels with it":         {update("", "annotations: {cni.projectcalico.org/podIP: 10.0.0.1}, labels: {a: b}"), false},
		"a finalizer with it":    {update("", "finalizers: [x]"), false},
		"owners that go with it": {update("ownerReferences: [{name: x}]", ""), false},
	})
}
