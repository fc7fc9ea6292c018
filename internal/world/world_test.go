// SPDX-License-Identifier: Apache-2.0

package world_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

var june = time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)

// town holds one request of every verdict, in two namespaces whose papers differ, under the catalogue.
func town(t *testing.T) *world.Objects {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	o := &world.Objects{Profiles: profiles}
	r := objects.Requisition("massy", "r", june, june.AddDate(0, 0, 19))
	add := []runtime.Object{
		objects.Package(),
		objects.Statistics("massy", "footfall", objects.Counter),
		objects.Statistics("massy", "faces", objects.Counter, objects.Face),
		objects.Statistics("evry", "footfall", objects.Counter),
		objects.EventSecurity("massy", "festival", objects.Density),
		objects.Statistics("evry", "lawless", objects.Face),
		r, objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Authorize, june.AddDate(0, 0, 1)).Obj(),
		objects.MakeDecision("d", "evry").On("r").Decided(v1alpha1.Revoke, june.AddDate(0, 0, 1)).Obj(),
		objects.Commitment("massy", june),
		objects.Search(r, "van", objects.Plate),
		objects.Search(objects.Requisition("evry", "r", june, june.AddDate(0, 0, 19)), "van", objects.Plate),
		objects.Notice("notice", june.AddDate(0, 0, 12), v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"counting"}}),
	}
	for _, f := range append(objects.ForStatistics("massy", june), objects.ForEvent("massy", june.AddDate(0, 0, 9), june.AddDate(0, 0, 14))...) {
		add = append(add, f)
	}
	for _, object := range add {
		o.Add(object)
	}
	return o
}

// TestWorldJudgesAsTheJudgeDoes hands the judge everything of the namespace, as the controllers do, and compares.
func TestWorldJudgesAsTheJudgeDoes(t *testing.T) {
	o := town(t)
	w, judge := world.New(o), legal.NewLaw(o.Profiles, o.Notices)
	seen := map[v1alpha1.Verdict]bool{}
	for day := range 40 {
		now := june.AddDate(0, 0, day-5)
		for i := range w.Cases() {
			c := &w.Cases()[i]
			e := legal.Evidence{Formalities: in(o.Formalities, c.Namespace), Decisions: in(o.Decisions, c.Namespace)}
			var want legal.Verdict
			switch c.Kind {
			case world.KindDeployment:
				e.Package = named(o.Packages, "", string(c.Deployment.Spec.PackageName))
				want = legal.JudgeDeployment(judge, c.Deployment, e, now)
			case world.KindSearch:
				e.Package = named(o.Packages, "", string(c.Search.Spec.PackageName))
				e.Requisition = named(o.Requisitions, c.Namespace, string(c.Search.Spec.RequisitionName))
				want = legal.JudgeSearch(judge, c.Search, e, now)
			}
			got := c.Judge(now)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s/%s at %v (-want +got):\n%s", c.Kind, c.Namespace, c.Name, now, diff)
			}
			seen[got.Verdict] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("only the verdicts %v were seen", seen)
	}
}

// object is a pointer to a namespaced type of the API.
type object[T any] interface {
	*T
	metav1.Object
}

func in[T any, P object[T]](all []T, namespace string) []T {
	return slices.DeleteFunc(slices.Clone(all), func(o T) bool { return P(&o).GetNamespace() != namespace })
}

func named[T any, P object[T]](all []T, namespace, name string) *T {
	for i := range all {
		if o := P(&all[i]); o.GetNamespace() == namespace && o.GetName() == name {
			return &all[i]
		}
	}
	return nil
}

