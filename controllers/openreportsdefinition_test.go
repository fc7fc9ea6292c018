// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vsa-legal/operator/internal/openreports"
)

// established is the definition of Reports as an API server has it that serves them.
func established() *unstructured.Unstructured {
	u := definitionOfReports()
	u.SetName(openreports.Definition)
	u.SetUID("first")
	u.Object["spec"] = map[string]any{"versions": []any{map[string]any{"name": "v1alpha1", "served": true, "schema": map[string]any{"a": "b"}}}}
	u.Object["status"] = map[string]any{"conditions": []any{map[string]any{"type": "Established", "status": "True"}}}
	return u
}

func TestReportsAreServed(t *testing.T) {
	now := metav1.Now()
	for name, test := range map[string]struct {
		change func(u *unstructured.Unstructured) *unstructured.Unstructured
		want   bool
	}{
		"it is established":        {func(u *unstructured.Unstructured) *unstructured.Unstructured { return u }, true},
		"it is gone":               {func(*unstructured.Unstructured) *unstructured.Unstructured { return nil }, false},
		"it is being deleted":      {func(u *unstructured.Unstructured) *unstructured.Unstructured { u.SetDeletionTimestamp(&now); return u }, false},
		"it has no status yet":     {func(u *unstructured.Unstructured) *unstructured.Unstructured { delete(u.Object, "status"); return u }, false},
		"it is not established":    {conditionOf("False"), false},
		"it has another version":   {versionOf("v1beta1", true), false},
		"the version is not there": {versionOf("v1alpha1", false), false},
		"it is none":               {func(u *unstructured.Unstructured) *unstructured.Unstructured { u.Object["spec"] = "x"; return u }, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := &reportDefinition{uid: "earlier"}
			d.note(test.change(established()))
			uid, is := d.served()
			if is != test.want || is && uid != "first" {
				t.Errorf("they are served: %t, by %q", is, uid)
			}
		})
	}
}

func conditionOf(status string) func(*unstructured.Unstructured) *unstructured.Unstructured {
	return func(u *unstructured.Unstructured) *unstructured.Unstructured {
		u.Object["status"] = map[string]any{"conditions": []any{map[string]any{"type": "Established", "status": status}}}
		return u
	}
}

func versionOf(name string, served bool) func(*unstructured.Unstructured) *unstructured.Unstructured {
	return func(u *unstructured.Unstructured) *unstructured.Unstructured {
		u.Object["spec"] = map[string]any{"versions": []any{map[string]any{"name": name, "served": served}}}
		return u
	}
}

// What is kept of a definition is enough to tell whether it is served, and has nothing of its schema.
func TestDefinitionIsKeptWithoutItsSchema(t *testing.T) {
	out, err := withoutSchemas(established())
	u, ok := out.(*unstructured.Unstructured)
	if err != nil || !ok || !establishes(u, "v1alpha1") {
		t.Fatalf("%v, %v", out, err)
	}
	versions, _, err := unstructured.NestedSlice(u.Object, "spec", "versions")
	if version, ok := versions[0].(map[string]any); err != nil || !ok || version["schema"] != nil {
		t.Errorf("%v, %v", versions, err)
	}
	none := definitionOfReports()
	none.Object["spec"] = "x"
	if _, err := withoutSchemas(none); err != nil {
		t.Error("one that is none stops the cache: ", err)
	}
}

// It may watch the definition of Reports and no other one, and neither lists nor deletes Reports.
func TestTheOperatorMayWriteReports(t *testing.T) {
	rules := clusterRole(t)
	if got := verbs(rules, "openreports.io", "reports"); !slices.Equal(got, []string{"create", "get", "patch"}) {
		t.Errorf("it may %v reports", got)
	}
	for _, r := range rules {
		if !slices.Contains(r.Resources, "customresourcedefinitions") {
			continue
		}
		if len(r.ResourceNames) == 0 || slices.Contains(r.Verbs, "watch") && !slices.Equal(r.ResourceNames, []string{openreports.Definition}) {
			t.Errorf("it may %v definitions %v", r.Verbs, r.ResourceNames)
		}
	}
	var selector string
	for o, by := range CacheOptions(nil).ByObject {
		if _, ok := o.(*unstructured.Unstructured); ok {
			selector = by.Field.String()
		}
	}
	if selector != "metadata.name="+openreports.Definition {
		t.Errorf("the cache asks for the definitions %q, which it may not", selector)
	}
}
