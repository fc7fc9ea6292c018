// SPDX-License-Identifier: Apache-2.0

package region

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
)

// bench is everything that the judge reads of a region.
type bench struct {
	law          *legal.Law
	packages     map[string]*v1alpha1.AnalyticsPackage
	formalities  map[string][]v1alpha1.Formality
	requisitions map[client.ObjectKey]*v1alpha1.JudicialRequisition
	decisions    map[string][]v1alpha1.JudicialDecision
}

// newBench gathers the evidence. Notices that are not wanted are left out.
func newBench(t *testing.T, r Region, wanted func(*v1alpha1.FormalNotice) bool) *bench {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		packages:     map[string]*v1alpha1.AnalyticsPackage{},
		formalities:  map[string][]v1alpha1.Formality{},
		requisitions: map[client.ObjectKey]*v1alpha1.JudicialRequisition{},
		decisions:    map[string][]v1alpha1.JudicialDecision{},
	}
	var notices []v1alpha1.FormalNotice
	for _, o := range r.Objects {
		switch o := o.(type) {
		case *v1alpha1.AnalyticsPackage:
			b.packages[o.Name] = o
		case *v1alpha1.Formality:
			b.formalities[o.Namespace] = append(b.formalities[o.Namespace], *o)
		case *v1alpha1.FormalNotice:
			if wanted(o) {
				notices = append(notices, *o)
			}
		case *v1alpha1.JudicialRequisition:
			b.requisitions[client.ObjectKeyFromObject(o)] = o
		case *v1alpha1.JudicialDecision:
			b.decisions[o.Namespace] = append(b.decisions[o.Namespace], *o)
		}
	}
	b.law = legal.NewLaw(profiles, notices)
	return b
}

func everyNotice(*v1alpha1.FormalNotice) bool { return true }

// judge returns the verdict on an object, and whether it is one that is judged.
func (b *bench) judge(o client.Object, now time.Time) (legal.Verdict, bool) {
	e := legal.Evidence{Formalities: b.formalities[o.GetNamespace()], Decisions: b.decisions[o.GetNamespace()]}
	switch o := o.(type) {
	case *v1alpha1.VideoAnalyticsDeployment:
		e.Package = b.packages[string(o.Spec.PackageName)]
		return legal.JudgeDeployment(b.law, o, e, now), true
	case *v1alpha1.VideoSearchJob:
		e.Package = b.packages[string(o.Spec.PackageName)]
		e.Requisition = b.requisitions[client.ObjectKey{Namespace: o.Namespace, Name: string(o.Spec.RequisitionName)}]
		return legal.JudgeSearch(b.law, o, e, now), true
	}
	return legal.Verdict{}, false
}

// judged returns the judge's answers in the form of expectations.
func judged(b *bench, r Region, now time.Time) []Expectation {
	var got []Expectation
	for _, o := range r.Objects {
		v, ok := b.judge(o, now)
		if !ok {
			continue
		}
		e := Expectation{
			Kind: o.GetObjectKind().GroupVersionKind().Kind, Namespace: o.GetNamespace(), Name: o.GetName(),
			Verdict: v.Verdict, Runs: len(v.Runs()) > 0,
		}
		if len(v.Findings) > 0 {
			e.Reason = v.Findings[0].Reason
		}
		got = append(got, e)
	}
	return got
}

func TestJudgeMeetsEveryExpectation(t *testing.T) {
	instants := map[string]time.Time{
		"the first second":         Begins,
		"the last second":          Ends.Add(-time.Second),
		"noon":                     noon,
		"just after midnight":      time.Date(2026, time.December, 24, 23, 0, 1, 0, time.UTC),
		"just before midnight":     time.Date(2026, time.December, 31, 22, 59, 59, 0, time.UTC),
		"the clocks go forward":    time.Date(2027, time.March, 28, 1, 30, 0, 0, time.UTC),
		"the clocks go back":       time.Date(2027, time.October, 31, 0, 30, 0, 0, time.UTC),
		"a second and a half past": time.Date(2027, time.February, 28, 12, 0, 1, 5e8, time.UTC),
	}
	for name, at := range instants {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(5) {
				r := story(t, at, Options{Seed: seed, Communes: MaxCommunes(), Scale: 2})
				if diff := cmp.Diff(r.Expectations, judged(newBench(t, r, everyNotice), r, at)); diff != "" {
					t.Errorf("seed %d (-want +got):\n%s", seed, diff)
				}
			}
		})
	}
}

