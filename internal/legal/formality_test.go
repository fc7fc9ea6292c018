// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestRecorded(t *testing.T) {
	paper := func(namespace string, purposes ...v1alpha1.Term) v1alpha1.Formality {
		return *objects.MakeFormality("f", namespace).Type("Paper").Covers(purposes...).Valid(june, july).Obj()
	}
	held := func(f v1alpha1.Formality) v1alpha1.Formality {
		f.DeletionTimestamp, f.Finalizers = &metav1.Time{Time: june}, []string{"example.com/held"}
		return f
	}
	asking := []*profile{{requirements: []requirement{{kind: "Paper"}}}}
	cases := map[string]struct {
		formality v1alpha1.Formality
		purposes  []v1alpha1.Term
		want      bool
	}{
		"of the purpose":       {paper("massy", "Use"), []v1alpha1.Term{"Use"}, true},
		"of it and another":    {paper("massy", "Other", "Use"), []v1alpha1.Term{"Use"}, true},
		"of another":           {paper("massy", "Other"), []v1alpha1.Term{"Use"}, false},
		"of one of two":        {paper("massy", "Use"), []v1alpha1.Term{"Use", "Other"}, false},
		"of both":              {paper("massy", "Use", "Other"), []v1alpha1.Term{"Other", "Use"}, true},
		"of another namespace": {paper("evry", "Use"), []v1alpha1.Term{"Use"}, false},
		"that is being deleted, and held by a finalizer": {held(paper("massy", "Use")), []v1alpha1.Term{"Use"}, false},
		"of a request without purpose":                   {paper("massy", "Use"), nil, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := request{namespace: "massy", purposes: c.purposes, profiles: asking}
			got := r.recorded(&Evidence{Formalities: []v1alpha1.Formality{c.formality}})
			if len(got) == 1 != c.want {
				t.Fatalf("%+v", got)
			}
			if c.want && (got[0].name != "f" || got[0].kind != "Paper" || got[0].period != period{at(june), at(july)} || got[0].beyond != nil) {
				t.Errorf("%+v", got[0])
			}
		})
	}
	endless := *objects.MakeFormality("f", "massy").Type("Paper").Covers("Use").Valid(june, time.Time{}).Obj()
	r := request{namespace: "massy", purposes: []v1alpha1.Term{"Use"}, profiles: asking}
	if got := r.recorded(&Evidence{Formalities: []v1alpha1.Formality{endless, paper("evry", "Use"), endless}}); len(got) != 2 || got[1].until != never {
		t.Errorf("%+v", got)
	}
}

// TestAsksFor: a requirement, what does instead of one, a waiver, or what a notice orders; nothing else is looked at.
func TestAsksFor(t *testing.T) {
	paper, other := requirement{kind: "Paper"}, requirement{kind: "Other", instead: []requirement{{kind: "Instead"}}}
	r := request{
		profiles: []*profile{{requirements: []requirement{paper, other}}, {waivers: []waiver{{requirement: requirement{kind: "Waiver"}}}}},
		notices:  []*notice{{requirements: []requirement{{kind: "Ordered"}}}},
	}
	for kind, want := range map[v1alpha1.Term]bool{
		"Paper": true, "Other": true, "Instead": true, "Waiver": true, "Ordered": true, "paper": false, "": false, "Unasked": false,
	} {
		if r.asksFor(kind) != want {
			t.Errorf("%q is asked for: %t", kind, !want)
		}
	}
}

func TestFirst(t *testing.T) {
	a, b := &recordedFormality{name: "a", kind: "A", period: period{1, 9}}, &recordedFormality{name: "b", kind: "A", period: period{2, 8}}
	early, twin := &recordedFormality{name: "c", kind: "A", period: period{0, 9}}, &recordedFormality{name: "d", kind: "A", period: period{1, 9}}
	cases := map[string]struct {
		one, other *recordedFormality
		by         func(a, b *recordedFormality) int
		want       *recordedFormality
	}{
		"the only one":               {nil, b, byName, b},
		"by name":                    {b, a, byName, a},
		"by its begin":               {a, early, byBegin, early},
		"by its begin, and its name": {twin, a, byBegin, a},
		"by the latest end":          {b, twin, byLatestEnd, twin},
		"by its end, and its name":   {a, twin, byLatestEnd, a},
	}
	if same := *a; first(a, &same, byName) != a {
		t.Error("of two that are equal, the first")
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := first(c.one, c.other, c.by); got != c.want {
				t.Errorf("%+v", got)
			}
			if c.one != nil && first(c.other, c.one, c.by) != c.want {
				t.Error("the order shows")
			}
		})
	}
}
