// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/undeclared"
)

func sightingsNamed(n int) (all []undeclared.Sighting) {
	for i := range n {
		all = append(all, undeclared.Sighting{Namespace: "ns", Name: fmt.Sprint("p", i), UID: types.UID(fmt.Sprint(i))})
	}
	return all
}

func TestDescribeUndeclared(t *testing.T) {
	begin := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	record := &v1alpha1.UndeclaredImage{}
	forbidden := undeclared.Finding{Undeclared: metav1.ConditionTrue, Reason: v1alpha1.ReasonForbiddenModel, Message: "it can"}
	for n, step := range []struct {
		pods     int
		found    undeclared.Finding
		is       string
		ready    string
		listed   int
		lastSeen bool
	}{
		{20, forbidden, "True ForbiddenModel", "False ForbiddenModel", 16, false},
		{1, undeclared.Finding{}, "True ForbiddenModel", "False ForbiddenModel", 1, false}, // it is looked into anew
		{0, undeclared.Finding{}, "True ForbiddenModel", "True RunsNoMore", 0, true},
		{1, undeclared.Finding{Undeclared: metav1.ConditionUnknown, Reason: v1alpha1.ReasonUninspected, Message: "no"}, "Unknown Uninspected", "Unknown Uninspected", 1, false},
		{1, undeclared.Finding{Undeclared: metav1.ConditionFalse, Reason: v1alpha1.ReasonNothingFound, Message: "no"}, "False NothingFound", "True NothingFound", 1, false},
	} {
		describeUndeclared(record, &runs{pods: sightingsNamed(step.pods)}, &step.found, begin.Add(time.Duration(n)*time.Hour))
		s := &record.Status
		say := func(kind string) string {
			c := meta.FindStatusCondition(s.Conditions, kind)
			return string(c.Status) + " " + c.Reason
		}
		if say(v1alpha1.ConditionUndeclared) != step.is || say(v1alpha1.ConditionReady) != step.ready || len(s.Pods) != step.listed ||
			int(*s.PodCount) != step.pods || !s.FirstSeen.Time.Equal(begin) || (s.LastSeen != nil) != step.lastSeen {
			t.Errorf("step %d: %s, %s, %+v", n, say(v1alpha1.ConditionUndeclared), say(v1alpha1.ConditionReady), s)
		}
	}
}

// A pod is told of once for each reason, also by the next operator.
func TestTellOnce(t *testing.T) {
	recorder := events.NewFakeRecorder(10)
	k := &undeclaredKeeper{told: map[string]map[types.UID]string{}}
	k.events = recorder
	forbidden := undeclared.Finding{Undeclared: metav1.ConditionTrue, Reason: v1alpha1.ReasonForbiddenModel}
	unknown := undeclared.Finding{Undeclared: metav1.ConditionTrue, Reason: v1alpha1.ReasonUnknownModel}
	record := &v1alpha1.UndeclaredImage{}
	describeUndeclared(record, &runs{pods: sightingsNamed(1)}, &forbidden, time.Now())
	for n, step := range []struct {
		pods  int
		found undeclared.Finding
		told  int
	}{
		{1, forbidden, 0}, // by the operator before
		{3, forbidden, 2}, {3, forbidden, 0}, {3, unknown, 3}, {3, undeclared.Finding{}, 0}, {0, unknown, 0},
	} {
		k.tell(&runs{name: "x", pods: sightingsNamed(step.pods), record: record}, &step.found)
		if got := len(recorder.Events); got != step.told {
			t.Errorf("step %d: told %d times, not %d", n, got, step.told)
		}
		for len(recorder.Events) > 0 {
			<-recorder.Events
		}
	}
}
