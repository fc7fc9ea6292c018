// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// podWatch follows the pods of a namespace, as anybody can who watches it.
type podWatch struct {
	mu      sync.Mutex
	there   map[string]bool      // and whether it runs
	gone    map[string]time.Time // by name of what the pod was made for
	lastEnd time.Time
	ended   bool
}

func (b *bench) watchPods(namespace string) *podWatch {
	b.Helper()
	p := &podWatch{there: map[string]bool{}, gone: map[string]time.Time{}}
	w, err := b.Watch(b.Context(), &corev1.PodList{}, client.InNamespace(namespace))
	b.must(err)
	b.Cleanup(w.Stop)
	go func() {
		for e := range w.ResultChan() {
			p.see(e)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ended = true
	}()
	return p
}

func (p *podWatch) see(e watch.Event) {
	now := time.Now()
	pod, ok := e.Object.(*corev1.Pod)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Type != watch.Deleted {
		p.there[pod.Name] = pod.Status.Phase == corev1.PodRunning
		return
	}
	delete(p.there, pod.Name)
	p.gone[pod.Labels[workload.LabelSearch]] = now
	p.lastEnd = now
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
	b.poll(fmt.Sprintf("not all of %d pods run", n), func() bool {
		_, running := p.count()
		return running == n
	})
}

func (p *podWatch) waitGone(b *bench) {
	b.Helper()
	b.poll("not all pods are gone", func() bool {
		there, _ := p.count()
		return there == 0
	})
}

// lastGone returns when the last pod went.
func (p *podWatch) lastGone() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lastEnd
}

// goneAt returns when the pod of a search went.
func (p *podWatch) goneAt(search string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone[search]
}
