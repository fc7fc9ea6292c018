// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestOwnStatusIsWhatTheOperatorWroteLast(t *testing.T) {
	entry := func(manager, subresource, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{Manager: manager, Subresource: subresource, FieldsV1: metav1.NewFieldsV1(fields)}
	}
	runs := []any{map[string]any{"uid": "a"}}
	status := map[string]any{"state": "Running", "endedAt": "2026-01-01T00:00:00Z", "runs": runs,
		"workload":   map[string]any{"uid": "u", "generation": int64(1)},
		"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}
	for name, test := range map[string]struct {
		entries []metav1.ManagedFieldsEntry
		want    map[string]any
	}{
		"nobody is known to have written it": {nil, map[string]any{}},
		"somebody else did":                  {[]metav1.ManagedFieldsEntry{entry("kubectl-patch", "status", `{"f:status":{"f:endedAt":{}}}`)}, map[string]any{}},
		"the operator did": {[]metav1.ManagedFieldsEntry{entry("vsa-operator", "status", `{"f:status":{"f:endedAt":{},"f:runs":{},"f:gone":{}}}`)},
			map[string]any{"endedAt": "2026-01-01T00:00:00Z", "runs": runs}},
		"not as its status": {[]metav1.ManagedFieldsEntry{entry("vsa-operator", "", `{"f:status":{"f:endedAt":{}}}`)}, map[string]any{}},
		"a part of an object": {[]metav1.ManagedFieldsEntry{
			entry("vsa-operator", "status", `{"f:status":{"f:workload":{".":{},"f:uid":{}}}}`), entry("x", "status", `{"f:status":{"f:workload":{"f:generation":{}}}}`)},
			map[string]any{"workload": map[string]any{"uid": "u"}}},
		"an object as a whole": {[]metav1.ManagedFieldsEntry{entry("vsa-operator", "status", `{"f:status":{"f:workload":{}}}`)},
			map[string]any{"workload": status["workload"]}},
		"by two versions of the API": {[]metav1.ManagedFieldsEntry{
			entry("vsa-operator", "status", `{"f:status":{"f:workload":{"f:uid":{}}}}`), entry("vsa-operator", "status", `{"f:status":{"f:workload":{"f:generation":{}}}}`)},
			map[string]any{"workload": status["workload"]}},
		"a list of which a part is another's": {[]metav1.ManagedFieldsEntry{
			entry("vsa-operator", "status", `{"f:status":{"f:conditions":{"k:{\"type\":\"Ready\"}":{"f:type":{}}}}}`)},
			map[string]any{"conditions": status["conditions"]}},
		"hostile fields": {[]metav1.ManagedFieldsEntry{entry("vsa-operator", "status", `{"f:status":{"f:endedAt":`),
			entry("vsa-operator", "status", `{"f:status":{"f:state":[]}}`), {Manager: "vsa-operator", Subresource: "status"}}, map[string]any{}},
	} {
		if diff := cmp.Diff(test.want, ownStatus(status, test.entries)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := ownStatus(nil, nil); got != nil {
		t.Errorf("of no status: %v", got)
	}
}
