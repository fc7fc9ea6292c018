// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/kueue"
)

// clusterRole is what the operator may do in every namespace, as it is installed.
func clusterRole(t *testing.T) []rbacv1.PolicyRule {
	t.Helper()
	data, err := os.ReadFile("../config/rbac/role.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range strings.Split(string(data), "---\n") {
		var role rbacv1.ClusterRole
		if err := yaml.Unmarshal([]byte(document), &role); err != nil {
			t.Fatal(err)
		}
		if role.Kind == "ClusterRole" {
			return role.Rules
		}
	}
	t.Fatal("there is no ClusterRole")
	return nil
}

// verbs returns what rules let one do with a resource.
func verbs(rules []rbacv1.PolicyRule, group, resource string) []string {
	var all []string
	for _, r := range rules {
		if slices.Contains(r.APIGroups, group) && slices.Contains(r.Resources, resource) {
			all = append(all, r.Verbs...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// resourceOf returns the group and the resource of a kind, of which the plural is regular.
func resourceOf(t *testing.T, o client.Object) (group, resource string) {
	t.Helper()
	gvk, err := apiutil.GVKForObject(o, schemeOfAll(t))
	if err != nil {
		t.Fatal(err)
	}
	plural := strings.ToLower(gvk.Kind) + "s"
	if strings.HasSuffix(plural, "ys") {
		plural = strings.TrimSuffix(plural, "ys") + "ies"
	}
	return gvk.Group, plural
}

// A kind that is watched and may not be listed keeps the manager from ever starting.
func TestEveryKindThatIsWatchedMayBeRead(t *testing.T) {
	rules := clusterRole(t)
	watched := append(dependents(), workloads()...)
	for _, k := range kinds(watcher{}) {
		watched = append(watched, k.object)
	}
	for _, o := range watched {
		group, resource := resourceOf(t, o)
		for _, verb := range []string{"get", "list", "watch"} {
			if !slices.Contains(verbs(rules, group, resource), verb) {
				t.Errorf("the operator may not %s %s", verb, resource)
			}
		}
	}
}

// The operator judges what people declare: it never writes it, but for the annotation of a search that has ended. Pods mount what
// is sought by its name: it never reads it.
func TestTheOperatorMayNot(t *testing.T) {
	rules := clusterRole(t)
	for _, k := range kinds(watcher{}) {
		group, resource := resourceOf(t, k.object)
		may := []string{"get", "list", "watch"}
		if resource == "videosearchjobs" {
			may = []string{"get", "list", "patch", "watch"}
		}
		if k.record { // nobody else writes it
			may = []string{"create", "delete", "get", "list", "patch", "watch"}
		}
		if got := verbs(rules, group, resource); !slices.Equal(got, may) {
			t.Errorf("it may %v %s", got, resource)
		}
		if got := verbs(rules, group, resource+"/status"); k.reconciler != nil && !slices.Equal(got, []string{"patch"}) {
			t.Errorf("it may %v the status of %s", got, resource)
		}
	}
	for _, r := range rules {
		for _, never := range []string{"*", "secrets", "pods/exec", "pods/attach", "pods/log", "serviceaccounts/token", "nodes/proxy", "nodes/status"} {
			if slices.Contains(r.Resources, never) || slices.Contains(r.APIGroups, "*") || slices.Contains(r.Verbs, "*") {
				t.Errorf("it may %s", fmt.Sprint(r))
			}
		}
	}
}

// Whether a kind is there is asked of definitions by their names, and none is written.
func TestTheOperatorMayAskWhetherTheKindOfWorkloadsIsThere(t *testing.T) {
	var named []string
	for _, r := range clusterRole(t) {
		if !slices.Contains(r.Resources, "customresourcedefinitions") {
			continue
		}
		if len(r.ResourceNames) == 0 || !slices.Contains(r.Verbs, "get") {
			t.Errorf("it may %v definitions of any name", r.Verbs)
		}
		named = append(named, r.ResourceNames...)
	}
	if !slices.Contains(named, kueue.WorkloadDefinition) {
		t.Errorf("it may ask for %v, and not for %s", named, kueue.WorkloadDefinition)
	}
	if got := verbs(clusterRole(t), kueue.GroupVersion.Group, "workloads"); !slices.Equal(got, []string{"create", "delete", "get", "list", "watch"}) {
		t.Errorf("it may %v Workloads", got)
	}
}

// Of the cluster itself it reads the addresses, and no more.
func TestTheOperatorOnlyReadsNodes(t *testing.T) {
	if got := verbs(clusterRole(t), "", "nodes"); !slices.Equal(got, []string{"get", "list", "watch"}) {
		t.Errorf("it may %v nodes", got)
	}
}

// What is made, is taken back and ended.
func TestTheOperatorMayEndWhatItMakes(t *testing.T) {
	rules := clusterRole(t)
	for _, o := range append(dependents(), workloads()...) {
		group, resource := resourceOf(t, o)
		got := verbs(rules, group, resource)
		needs := []string{"create", "patch", "delete"}
		if resource == "pods" { // Kubernetes makes them
			needs = []string{"delete"}
		}
		for _, verb := range needs {
			if !slices.Contains(got, verb) {
				t.Errorf("it may only %v %s", got, resource)
			}
		}
	}
}