// The story is of use to other tests because nothing that can happen is missing from it.
func TestEveryOutcomeOccurs(t *testing.T) {
	want := map[string][]string{
		"VideoAnalyticsDeployment": {
			"Permitted ", "Restricted ModuleStripped",
			"Suspended FormalityMissing", "Suspended FormalityNotYetValid", "Suspended FormalityOver",
			"Suspended FormalityTooLong", "Suspended PackageNotFound",
			"Forbidden ProfileNotFound", "Forbidden ProfileNotInForce", "Forbidden PurposeNotPermitted",
			"Forbidden ProcessingNotPermitted", "Forbidden OperatorNotPermitted", "Forbidden RequisitionRequired",
			"Forbidden StoppedByNotice", "Forbidden NothingLeft", "Forbidden ModuleForbidden",
		},
		"VideoSearchJob": {
			"Permitted ", "Restricted ModuleStripped",
			"Suspended FormalityMissing", "Suspended WindowNotOpen", "Suspended WindowOver", "Suspended DurationOver",
			"Suspended AuthorizationMissing", "Suspended Opposed", "Suspended Revoked",
			"Forbidden AddresseeNotPermitted", "Forbidden FrameworkNotPermitted", "Forbidden OutOfScope", "Forbidden NothingLeft",
		},
	}
	got := map[string][]string{}
	for _, e := range story(t, noon, Defaults()).Expectations {
		got[e.Kind] = append(got[e.Kind], string(e.Verdict)+" "+e.Reason)
	}
	for kind := range want {
		slices.Sort(want[kind])
		slices.Sort(got[kind])
		got[kind] = slices.Compact(got[kind])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// Notices take away what would otherwise run: without the invented ones, it does.
func TestNoticesTakeAway(t *testing.T) {
	r := story(t, noon, Defaults())
	invented := func(n *v1alpha1.FormalNotice) bool { return n.Spec.Reference == "MED-2024-150" }
	without := judged(newBench(t, r, invented), r, noon)
	var freed []string
	for i, e := range judged(newBench(t, r, everyNotice), r, noon) {
		if e.Verdict == without[i].Verdict {
			continue
		}
		freed = append(freed, string(e.Verdict))
		if without[i].Verdict != v1alpha1.Permitted {
			t.Errorf("%s/%s: %s without its notice, want Permitted", e.Namespace, e.Name, without[i].Verdict)
		}
	}
	slices.Sort(freed)
	if diff := cmp.Diff([]string{"Forbidden", "Restricted"}, freed); diff != "" {
		t.Errorf("verdicts that rest on an invented notice (-want +got):\n%s", diff)
	}
}

// A demo is not disturbed by ends that nobody planned: two things end after ten minutes, the rest holds for a day.
func TestFewEndsAreNear(t *testing.T) {
	r := story(t, noon, Defaults())
	b := newBench(t, r, everyNotice)
	near := 0
	for _, o := range r.Objects {
		v, ok := b.judge(o, noon)
		if !ok || v.RunsUntil.IsZero() || v.RunsUntil.Sub(noon) > 24*time.Hour {
			continue
		}
		near++
		if v.RunsUntil.Sub(noon) != soon {
			t.Errorf("%s ends after %s", client.ObjectKeyFromObject(o), v.RunsUntil.Sub(noon))
		}
	}
	if near != 2 {
		t.Errorf("%d ends are near, want 2", near)
	}
}
