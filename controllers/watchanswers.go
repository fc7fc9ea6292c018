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
	return noteDeletions(events, func() { n.watches.lost(n.kind) }), nil
}

// notedWatch is a watch of which each deletion is noted before anybody sees it.
type notedWatch struct {
	watch.Interface

	result chan watch.Event
	done   chan struct{}
	once   sync.Once
}

func noteDeletions(of watch.Interface, lost func()) watch.Interface {
	n := &notedWatch{Interface: of, result: make(chan watch.Event), done: make(chan struct{})}
	go n.pass(lost)
	return n
}

// pass ends with the watch, or once nobody reads it any more.
func (n *notedWatch) pass(lost func()) {
	defer close(n.result)
	for e := range n.Interface.ResultChan() {
		if e.Type == watch.Deleted {
			lost()
		}
		select {
		case n.result <- e:
		case <-n.done:
			return
		}
	}
}

// ResultChan has what the watch has.
func (n *notedWatch) ResultChan() <-chan watch.Event { return n.result }

// Stop ends the watch.
func (n *notedWatch) Stop() {
	n.once.Do(func() { close(n.done) })
	n.Interface.Stop()
}
