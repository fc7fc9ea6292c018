// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/undeclared"
)

// lookForUndeclared has the pods of others noted from now on: it has to come before anything reads pods.
func (o *Options) lookForUndeclared() error {
	switch {
	case o.Undeclared == UndeclaredIgnore:
		return nil
	case o.Watches == nil:
		return errors.New("undeclared software is looked for by the watches of the manager's cache, and there are none")
	}
	o.Watches.pods = undeclared.NewSightings(cmp.Or(o.Inspector.Namespace, o.Lease.Namespace))
	return nil
}

// addUndeclared adds the controller that looks for software that should have been declared.
func addUndeclared(mgr manager.Manager, r reconciler, o Options, inspections cache.Cache) error {
	if o.Undeclared == UndeclaredIgnore {
		return nil
	}
	if o.Registry != nil {
		if err := o.Registry.Register(undeclaredCollector{mgr.GetCache()}); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	r.requests = nil // what it ends is none of theirs
	k := &undeclaredKeeper{reconciler: r, sightings: o.Watches.pods, action: o.Undeclared,
		told: map[string]map[types.UID]string{}, ended: map[string]time.Time{}, looking: map[string]bool{}}
	a := &alarm{clock: o.Clock}
	b := ctrl.NewControllerManagedBy(mgr).Named("undeclared").
		For(&v1alpha1.UndeclaredImage{}, builder.WithPredicates(r.statuses.others())).
		WithOptions(controller.Options{MaxConcurrentReconciles: 1, NewQueue: a.newQueue, RateLimiter: newRetryLimiter()}).
		WatchesRawSource(k.sightingsSource()).
		Watches(&corev1.ConfigMap{}, k.everything(), builder.WithPredicates(predicate.NewPredicateFuncs(isParameters))).
		Watches(&corev1.Namespace{}, k.everything(), builder.WithPredicates(predicate.LabelChangedPredicate{})).
		Watches(&v1alpha1.VideoAnalyticsDeployment{}, k.everything(), builder.WithPredicates(comesOrGoes())).
		Watches(&v1alpha1.VideoSearchJob{}, k.everything(), builder.WithPredicates(comesOrGoes())).
		Watches(&v1alpha1.AnalyticsPackage{}, k.everything(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&v1alpha1.LegalProfile{}, k.everything(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&v1alpha1.LawBundle{}, k.everything(), builder.WithPredicates(concernsJudgement()))
	if inspections != nil {
		b = b.WatchesRawSource(source.Kind(inspections, &batchv1.Job{}, ofInspected[*batchv1.Job]())).
			WatchesRawSource(source.Kind(inspections, &corev1.Pod{}, ofInspected[*corev1.Pod]())).
			WatchesRawSource(source.Kind(inspections, &corev1.ConfigMap{}, ofInspected[*corev1.ConfigMap]()))
	}
	if err := b.Complete(k); err != nil {
		return fmt.Errorf("adding the controller of undeclared software: %w", err)
	}
	return nil
}

type requestQueue = workqueue.TypedRateLimitingInterface[reconcile.Request]

// sightingsSource wakes for images of which the pods have changed.
func (k *undeclaredKeeper) sightingsSource() source.Source {
	return source.Func(func(ctx context.Context, queue requestQueue) error {
		k.sightings.OnChange(func(names []string) {
			if names == nil {
				go k.wakeAll(ctx, queue) // it reads the sightings, which are locked now
			}
			for _, name := range names {
				queue.Add(imageRequest(name))
			}
		})
		return nil
	})
}

// wakeAll wakes for every image that runs or is told of.
func (k *undeclaredKeeper) wakeAll(ctx context.Context, queue requestQueue) {
	for _, name := range k.sightings.Names() {
		queue.Add(imageRequest(name))
	}
	_ = eachOf(ctx, k, &v1alpha1.UndeclaredImageList{}, func(o client.Object) { queue.Add(imageRequest(o.GetName())) }) // or it is ending
}

func imageRequest(name string) reconcile.Request {
	return reconcile.Request{NamespacedName: types.NamespacedName{Name: name}}
}

// everything wakes for every image: what is to be looked into, or what is forbidden, is another matter now.
func (k *undeclaredKeeper) everything() handler.EventHandler {
	return handler.Funcs{
		CreateFunc: func(ctx context.Context, _ event.CreateEvent, q requestQueue) { k.wakeAll(ctx, q) },
		UpdateFunc: func(ctx context.Context, _ event.UpdateEvent, q requestQueue) { k.wakeAll(ctx, q) },
		DeleteFunc: func(ctx context.Context, _ event.DeleteEvent, q requestQueue) { k.wakeAll(ctx, q) },
	}
}

// comesOrGoes lets through that an object is made or deleted.
func comesOrGoes() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(event.UpdateEvent) bool { return false }}
}

// ofInspected wakes for the image that something was made to inspect.
func ofInspected[T client.Object]() handler.TypedEventHandler[T, reconcile.Request] {
	return handler.TypedEnqueueRequestsFromMapFunc(func(_ context.Context, o T) []reconcile.Request {
		return []reconcile.Request{imageRequest(undeclared.Prefix + o.GetLabels()[scanjob.LabelInspected])}
	})
}

var undeclaredDescription = prometheus.NewDesc("vsa_undeclared_images",
	"Images that run, and that nobody has declared or could look into, by the reason of their condition Undeclared.", []string{"reason"}, nil)

// undeclaredCollector counts undeclared images when it is asked, from the cache.
type undeclaredCollector struct{ client.Reader }

// Describe says what is counted.
func (c undeclaredCollector) Describe(ch chan<- *prometheus.Desc) { ch <- undeclaredDescription }

// Collect counts. Before the cache is there it counts nothing.
func (c undeclaredCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	counts := map[string]int{v1alpha1.ReasonRunsBeside: 0, v1alpha1.ReasonForbiddenModel: 0, v1alpha1.ReasonUnknownModel: 0,
		v1alpha1.ReasonUninspected: 0, v1alpha1.ReasonNoDigest: 0}
	err := eachOf(ctx, c, &v1alpha1.UndeclaredImageList{}, func(o client.Object) {
		if u, ok := o.(*v1alpha1.UndeclaredImage); ok {
			is := meta.FindStatusCondition(u.Status.Conditions, v1alpha1.ConditionUndeclared)
			if is != nil && is.Status != metav1.ConditionFalse && len(u.Status.Pods) > 0 {
				counts[is.Reason]++
			}
		}
	})
	if err != nil {
		return
	}
	for reason, n := range counts {
		ch <- prometheus.MustNewConstMetric(undeclaredDescription, prometheus.GaugeValue, float64(n), reason)
	}
}
