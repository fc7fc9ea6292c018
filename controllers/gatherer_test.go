// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// indexesOf gives a fake client the indexes of the cache.
type indexesOf struct{ *fake.ClientBuilder }

func (b indexesOf) IndexField(_ context.Context, o client.Object, name string, values client.IndexerFunc) error {
	b.WithIndex(o, name, values)
	return nil
}

// cached is a cache with the indexes of all kinds, which fails to read what is named.
func cached(t *testing.T, fails string, there ...client.Object) client.WithWatch {
	t.Helper()
	builder := fake.NewClientBuilder().WithScheme(schemeOfAll(t)).WithObjects(there...)
	if err := addIndexes(t.Context(), indexesOf{builder}, kinds(watcher{})); err != nil {
		t.Fatal(err)
	}
	broken := func(o any) error {
		if fails != "" && strings.HasSuffix(fmt.Sprintf("%T", o), "."+fails) {
			return errors.New("the cache fails")
		}
		return nil
	}
	return builder.WithInterceptorFuncs(interceptor.Funcs{
		Get: func(ctx context.Context, c client.WithWatch, key client.ObjectKey, o client.Object, opts ...client.GetOption) error {
			if err := broken(o); err != nil {
				return err
			}
			return c.Get(ctx, key, o, opts...)
		},
		List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, opts ...client.ListOption) error {
			if err := broken(list); err != nil {
				return err
			}
			return c.List(ctx, list, opts...)
		},
	}).Build()
}

// catalogue returns the profiles that the project ships.
func catalogue(t *testing.T) []client.Object {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	var all []client.Object
	for i := range profiles {
		profiles[i].UID, profiles[i].Generation = types.UID(profiles[i].Name), 1
		all = append(all, &profiles[i])
	}
	return all
}

