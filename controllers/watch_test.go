// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// world is a cache with two deployments, one requisition and one search of ns, and a deployment of another namespace.
func world(t *testing.T) watcher {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	now := instant(0)
	r := objects.Requisition("ns", "pv", now, now.Add(time.Hour))
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(
		objects.Statistics("ns", "footfall"), objects.EventSecurity("ns", "festival"), objects.Statistics("elsewhere", "footfall"),
		r, objects.Search(r, "van"), objects.Package())
	for _, k := range kinds(watcher{}) {
		for name, values := range k.indexes {
			builder = builder.WithIndex(k.object, name, values)
		}
	}
	return watcher{builder.Build()}
}

func TestChangesFindWhatTheyConcern(t *testing.T) {
	w := world(t)
	profile := func(name string, applies v1alpha1.Applies) *v1alpha1.LegalProfile {
		return &v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.LegalProfileSpec{Applies: applies}}
	}
	notice := objects.Notice("n", instant(0), v1alpha1.Order{Action: v1alpha1.OrderStop})
	notice.Spec.Addressees = []v1alpha1.Addressee{{Type: "MunicipalPolice"}}
	formality := objects.ForStatistics("ns", instant(0))[0]
	for name, test := range map[string]struct {
		find func(context.Context) []reconcile.Request
		want []string
	}{
		"a profile that binds all": {func(ctx context.Context) []reconcile.Request {
			return w.deploymentsOfProfile(ctx, profile("eu", v1alpha1.Always))
		}, []string{"ns/footfall", "ns/festival", "elsewhere/footfall"}},
		"a profile that is selected": {func(ctx context.Context) []reconcile.Request {
			return w.deploymentsOfProfile(ctx, profile("fr-event-security", v1alpha1.WhenSelected))
		}, []string{"ns/festival"}},
		"the profile of a requisition": {func(ctx context.Context) []reconcile.Request {
			return w.searchesOfProfile(ctx, profile("fr-requisition-municipal", v1alpha1.WhenSelected))
		}, []string{"ns/van"}},
		"a profile of which nobody makes use": {func(ctx context.Context) []reconcile.Request {
			return w.searchesOfProfile(ctx, profile("other", v1alpha1.WhenSelected))
		}, nil},
		"a formality": {func(ctx context.Context) []reconcile.Request { return w.deploymentsOfFormality(ctx, formality) },
			[]string{"ns/footfall"}},
		"an act that may authorize in advance": {func(ctx context.Context) []reconcile.Request {
			return w.requisitionsOfFormality(ctx, formality)
		}, []string{"ns/pv"}},
		"an act of another namespace": {func(ctx context.Context) []reconcile.Request {
			return w.requisitionsOfFormality(ctx, objects.ForStatistics("elsewhere", instant(0))[0])
		}, nil},
		"a notice": {func(ctx context.Context) []reconcile.Request { return w.deploymentsOfNotice(ctx, notice) },
			[]string{"ns/festival"}},
		"a decision": {func(ctx context.Context) []reconcile.Request {
			return w.searchesOfDecision(ctx, objects.MakeDecision("d", "ns").On("pv").Decided(v1alpha1.Authorize, instant(0)).Obj())
		}, []string{"ns/van"}},
		"a decision of another namespace": {func(ctx context.Context) []reconcile.Request {
			return w.searchesOfDecision(ctx, objects.MakeDecision("d", "elsewhere").On("pv").Decided(v1alpha1.Authorize, instant(0)).Obj())
		}, nil},
		"a package": {func(ctx context.Context) []reconcile.Request { return w.searchesOfPackage(ctx, objects.Package()) },
			[]string{"ns/van"}},
	} {
		var got []string
		for _, r := range test.find(t.Context()) {
			got = append(got, r.String())
		}
		if diff := cmp.Diff(test.want, got, cmpopts.SortSlices(func(a, b string) bool { return a < b }), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSearchesThatNameAQueueAreFound(t *testing.T) {
	w := world(t)
	r := objects.Requisition("ns", "pv", instant(0), instant(0).Add(time.Hour))
	queued := objects.Search(r, "queued")
	queued.Spec.QueueName = "searches"
	if err := w.Reader.(client.Client).Create(t.Context(), queued); err != nil {
		t.Fatal(err)
	}
	want := []reconcile.Request{{NamespacedName: client.ObjectKeyFromObject(queued)}}
	if diff := cmp.Diff(want, w.queued(t.Context())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
