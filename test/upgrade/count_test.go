//go:build upgrade

// SPDX-License-Identifier: Apache-2.0

package upgrade_test

import (
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// counter follows how many pods are ready, in the order in which the API server changes them.
type counter struct {
	mu    sync.Mutex
	ready map[types.UID]bool
	low   int
}

// count begins with pods that are all ready.
func count(ctx SpecContext, c client.WithWatch, from []corev1.Pod) *counter {
	GinkgoHelper()
	n := &counter{ready: map[types.UID]bool{}, low: len(from)}
	for i := range from {
		n.ready[from[i].UID] = true
	}
	events, err := c.Watch(ctx, &corev1.PodList{}, client.InNamespace(ns))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	go func() {
		for e := range events.ResultChan() {
			n.see(e)
		}
	}()
	return n
}

func (n *counter) see(e watch.Event) {
	pod, ok := e.Object.(*corev1.Pod)
	if !ok {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if delete(n.ready, pod.UID); e.Type != watch.Deleted && isReady(pod) {
		n.ready[pod.UID] = true
	}
	n.low = min(n.low, len(n.ready))
}

// least is how few were ready at any time.
func (n *counter) least() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.low
}
