// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"testing"
	"time"

	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/internal/legal"
)

func TestSleep(t *testing.T) {
	now := instant(0)
	for name, test := range map[string]struct {
		until time.Time
		want  time.Duration
	}{
		"never":         {time.Time{}, longestSleep},
		"soon":          {now.Add(time.Second), time.Second},
		"in the past":   {now.Add(-time.Second), shortestSleep},
		"far away":      {now.Add(time.Hour), longestSleep},
		"at this point": {now, shortestSleep},
	} {
		if got := sleep(now, test.until); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// What fails is tried again later and later: the next change of its verdict must not wait for that.
func TestAFailureDoesNotDelayTheNextChange(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	a := &alarm{clock: clk}
	queue := a.newQueue("test", newRetryLimiter())
	defer queue.ShutDown()
	r := &requestReconciler{reconciler: reconciler{clock: clk}, alarm: a}
	s := &scope{problem: notStarted(errors.New("refused")), verdict: legal.Verdict{NextChange: instant(30)}}
	s.key.Name = "footfall"
	if _, err := r.next(s); err == nil {
		t.Fatal("a failure is not tried again")
	}
	for !clk.HasWaiters() { // the queue takes the item in the background
		if t.Context().Err() != nil {
			t.Fatal("nothing waits for the clock")
		}
	}
	if n := queue.Len(); n != 0 {
		t.Fatalf("%d objects are due before the next change", n)
	}
	clk.SetTime(instant(30))
	got := make(chan ctrl.Request, 1)
	go func() {
		item, _ := queue.Get()
		got <- item
	}()
	select {
	case item := <-got:
		if item.Name != "footfall" {
			t.Errorf("woken for %v", item)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("not woken at the next change")
	}
}

func TestRetriesAreBounded(t *testing.T) {
	limiter := newRetryLimiter()
	var last time.Duration
	for range 50 {
		d := limiter.When(ctrl.Request{})
		if d < last || d > maxRetryDelay {
			t.Fatalf("waits %v after %v", d, last)
		}
		last = d
	}
	if last != maxRetryDelay {
		t.Errorf("waits %v in the end, want %v", last, maxRetryDelay)
	}
}
