// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// generationCache remembers each workload as this manager last wrote it. The status has it as well, for the next manager,
// but the cache may hold a status from before the last write.
type generationCache struct{ written sync.Map }

// record notes a workload as the operator has just written it.
func (g *generationCache) record(o client.Object) *v1alpha1.WorkloadReference {
	w := v1alpha1.WorkloadReference{UID: string(o.GetUID()), Generation: o.GetGeneration(), PodTemplate: workload.TemplateHash(o)}
	g.written.Store(o.GetUID(), w)
	return &w
}

// reference returns what is known of the last write to a workload: what this manager remembers, or else what a status
// says. It is nil if the operator never wrote it.
func (g *generationCache) reference(w *v1alpha1.WorkloadReference, o client.Object) *v1alpha1.WorkloadReference {
	if known, ok := g.written.Load(o.GetUID()); ok {
		if last, ok := known.(v1alpha1.WorkloadReference); ok {
			return &last
		}
	}
	if w != nil && w.UID == string(o.GetUID()) {
		return w
	}
	return nil
}

// unchanged tells whether a workload is as the operator last wrote it, or from before that: the cache may be behind.
func (g *generationCache) unchanged(w *v1alpha1.WorkloadReference, o client.Object) bool {
	last := g.reference(w, o)
	return last != nil && o.GetGeneration() <= last.Generation
}

// samePods tells whether a workload, whatever else somebody has changed in it, makes the pods that the operator planned.
func (g *generationCache) samePods(w *v1alpha1.WorkloadReference, o client.Object) bool {
	last := g.reference(w, o)
	return last != nil && last.PodTemplate != "" && last.PodTemplate == workload.TemplateHash(o)
}

// wasCreatedByUs tells whether the operator made a workload, whatever others may have changed in it since.
func (g *generationCache) wasCreatedByUs(w *v1alpha1.WorkloadReference, o client.Object) bool {
	return g.reference(w, o) != nil
}

// forget drops a workload that is gone.
func (g *generationCache) forget(w *v1alpha1.WorkloadReference) {
	if w != nil {
		g.written.Delete(types.UID(w.UID))
	}
}
