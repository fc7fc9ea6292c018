// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// endedSearch ran from the second 100 to the second 200, under a requisition that rests on the profile p.
func endedSearch(limits ...v1alpha1.RetentionLimit) *searchRequest {
	p := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "p"}, Spec: v1alpha1.LegalProfileSpec{
		Jurisdiction: "FR", TimeZone: "UTC", Applies: v1alpha1.WhenSelected, Retention: limits}}
	s := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Name: "s", UID: "u"}, Spec: v1alpha1.VideoSearchJobSpec{
		Output: &v1alpha1.SearchOutput{ClaimName: "results"}}}
	q := &searchRequest{before: s, after: s.DeepCopy()}
	q.after.Status.StartedAt, q.after.Status.EndedAt = timeOrNil(instant(100)), timeOrNil(instant(200))
	q.law = legal.NewLaw([]v1alpha1.LegalProfile{p}, nil)
	q.evidence.Requisition = &v1alpha1.JudicialRequisition{Spec: v1alpha1.JudicialRequisitionSpec{ProfileName: "p"}}
	return q
}

func TestResultsOfASearch(t *testing.T) {
	results := func(maximum v1alpha1.CalendarDuration) v1alpha1.RetentionLimit {
		return v1alpha1.RetentionLimit{Data: legal.SearchResults, Maximum: maximum, Source: "s-1"}
	}
	for name, test := range map[string]struct {
		search  *searchRequest
		change  func(*searchRequest)
		eraseBy time.Time // none is unknown
		source  string
		none    bool
	}{
		"a limit":        {search: endedSearch(results("PT10M")), eraseBy: instant(700), source: "s-1"},
		"erased at once": {search: endedSearch(results("")), eraseBy: instant(200), source: "s-1"},
		"no limit":       {search: endedSearch()},
		"no requisition": {search: endedSearch(results("PT10M")), change: func(q *searchRequest) { q.evidence.Requisition = nil }},
		"no output":      {search: endedSearch(results("PT10M")), change: func(q *searchRequest) { q.after.Spec.Output = nil }, none: true},
		"it never began": {search: endedSearch(results("PT10M")), change: func(q *searchRequest) { q.after.Status.StartedAt = nil }, none: true},
	} {
		t.Run(name, func(t *testing.T) {
			if test.change != nil {
				test.change(test.search)
			}
			test.search.keepResults()
			got := test.search.after.Status.Results
			if test.none {
				if got != nil {
					t.Errorf("%+v", got)
				}
				return
			}
			want := &v1alpha1.SearchResults{ClaimName: "results", Folder: "search-u", EraseBy: timeOrNil(test.eraseBy), Source: test.source}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is due is told from the second on at which it is, and no longer once somebody says that it is erased.
func TestTellResults(t *testing.T) {
	limited := v1alpha1.SearchResults{ClaimName: "results", Folder: "search-u", EraseBy: timeOrNil(instant(700)), Source: "s-1"}
	for name, test := range map[string]struct {
		results *v1alpha1.SearchResults
		erased  bool
		at      int64
		reason  string
		next    time.Time
	}{
		"none":                {nil, false, 900, "", time.Time{}},
		"not yet":             {&limited, false, 699, "", instant(700)},
		"from then on":        {&limited, false, 700, v1alpha1.ReasonRetentionOver, time.Time{}},
		"erased before":       {&limited, true, 699, "", time.Time{}},
		"erased afterwards":   {&limited, true, 900, "", time.Time{}},
		"nobody knows":        {&v1alpha1.SearchResults{ClaimName: "results", Folder: "f"}, false, 201, v1alpha1.ReasonRetentionUnknown, time.Time{}},
		"nobody knew, erased": {&v1alpha1.SearchResults{ClaimName: "results", Folder: "f"}, true, 201, "", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			q := endedSearch()
			q.after.Status.Results = test.results
			if test.erased {
				q.after.Annotations = map[string]string{v1alpha1.AnnotationResultsErased: "record 12"}
				q.after.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionResultsDue, Status: metav1.ConditionTrue}}
			}
			if next := q.tellResults(instant(test.at)); !next.Equal(test.next) {
				t.Errorf("next: %v", next)
			}
			c := meta.FindStatusCondition(q.after.Status.Conditions, v1alpha1.ConditionResultsDue)
			if (c == nil) != (test.reason == "") || c != nil && (c.Reason != test.reason || !strings.Contains(c.Message, test.results.Folder)) {
				t.Errorf("%+v", c)
			}
		})
	}
}

// A mark is anybody's to write: what is in it never makes a status that the API server refuses, nor hides results.
func TestMarkedResults(t *testing.T) {
	own := &v1alpha1.SearchResults{ClaimName: "results", Folder: "search-u"}
	for name, test := range map[string]struct{ marked, want *v1alpha1.SearchResults }{
		"none":               {nil, nil},
		"of a first life":    {&v1alpha1.SearchResults{ClaimName: "results", Folder: "search-v", Source: "s"}, &v1alpha1.SearchResults{ClaimName: "results", Folder: "search-v", Source: "s"}},
		"of another claim":   {&v1alpha1.SearchResults{ClaimName: "other", Folder: "search-v"}, own},
		"without a folder":   {&v1alpha1.SearchResults{ClaimName: "results"}, own},
		"of too long a name": {&v1alpha1.SearchResults{ClaimName: "results", Folder: strings.Repeat("x", 129)}, own},
	} {
		if diff := cmp.Diff(test.want, markedResults(endedSearch().before, test.marked)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
