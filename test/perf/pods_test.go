// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// podWatch follows the pods of a namespace, as anybody can who watches it.
type podWatch struct {
	mu    sync.Mutex
	there map[string]bool      // and whether it runs
	told  map[string]time.Time // by name of what the pod was made for: when the API server had told it to end
}

func (b *bench) watchPods(namespace string) *podWatch {
	b.Helper()
	p := &podWatch{there: map[string]bool{}, told: map[string]time.Time{}}
	see := func(o any) { p.see(o.(*corev1.Pod)) }
	b.follow(&corev1.Pod{}, namespace, toolscache.ResourceEventHandlerFuncs{
		AddFunc: see, UpdateFunc: func(_, o any) { see(o) },
		DeleteFunc: func(o any) {
			if unseen, ok := o.(toolscache.DeletedFinalStateUnknown); ok {
				o = unseen.Obj
			}
			p.miss(o.(*corev1.Pod))
		},
	})
	return p
}

// follow calls a handler for every object of a kind in a namespace, until the benchmark ends. It starts a watch anew
// where the API server has ended it, as it does with one that is slow. The watch has a connection of its own, as the one of a kubelet has:
// over the operator's it would be told of an end behind all that the operator is answered.
func (b *bench) follow(kind client.Object, namespace string, handler toolscache.ResourceEventHandler) {
	b.Helper()
	c, err := cache.New(b.ownConnection(), cache.Options{Scheme: scheme, DefaultNamespaces: map[string]cache.Config{namespace: {}}})
	b.must(err)
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	informer, err := c.GetInformer(ctx, kind, cache.BlockUntilSynced(false))
	b.must(err)
	_, err = informer.AddEventHandler(handler)
	b.must(err)
	go func() {
		if err := c.Start(ctx); err != nil {
			b.Error(err)
		}
	}()
	if !c.WaitForCacheSync(ctx) {
		b.Fatalf("the cache of %T is not filled", kind)
	}
}

// whenRuns calls for every pod that has begun to run, once.
func whenRuns(call func(*corev1.Pod)) toolscache.ResourceEventHandler {
	seen := map[string]bool{}
	see := func(o any) {
		if pod := o.(*corev1.Pod); pod.Status.Phase == corev1.PodRunning && !seen[pod.Name] {
			seen[pod.Name] = true
			call(pod)
		}
	}
	return toolscache.ResourceEventHandlerFuncs{AddFunc: see, UpdateFunc: func(_, o any) { see(o) }}
}

func (p *podWatch) see(pod *corev1.Pod) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.there[pod.Name] = pod.Status.Phase == corev1.PodRunning
	if _, known := p.told[madeFor(pod)]; !known && (pod.DeletionTimestamp != nil || isOver(pod)) {
		p.told[madeFor(pod)] = time.Now()
	}
}

func (p *podWatch) miss(pod *corev1.Pod) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.there, pod.Name)
	if _, known := p.told[madeFor(pod)]; !known {
		p.told[madeFor(pod)] = now
	}
}

// isOver tells whether a pod has ended by itself, such as by a deadline of its own.
func isOver(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodFailed || pod.Status.Phase == corev1.PodSucceeded
}

// madeFor names the request that a pod was made for, or the pod itself. Of one request the first pod counts: another one in its
// place, which a controller of Kubernetes makes before it is ended as well, is no other end.
func madeFor(pod *corev1.Pod) string {
	return cmp.Or(pod.Labels[workload.LabelSearch], pod.Labels[workload.LabelDeployment], pod.Name)
}

// count tells how many pods there are, and how many of them run.
func (p *podWatch) count() (there, running int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, runs := range p.there {
		if runs {
			running++
		}
	}
	return len(p.there), running
}

func (p *podWatch) waitRunning(b *bench, n int) {
	b.Helper()
	b.pollFor(n, fmt.Sprintf("not all of %d pods run", n), func() bool {
		_, running := p.count()
		return running == n
	})
}

// waitStopped waits until none runs. Those that ended by themselves may stay: their logs are evidence.
func (p *podWatch) waitStopped(b *bench) {
	b.Helper()
	_, n := p.count()
	b.pollFor(n, "not all pods stop", func() bool {
		_, running := p.count()
		return running == 0
	})
}

func (p *podWatch) waitGone(b *bench) {
	b.Helper()
	n, _ := p.count()
	b.pollFor(n, "not all pods are gone", func() bool {
		there, _ := p.count()
		return there == 0
	})
}

// waitTold waits until n pods were told to end.
func (p *podWatch) waitTold(b *bench, n int) {
	b.Helper()
	b.pollFor(n, fmt.Sprintf("not all of %d pods were told to end", n), func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.told) >= n
	})
}

// toldAt returns when the pods were told to end, in order.
func (p *podWatch) toldAt() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(maps.Values(p.told), time.Time.Compare)
}

// lastTold returns when the last pod was told to end.
func (p *podWatch) lastTold() time.Time { return last(p.toldAt()) }

func last[T any](all []T) T { return all[len(all)-1] }

// toldFor returns when the pod of a search was told to end.
func (p *podWatch) toldFor(search string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told[search]
}
