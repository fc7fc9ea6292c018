// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestRegistrationsFindWhatTheyConcern: requests of the namespaces of a data controller, and of its processors.
func TestRegistrationsFindWhatTheyConcern(t *testing.T) {
	body := v1alpha1.Operator{Type: "IntermunicipalBody", Name: "Body"}
	commune := objects.MakeController("ns", objects.Municipality()).Namespaces("ns").Under(v1alpha1.Operator{Type: "Ministry", Name: "M"}).Processors(body).Obj()
	processor := objects.MakeController("body", body).Namespaces("shared").Serves("ns").Obj()
	second := objects.MakeController("second", body).Namespaces("ns").Obj()
	w := watcher{cached(t, "", objects.Statistics("ns", "a"), objects.Statistics("shared", "b"), objects.Statistics("elsewhere", "c"),
		commune, processor, second)}
	notice := func(kind v1alpha1.Term) *v1alpha1.FormalNotice {
		return objects.MakeNotice("n").To(v1alpha1.Addressee{Type: kind}).Obj()
	}
	cases := map[string]struct {
		got  []reconcile.Request
		want []string
	}{
		"a data controller, with its processor": {w.inNamespacesOf(t.Context(), commune, w.deployments), []string{"ns/a", "shared/b"}},
		"a processor":                           {w.inNamespacesOf(t.Context(), processor, w.deployments), []string{"shared/b"}},
		"one of no namespace":                   {w.inNamespacesOf(t.Context(), objects.MakeController("x", body).Serves("ns").Obj(), w.deployments), nil},
		"those that name the same namespace":    {w.controllersBeside(t.Context(), commune), []string{"/ns", "/second"}},
		"a notice to the superior":              {w.deploymentsOfNotice(t.Context(), notice("Ministry")), []string{"ns/a", "shared/b"}},
		"a notice to nobody":                    {w.deploymentsOfNotice(t.Context(), notice("Nobody")), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range c.got {
				got = append(got, r.String())
			}
			if diff := cmp.Diff(c.want, got, cmpopts.SortSlices(func(a, b string) bool { return a < b }), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTypesOf(t *testing.T) {
	c := objects.MakeController("c", v1alpha1.Operator{Type: "A", Name: "n"}).Service("B", "").Processors(v1alpha1.Operator{Type: "C"}).Under(v1alpha1.Operator{Type: "D"}).Obj()
	if diff := cmp.Diff([]v1alpha1.Term{"A", "B", "C", "D"}, typesOf(c)); diff != "" {
		t.Error(diff)
	}
}
