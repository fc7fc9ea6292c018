// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestJudicialDeployment: what names the profile of searches is none of the public's, whoever made it.
func TestJudicialDeployment(t *testing.T) {
	s := massy(t)
	s.Deployments[0].Spec.ProfileName = "fr-requisition-municipal"
	if e := built(t, s); len(e.Entries) != 0 {
		t.Errorf("%+v", e.Entries)
	}
}

// TestJudicialLawIsGone: what was none of the public's does not become public because somebody has deleted or changed its law.
func TestJudicialLawIsGone(t *testing.T) {
	own := func(s *Snapshot) { // a law of searches that the catalogue does not have, for a purpose that others have too
		p := s.Profiles[slices.IndexFunc(s.Profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == "fr-judicial-police" })].DeepCopy()
		p.Name, p.Spec.Permits.Purposes = "own-searches", []v1alpha1.Term{"OwnSearch", "Statistics"}
		s.Profiles = append(s.Profiles, *p)
	}
	without := func(names ...string) func(*Snapshot) {
		return func(s *Snapshot) {
			s.Profiles = slices.DeleteFunc(s.Profiles, func(p v1alpha1.LegalProfile) bool { return slices.Contains(names, p.Name) })
		}
	}
	all := without("fr-judicial-police", "fr-requisition-municipal")
	for name, test := range map[string]struct {
		profile v1alpha1.ObjectName
		purpose v1alpha1.Term
		change  func(*Snapshot)
	}{
		"the law of the catalogue is deleted":         {"fr-requisition-municipal", "JudicialSearch", all},
		"it is deleted, and another purpose is named": {"fr-requisition-municipal", "Statistics", all},
		"it is deleted, and another law is named":     {"fr-statistics", "JudicialSearch", all},
		"it asks for no requisition any more": {"fr-judicial-police", "JudicialSearch", func(s *Snapshot) {
			for i := range s.Profiles {
				if s.Profiles[i].Name == "fr-judicial-police" {
					s.Profiles[i].Spec.Requires = nil
				}
			}
		}},
		"an own law is deleted":                               {"own-searches", "OwnSearch", without("own-searches")},
		"an own law is deleted, and others have that purpose": {"own-searches", "Statistics", without("own-searches")},
	} {
		t.Run(name, func(t *testing.T) {
			s := massy(t)
			own(s)
			s.Deployments[0].Spec.ProfileName, s.Deployments[0].Spec.Purpose = test.profile, test.purpose
			s.Formalities[0].Spec.Covers.Purposes = append(s.Formalities[0].Spec.Covers.Purposes, test.purpose)
			test.change(s)
			if e := built(t, s); len(e.Entries) != 0 {
				t.Errorf("%+v", e.Entries)
			}
		})
	}
}

// TestPublicLawIsGone: what rests on a public law of the catalogue stays the public's where that was deleted.
func TestPublicLawIsGone(t *testing.T) {
	s := massy(t)
	s.Profiles = nil
	if e := built(t, s); len(e.Entries) != 1 || len(e.Entries[0].Law) != 0 || e.Entries[0].Purpose != "Statistics" {
		t.Errorf("%+v", e.Entries)
	}
}

// TestActOfUnknownPurpose: an act that is also for a purpose that no law has any more may be one for searches.
func TestActOfUnknownPurpose(t *testing.T) {
	s := massy(t)
	s.Formalities[0].Spec.Covers.Purposes = append(s.Formalities[0].Spec.Covers.Purposes, "OwnSearch")
	if papers := built(t, s).Entries[0].Papers; len(papers) != 1 || papers[0].Type != "ProcessingRecord" {
		t.Errorf("%+v", papers)
	}
}

