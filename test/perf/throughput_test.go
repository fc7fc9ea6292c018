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

// BenchmarkThroughput creates deployments until all are Ready. Goal: 0.5 × the bare client's rate for the same writes.
func BenchmarkThroughput(b *testing.B) {
	n := scaled(b, 200)
	for b.Loop() {
		report(b, onCluster(b).throughput(n))
	}
}

func (b *bench) throughput(n int) map[string]float64 {
	t := &twins{operators: b.namespace(), floors: b.namespace()}
	b.fileStatistics(t.operators)
	b.fileStatistics(t.floors)

	o := b.startOperator(clock.RealClock{})
	o.settle(b)
	o.take()
	ready := b.awaitEach(&v1alpha1.VideoAnalyticsDeployment{}, t.operators, n, isReady)
	began := time.Now()
	createAll(b, footfalls(t.operators, n))
	took := ready(b).Sub(began)
	o.settle(b)
	writes := these(o.take(), t.writes)
	t.remember(b)
	o.stop(b)

	createAll(b, footfalls(t.floors, n))
	rename := t.renamer(b)
	available := b.awaitEach(&appsv1.Deployment{}, t.floors, n, isAvailable)
	f := b.playBack(writes, rename)
	untilReady := available(b).Sub(f.began)

	b.empty(t.operators, b.watchPods(t.operators))
	b.empty(t.floors, b.watchPods(t.floors))
	return map[string]float64{
		"ratio-to-floor":             f.took().Seconds() / took.Seconds(),
		"ratio-to-floor-until-ready": max(untilReady, f.took()).Seconds() / took.Seconds(),
		"writes/object":              float64(len(writes)) / float64(n),
		"writes/s":                   float64(len(writes)) / took.Seconds(),
		"floor-writes/s":             float64(len(writes)) / f.took().Seconds(),
		"objects/s":                  float64(n) / took.Seconds(),
	}
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
		case <-time.After(patience):
			b.Fatalf("not all of %d objects became ready", n)
			return time.Time{}
		}
	}
}
