// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"

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

// An end that falls due does not wait for a thousand objects that a changed law concerns, and what wakes for nothing does.
func TestWhatIsDueComesFirst(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	queue, ok := (&alarm{clock: clk}).newQueue("order", newRetryLimiter()).(priorityqueue.PriorityQueue[ctrl.Request])
	if !ok {
		t.Fatal("it is no queue of priorities")
	}
	defer queue.ShutDown()
	item := func(name string) ctrl.Request { return ctrl.Request{NamespacedName: types.NamespacedName{Name: name}} }
	queue.AddWithOpts(priorityqueue.AddOpts{After: time.Minute}, item("due"))
	queue.AddAfter(item("idle"), longestSleep)
	for range 100 {
		queue.Add(item("changed"))
	}
	queue.AddWithOpts(priorityqueue.AddOpts{Priority: ptr.To(priorityRest)}, item("rest"))
	for !clk.HasWaiters() {
		if t.Context().Err() != nil {
			t.Fatal("nothing waits for the clock")
		}
	}
	clk.Step(longestSleep)
	for queue.Len() < 4 {
		if t.Context().Err() != nil {
			t.Fatalf("%d of 4 are awake", queue.Len())
		}
	}
	var order []string
	for range 4 {
		next, _ := queue.Get()
		order = append(order, next.Name)
	}
	if diff := cmp.Diff([]string{"due", "changed", "idle", "rest"}, order); diff != "" {
		t.Error(diff)
	}
}

// later is a queue that notes what is to come to it, and when.
type later struct {
	workqueue.TypedDelayingInterface[ctrl.Request]
	after map[string]time.Duration
}

func (l *later) AddAfter(item ctrl.Request, d time.Duration) { l.after[item.Name] = d }

// A Job that is left behind its pod is not left for longer than it makes no other, however much waits.
func TestAMakerIsNotLeftForLong(t *testing.T) {
	const makesNone = 10 * time.Second // of Kubernetes: DefaultJobPodFailureBackOff
	for name, test := range map[string]struct {
		err  error
		want map[string]time.Duration
	}{
		"its Job is left":    {errMakerLeft, map[string]time.Duration{"search": makesNone / 2}},
		"no Job makes a pod": {errTold, map[string]time.Duration{}},
	} {
		left := &later{after: map[string]time.Duration{}}
		k := requestKind{gather: func(context.Context, *reconciler, types.NamespacedName) (request, error) { return nil, test.err }}
		requests := &backlog{clock: testingclock.NewFakeClock(instant(0))}
		rests := &countedQueue{requests: requests}
		r := newRequestReconciler(reconciler{}, k, &alarm{left: left, requests: requests, rests: rests})
		result, err := r.Reconcile(t.Context(), requestNamed("search"))
		if err != nil || ptr.Deref(result.Priority, 0) != priorityRest || !requests.held[rests.at(requestNamed("search"))] {
			t.Errorf("%s: %v, %v", name, result, err)
		}
		if diff := cmp.Diff(test.want, left.after); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
