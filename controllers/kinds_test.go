// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestEveryKindOfTheAPIIsListed(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, k := range kinds(watcher{}) {
		gvk, err := apiutil.GVKForObject(k.object, scheme)
		if err != nil {
			t.Fatal(err)
		}
		list, err := apiutil.GVKForObject(k.list, scheme)
		if err != nil || list.Kind != gvk.Kind+"List" {
			t.Errorf("%s has the list %s, error %v", gvk.Kind, list.Kind, err)
		}
		listed[gvk.Kind] = true
	}
	for name := range scheme.KnownTypes(v1alpha1.GroupVersion) {
		o, err := scheme.New(v1alpha1.GroupVersion.WithKind(name))
		if err != nil {
			t.Fatal(err)
		}
		_, isObject := o.(client.Object)
		if isObject && !listed[name] {
			t.Errorf("%s is not listed: nothing watches it", name)
		}
	}
}

func TestKindsOfRequestsAreWhole(t *testing.T) {
	requests := requestKinds()
	if len(requests) != 2 {
		t.Errorf("%d kinds ask for something to run", len(requests))
	}
	labels := map[string]bool{}
	for _, k := range requests {
		r := k.request
		if r.name == "" || r.label == "" || labels[r.label] || r.gather == nil || r.workload == nil ||
			k.reconciler == nil || len(k.dependencies) == 0 {
			t.Errorf("%T: %+v", k.object, r)
		}
		labels[r.label] = true
		if s := r.status(k.object); s.verdict == nil {
			t.Errorf("%T shows no verdict", k.object)
		}
	}
}
