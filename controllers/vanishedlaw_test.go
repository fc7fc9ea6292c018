// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

func TestVanished(t *testing.T) {
	notices := func(names ...string) []v1alpha1.FormalNotice {
		var all []v1alpha1.FormalNotice
		for _, name := range names {
			all = append(all, *objects.MakeNotice(name).Obj())
		}
		return all
	}
	for name, test := range map[string]struct {
		before, last, there []v1alpha1.FormalNotice
		absent              bool
		want                []string
	}{
		"somebody repealed one":               {nil, notices("a", "b"), notices("a"), false, nil},
		"one went with its kind":              {nil, notices("a", "b"), notices("a"), true, []string{"b"}},
		"another follows it":                  {notices("b"), notices("a"), nil, true, []string{"b", "a"}},
		"they stay when the kind is back":     {notices("b", "a"), nil, nil, false, []string{"b", "a"}},
		"until one of the name is there":      {notices("b", "a"), nil, notices("b"), false, []string{"a"}},
		"one that went, came and went again":  {notices("b"), notices("b"), nil, true, []string{"b"}},
		"none was there, and the kind is not": {nil, nil, nil, true, nil},
	} {
		var got []string
		for _, n := range vanished(test.before, test.last, test.there, test.absent) {
			got = append(got, n.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIsDefined(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := apiextensionsv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	there := &apiextensionsv1.CustomResourceDefinition{ObjectMeta: metav1.ObjectMeta{Name: "there"}}
	going := &apiextensionsv1.CustomResourceDefinition{ObjectMeta: metav1.ObjectMeta{Name: "going",
		DeletionTimestamp: &metav1.Time{Time: instant(0)}, Finalizers: []string{"customresourcecleanup.apiextensions.k8s.io"}}}
	l := &lawReader{live: fake.NewClientBuilder().WithScheme(scheme).WithObjects(there, going).Build()}
	for name, want := range map[string]bool{"there": true, "going": false, "gone": false} {
		if got, err := l.isDefined(t.Context(), name); err != nil || got != want {
			t.Errorf("%s: %v, error %v", name, got, err)
		}
	}
	l.live = cached(t, "PartialObjectMetadata")
	if got, err := l.isDefined(t.Context(), "there"); err == nil || got {
		t.Errorf("no answer: %v, error %v", got, err)
	}
}

// What stopped a purpose when its kind went stops it as long as nobody has seen that it was repealed, and nothing new starts.
func TestLawDoesNotVanishWithItsKind(t *testing.T) {
	all := []client.Object{objects.Notice("n", instant(-100), v1alpha1.Order{Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{"Statistics"}})}
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for i := range profiles {
		all = append(all, &profiles[i])
	}
	l := lawOf(t, all...)
	scheme := runtime.NewScheme()
	if err := apiextensionsv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	definition := &apiextensionsv1.CustomResourceDefinition{ObjectMeta: metav1.ObjectMeta{Name: "formalnotices.vsa.legal"}}
	l.watches, l.live = NewWatches(testingclock.NewFakeClock(instant(0))), fake.NewClientBuilder().WithScheme(scheme).Build()
	judge := func(running bool) (reasons []string) {
		e := legal.Evidence{Package: objects.Package(), Running: running}
		for _, f := range objects.ForStatistics("ns", instant(-100)) {
			e.Formalities = append(e.Formalities, *f)
		}
		v := legal.JudgeDeployment(settledOf(t, l).Law, objects.Statistics("ns", "d", objects.Counter), e, instant(0))
		for _, f := range v.Findings {
			reasons = append(reasons, f.Reason)
		}
		return reasons
	}
	client, _ := l.Reader.(client.Client)
	for i, step := range []struct {
		do           func() error
		runs, starts []string
	}{
		{func() error { return nil }, []string{"StoppedByNotice"}, []string{"StoppedByNotice"}},
		{func() error { l.watches.lost("FormalNotice"); return client.Delete(t.Context(), all[0]) },
			[]string{"StoppedByNotice"}, []string{"StoppedByNotice", "LawIncomplete"}},
		{func() error { // the kind is back, and empty
			l.live = fake.NewClientBuilder().WithScheme(scheme).WithObjects(definition).Build()
			l.watches.answered("FormalNotice", nil)
			return nil
		}, []string{"StoppedByNotice"}, []string{"StoppedByNotice"}},
		{func() error { return client.Create(t.Context(), objects.MakeNotice("n").Obj()) }, nil, nil}, // without an order
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.runs, judge(true)); diff != "" {
			t.Errorf("step %d: what runs: %s", i, diff)
		}
		if diff := cmp.Diff(step.starts, judge(false)); diff != "" {
			t.Errorf("step %d: what starts: %s", i, diff)
		}
	}
}
