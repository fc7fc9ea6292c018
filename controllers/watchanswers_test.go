// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestAnswersAreNoted(t *testing.T) {
	refused := errors.New("refused")
	for name, test := range map[string]struct {
		ask             func(n *notedListerWatcher, ctx context.Context) error
		answer          error
		failing, suspec bool
	}{
		"a list": {func(n *notedListerWatcher, ctx context.Context) error {
			_, err := n.list(ctx, metav1.ListOptions{})
			return err
		}, nil, false, true},
		"a list that is refused": {func(n *notedListerWatcher, ctx context.Context) error {
			_, err := n.list(ctx, metav1.ListOptions{})
			return err
		}, refused, true, false},
		"a watch": {func(n *notedListerWatcher, ctx context.Context) error {
			_, err := n.watch(ctx, metav1.ListOptions{})
			return err
		}, nil, false, false},
		"a watch that begins with a list": {func(n *notedListerWatcher, ctx context.Context) error {
			_, err := n.watch(ctx, metav1.ListOptions{SendInitialEvents: ptr.To(true)})
			return err
		}, nil, false, true},
		"a watch that is refused": {func(n *notedListerWatcher, ctx context.Context) error {
			_, err := n.watch(ctx, metav1.ListOptions{})
			return err
		}, refused, true, false},
	} {
		w := NewWatches(testingclock.NewFakeClock(instant(0)))
		n := &notedListerWatcher{&toolscache.ListWatch{
			ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
				return &v1alpha1.FormalityList{}, test.answer
			},
			WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) {
				return watch.NewFake(), test.answer
			},
		}, w, "Formality"}
		if err := test.ask(n, t.Context()); !errors.Is(err, test.answer) {
			t.Errorf("%s: error %v", name, err)
		}
		if _, failing := w.failing["Formality"]; failing != test.failing || w.suspects["Formality"] != test.suspec {
			t.Errorf("%s: failing %v, suspect %v", name, failing, w.suspects["Formality"])
		}
	}
}

// What is deleted is noted before the cache hears of it, and nothing waits for a reader that has gone.
func TestEventsAreFilteredBeforeTheyAreSeen(t *testing.T) {
	source := watch.NewFakeWithChanSize(4, false)
	noted := make(chan watch.EventType, 4)
	n := filterWatch(source, func(e watch.Event) (watch.Event, bool) {
		noted <- e.Type
		return e, e.Type != watch.Bookmark
	})
	source.Modify(&v1alpha1.Formality{})
	source.Action(watch.Bookmark, &v1alpha1.Formality{}) // is left out
	source.Delete(&v1alpha1.Formality{})
	for _, want := range [][]watch.EventType{{watch.Modified}, {watch.Bookmark, watch.Deleted}} {
		e := <-n.ResultChan()
		if e.Type != want[len(want)-1] {
			t.Errorf("%s is passed on, want %v", e.Type, want)
		}
		for _, w := range want {
			select {
			case got := <-noted:
				if got != w {
					t.Errorf("%s is noted, want %s", got, w)
				}
			default:
				t.Errorf("%s is seen before it is noted", w)
			}
		}
	}
	source.Modify(&v1alpha1.Formality{}) // nobody reads it
	n.Stop()
	n.Stop()
	for range n.ResultChan() { // it is closed
	}
}
