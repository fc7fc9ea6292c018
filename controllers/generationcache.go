// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// generationCache remembers the generation at which this manager last wrote each workload. The status has it as well, for
// the next manager, but the cache may hold a status from before the last write.
type generationCache struct{ generations sync.Map }

// record notes a workload as the operator has just written it.
func (g *generationCache) record(o client.Object) *v1alpha1.WorkloadReference {
	g.generations.Store(o.GetUID(), o.GetGeneration())
	return &v1alpha1.WorkloadReference{UID: string(o.GetUID()), Generation: o.GetGeneration()}
}

// unchanged tells whether a workload is as the operator last wrote it, or from before that: the cache may be behind.
func (g *generationCache) unchanged(w *v1alpha1.WorkloadReference, o client.Object) bool {
	if generation, ok := g.generations.Load(o.GetUID()); ok {
		written, ok := generation.(int64)
		return ok && o.GetGeneration() <= written
	}
	return w != nil && w.UID == string(o.GetUID()) && o.GetGeneration() <= w.Generation
}

// reference returns what is known of the last write to a workload: what this manager remembers, or else what a status
// says. A status is never taken from the cache without it, where it may be from before the write.
func (g *generationCache) reference(w *v1alpha1.WorkloadReference, o client.Object) *v1alpha1.WorkloadReference {
	if generation, ok := g.generations.Load(o.GetUID()); ok {
		if written, ok := generation.(int64); ok {
			return &v1alpha1.WorkloadReference{UID: string(o.GetUID()), Generation: written}
		}
	}
	return w
}

// wasCreatedByUs tells whether the operator made a workload, whatever others may have changed in it since.
func (g *generationCache) wasCreatedByUs(w *v1alpha1.WorkloadReference, o client.Object) bool {
	if _, ok := g.generations.Load(o.GetUID()); ok {
		return true
	}
	return w != nil && w.UID == string(o.GetUID())
}

// forget drops a workload that is gone.
func (g *generationCache) forget(w *v1alpha1.WorkloadReference) {
	if w != nil {
		g.generations.Delete(types.UID(w.UID))
	}
}
