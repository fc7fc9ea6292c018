// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"encoding/json"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

// fieldSet is a part of metadata.managedFields: see FieldsV1 in the API reference of Kubernetes.
type fieldSet map[string]json.RawMessage

// ownStatus returns of a status what the operator wrote there last, by metadata.managedFields: whoever changes a value takes
// the field over. A manager that has just begun believes nothing else.
func ownStatus(status any, entries []metav1.ManagedFieldsEntry) any {
	content, ok := status.(map[string]any)
	if !ok {
		return nil
	}
	own := map[string]any{}
	for _, e := range entries {
		if !isOwnStatus(e) {
			continue
		}
		var all struct {
			Status fieldSet `json:"f:status"`
		}
		if err := json.Unmarshal(e.FieldsV1.GetRawBytes(), &all); err == nil {
			all.Status.copyOwned(own, content)
		}
	}
	return own
}

// isOwnStatus tells of an entry that it says which fields of a status the operator wrote.
func isOwnStatus(e metav1.ManagedFieldsEntry) bool {
	return e.Manager == workload.FieldOwner && e.Subresource == "status" && e.FieldsV1 != nil
}

// copyOwned copies the fields of the set. A list is copied as a whole where any of it is owned: what starts and ends a request
// stands in none but an atomic one.
func (s fieldSet) copyOwned(to, from map[string]any) {
	for key, raw := range s {
		name, isField := strings.CutPrefix(key, "f:")
		value, there := from[name]
		if !isField || !there {
			continue
		}
		inner, isObject := value.(map[string]any)
		var set fieldSet
		if err := json.Unmarshal(raw, &set); err != nil {
			continue
		}
		if !isObject || len(set) == 0 {
			to[name] = value
			continue
		}
		part, ok := to[name].(map[string]any)
		if !ok {
			part = map[string]any{}
		}
		set.copyOwned(part, inner)
		to[name] = part
	}
}
