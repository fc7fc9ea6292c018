// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/openreports"
)

// reportDefinition knows whether the API server serves Reports. Most clusters have none. What is watched for it is one definition, by its
// name, and not Reports: where there are none that costs nothing, and one that comes is noticed.
type reportDefinition struct {
	mu  sync.Mutex
	uid types.UID // of the definition, or nothing where Reports are not served
}

// served tells whether there are Reports, and by which definition: those of an earlier one went with it.
func (d *reportDefinition) served() (by types.UID, is bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.uid, d.uid != ""
}

// note notes the definition as it is, or nil where it is gone.
func (d *reportDefinition) note(definition *unstructured.Unstructured) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.uid = ""
	if definition != nil && definition.GetDeletionTimestamp().IsZero() && establishes(definition, openreports.Version) {
		d.uid = definition.GetUID()
	}
}

// definitionOfReports is an object of the kind of the definition, by which the cache knows it.
func definitionOfReports() *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(definitionKind())
	return u
}

// onlyReports has the cache hold the definition of Reports, and no other one.
func onlyReports() map[client.Object]cache.ByObject {
	return map[client.Object]cache.ByObject{definitionOfReports(): {
		Field: fields.OneTermEqualSelector("metadata.name", openreports.Definition), Transform: withoutSchemas,
	}}
}

// withoutSchemas leaves out of a definition what is long: nobody reads it.
func withoutSchemas(o any) (any, error) {
	u, ok := o.(*unstructured.Unstructured)
	if !ok {
		return o, nil
	}
	u.SetManagedFields(nil)
	versions, _, err := unstructured.NestedSlice(u.Object, "spec", "versions")
	if err != nil {
		return o, nil //nolint:nilerr // it is no definition that establishes anything
	}
	for _, v := range versions {
		if version, ok := v.(map[string]any); ok {
			delete(version, "schema")
		}
	}
	return u, unstructured.SetNestedSlice(u.Object, versions, "spec", "versions")
}

// establishes tells whether the API server serves a version of a definition.
func establishes(definition *unstructured.Unstructured, version string) bool {
	return anyOf(definition, map[string]any{"name": version, "served": true}, "spec", "versions") &&
		anyOf(definition, map[string]any{"type": "Established", "status": "True"}, "status", "conditions")
}

// anyOf tells whether a list of an object has an entry with all of these values.
func anyOf(u *unstructured.Unstructured, values map[string]any, path ...string) bool {
	list, _, _ := unstructured.NestedSlice(u.Object, path...) // what is no list has no entry
	for _, e := range list {
		entry, ok := e.(map[string]any)
		for name, value := range values {
			ok = ok && entry[name] == value
		}
		if ok {
			return true
		}
	}
	return false
}
