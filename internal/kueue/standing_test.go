// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const (
	admitted = "{type: Admitted, status: 'True', reason: Admitted, message: m}"
	reserved = "{type: QuotaReserved, status: 'True', reason: QuotaReserved, message: m}"
	pending  = "{type: QuotaReserved, status: 'False', reason: Pending, message: no room}"
	evicted  = "{type: Evicted, status: 'True', reason: Preempted, message: others go first}"
	finished = "{type: Finished, status: 'True', reason: Succeeded, message: m}"
	room     = "admission: {clusterQueue: c, podSetAssignments: [{name: main, flavors: {cpu: b, memory: a, example.com/gpu: b}}]}"
)

// status makes a Workload of a status in YAML.
func status(t *testing.T, of string) *unstructured.Unstructured {
	t.Helper()
	w := NewWorkload()
	if err := yaml.Unmarshal([]byte(of), &w.Object); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestStandingOf(t *testing.T) {
	flavors := []string{"a", "b"}
	type standing = struct {
		workload string
		want     Standing
	}
	checked := func(state, update, refused string) standing {
		return standing{"status: {conditions: [" + admitted + "], " + room + ", admissionChecks: [{state: " + state + ", podSetUpdates: [" + update + "]}]}",
			Standing{Admitted: true, Flavors: flavors, Refused: refused}}
	}
	tests := map[string]standing{
		"nobody has looked at it":           {"{spec: {queueName: q}}", Standing{}},
		"it waits":                          {"status: {conditions: [" + pending + "]}", Standing{Words: "no room"}},
		"it has room, and is checked":       {"status: {conditions: [" + reserved + "], " + room + "}", Standing{}},
		"it is admitted":                    {"status: {conditions: [" + reserved + ", " + admitted + "], " + room + "}", Standing{Admitted: true, Flavors: flavors}},
		"it is said to be, and has no room": {"status: {conditions: [" + admitted + "]}", Standing{}},
		"it is evicted":                     {"status: {conditions: [" + reserved + ", " + admitted + ", " + evicted + "], " + room + "}", Standing{Lost: true, Words: "others go first"}},
		"it was evicted, and has no room":   {"status: {conditions: [" + evicted + ", " + pending + "]}", Standing{Words: "others go first"}},
		"it is finished":                    {"status: {conditions: [" + reserved + ", " + admitted + ", " + finished + "], " + room + "}", Standing{Lost: true}},
		"it is deactivated while it waits":  {"{spec: {active: false}, status: {conditions: [" + pending + "]}}", Standing{Inactive: true, Words: "no room"}},
		"it is deactivated while it has room": {"{spec: {active: false}, status: {conditions: [" + reserved + ", " + admitted + "], " + room + "}}",
			Standing{Inactive: true, Lost: true}},
		"it is placed by topology": {"status: {conditions: [" + admitted + "], admission: {podSetAssignments: [{flavors: {cpu: a}, topologyAssignment: {levels: [x]}}]}}",
			Standing{Admitted: true, Flavors: []string{"a"}, Refused: "its flavor assigns places by topology"}},
		"a check annotates the pod":          checked("Ready", "{name: main, annotations: {a: b}}", "an admission check gives labels or annotations to the pod"),
		"a check names its node":             checked("Ready", "{name: main, nodeSelector: {kubernetes.io/hostname: node-1}}", "an admission check gives a single node to the pod"),
		"a check tolerates all":              checked("Ready", "{name: main, tolerations: [{operator: Exists}]}", "an admission check has the pod tolerate every taint"),
		"a check tolerates one taint":        checked("Ready", "{name: main, tolerations: [{key: gpu, operator: Exists}]}", ""),
		"a check is not ready":               checked("Pending", "{name: main, annotations: {a: b}}", ""),
		"a check is about another pod of it": checked("Ready", "{name: other, annotations: {a: b}}", ""),
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := StandingOf(status(t, test.workload))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreUnexported(Standing{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStandingOfNonsense(t *testing.T) {
	if got, err := StandingOf(status(t, "status: {conditions: yes, admission: 7}")); err == nil || got.Admitted {
		t.Errorf("it is read as %v", got)
	}
}
