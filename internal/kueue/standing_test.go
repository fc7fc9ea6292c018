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
	tests := map[string]struct {
		workload string
		want     Standing
	}{
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
		"a check annotates the pod": {"status: {conditions: [" + admitted + "], " + room + ", admissionChecks: [{podSetUpdates: [{name: main, annotations: {a: b}}]}]}",
			Standing{Admitted: true, Flavors: flavors, Refused: "an admission check gives labels or annotations to the pod"}},
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