func TestLawIsMadeReadyOnceUntilItChanges(t *testing.T) {
	notice := objects.Notice("n", instant(0), v1alpha1.Order{Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{"Statistics"}})
	notice.UID, notice.Generation = "n", 1
	c := cached(t, "", append(catalogue(t), notice)...)
	g := &gatherer{lawReader: lawReader{Reader: c}}
	read := func() *legal.Law {
		read, err := g.readLaw(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return read
	}
	last := read()
	for _, step := range []struct {
		name   string
		change func() error
		anew   bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a status", func() error { notice.Status.ObservedGeneration = 1; return c.Update(t.Context(), notice) }, false},
		{"a notice", func() error { notice.Generation++; return c.Update(t.Context(), notice) }, true},
		{"one notice less", func() error { return c.Delete(t.Context(), notice) }, true},
		{"a profile", func() error {
			var p v1alpha1.LegalProfile
			err := c.Get(t.Context(), client.ObjectKey{Name: "fr-statistics"}, &p)
			p.Generation++
			return errors.Join(err, c.Update(t.Context(), &p))
		}, true},
		{"another profile of that name", func() error {
			var p v1alpha1.LegalProfile
			err := c.Get(t.Context(), client.ObjectKey{Name: "fr-statistics"}, &p)
			p.UID = "another"
			return errors.Join(err, c.Update(t.Context(), &p))
		}, true},
	} {
		if err := step.change(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		next := read()
		if (next != last) != step.anew {
			t.Errorf("%s changes: made ready anew %v, want %v", step.name, next != last, step.anew)
		}
		last = next
	}
}

func TestEvidenceForASearch(t *testing.T) {
	r := objects.Requisition("ns", "pv", instant(0), instant(3600))
	s := objects.Search(r, "van", objects.Plate)
	ok := objects.MakeDecision("ok", "ns").On("pv").Decided(v1alpha1.Authorize, instant(0)).Obj()
	all := append(catalogue(t), objects.Package(), r, ok, objects.Commitment("ns", instant(0)),
		objects.Commitment("elsewhere", instant(0)), objects.ForStatistics("ns", instant(0))[0],
		objects.MakeDecision("other", "ns").On("another").Decided(v1alpha1.Revoke, instant(0)).Obj(),
		objects.MakeDecision("elsewhere", "elsewhere").On("pv").Decided(v1alpha1.Revoke, instant(0)).Obj())
	without := func(name string) []client.Object {
		return slices.DeleteFunc(slices.Clone(all), func(o client.Object) bool { return o.GetName() == name })
	}
	for name, test := range map[string]struct {
		there []client.Object
		want  string
	}{
		"all of it":      {all, "package omnibus, requisition pv, decisions [ok], formalities [commitment]"},
		"no package":     {without(objects.PackageName), "package -, requisition pv, decisions [ok], formalities [commitment]"},
		"no requisition": {without("pv"), "package omnibus, requisition -, decisions [], formalities []"},
		"no decision":    {without("ok"), "package omnibus, requisition pv, decisions [], formalities [commitment]"},
		"no profile":     {without("fr-requisition-municipal"), "package omnibus, requisition pv, decisions [ok], formalities []"},
	} {
		g := &gatherer{lawReader: lawReader{Reader: cached(t, "", test.there...)}, mode: legal.InspectionRequired}
		e, err := g.forSearch(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := describeEvidence(&e); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		if e.Inspection != legal.InspectionRequired {
			t.Errorf("%s: the mode of inspection is lost", name)
		}
	}
}

func describeEvidence(e *legal.Evidence) string {
	of, requisition, decisions, formalities := "-", "-", []string{}, []string{}
	if e.Package != nil {
		of = e.Package.Name
	}
	if e.Requisition != nil {
		requisition = e.Requisition.Name
	}
	for i := range e.Decisions {
		decisions = append(decisions, e.Decisions[i].Name)
	}
	for i := range e.Formalities {
		formalities = append(formalities, e.Formalities[i].Name)
	}
	return fmt.Sprintf("package %s, requisition %s, decisions %v, formalities %v", of, requisition, decisions, formalities)
}

// A verdict on less than all that there is would be a wrong one: what cannot be read is an error.
func TestWhatCannotBeReadIsAnError(t *testing.T) {
	r := objects.Requisition("ns", "pv", instant(0), instant(3600))
	s := objects.Search(r, "van", objects.Plate)
	d := objects.Statistics("ns", "footfall", objects.Counter)
	all := append(catalogue(t), objects.Package(), r, objects.Commitment("ns", instant(0)))
	law := func(ctx context.Context, g *gatherer) error { _, err := g.readLaw(ctx); return err }
	search := func(ctx context.Context, g *gatherer) error { _, err := g.forSearch(ctx, s); return err }
	deployment := func(ctx context.Context, g *gatherer) error { _, err := g.forDeployment(ctx, d); return err }
	for _, test := range []struct {
		fails string
		reads func(context.Context, *gatherer) error
	}{
		{"LegalProfileList", law}, {"FormalNoticeList", law},
		{"AnalyticsPackage", search}, {"JudicialRequisition", search}, {"JudicialDecisionList", search},
		{"LegalProfile", search}, {"FormalityList", search},
		{"AnalyticsPackage", deployment}, {"FormalityList", deployment},
	} {
		if err := test.reads(t.Context(), &gatherer{lawReader: lawReader{Reader: cached(t, test.fails, all...)}}); err == nil {
			t.Errorf("no error without %s", test.fails)
		}
	}
}

func TestGet(t *testing.T) {
	c := cached(t, "", objects.Package())
	if got, err := get[v1alpha1.AnalyticsPackage](t.Context(), c, "", objects.PackageName); err != nil || got == nil {
		t.Errorf("what is there: %v, %v", got, err)
	}
	if got, err := get[v1alpha1.AnalyticsPackage](t.Context(), c, "", "other"); err != nil || got != nil {
		t.Errorf("what is not there: %v, %v", got, err)
	}
	if got, err := get[v1alpha1.AnalyticsPackage](t.Context(), cached(t, "AnalyticsPackage"), "", "other"); err == nil || got != nil {
		t.Errorf("what cannot be read: %v, %v", got, err)
	}
}

// schemeOfAll knows every kind that the controllers read and write.
func schemeOfAll(t *testing.T) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	return scheme
}
