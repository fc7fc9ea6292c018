// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestTakeBacksAreCountedInARow(t *testing.T) {
	var backs takeBacks
	for i, step := range []struct {
		uid  types.UID
		at   time.Duration
		want int // before this one is counted
	}{
		{"a", 0, 0},
		{"a", time.Minute, 1},
		{"b", time.Minute, 0},
		{"a", 2 * time.Minute, 2},
		{"a", 2*time.Minute + takeBackWindow + time.Second, 0},
	} {
		now := instant(0).Add(step.at)
		if got := backs.inARow(step.uid, now); got != step.want {
			t.Errorf("step %d: %d in a row, want %d", i, got, step.want)
		}
		backs.count(step.uid, now)
	}
	if len(backs.made) != 1 {
		t.Errorf("remembers %d workloads, and only one was changed of late", len(backs.made))
	}
}

// changedRequest is one of which somebody else has changed the workload, once more, in what no pod sees.
func changedRequest(q *plannedRequest, generation int64) *plannedRequest {
	q.wanted = q.planned.Deployment
	q.workload.SetGeneration(generation)
	return q
}

func TestAChangeIsTakenBackInPlaceAFewTimesInARow(t *testing.T) {
	r, done := doing(t, "")
	q := newPlannedRequest()
	for i := range maxTakeBacks + 2 {
		if err := r.bring(t.Context(), changedRequest(q, int64(10*i+10)), q.planned); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"patch d", "patch d", "patch d"}, *done); diff != "" {
		t.Error(diff)
	}
	if last := q.after.Status.Workload; last == nil || last.Generation != 10*(maxTakeBacks+2) {
		t.Errorf("what is left alone is not noted: %+v", last)
	}
}

// Who has changed it since it was read is seen by reading it again, and by no error.
func TestATakeBackOfWhatHasChangedSince(t *testing.T) {
	r, _ := doing(t, "taken patch d")
	q := newPlannedRequest()
	if err := r.bring(t.Context(), changedRequest(q, 10), q.planned); !errors.Is(err, errStale) {
		t.Errorf("error %v", err)
	}
	r, _ = doing(t, "patch d")
	if err := r.bring(t.Context(), changedRequest(q, 20), q.planned); !errors.Is(err, errNotStarted) {
		t.Errorf("what is refused: error %v", err)
	}
}

func TestChangedBy(t *testing.T) {
	entry := func(manager, fields string, at int64) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{Manager: manager, Time: &metav1.Time{Time: instant(at)},
			FieldsV1: metav1.NewFieldsV1(fields)}
	}
	spec, other := `{"f:spec":{"f:replicas":{}}}`, `{"f:metadata":{"f:annotations":{}}}`
	for name, test := range map[string]struct {
		entries []metav1.ManagedFieldsEntry
		want    string
	}{
		"nobody is known": {nil, "somebody"},
		"the latest":      {[]metav1.ManagedFieldsEntry{entry("old", spec, 1), entry("new", spec, 2)}, "new"},
		"who has none of the spec is not meant": {[]metav1.ManagedFieldsEntry{entry("kubectl-scale", spec, 1),
			entry("kube-controller-manager", other, 2)}, "kubectl-scale"},
		"nor the operator": {[]metav1.ManagedFieldsEntry{entry("kubectl-scale", spec, 1), entry("vsa-operator", spec, 2)}, "kubectl-scale"},
		"hostile fields":   {[]metav1.ManagedFieldsEntry{entry("x", `{"f:spec"`, 1)}, "somebody"},
		"a hostile name":   {[]metav1.ManagedFieldsEntry{entry("a\nb"+strings.Repeat("c", 500), spec, 1)}, "a b" + strings.Repeat("c", 122) + "…"},
	} {
		d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{ManagedFields: test.entries}}
		if got := changedBy(d); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