// TestOneJudicialFact: two worlds that differ in one judicial fact, other than how many searches began, give the same bytes.
func TestOneJudicialFact(t *testing.T) {
	for name, change := range map[string]func(s *Snapshot){
		"an act for searches is filed": func(s *Snapshot) {
			s.Formalities = append(s.Formalities, *objects.Commitment("massy", date(2026, 3)))
		},
		"an act for searches comes first": func(s *Snapshot) {
			s.Formalities = slices.Insert(s.Formalities, 0, *objects.Commitment("massy", date(2026, 3)))
		},
		"a deployment by the law of searches, of somebody whom nobody registered": func(s *Snapshot) {
			d := s.Deployments[0].DeepCopy()
			d.Name, d.UID, d.Namespace, d.Spec.ProfileName = "other", "uid-other", "nowhere", "fr-requisition-municipal"
			d.Spec.OperatedBy = v1alpha1.Operator{Type: "JudicialPolice", Name: "Brigade of nowhere"}
			s.Deployments = append(s.Deployments, *d)
		},
		"a deployment for the purpose of searches, by another law": func(s *Snapshot) {
			d := s.Deployments[0].DeepCopy()
			d.Name, d.UID, d.Spec.Purpose, d.Status.Verdict = "other", "uid-other", "JudicialSearch", v1alpha1.Suspended
			d.Spec.OperatedBy = v1alpha1.Operator{Type: "JudicialPolice", Name: "Brigade of nowhere"}
			s.Deployments = append(s.Deployments, *d)
		},
		"a package for searches": func(s *Snapshot) {
			p := objects.Package()
			p.Name = "case-review"
			s.Packages = append(s.Packages, *p)
		},
		"a search has ended, and all of it is another": func(s *Snapshot) {
			other := searchIn("massy", 99, s.Searches[0].Status.StartedAt.Add(time.Hour))
			other.Status.EndedAt, other.UID, other.CreationTimestamp = &metav1.Time{Time: noon}, "uid-other", metav1.Time{Time: noon}
			s.Searches[0] = other
		},
		"a search waits and never began": func(s *Snapshot) {
			waits := searchIn("massy", 99, noon)
			waits.Status.StartedAt = nil
			s.Searches = append(s.Searches, waits)
		},
		"a search begins now":       func(s *Snapshot) { s.Searches = append(s.Searches, searchIn("igny", 99, noon)) },
		"they are in another order": func(s *Snapshot) { slices.Reverse(s.Searches) },
	} {
		t.Run(name, func(t *testing.T) {
			one, other := massy(t), massy(t)
			for _, s := range []*Snapshot{one, other} {
				s.Searches = []v1alpha1.VideoSearchJob{searchIn("massy", 1, date(2026, 2)), searchIn("nowhere", 2, date(2026, 3))}
			}
			change(other)
			if diff := cmp.Diff(built(t, one), built(t, other)); diff != "" {
				t.Errorf("the public can tell (-without +with)\n%s", diff)
			}
		})
	}
}

// TestPermittedPurposeOfSearches: what a law permits beside searches for a purpose of theirs is the public's, or nobody would learn of it.
func TestPermittedPurposeOfSearches(t *testing.T) {
	s := massy(t)
	for i := range s.Profiles {
		if s.Profiles[i].Name == string(s.Deployments[0].Spec.ProfileName) {
			s.Profiles[i] = *s.Profiles[i].DeepCopy()
			s.Profiles[i].Spec.Permits.Purposes = append(s.Profiles[i].Spec.Permits.Purposes, "JudicialSearch")
		}
	}
	s.Deployments[0].Spec.Purpose = "JudicialSearch"
	if e := built(t, s); len(e.Entries) != len(s.Deployments) {
		t.Errorf("%+v", e.Entries)
	}
}

// TestActForSearches: an act that is for searches as well is none of the public's, also where it is for something public.
func TestActForSearches(t *testing.T) {
	s := massy(t)
	s.Formalities[0].Spec.Covers.Purposes = append(s.Formalities[0].Spec.Covers.Purposes, "JudicialSearch")
	if papers := built(t, s).Entries[0].Papers; len(papers) != 1 || papers[0].Type != "ProcessingRecord" {
		t.Errorf("%+v", papers)
	}
}

// searchIn makes a search that began at an instant.
func searchIn(namespace string, n int, began time.Time) v1alpha1.VideoSearchJob {
	r := objects.Requisition(namespace, fmt.Sprint("r", n), began, began.AddDate(0, 0, 1))
	s := objects.Search(r, fmt.Sprint("s", n), objects.Plate)
	s.Status.StartedAt = &metav1.Time{Time: began}
	return *s
}

