// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"

	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// length is that of a queue.
type length struct{ atomic.Int64 }

func (l *length) Len() int { return int(l.Load()) }

// What is only told waits while requests wait for a worker, and no longer than it may.
func TestBacklog(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b, searches, deployments := &backlog{clock: clk}, new(length), new(length)
	b.add(searches)
	b.add(deployments)
	for i, step := range []struct {
		searches, deployments int64
		working               bool
		passes                time.Duration
		waits                 bool
	}{
		{0, 0, false, 0, false},
		{1, 0, false, 0, true},
		{0, 3, false, longestBacklog - time.Millisecond, true},
		{0, 3, false, time.Millisecond, false},
		{9, 0, false, time.Hour, false}, // they never ceased to wait
		{0, 0, false, 0, false},
		{0, 0, true, 0, true},
		{9, 0, false, time.Second, true},
	} {
		if one := (queuedRequest{}); step.working {
			b.begin(one, 0)
		} else {
			b.end(one)
		}
		clk.Step(step.passes)
		searches.Store(step.searches)
		deployments.Store(step.deployments)
		if got := b.waits(); got != step.waits {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// The first pause is for requests that the same change wakes. Whoever waits returns once none waits any more, or when the manager ends.
func TestBacklogWait(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b, n := &backlog{clock: clk}, new(length)
	n.Store(1)
	b.add(n)
	pause := func() {
		for !clk.HasWaiters() {
			if t.Context().Err() != nil {
				t.Fatal("nobody waits")
			}
		}
	}
	done := make(chan struct{})
	go func() {
		b.wait(t.Context())
		close(done)
	}()
	pause()
	clk.Step(backlogPause)
	pause() // it has looked, and waits on
	n.Store(0)
	clk.Step(backlogPause)
	<-done
	if waited := clk.Since(instant(0)); waited != 2*backlogPause {
		t.Errorf("it waited for %s", waited)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.wait(ctx)
	(*backlog)(nil).wait(t.Context())
}

// besideAnother is a search whose pods were told to end, and that an event of theirs has woken, while a deployment is worked on.
type besideAnother struct {
	searches, deployments requestQueue
	alarm                 *alarm // of searches
	clock                 *testingclock.FakeClock
}

// endBesideAnother has meanwhile called when the pods were told, and before anything was woken by it.
func endBesideAnother(t *testing.T, meanwhile func(*besideAnother)) *besideAnother {
	t.Helper()
	clk := testingclock.NewFakeClock(instant(0))
	requests := &backlog{clock: clk}
	queueOf := func(a *alarm) requestQueue {
		q := a.newQueue("left", newRetryLimiter())
		t.Cleanup(q.ShutDown)
		return q
	}
	a := &alarm{clock: clk, requests: requests}
	b := &besideAnother{queueOf(a), queueOf(&alarm{clock: clk, requests: requests}), a, clk}
	b.deployments.Add(requestNamed("footfall"))
	isNext(t, b.deployments, "footfall")
	b.searches.Add(requestNamed("ended"))
	isNext(t, b.searches, "ended")
	meanwhile(b)
	a.rest(requestNamed("ended"))
	b.searches.Add(requestNamed("ended"))
	b.searches.Done(requestNamed("ended"))
	b.searches.Add(requestNamed("next"))
	return b
}

// isHeld fails where the search that has ended is not held any more.
func (b *besideAnother) isHeld(t *testing.T) {
	t.Helper()
	requests := b.alarm.requests
	requests.mu.Lock()
	defer requests.mu.Unlock()
	if !requests.held[b.alarm.rests.at(requestNamed("ended"))] {
		t.Error("it is not held")
	}
}

// isNext takes what is first in a queue.
func isNext(t *testing.T, q requestQueue, want string) {
	t.Helper()
	got := make(chan string, 1)
	go func() {
		item, _ := q.Get()
		got <- item.Name
	}()
	select {
	case name := <-got:
		if name != want {
			t.Fatalf("%s comes next, not %s", name, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%s never comes", want)
	}
}

// A deletion of which no watch tells, such as of a pod that the operator does not watch, is not waited for again and again.
func TestATellingIsNotWaitedForTwice(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b := &backlog{clock: clk}
	for i, step := range []struct {
		pod    types.UID
		passes time.Duration
		waits  bool
	}{{"a", 0, true}, {"", longestBacklog, false}, {"b", 0, true}, {"", time.Second, true}} {
		clk.Step(step.passes)
		if step.pod != "" {
			b.tells(step.pod)
		}
		if got := b.waits(); got != step.waits {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// Requests that wait are waited for anew once there was none, whether anybody saw that or not.
func TestABacklogBeginsAnew(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0))
	b := &backlog{clock: clk}
	one := queuedRequest{}
	for range 2 {
		b.begin(one, 0)
		if !b.waits() {
			t.Error("it is not waited for")
		}
		clk.Step(longestBacklog)
		if b.waits() {
			t.Error("it is waited for")
		}
		b.end(one)
	}
}

// handedOn is a queue of which the next worker has a request before the last one knows that it has done with it.
type handedOn struct {
	priorityqueue.PriorityQueue[ctrl.Request]
	next func()
}

func (h *handedOn) Done(ctrl.Request) { h.next() }

// A worker that has done with a request says nothing of the next one that has it.
func TestARequestThatComesAgainIsCounted(t *testing.T) {
	b, inner := &backlog{clock: testingclock.NewFakeClock(instant(0))}, &handedOn{}
	q := &countedQueue{inner, b}
	begin := func() { b.begin(q.at(requestNamed("ended")), 0) }
	inner.next = begin
	begin()
	q.Done(requestNamed("ended"))
	if !b.waits() {
		t.Error("the next worker is not counted")
	}
}

// What is left of an end waits for all that other requests have to do, whoever wakes it and in whichever queue they are.
func TestWhatIsLeftOfAnEndWaits(t *testing.T) {
	nothing := func(*besideAnother) {}
	t.Run("for what is worked on", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		isNext(t, b.searches, "next")
		b.searches.Done(requestNamed("next"))
		b.isHeld(t)
		b.deployments.Done(requestNamed("footfall"))
		isNext(t, b.searches, "ended")
	})
	t.Run("for what waits", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		b.deployments.Done(requestNamed("footfall"))
		isNext(t, b.searches, "next")
		b.searches.Done(requestNamed("next"))
		isNext(t, b.searches, "ended")
	})
	t.Run("ten seconds at most", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		isNext(t, b.searches, "next")
		b.clock.Step(longestBacklog)
		isNext(t, b.searches, "ended")
	})
	t.Run("not where its end is due anew", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		(&prior{b.alarm.rests, priorityDue}).Add(requestNamed("ended"))
		isNext(t, b.searches, "ended")
	})
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "uid", Labels: map[string]string{workload.LabelSearch: "ended"}}}
	handlerOf := func(b *besideAnother) handler.EventHandler {
		return enqueueOwner(requestKind{name: kindSearch, label: workload.LabelSearch}, &podHistory{}, b.alarm)
	}
	made := func(b *besideAnother) { handlerOf(b).Create(t.Context(), event.CreateEvent{Object: pod}, b.searches) }
	changes := func(was func(*corev1.Pod)) func(*besideAnother) {
		before := pod.DeepCopy()
		was(before)
		return func(b *besideAnother) {
			handlerOf(b).Update(t.Context(), event.UpdateEvent{ObjectOld: before, ObjectNew: pod}, b.searches)
		}
	}
	t.Run("not where something was made for it", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		made(b)
		isNext(t, b.searches, "ended")
	})
	t.Run("not where something was made for it while its pods were told", func(t *testing.T) {
		isNext(t, endBesideAnother(t, made).searches, "ended")
	})
	t.Run("not where a pod of others becomes one of its own", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		changes(func(p *corev1.Pod) { p.Labels = nil })(b)
		isNext(t, b.searches, "ended")
	})
	t.Run("not where a pod was made in the place of another", func(t *testing.T) {
		b := endBesideAnother(t, func(b *besideAnother) { b.alarm.requests.tells("another") })
		changes(func(p *corev1.Pod) { p.UID = "another" })(b)
		isNext(t, b.searches, "ended")
		if len(b.alarm.requests.untold) > 0 {
			t.Error("the other is waited for")
		}
	})
	t.Run("where something of it only changes", func(t *testing.T) {
		isNext(t, endBesideAnother(t, changes(func(*corev1.Pod) {})).searches, "next")
	})
	t.Run("once where it was due meanwhile", func(t *testing.T) {
		b := endBesideAnother(t, nothing)
		(&prior{b.alarm.rests, priorityDue}).Add(requestNamed("ended"))
		isNext(t, b.searches, "ended")
		b.searches.Done(requestNamed("ended"))
		b.searches.Add(requestNamed("ended"))
		isNext(t, b.searches, "next")
		isNext(t, b.searches, "ended")
	})
	ending := pod.DeepCopy()
	ending.DeletionTimestamp = &metav1.Time{Time: instant(0)}
	for name, tells := range map[string]func(handler.EventHandler, requestQueue){
		"for the watch that tells of its pods": func(h handler.EventHandler, q requestQueue) {
			h.Update(t.Context(), event.UpdateEvent{ObjectOld: pod, ObjectNew: ending}, q)
		},
		"for the watch that tells that its pods are gone": func(h handler.EventHandler, q requestQueue) {
			h.Delete(t.Context(), event.DeleteEvent{Object: pod}, q)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := endBesideAnother(t, func(b *besideAnother) { b.alarm.requests.tells(pod.UID) })
			b.deployments.Done(requestNamed("footfall"))
			isNext(t, b.searches, "next")
			b.searches.Done(requestNamed("next"))
			b.isHeld(t)
			tells(handlerOf(b), b.searches)
			isNext(t, b.searches, "ended")
		})
	}
}

// What could not be deleted is not waited for.
func TestWhatIsNotDeletedIsNotWaitedFor(t *testing.T) {
	for name, answer := range map[string]error{
		"it is gone":       apierrors.NewNotFound(corev1.Resource("pods"), "pod"),
		"another is there": apierrors.NewConflict(corev1.Resource("pods"), "pod", nil),
		"nobody answers":   errors.New("refused"),
		"it is deleted":    nil,
	} {
		c := interceptor.NewClient(fake.NewClientBuilder().Build(), interceptor.Funcs{
			Delete: func(context.Context, client.WithWatch, client.Object, ...client.DeleteOption) error { return answer },
		})
		r := &reconciler{Enforcer: &enforce.Enforcer{Client: c}, requests: &backlog{clock: testingclock.NewFakeClock(instant(0))}}
		_ = r.deleteExactly(t.Context(), podOf("Job", "search"), "uid")
		if waits := r.requests.waits(); waits != (answer == nil) {
			t.Errorf("%s: %v", name, waits)
		}
	}
}
