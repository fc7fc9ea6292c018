// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"runtime"
	"sync"
)

// work is what goes on beside: as many pieces of it as there are processors. The first error ends all of it.
type work struct {
	ctx    context.Context //nolint:containedctx // that of the pieces, which an error ends
	cancel context.CancelCauseFunc
	slots  chan struct{}
	wait   sync.WaitGroup
}

func newWork(ctx context.Context) *work {
	w := &work{slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	return w
}

// run begins a piece, once there is a processor for it.
func (w *work) run(do func(context.Context) error) {
	w.slots <- struct{}{} // each piece ends with the context
	w.wait.Go(func() {
		defer func() { <-w.slots }()
		if w.ctx.Err() != nil {
			return
		}
		if err := do(w.ctx); err != nil {
			w.cancel(err)
		}
	})
}

// end waits for all pieces. With an error of whoever began them, those that go on are of no use any more.
func (w *work) end(err error) error {
	if err != nil {
		w.cancel(err)
	}
	w.wait.Wait()
	failed := context.Cause(w.ctx)
	w.cancel(nil)
	return failed
}
