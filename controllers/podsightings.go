// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/undeclared"
)

// podSightings notes of every pod what is kept of it, before the cache lets go of those that were not made for a request. So
// the pods of others cost no watch of their own.
type podSightings struct {
	toolscache.ListerWatcherWithContext

	to *undeclared.Sightings
}

func (p *podSightings) listWatch() *toolscache.ListWatch {
	return &toolscache.ListWatch{ListWithContextFunc: p.list, WatchFuncWithContext: p.watch}
}

func (p *podSightings) list(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
	if o.Continue == "" {
		p.to.Begin()
	}
	list, err := p.ListWithContext(ctx, o)
	if err != nil {
		return nil, err
	}
	_ = meta.EachListItem(list, func(item runtime.Object) error { // fails only where the function does
		p.note(watch.Event{Type: watch.Added, Object: item})
		return nil
	})
	if page, err := meta.ListAccessor(list); err == nil && page.GetContinue() == "" {
		p.to.Complete()
	}
	return list, nil
}

func (p *podSightings) watch(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
	if ptr.Deref(o.SendInitialEvents, false) {
		p.to.Begin()
	}
	events, err := p.WatchWithContext(ctx, o)
	if err != nil {
		return nil, err
	}
	return filterWatch(events, func(e watch.Event) (watch.Event, bool) {
		p.note(e)
		return e, true
	}), nil
}

// note takes an event into what is kept. The bookmark at the end of everything that is there is marked.
func (p *podSightings) note(e watch.Event) {
	pod, ok := e.Object.(*corev1.Pod)
	switch {
	case !ok:
	case e.Type == watch.Added, e.Type == watch.Modified:
		p.to.See(pod)
	case e.Type == watch.Deleted:
		p.to.Forget(pod.UID)
	case e.Type == watch.Bookmark && pod.Annotations[metav1.InitialEventsAnnotationKey] == "true":
		p.to.Complete()
	}
}
