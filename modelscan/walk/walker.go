// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// walker is one walk.
type walker struct {
	Options

	visitor  Visitor
	root     *os.Root // of a folder
	begins   *begins
	slots    chan struct{} // of the goroutines beside the first one
	entries  atomic.Int64
	expanded atomic.Int64
}

func newWalker(v Visitor, o Options) *walker {
	o.Limits = o.Limits.withDefaults()
	return &walker{Options: o, visitor: v, begins: newBegins(o.Signatures), slots: make(chan struct{}, max(o.Jobs, 1)-1)}
}

// limitError says that a limit was reached.
type limitError string

func (e limitError) Error() string { return string(e) }

func isLimit(err error) bool {
	limit := limitError("")
	return errors.As(err, &limit)
}

// diagnose tells the visitor why something could not be looked into, unless the walk is to end.
func (w *walker) diagnose(ctx context.Context, c *content, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	d := Diagnostic{Reason: err.Error()}
	switch limit := limitError(""); {
	case errors.As(err, &limit):
		d.Kind, d.Reason = Limit, limit.Error()
	case errors.Is(err, fs.ErrPermission):
		d.Kind = Denied
	case errors.Is(err, errNotRegular):
		d.Kind = Special
	}
	w.tell(ctx, c, d)
	return nil
}

func (w *walker) tell(ctx context.Context, c *content, d Diagnostic) {
	if c.at != nil {
		d.Sum = func() string {
			sum, err := w.sum(ctx, c)
			if err != nil {
				return ""
			}
			return sum
		}
	}
	w.visitor.Diagnostic(&c.Entry, d)
}

// enter counts a file, and enterAll several.
func (w *walker) enter(ctx context.Context) error { return w.enterAll(ctx, 1) }

func (w *walker) enterAll(ctx context.Context, n int64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if w.entries.Add(n) > w.Limits.Entries {
		return limitError(fmt.Sprintf("there are more than %d files", w.Limits.Entries))
	}
	return nil
}

// beside does something beside what goes on, if not enough goes on. What it returns waits for that.
func (w *walker) beside(do func()) (wait func()) {
	select {
	case w.slots <- struct{}{}:
	default:
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { <-w.slots }()
		do()
	}()
	return func() { <-done }
}

// group is work that is waited for together.
type group struct {
	w    *walker
	wait sync.WaitGroup

	mu  sync.Mutex
	err error
}

// run does something beside what goes on, or at once if enough goes on.
func (g *group) run(do func() error) {
	select {
	case g.w.slots <- struct{}{}:
		g.wait.Go(func() {
			defer func() { <-g.w.slots }()
			g.fail(do())
		})
	default:
		g.fail(do())
	}
}

func (g *group) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		g.err = err
	}
}

func (g *group) failed() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// end waits for all, and returns the first error: of the work, else the one that is handed in.
func (g *group) end(err error) error {
	g.wait.Wait()
	if failed := g.failed(); failed != nil {
		return failed
	}
	return err
}

// bounded reads what is unpacked, within the limits.
type bounded struct {
	ctx    context.Context //nolint:containedctx // a Reader has no other way to be told
	w      *walker
	from   io.Reader
	packed func() int64 // read so far of what is unpacked
	total  int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	n, err := b.from.Read(p)
	b.total += int64(n)
	if b.w.expanded.Add(int64(n)) > b.w.Limits.Expanded {
		return 0, limitError(fmt.Sprintf("more than %d bytes were unpacked in total", b.w.Limits.Expanded))
	}
	if b.total > ratioFrom && b.total/b.w.Limits.Ratio > b.packed() {
		return 0, limitError(fmt.Sprintf("it expands to more than %d times its size", b.w.Limits.Ratio))
	}
	return n, err
}
