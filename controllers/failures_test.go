// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
)

func TestFailuresCountOnceTheyLast(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	f := &failures{clock: clk}
	a := requestKey{kindDeployment, types.NamespacedName{Namespace: "ns", Name: "a"}}
	b := requestKey{kindSearch, a.NamespacedName}
	for i, step := range []struct {
		after  time.Duration
		key    requestKey
		failed bool
		able   bool
	}{
		{0, a, true, true},
		{failureGrace, a, true, true},
		{time.Second, a, true, false}, // since the first time
		{0, b, false, false},          // another one does not help
		{0, a, false, true},
		{0, b, true, true},
		{failureGrace + time.Second, a, false, false},
	} {
		clk.Step(step.after)
		f.seen(step.key, step.failed)
		if err := f.check(); (err == nil) != step.able {
			t.Errorf("step %d: error %v, want able %v", i, err, step.able)
		}
	}
}
