// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// roomFor adds simulated nodes like those that there are until so many pods find a place, and takes them away when the benchmark
// has ended: each costs the API server a lease every few seconds.
func (b *bench) roomFor(pods int) {
	b.Helper()
	var nodes corev1.NodeList
	b.must(b.List(b.Context(), &nodes))
	if len(nodes.Items) == 0 {
		b.Fatal("the cluster has no node")
	}
	like := nodes.Items[0]
	each := int(like.Status.Allocatable.Pods().Value())
	for i := len(nodes.Items); i*each < pods; i++ {
		node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("more-%03d", i), Labels: like.Labels, Annotations: like.Annotations}, Status: like.Status}
		b.must(b.Create(b.Context(), node))
		b.Cleanup(func() { b.must(client.IgnoreNotFound(b.Delete(b.cleaningUp(), node))) })
	}
}
