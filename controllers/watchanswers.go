// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
)

// notedListerWatcher notes the answers to one informer.
type notedListerWatcher struct {
	toolscache.ListerWatcherWithContext

	watches *Watches
	kind    string
}

func (n *notedListerWatcher) listWatch() *toolscache.ListWatch {
	return &toolscache.ListWatch{ListWithContextFunc: n.list, WatchFuncWithContext: n.watch}
}

// list notes an answer. What was deleted while nobody watched is not in it.
func (n *notedListerWatcher) list(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
	list, err := n.ListWithContext(ctx, o)
	if err == nil {
		n.watches.lost(n.kind)
	}
	n.watches.answered(n.kind, err)
	return list, err
}

func (n *notedListerWatcher) watch(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
	events, err := n.WatchWithContext(ctx, o)
	if err == nil && o.SendInitialEvents != nil && *o.SendInitialEvents {
		n.watches.lost(n.kind)
	}
	n.watches.answered(n.kind, err)
	if err != nil {
		return nil, err
	}
	return filterWatch(events, func(e watch.Event) (watch.Event, bool) {
		if e.Type == watch.Deleted {
			n.watches.lost(n.kind)
		}
		return e, true
	}), nil
}

// filteredWatch is a watch of which each event may be noted, changed or left out before anybody sees it.
type filteredWatch struct {
	watch.Interface

	result chan watch.Event
	done   chan struct{}
	once   sync.Once
}

func filterWatch(of watch.Interface, each func(watch.Event) (watch.Event, bool)) watch.Interface {
	f := &filteredWatch{Interface: of, result: make(chan watch.Event), done: make(chan struct{})}
	go f.pass(each)
	return f
}

// pass ends with the watch, or once nobody reads it any more.
func (f *filteredWatch) pass(each func(watch.Event) (watch.Event, bool)) {
	defer close(f.result)
	for e := range f.Interface.ResultChan() {
		e, ok := each(e)
		if !ok {
			continue
		}
		select {
		case f.result <- e:
		case <-f.done:
			return
		}
	}
}

// ResultChan has what is left of the watch.
func (f *filteredWatch) ResultChan() <-chan watch.Event { return f.result }

// Stop ends the watch.
func (f *filteredWatch) Stop() {
	f.once.Do(func() { close(f.done) })
	f.Interface.Stop()
}
