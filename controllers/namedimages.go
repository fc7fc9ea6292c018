// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/internal/workload"
)

// namedImages are the images that packages name or once named, with since when none names them any more. What is here counts before what
// the parameters say, which somebody may have changed.
type namedImages struct {
	once  map[v1alpha1.ImageReference]bool
	since map[v1alpha1.ImageReference]time.Time
}

func newNamedImages() namedImages {
	return namedImages{map[v1alpha1.ImageReference]bool{}, map[v1alpha1.ImageReference]time.Time{}}
}

// named brings up to date which images are governed, from what is kept of them and from the packages that there are. An image goes when
// no package has named it for as long as it is kept, and nothing is known to run it.
func (k *admissionKeeper) named(ctx context.Context, stored *corev1.ConfigMap) ([]v1alpha1.ImageReference, error) {
	since := admission.Unnamed(stored)
	for _, reference := range admission.Named(stored) {
		if at, known := since[reference]; known && !k.images.once[reference] {
			k.images.since[reference] = at
		}
		k.images.once[reference] = true
	}
	now := map[v1alpha1.ImageReference]bool{}
	err := eachOf(ctx, k, &v1alpha1.AnalyticsPackageList{}, func(o client.Object) {
		if p, ok := o.(*v1alpha1.AnalyticsPackage); ok {
			for _, reference := range append(admission.References(p), admission.References(contention.Effective(p))...) {
				now[admission.Reference(reference)] = true
			}
		}
	})
	if err != nil {
		return nil, err
	}
	runs, err := k.runs(ctx)
	if err != nil {
		return nil, err
	}
	k.images.keep(now, runs, k.clock.Now().Truncate(time.Second))
	return slices.Collect(maps.Keys(k.images.once)), nil
}

// keep notes what packages name now, and lets go what none has named for long and nothing runs.
func (n namedImages) keep(named map[v1alpha1.ImageReference]bool, runs map[admission.Image]bool, now time.Time) {
	for reference := range named {
		n.once[reference] = true
		delete(n.since, reference)
	}
	for reference := range n.once {
		at, known := n.since[reference]
		image := admission.Canonical(string(reference))
		switch {
		case named[reference]:
		case !known:
			n.since[reference] = now
		case !now.Before(at.Add(admission.NamedRetention)) && !runs[admission.Image{Repository: image.Repository}] && !runs[admission.Image{Digest: image.Digest}]:
			delete(n.once, reference)
			delete(n.since, reference)
		}
	}
}

// runs lists the repositories, and the digests, of what the operator's pods have and of what was found to run beside it.
func (k *admissionKeeper) runs(ctx context.Context) (map[admission.Image]bool, error) {
	all := map[admission.Image]bool{}
	add := func(reference string) {
		image := admission.Canonical(reference)
		all[admission.Image{Repository: image.Repository}] = true
		if image.Digest != "" {
			all[admission.Image{Digest: image.Digest}] = true
		}
	}
	err := eachOf(ctx, k, &corev1.PodList{}, func(o client.Object) {
		pod, ok := o.(*corev1.Pod)
		if !ok || pod.Labels[workload.LabelManagedBy] != workload.ManagedBy {
			return
		}
		for i := range pod.Spec.Containers {
			add(pod.Spec.Containers[i].Image)
		}
		for i := range pod.Spec.Volumes {
			if v := pod.Spec.Volumes[i].Image; v != nil {
				add(v.Reference)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return all, eachOf(ctx, k, &v1alpha1.UndeclaredImageList{}, func(o client.Object) {
		if u, ok := o.(*v1alpha1.UndeclaredImage); ok {
			add(u.Spec.Image)
		}
	})
}
