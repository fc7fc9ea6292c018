// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
)

// TestWork: no more goes on at once than there are processors, and nothing goes on when it has ended.
func TestWork(t *testing.T) {
	w := newWork(t.Context())
	var now, most, done atomic.Int64
	for range 50 {
		w.run(func(context.Context) error {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			runtime.Gosched()
			now.Add(-1)
			done.Add(1)
			return nil
		})
	}
	if err := w.end(nil); err != nil || done.Load() != 50 || now.Load() != 0 || most.Load() > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("%v: %d were done, %d go on, %d at once", err, done.Load(), now.Load(), most.Load())
	}
}

// TestWorkThatFails: the first error ends what goes on, begins nothing more, and is what is told.
func TestWorkThatFails(t *testing.T) {
	fails := errors.New("it fails")
	cases := map[string]func(w *work, cancel func()) error{
		"a piece": func(w *work, _ func()) error {
			w.run(func(context.Context) error { return fails })
			<-w.ctx.Done()
			w.run(func(context.Context) error {
				t.Error("it began after that")
				return nil
			})
			return w.ctx.Err()
		},
		"whoever begins them": func(w *work, _ func()) error {
			w.run(func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			})
			return fails
		},
		"what is around them": func(w *work, cancel func()) error {
			w.run(func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			})
			cancel()
			return nil
		},
	}
	for name, do := range cases {
		ctx, cancel := context.WithCancelCause(t.Context())
		w := newWork(ctx)
		if err := w.end(do(w, func() { cancel(fails) })); !errors.Is(err, fails) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
