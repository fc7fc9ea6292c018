// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestComplianceIsCountedByDataController(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	deployment := func(ns, name string, v v1alpha1.Verdict) client.Object {
		d := objects.Statistics(ns, name, objects.Counter)
		d.Status.Verdict = v
		return d
	}
	second := objects.Commune("contested")
	second.Name = "another"
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects.Commune("dourdan"), objects.Commune("contested"), second,
		deployment("dourdan", "a", v1alpha1.Permitted), deployment("dourdan", "b", v1alpha1.Permitted), deployment("dourdan", "c", v1alpha1.Forbidden),
		deployment("dourdan", "new", ""), deployment("contested", "a", v1alpha1.Suspended), deployment("nobodys", "a", v1alpha1.Suspended)).Build()
	want := map[string]float64{
		"vsa_controller_deployments " + objects.Commune("dourdan").Name + " Permitted": 2,
		"vsa_controller_deployments " + objects.Commune("dourdan").Name + " Forbidden": 1,
		"vsa_controller_deployments  Suspended":                                        2,
	}
	if diff := cmp.Diff(want, metricValues(t, complianceCollector{c})); diff != "" {
		t.Error(diff)
	}
}
