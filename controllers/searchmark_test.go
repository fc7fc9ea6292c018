// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestMarkedEnd: what a mark says counts for the search that it was written for, and one that cannot be read counts as well.
func TestMarkedEnd(t *testing.T) {
	made, start, end := metav1.Time{Time: time.Unix(100, 0).UTC()}, metav1.Time{Time: time.Unix(10, 0).UTC()}, metav1.Time{Time: time.Unix(20, 0).UTC()}
	unknown := &v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchExpired, EndedAt: &made}
	for name, test := range map[string]struct {
		mark string
		want *v1alpha1.VideoSearchJobStatus
	}{
		"all of it": {`{"name":"s","state":"Succeeded","startedAt":"1970-01-01T00:00:10Z","endedAt":"1970-01-01T00:00:20Z","runs":2}`,
			&v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchSucceeded, StartedAt: &start, EndedAt: &end, RunCount: ptr.To[int32](2)}},
		"another search's":              {`{"name":"t","state":"Succeeded"}`, nil},
		"a state that is none":          {`{"name":"s","state":"Running"}`, unknown},
		"a state that nobody knows":     {`{"name":"s","state":"Perhaps"}`, unknown},
		"it says nothing":               {``, unknown},
		"it cannot be read":             {`yes`, unknown},
		"it is of another kind":         {`[1]`, unknown},
		"a number of runs that is none": {`{"name":"s","runs":-1}`, unknown},
		"it is far too long":            {`{"name":"t","state":"` + strings.Repeat("x", 100_000) + `"}`, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Name: "s", CreationTimestamp: made,
				Annotations: map[string]string{v1alpha1.AnnotationEnded: test.mark}}}
			got := markedEnd(s)
			if got != nil { // the API server's times have no place
				for _, at := range []*metav1.Time{got.StartedAt, got.EndedAt} {
					if at != nil {
						at.Time = at.UTC()
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := markedEnd(&v1alpha1.VideoSearchJob{}); got != nil {
		t.Errorf("a search without a mark has ended: %+v", got)
	}
}

func TestMarkIsReadAsItWasWritten(t *testing.T) {
	s := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Name: "s"}}
	s.Status = v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchFailed, RunCount: ptr.To[int32](3),
		StartedAt: &metav1.Time{Time: time.Unix(10, 0)}, EndedAt: &metav1.Time{Time: time.Unix(20, 0)}}
	mark, err := (&searchRequest{before: s, after: s}).mark()
	if err != nil {
		t.Fatal(err)
	}
	restored := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Name: "s", Annotations: map[string]string{v1alpha1.AnnotationEnded: mark}}}
	q := &searchRequest{scope: scope{children: &children{}}, before: restored, after: restored.DeepCopy()}
	q.believe()
	got := q.after.Status
	if !q.over() || got.State != s.Status.State || !got.StartedAt.Equal(s.Status.StartedAt) || !got.EndedAt.Equal(s.Status.EndedAt) || *got.RunCount != 3 {
		t.Errorf("%+v", got)
	}
	if reason := conditionReason(got.Conditions, v1alpha1.ConditionReady); reason != v1alpha1.ReasonEndNotRecorded {
		t.Error(reason)
	}
}

// What is remembered of searches does not grow with those that are gone.
func TestMarksOfSearchesThatAreGoneAreForgotten(t *testing.T) {
	r, _ := onAServer(t, testingclock.NewFakeClock(instant(0)))
	key := types.NamespacedName{Namespace: "ns", Name: "van"}
	kind := requestKinds()[1].request.requestKind
	kind.gather = func(context.Context, *reconciler, types.NamespacedName) (request, error) {
		return &searchRequest{scope: scope{key: key, children: &children{}}}, nil
	}
	searches := newRequestReconciler(r, kind, &alarm{})
	searches.marks.seen.Store(key, types.UID("u"))
	if _, err := searches.reconcile(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if _, known := searches.marks.seen.Load(key); known {
		t.Error("it is still remembered")
	}
}
