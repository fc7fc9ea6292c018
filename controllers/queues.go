// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/internal/workload"
)

// queues watches the operator's own Workloads of Kueue, from when a search first names a queue in a cluster that has the kind. It
// has a cache of its own, which goes when the kind goes: of most clusters it is never made. Nobody waits for it: until it is
// filled nothing is known, and then the searches that name a queue are woken.
type queues struct {
	ctx      context.Context //nolint:containedctx // of the manager: what is watched outlives the reconcile that begins it
	live     client.Reader
	clock    clock.PassiveClock
	make     func(toolscache.WatchErrorHandlerWithContext) (cache.Cache, error)
	searches func(context.Context) []reconcile.Request // those that name a queue

	mu      sync.Mutex  // held over no call to the API server: what has to end takes it too
	cached  cache.Cache // nil while nothing is watched
	stop    context.CancelFunc
	woken   workqueue.TypedRateLimitingInterface[reconcile.Request]
	begins  bool      // an attempt to watch is under way
	failure error     // of the last attempt, or nil
	again   time.Time // before which there is no other
}

// errNoQueues says that the cluster does not serve the kinds of Kueue.
var errNoQueues = errors.New("the cluster has no queues")

// errQueuesUnknown says that nobody knows yet whether it does.
var errQueuesUnknown = errors.New("it is not known yet which queues the cluster has")

func newQueues(ctx context.Context, mgr manager.Manager, c clock.PassiveClock) *queues {
	return &queues{
		ctx: ctx, live: mgr.GetAPIReader(), clock: c,
		make: func(failed toolscache.WatchErrorHandlerWithContext) (cache.Cache, error) {
			return cache.New(mgr.GetConfig(), cache.Options{
				Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(), HTTPClient: mgr.GetHTTPClient(),
				DefaultLabelSelector:     labels.SelectorFromSet(labels.Set{workload.LabelManagedBy: workload.ManagedBy}),
				DefaultTransform:         withoutPods,
				DefaultWatchErrorHandler: failed,
			})
		},
		searches: watcher{mgr.GetCache()}.queued,
	}
}

// withoutPods leaves out what the cache is never asked for, which is most of a Workload.
func withoutPods(o any) (any, error) {
	if u, ok := o.(*unstructured.Unstructured); ok {
		u.SetManagedFields(nil)
		unstructured.RemoveNestedField(u.Object, "spec", "podSets")
	}
	return o, nil
}

// find returns the Workload of a search, or nil, at once. It begins to watch where nothing is watched yet: until then, and for a
// minute after that has failed, it returns why nothing is known.
func (q *queues) find(ctx context.Context, search types.NamespacedName) (*unstructured.Unstructured, error) {
	c, err := q.watched()
	if err != nil {
		return nil, err
	}
	return readEntry(ctx, c, search)
}

// left returns the Workload of a search as far as something is watched, or nil.
func (q *queues) left(ctx context.Context, search types.NamespacedName) (*unstructured.Unstructured, error) {
	if q == nil {
		return nil, nil
	}
	q.mu.Lock()
	c := q.cached
	q.mu.Unlock()
	if c == nil {
		return nil, nil
	}
	return readEntry(ctx, c, search)
}

// readEntry reads the Workload of a search, or returns nil.
func readEntry(ctx context.Context, r client.Reader, search types.NamespacedName) (*unstructured.Unstructured, error) {
	w := kueue.NewWorkload()
	err := r.Get(ctx, types.NamespacedName{Namespace: search.Namespace, Name: workload.QueueEntryName(search.Name)}, w)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the Workload of %s: %w", search.Name, err)
	}
	return w, nil
}

// wake has the search looked at that a Workload is of, or was.
func (q *queues) wake(o any) {
	if gone, ok := o.(toolscache.DeletedFinalStateUnknown); ok {
		o = gone.Obj
	}
	w, ok := o.(client.Object)
	if !ok {
		return
	}
	q.mu.Lock()
	queue := q.woken
	q.mu.Unlock()
	if queue == nil {
		return
	}
	for _, name := range madeFor(w, requestKind{name: kindSearch, label: workload.LabelSearch}) {
		queue.Add(reconcile.Request{NamespacedName: types.NamespacedName{Namespace: w.GetNamespace(), Name: name}})
	}
}

// wakeAll has every search looked at that names a queue.
func (q *queues) wakeAll() {
	q.mu.Lock()
	queue := q.woken
	q.mu.Unlock()
	if queue == nil {
		return
	}
	for _, r := range q.searches(q.ctx) {
		queue.Add(r)
	}
}

// source lets Workloads wake searches.
func (q *queues) source() source.Source {
	return source.Func(func(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.woken = queue
		return nil
	})
}
