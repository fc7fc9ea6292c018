// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// keptObjects lets through to a cache only what it keeps of a kind. A selector of the API server cannot: it would leave out
// what has lost its label. Of what is not kept nothing stays in memory.
type keptObjects struct {
	toolscache.ListerWatcherWithContext

	keep func(client.Object) bool

	mu   sync.Mutex
	kept map[types.UID]bool // what the cache has
}

func (k *keptObjects) listWatch() *toolscache.ListWatch {
	return &toolscache.ListWatch{ListWithContextFunc: k.list, WatchFuncWithContext: k.watch}
}

// list returns a list without what is not kept.
func (k *keptObjects) list(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
	k.begin(o.Continue == "")
	list, err := k.ListWithContext(ctx, o)
	if err != nil {
		return nil, err
	}
	items, err := meta.ExtractList(list)
	if err != nil {
		return nil, err
	}
	kept := items[:0]
	for _, item := range items {
		if e, ok := k.pass(watch.Event{Type: watch.Added, Object: item}); ok {
			kept = append(kept, e.Object)
		}
	}
	return list, meta.SetList(list, kept)
}

func (k *keptObjects) watch(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
	k.begin(ptr.Deref(o.SendInitialEvents, false))
	events, err := k.WatchWithContext(ctx, o)
	if err != nil {
		return nil, err
	}
	return filterWatch(events, k.pass), nil
}

// begin forgets what the cache has, if it is told all of it anew.
func (k *keptObjects) begin(anew bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if anew {
		clear(k.kept)
	}
}

// pass tells whether an event is passed on. What the cache has, and is kept no longer, is deleted for it.
func (k *keptObjects) pass(e watch.Event) (watch.Event, bool) {
	object, ok := e.Object.(client.Object)
	if !ok || e.Type == watch.Bookmark || e.Type == watch.Error {
		return e, true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	uid, keep := object.GetUID(), e.Type != watch.Deleted && k.keep(object)
	if keep {
		k.kept[uid] = true
		return e, true
	}
	known := k.kept[uid]
	delete(k.kept, uid)
	e.Type = watch.Deleted
	return e, known
}
