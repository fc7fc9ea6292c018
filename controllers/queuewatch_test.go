// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache/informertest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/internal/kueue"
)

var vanOfMassy = types.NamespacedName{Namespace: "massy", Name: "van"}

// asked are queues of which the API server says what a test wants.
type asked struct {
	*queues

	clock *testclock.FakeClock
	woken chan struct{} // receives whenever all searches are woken
	lists atomic.Int32  // how often the API server was asked for the kind
}

func ask(t *testing.T, answer func(context.Context) error) *asked {
	t.Helper()
	a := &asked{clock: testclock.NewFakeClock(instant(0)), woken: make(chan struct{}, 10)}
	live := fake.NewClientBuilder().WithInterceptorFuncs(interceptor.Funcs{
		List: func(ctx context.Context, _ client.WithWatch, _ client.ObjectList, _ ...client.ListOption) error {
			a.lists.Add(1)
			return answer(ctx)
		}}).Build()
	a.queues = &queues{ctx: t.Context(), live: live, clock: a.clock,
		make: func(toolscache.WatchErrorHandlerWithContext) (cache.Cache, error) {
			return &informertest.FakeInformers{Scheme: runtime.NewScheme()}, nil
		},
		searches: func(context.Context) []reconcile.Request {
			a.woken <- struct{}{}
			return nil
		},
	}
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[reconcile.Request]())
	t.Cleanup(queue.ShutDown)
	if err := a.source().Start(t.Context(), queue); err != nil {
		t.Fatal(err)
	}
	return a
}

// receive waits for what must come, but not for ever.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(time.Minute):
		t.Fatal("nothing has come within a minute")
		panic("unreachable")
	}
}

// at calls what must return while the API server does not answer.
func at[T any](t *testing.T, once func() T) T {
	t.Helper()
	got := make(chan T, 1)
	go func() { got <- once() }()
	return receive(t, got)
}

func (a *asked) look(t *testing.T) error {
	t.Helper()
	return at(t, func() error {
		_, err := a.find(t.Context(), vanOfMassy)
		return err
	})
}

func TestNobodyWaitsForQueues(t *testing.T) {
	answer := make(chan error)
	q := ask(t, func(ctx context.Context) error {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("the API server may take as long as it likes")
		}
		return <-answer
	})
	for range 3 {
		if err := q.look(t); !errors.Is(err, errQueuesUnknown) {
			t.Errorf("error %v, want %v", err, errQueuesUnknown)
		}
	}
	if entry := at(t, func() any { w, _ := q.left(t.Context(), vanOfMassy); return w == nil }); entry != true {
		t.Error("something is left where nothing is known")
	}
	at(t, func() any { q.wake(entryOf("van")); return nil })
	answer <- nil
	receive(t, q.woken)
	if err := q.look(t); err != nil {
		t.Errorf("error %v where the cache is filled", err)
	}
	if n := q.lists.Load(); n != 1 {
		t.Errorf("%d attempts at a time", n)
	}
}

func TestTheClusterIsAskedForQueuesOnceAMinute(t *testing.T) {
	unavailable := apierrors.NewServiceUnavailable("later")
	for name, test := range map[string]struct{ answer, want error }{
		"it has none":        {apierrors.NewNotFound(schema.GroupResource{}, ""), errNoQueues},
		"it does not answer": {unavailable, unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			var err atomic.Pointer[error]
			err.Store(&test.answer)
			q := ask(t, func(context.Context) error { return *err.Load() })
			if got := q.look(t); !errors.Is(got, errQueuesUnknown) {
				t.Errorf("error %v, want %v", got, errQueuesUnknown)
			}
			receive(t, q.woken)
			for range 3 {
				if got := q.look(t); !errors.Is(got, test.want) {
					t.Errorf("error %v, want %v", got, test.want)
				}
			}
			if n := q.lists.Load(); n != 1 {
				t.Errorf("the cluster was asked %d times within the minute", n)
			}

			err.Store(new(error))
			q.clock.Step(queueRetry)
			if got := q.look(t); !errors.Is(got, test.want) {
				t.Errorf("error %v while it is asked again, want %v", got, test.want)
			}
			receive(t, q.woken)
			if got := q.look(t); got != nil {
				t.Errorf("error %v where the cluster has queues by now", got)
			}
		})
	}
}

// A watch of a kind that is gone would be tried again, and logged, for as long as the manager lives.
func TestTheWatchEndsWithItsKind(t *testing.T) {
	gone := apierrors.NewNotFound(schema.GroupResource{}, "")
	for name, test := range map[string]struct {
		err   error
		other bool
		ends  bool
	}{
		"the kind is gone": {gone, false, true},
		"the kind of a cache that was left behind was": {gone, true, false},
		"the API server does not answer":               {apierrors.NewServiceUnavailable("later"), false, false},
		"the operator may not":                         {apierrors.NewForbidden(schema.GroupResource{}, "", nil), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			ended := false
			q := ask(t, func(context.Context) error { return nil })
			now := &informertest.FakeInformers{}
			q.cached, q.stop = now, func() { ended = true }
			of := now
			if test.other {
				of = &informertest.FakeInformers{}
			}
			reflector := toolscache.NewReflectorWithOptions(&toolscache.ListWatch{}, kueue.NewWorkload(), toolscache.NewStore(toolscache.MetaNamespaceKeyFunc), toolscache.ReflectorOptions{})
			q.failed(t.Context(), of, reflector, test.err)
			if ended != test.ends || (q.cached == nil) != test.ends {
				t.Errorf("it ended: %v, %v, want %v", ended, q.cached == nil, test.ends)
			}
			if woken := len(q.woken); (woken == 1) != test.ends {
				t.Errorf("searches were woken %d times", woken)
			}
			if err := q.look(t); test.ends != errors.Is(err, errNoQueues) {
				t.Errorf("error %v of what ended %v", err, test.ends)
			}
			q.gone() // as often as one likes
			q.gone()
		})
	}
}
