// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/internal/workload"
)

// queues watches the operator's own Workloads of Kueue, from when a search first names a queue in a cluster that has the kind. It
// has a cache of its own, which goes when the kind goes: of most clusters it is never made.
type queues struct {
	ctx  context.Context //nolint:containedctx // of the manager: what is watched outlives the reconcile that begins it
	live client.Reader
	make func() (cache.Cache, error)

	mu     sync.Mutex
	cached cache.Cache // nil while nothing is watched
	stop   context.CancelFunc
	woken  workqueue.TypedRateLimitingInterface[reconcile.Request]
}

// errNoQueues says that the cluster does not serve the kinds of Kueue.
var errNoQueues = errors.New("the cluster has no queues")

// watchWithin is how long the first list of Workloads may take.
const watchWithin = 10 * time.Second

func newQueues(ctx context.Context, mgr manager.Manager) *queues {
	q := &queues{ctx: ctx, live: mgr.GetAPIReader()}
	q.make = func() (cache.Cache, error) {
		return cache.New(mgr.GetConfig(), cache.Options{
			Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(), HTTPClient: mgr.GetHTTPClient(),
			DefaultLabelSelector:     labels.SelectorFromSet(labels.Set{workload.LabelManagedBy: workload.ManagedBy}),
			DefaultTransform:         withoutPods,
			DefaultWatchErrorHandler: q.failed,
		})
	}
	return q
}

// withoutPods leaves out what the cache is never asked for, which is most of a Workload.
func withoutPods(o any) (any, error) {
	if u, ok := o.(*unstructured.Unstructured); ok {
		u.SetManagedFields(nil)
		unstructured.RemoveNestedField(u.Object, "spec", "podSets")
	}
	return o, nil
}

// find returns the Workload of a search, or nil. It begins to watch where nothing is watched yet.
func (q *queues) find(ctx context.Context, search types.NamespacedName) (*unstructured.Unstructured, error) {
	c, err := q.watched(ctx)
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

func (q *queues) watched(ctx context.Context) (cache.Cache, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cached != nil {
		return q.cached, nil
	}
	err := q.live.List(ctx, kueue.NewWorkloadList(), client.Limit(1))
	switch {
	case meta.IsNoMatchError(err), apierrors.IsNotFound(err):
		return nil, errNoQueues
	case err != nil:
		return nil, fmt.Errorf("asking for the kinds of Kueue: %w", err)
	}
	return q.watch()
}

// watch fills a cache, and wakes searches from then on.
func (q *queues) watch() (cache.Cache, error) {
	c, err := q.make()
	if err != nil {
		return nil, fmt.Errorf("making the cache of Workloads: %w", err)
	}
	ctx, stop := context.WithCancel(q.ctx)
	go func() {
		if err := c.Start(ctx); err != nil {
			logf.FromContext(ctx).Error(err, "the cache of Workloads ended")
		}
	}()
	filled, cancel := context.WithTimeout(ctx, watchWithin)
	defer cancel()
	informer, err := c.GetInformer(filled, kueue.NewWorkload())
	if err == nil && !c.WaitForCacheSync(filled) {
		err = errNotListed
	}
	if err == nil {
		_, err = informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
			AddFunc: q.wake, UpdateFunc: func(_, o any) { q.wake(o) }, DeleteFunc: q.wake})
	}
	if err != nil {
		stop()
		return nil, fmt.Errorf("watching Workloads: %w", err)
	}
	q.cached, q.stop = c, stop
	return c, nil
}

// failed forgets the cache of a kind that is no longer there.
func (q *queues) failed(ctx context.Context, r *toolscache.Reflector, err error) {
	toolscache.DefaultWatchErrorHandler(ctx, r, err)
	if apierrors.IsNotFound(err) {
		q.drop()
	}
}

// drop ends the watch. The next search that names a queue begins another one, if there is anything to watch.
func (q *queues) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cached != nil {
		q.stop()
		q.cached, q.stop = nil, nil
	}
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

// source lets Workloads wake searches.
func (q *queues) source() source.Source {
	return source.Func(func(_ context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.woken = queue
		return nil
	})
}