// TestEvidenceIsOfTheNamespace shows that papers of one commune do nothing for another, nor against it.
func TestEvidenceIsOfTheNamespace(t *testing.T) {
	w := world.New(town(t))
	now := june.AddDate(0, 0, 5)
	got := map[string]v1alpha1.Verdict{}
	for i := range w.Cases() {
		c := &w.Cases()[i]
		got[c.Namespace+"/"+c.Name] = c.Judge(now).Verdict
		for _, f := range c.Evidence.Formalities {
			if f.Namespace != c.Namespace {
				t.Errorf("%s/%s has the formality %s/%s", c.Namespace, c.Name, f.Namespace, f.Name)
			}
		}
	}
	want := map[string]v1alpha1.Verdict{
		"massy/footfall": v1alpha1.Permitted, "massy/faces": v1alpha1.Restricted, "massy/festival": v1alpha1.Suspended,
		"massy/van": v1alpha1.Permitted, "evry/footfall": v1alpha1.Suspended, "evry/lawless": v1alpha1.Forbidden, "evry/van": v1alpha1.Suspended,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCases holds the order, the names and the profile that each rests on.
func TestCases(t *testing.T) {
	w := world.New(town(t))
	var got []string
	for i := range w.Cases() {
		c := &w.Cases()[i]
		if (c.Deployment == nil) == (c.Search == nil) {
			t.Errorf("%s/%s is both or neither", c.Namespace, c.Name)
		}
		got = append(got, c.Kind+" "+c.Namespace+"/"+c.Name+" "+c.ProfileName())
	}
	want := []string{
		"VideoAnalyticsDeployment massy/footfall fr-statistics", "VideoAnalyticsDeployment massy/faces fr-statistics",
		"VideoAnalyticsDeployment evry/footfall fr-statistics", "VideoAnalyticsDeployment massy/festival fr-event-security",
		"VideoAnalyticsDeployment evry/lawless fr-statistics",
		"VideoSearchJob massy/van fr-requisition-municipal", "VideoSearchJob evry/van ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLookups finds what is there, of its own namespace, and nothing else.
func TestLookups(t *testing.T) {
	w := world.New(town(t))
	if p, n := w.Profile("fr-statistics"), w.Notice("notice"); p == nil || p.Name != "fr-statistics" || n == nil || n.Name != "notice" {
		t.Errorf("%v, %v", p, n)
	}
	if p, n := w.Profile("notice"), w.Notice("fr-statistics"); p != nil || n != nil {
		t.Errorf("%v, %v", p, n)
	}
	r, e := w.Requisition("massy", "r")
	if r == nil || r.Namespace != "massy" || len(e.Decisions) != 1 || e.Decisions[0].Namespace != "massy" {
		t.Errorf("%v, %v", r, e)
	}
	// A decision on a requisition that is not there is told with it, so that nothing is hidden.
	if r, e := w.Requisition("evry", "r"); r != nil || len(e.Decisions) != 1 {
		t.Errorf("%v, %v", r, e)
	}
}

// TestSearchFormalities: a formality counts for a search only if it covers every purpose of its profile, in whatever order.
func TestSearchFormalities(t *testing.T) {
	for name, c := range map[string]struct {
		covers []v1alpha1.Term
		want   v1alpha1.Verdict
	}{
		"the first":    {[]v1alpha1.Term{"JudicialSearch"}, v1alpha1.Suspended},
		"the second":   {[]v1alpha1.Term{"Another"}, v1alpha1.Suspended},
		"both":         {[]v1alpha1.Term{"JudicialSearch", "Another"}, v1alpha1.Permitted},
		"both, turned": {[]v1alpha1.Term{"Another", "JudicialSearch"}, v1alpha1.Permitted},
	} {
		t.Run(name, func(t *testing.T) {
			o := town(t)
			i := slices.IndexFunc(o.Profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == "fr-requisition-municipal" })
			o.Profiles[i].Spec.Permits.Purposes = []v1alpha1.Term{"JudicialSearch", "Another"}
			for i := range o.Formalities {
				if o.Formalities[i].Name == "commitment" {
					o.Formalities[i].Spec.Covers.Purposes = c.covers
				}
			}
			w := world.New(o)
			for i := range w.Cases() {
				if c2 := &w.Cases()[i]; c2.Namespace == "massy" && c2.Name == "van" {
					if v := c2.Judge(june.AddDate(0, 0, 5)); v.Verdict != c.want {
						t.Errorf("%s, want %s: %+v", v.Verdict, c.want, v.Findings)
					}
				}
			}
		})
	}
}

// TestChanges compares the future with a walk over every instant that stands in the objects, and the seconds around it.
func TestChanges(t *testing.T) {
	o := town(t)
	w := world.New(o)
	now := june.Add(-time.Hour)
	instants := boundaries(o)
	total := 0
	for i := range w.Cases() {
		c := &w.Cases()[i]
		var want []world.Change
		before := c.Judge(now)
		for _, at := range instants {
			if !at.After(now) {
				continue
			}
			if after := c.Judge(at); !after.Equal(before) {
				want = append(want, world.Change{Case: c, At: at, Before: before, After: after})
				before = after
			}
		}
		got := c.Changes(now, time.Time{})
		if diff := cmp.Diff(brief(want), brief(got)); diff != "" {
			t.Errorf("%s/%s (-want +got):\n%s", c.Namespace, c.Name, diff)
		}
		total += len(got)
		checkUntil(t, c, now, got)
	}
	if total < 10 {
		t.Errorf("only %d changes: too few to compare", total)
	}
}

// checkUntil cuts the future at each of its instants: the instant itself still counts.
func checkUntil(t *testing.T, c *world.Case, now time.Time, all []world.Change) {
	t.Helper()
	for i, change := range all {
		for until, want := range map[time.Time]int{change.At.Add(-time.Second): i, change.At: i + 1} {
			if got := c.Changes(now, until); len(got) != want {
				t.Errorf("%s/%s until %v: %d changes, want %d", c.Namespace, c.Name, until, len(got), want)
			}
		}
		if change.Case != c {
			t.Errorf("a change of %s/%s is told of another", c.Namespace, c.Name)
		}
	}
}

// brief is what of changes can be compared: their instants and what holds before and after.
func brief(changes []world.Change) []string {
	var text []string
	for _, c := range changes {
		text = append(text, c.At.UTC().Format(time.RFC3339)+" "+string(c.Before.Verdict)+" -> "+string(c.After.Verdict)+" "+c.After.NextChange.Format(time.RFC3339))
	}
	return text
}

// boundaries are the instants that stand in the objects, each with the second before and the second after it.
func boundaries(o *world.Objects) []time.Time {
	var all []time.Time
	add := func(times ...*metav1.Time) {
		for _, t := range times {
			if t != nil {
				all = append(all, t.Add(-time.Second), t.Time, t.Add(time.Second))
			}
		}
	}
	for i := range o.Profiles {
		for _, period := range o.Profiles[i].Spec.InForce {
			add(&period.From, period.Until)
		}
	}
	for i := range o.Formalities {
		add(&o.Formalities[i].Spec.ValidFrom, o.Formalities[i].Spec.ValidUntil)
	}
	for i := range o.Requisitions {
		add(&o.Requisitions[i].Spec.Window.From, &o.Requisitions[i].Spec.Window.Until)
	}
	for i := range o.Decisions {
		add(&o.Decisions[i].Spec.DecidedAt)
	}
	for i := range o.Notices {
		add(&o.Notices[i].Spec.NotifiedAt, o.Notices[i].Spec.ClosedAt)
	}
	for i := range o.Searches {
		add(&o.Searches[i].Spec.Footage.Until)
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}
