// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
)

func TestStandbyIsReadyOnceAnotherLeads(t *testing.T) {
	renewed := time.Unix(1000, 0)
	s := &startupGate{failures: failures{clock: testingclock.NewFakeClock(renewed)}, renewed: func(context.Context) (time.Time, error) { return renewed, nil }}
	for i, step := range []struct {
		name  string
		after time.Duration
		ready bool
	}{
		{"a lease may be a dead manager's", 0, false},
		{"it is still not renewed", 0, false},
		{"it is renewed", time.Second, true},
		{"and stays known to be", 0, true},
		{"somebody writes that it is renewed in a year", 365 * 24 * time.Hour, false},
	} {
		renewed = renewed.Add(step.after)
		if err := s.Ready(nil); (err == nil) != step.ready {
			t.Errorf("step %d, %s: error %v, want ready %v", i, step.name, err, step.ready)
		}
	}
}

func TestLeaderIsReadyOnceEverythingWasSeen(t *testing.T) {
	key := func(name string) types.NamespacedName { return types.NamespacedName{Namespace: "ns", Name: name} }
	s := &startupGate{failures: failures{clock: testingclock.NewFakeClock(instant(0))}, list: func(context.Context) ([]requestKey, error) {
		return []requestKey{{kindDeployment, key("a")}, {kindDeployment, key("b")}, {kindSearch, key("a")}}, nil
	}}
	s.seen(kindDeployment, key("b"), nil) // a controller may be faster than the list
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		kind, name string
		err        error
		ready      bool
	}{
		{kindDeployment, "a", errors.New("not ended"), false},
		{kindDeployment, "a", nil, false},
		{kindSearch, "b", nil, false},
		{kindSearch, "a", notStarted(errors.New("no quota")), true},
	} {
		s.seen(step.kind, key(step.name), step.err)
		if err := s.Ready(nil); (err == nil) != step.ready {
			t.Errorf("step %d: error %v, want ready %v", i, err, step.ready)
		}
	}
}
