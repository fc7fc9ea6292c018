// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func instant(seconds int64) time.Time { return time.Unix(1_800_000_000+seconds, 0) }

func TestRunsAreRecordedOnceAndEndOnce(t *testing.T) {
	var s v1alpha1.VideoSearchJobStatus
	recordRun(&s, "a", instant(1))
	recordRun(&s, "a", instant(5)) // a pod that replaces the first
	endRuns(&s, "a", instant(6), v1alpha1.RunFailed)
	recordRun(&s, "b", instant(10))
	endRuns(&s, "b", instant(9), v1alpha1.RunInterrupted)
	endRuns(&s, "", instant(0), v1alpha1.RunExpired) // no run ends before it begins
	want := []v1alpha1.SearchRun{
		{UID: "a", StartedAt: *timeOrNil(instant(1)), EndedAt: timeOrNil(instant(9)), Outcome: v1alpha1.RunInterrupted},
		{UID: "b", StartedAt: *timeOrNil(instant(10)), EndedAt: timeOrNil(instant(10)), Outcome: v1alpha1.RunExpired},
	}
	if diff := cmp.Diff(want, s.Runs); diff != "" {
		t.Error(diff)
	}
	if *s.RunCount != 2 || !lastEnd(s.Runs).Time.Equal(instant(10)) {
		t.Errorf("%d runs, the last of which ended at %v", *s.RunCount, lastEnd(s.Runs))
	}
}

func TestRunsAreBounded(t *testing.T) {
	var s v1alpha1.VideoSearchJobStatus
	for n := range int64(100) {
		recordRun(&s, fmt.Sprint(n), instant(n))
	}
	if len(s.Runs) != maxRuns || s.Runs[0].UID != "0" || s.Runs[1].UID != "85" || s.Runs[maxRuns-1].UID != "99" {
		t.Errorf("kept %+v", s.Runs)
	}
	if got := ptr.Deref(s.RunCount, 0); got != 100 {
		t.Errorf("counted %d runs, want 100", got)
	}
}
