// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/internal/scanjob"
)

// newInspector returns what inspects, with a cache of its own: of these pods all is read, of others only the metadata. It
// returns nil where nothing is to be inspected.
func newInspector(ctx context.Context, mgr manager.Manager, of scanjob.Inspector, r *reconciler) (*inspector, cache.Cache, error) {
	if of.Image == "" {
		return nil, nil, nil
	}
	if of.Namespace == "" {
		return nil, nil, errors.New("an inspector needs a namespace: name the operator's own")
	}
	c, err := cache.New(mgr.GetConfig(), cache.Options{
		Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(), HTTPClient: mgr.GetHTTPClient(),
		DefaultNamespaces:    map[string]cache.Config{of.Namespace: {}},
		DefaultLabelSelector: labels.SelectorFromSet(labels.Set{scanjob.LabelComponent: scanjob.Component}),
		DefaultTransform:     cache.TransformStripManagedFields(),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("making the cache of inspections: %w", err)
	}
	for _, o := range []client.Object{&batchv1.Job{}, &corev1.Pod{}, &corev1.ConfigMap{}} {
		err := c.IndexField(ctx, o, byInspected,
			func(o client.Object) []string { return []string{o.GetLabels()[scanjob.LabelInspected]} })
		if err != nil {
			return nil, nil, fmt.Errorf("adding the index %s: %w", byInspected, err)
		}
	}
	if err := mgr.Add(c); err != nil {
		return nil, nil, fmt.Errorf("adding the cache of inspections: %w", err)
	}
	return &inspector{Enforcer: r.Enforcer, Inspector: of, cache: c, metrics: r.metrics}, c, nil
}

// watchInspections wakes packages when the inspection of an image of theirs comes on.
func watchInspections(b *builder.Builder, c cache.Cache, w watcher) *builder.Builder {
	return b.
		WatchesRawSource(source.Kind(c, &batchv1.Job{}, packagesOfImage[*batchv1.Job](w))).
		WatchesRawSource(source.Kind(c, &corev1.Pod{}, packagesOfImage[*corev1.Pod](w))).
		WatchesRawSource(source.Kind(c, &corev1.ConfigMap{}, packagesOfImage[*corev1.ConfigMap](w)))
}

func packagesOfImage[T client.Object](w watcher) handler.TypedEventHandler[T, reconcile.Request] {
	return handler.TypedEnqueueRequestsFromMapFunc(func(ctx context.Context, o T) []reconcile.Request {
		return w.packagesOfImage(ctx, o.GetLabels()[scanjob.LabelInspected])
	})
}