// TestOneSearchMoreOrLess: two worlds that differ in one search give the same bytes, unless it moves a count of a quarter that is due
// into another class.
func TestOneSearchMoreOrLess(t *testing.T) {
	base := massy(t)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) time.Time { // sampled, because numbers that are drawn are small ones most of the time
			month := rapid.SampledFrom([]time.Time{date(2025, 2), date(2025, 4), date(2025, 9), date(2025, 12), date(2026, 1), date(2026, 3), date(2026, 5), date(2026, 8)}).Draw(t, label)
			return month.AddDate(0, 0, rapid.IntRange(0, 27).Draw(t, "day"))
		}
		var searches []v1alpha1.VideoSearchJob
		for i := range rapid.IntRange(0, 24).Draw(t, "searches") {
			searches = append(searches, searchIn(rapid.SampledFrom([]string{"massy", "nowhere"}).Draw(t, "namespace"), i, draw("began")))
		}
		one, other := *base, *base
		one.Searches = searches
		other.Searches = append(slices.Clone(searches), searchIn("massy", 99, draw("one more")))
		if rapid.Bool().Draw(t, "changed") && len(searches) > 0 { // not one more: another one in its place
			other.Searches = slices.Clone(searches)
			same := *searches[0].Status.StartedAt
			other.Searches[0] = searchIn(searches[0].Namespace, 77, same.Add(time.Second))
			other.Searches[0].Status.EndedAt = &metav1.Time{Time: noon}
		}
		a, errA := Build(&one, settings())
		b, errB := Build(&other, settings())
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if sameClasses(&one, &other) != cmp.Equal(a, b) {
			t.Fatalf("the classes are the same: %v\n%s", sameClasses(&one, &other), cmp.Diff(a, b))
		}
	})
}

// sameClasses is a second count, which nobody has made fast.
func sameClasses(a, b *Snapshot) bool {
	for _, namespace := range []string{"massy", "nowhere"} {
		for _, due := range [][2]time.Time{ // the four quarters before the one before noon's
			{date(2026, 1), date(2026, 4)}, {date(2025, 10), date(2026, 1)}, {date(2025, 7), date(2025, 10)}, {date(2025, 4), date(2025, 7)},
		} {
			if classIn(a, namespace, due) != classIn(b, namespace, due) {
				return false
			}
		}
	}
	return true
}

func classIn(s *Snapshot, namespace string, period [2]time.Time) string {
	n := 0
	for i := range s.Searches {
		began := s.Searches[i].Status.StartedAt.Time
		if s.Searches[i].Namespace == namespace && !began.Before(period[0]) && began.Before(period[1]) {
			n++
		}
	}
	switch {
	case n == 0:
		return "none"
	case n < 5:
		return "few"
	case n < 10:
		return "some"
	case n < 20:
		return "many"
	}
	return "more"
}

func date(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// TestCountedOnce: a quarter that was published does not change any more, whatever is found of it later.
func TestCountedOnce(t *testing.T) {
	s := massy(t)
	s.Searches = []v1alpha1.VideoSearchJob{searchIn("massy", 1, date(2026, 2))}
	first := built(t, s)
	for i := range 7 {
		s.Searches = append(s.Searches, searchIn("massy", 2+i, date(2026, 3)))
	}
	s.Searches = append(s.Searches, searchIn("massy", 50, date(2026, 5)))
	s.At = noon.AddDate(0, 3, 0)
	second := Next(first, built(t, s))
	want := []JudicialUse{
		{Controller: "FR-91377", Cluster: "essonne", Quarter: "2026-Q1", Class: "1-4"},
		{Controller: "FR-91377", Cluster: "essonne", Quarter: "2026-Q2", Class: "1-4"},
	}
	if diff := cmp.Diff(want, second.JudicialUses); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"}, second.Clusters[0].CountedQuarters); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestUnreadIsNotNone: who may not see searches publishes no count, and does not say that there were none.
func TestUnreadIsNotNone(t *testing.T) {
	s := massy(t)
	s.SearchesUnread = true
	if e := built(t, s); len(e.Clusters[0].CountedQuarters) != 0 {
		t.Errorf("%v are counted", e.Clusters[0].CountedQuarters)
	}
}

func TestClass(t *testing.T) {
	for n, want := range map[int]string{0: "0", 1: "1-4", 4: "1-4", 5: "5-9", 9: "5-9", 10: "10-19", 49: "20-49", 99: "50-99", 100: "100+", 12345: "100+"} {
		if got := class(n, DefaultBounds()); got != want {
			t.Errorf("%d is in the class %s, and not in %s", n, got, want)
		}
	}
}

func TestDueQuarters(t *testing.T) {
	tests := map[string]struct {
		at    time.Time
		delay int
		want  []string
	}{
		"the last instant of a quarter": {date(2026, 7).Add(-1), 1, []string{"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}},
		"the first of the next one":     {date(2026, 7), 1, []string{"2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"}},
		"a longer delay":                {date(2026, 7), 3, []string{"2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, dueQuarters(test.at, test.delay)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
