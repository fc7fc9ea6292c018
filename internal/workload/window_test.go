// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// deadlines are the seconds that a pod has without a guard and under one, and whether it is too late for each.
type deadlines struct {
	alone, guarded               int64
	aloneTooLate, guardedTooLate bool
}

func TestSearchEndsWithItsVerdict(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		now  time.Time
		want deadlines
	}{
		"on the second":                 {end.Add(-time.Minute), deadlines{60, 60, false, false}},
		"it starts in the same second":  {end.Add(-time.Minute + 700*time.Millisecond), deadlines{60, 60, false, false}},
		"it starts in the next second":  {end.Add(-time.Minute + 800*time.Millisecond), deadlines{59, 60, false, false}},
		"the last second has begun":     {end.Add(-900 * time.Millisecond), deadlines{1, 1, false, false}},
		"no second is left to start in": {end.Add(-200 * time.Millisecond), deadlines{1, 1, true, false}},
		"the window is over":            {end, deadlines{1, 1, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			alone, guarded := planUntil(end, test.now), planUntil(end, test.now)
			if !guarded.PutUnder(guardOf(operatorImage, "k")) {
				t.Fatal("it has no guard")
			}
			got := deadlines{deadline(t, alone, 0), deadline(t, guarded, 1), alone.TooLate, guarded.TooLate}
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func planUntil(end, now time.Time) workload.Plan {
	asked := []v1alpha1.ModuleName{objects.Plate}
	verdict := permitting(asked, objects.Plate)
	verdict.RunsUntil = end
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	return workload.ForSearch(objects.Search(r, "s", asked...), commanded(), verdict, now)
}

// deadline is that of a plan's pod. Its Job has so many seconds more.
func deadline(t *testing.T, plan workload.Plan, more int64) int64 {
	t.Helper()
	job, pod := plan.Job.Spec.ActiveDeadlineSeconds, plan.Job.Spec.Template.Spec.ActiveDeadlineSeconds
	if *job != *pod+more {
		t.Errorf("the Job has %d seconds, its pod %d", *job, *pod)
	}
	return *pod
}
