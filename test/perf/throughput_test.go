// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// BenchmarkThroughput creates deployments until all are Ready. Goal: half the rate of a bare client that makes the objects that
// must exist, until all are available. The cost of one does not grow with their number.
func BenchmarkThroughput(b *testing.B) {
	for _, n := range []int{500, 2000, 8000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				report(b, onCluster(b).throughput(scaled(b, n)))
			}
		})
	}
}

func (b *bench) throughput(n int) map[string]float64 {
	b.Helper()
	b.roomFor(n)
	writes, created := 0, 0
	var like *made
	operator := func(n int) time.Duration {
		took, calls, first := b.create(n)
		writes, created, like = writes+len(calls), created+n, first
		return took
	}
	operator(min(n, enoughToWarmUp)) // what is cold, and what the objects are like
	writes, created = 0, 0
	floor := func(c *bare, n int) time.Duration {
		namespace := b.namespace()
		took := b.createLike(c, like, namespace, n)
		b.empty(namespace, b.watchPods(namespace))
		return took
	}
	c := b.newBare(func(c *bare) time.Duration { return floor(c, max(1, min(n/4, 500))) })
	compared := compare(b.B, func() time.Duration { return operator(n) }, func() time.Duration { return floor(c, n) })
	figures := compared.figures()
	figures["writes/object"] = float64(writes) / float64(created)
	figures["objects/s"] = float64(n) / (figures["ms"] / 1000)
	figures["floor-objects/s"] = float64(n) / (figures["floor-ms"] / 1000)
	figures["floor-workers"] = float64(c.workers)
	return figures
}

// create has the operator bring deployments to Ready, and returns how long that took, what it wrote, and the objects of one.
func (b *bench) create(n int) (took time.Duration, writes []*call, like *made) {
	b.Helper()
	namespace := b.namespace()
	b.fileStatistics(namespace)
	o := b.startOperator(clock.RealClock{})
	o.settle(b)
	o.take()
	ready := b.awaitEach(&v1alpha1.VideoAnalyticsDeployment{}, namespace, n, isReady)
	all := footfalls(namespace, n)
	began := time.Now()
	createAll(b, all)
	took = ready(b).Sub(began)
	o.settle(b)
	writes = these(o.take(), func(c *call) bool { return c.writes() && c.Namespace == namespace })
	like = b.madeFor(namespace, all[0].Name)
	o.stop(b)
	b.empty(namespace, b.watchPods(namespace))
	return took, writes, like
}

func (b *bench) fileStatistics(namespace string) {
	b.Helper()
	createAll(b, objects.ForStatistics(namespace, time.Now().Add(-time.Hour)))
}

// footfalls are deployments that need no GPU: there are more of them than the nodes have.
func footfalls(namespace string, n int) []*v1alpha1.VideoAnalyticsDeployment {
	all := make([]*v1alpha1.VideoAnalyticsDeployment, n)
	for i := range all {
		all[i] = objects.Statistics(namespace, fmt.Sprintf("footfall-%04d", i), objects.Counter, objects.Density)
		all[i].Spec.GPU = nil
	}
	return all
}

func isReady(o client.Object) bool {
	d, ok := o.(*v1alpha1.VideoAnalyticsDeployment)
	return ok && meta.IsStatusConditionTrue(d.Status.Conditions, v1alpha1.ConditionReady)
}

func isAvailable(o client.Object) bool {
	d, ok := o.(*appsv1.Deployment)
	return ok && d.Status.ObservedGeneration == d.Generation && d.Status.ReadyReplicas == 1
}

// awaitEach follows a namespace until n objects of a kind have met a condition, and tells when the last one did.
func (b *bench) awaitEach(kind client.Object, namespace string, n int, met func(client.Object) bool) func(*bench) time.Time {
	b.Helper()
	all := make(chan time.Time, 1)
	seen := map[string]bool{}
	see := func(o any) {
		object := o.(client.Object)
		if seen[object.GetName()] || !met(object) {
			return
		}
		if seen[object.GetName()] = true; len(seen) == n {
			all <- time.Now()
		}
	}
	b.follow(kind, namespace, toolscache.ResourceEventHandlerFuncs{AddFunc: see, UpdateFunc: func(_, o any) { see(o) }})
	return func(b *bench) time.Time {
		b.Helper()
		select {
		case at := <-all:
			return at
		case <-time.After(patience + time.Duration(n)*patienceForEach):
			b.Fatalf("not all of %d objects became ready", n)
			return time.Time{}
		}
	}
}
