// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

// addReports adds, for each kind of request, a controller that keeps Reports on them. Where the cluster has no definition of Reports, no
// change of a request reaches it.
func addReports(mgr manager.Manager, r reconciler, o Options) error {
	for _, k := range requestKinds() {
		d := &reportDefinition{}
		keeps := &reportReconciler{Enforcer: r.Enforcer, kind: k, clock: o.Clock, definition: d}
		a := &alarm{clock: o.Clock}
		err := ctrl.NewControllerManagedBy(mgr).Named("report-"+k.request.name).
			For(k.object, builder.WithPredicates(whileServed(d))).
			Watches(definitionOfReports(), onDefinition(d, func(ctx context.Context, q requestQueue) {
				for _, one := range (watcher{mgr.GetCache()}).find(ctx, k.list) {
					q.Add(one)
				}
			})).
			WithOptions(controller.Options{MaxConcurrentReconciles: 1, NewQueue: a.newQueue, RateLimiter: newRetryLimiter()}).
			Complete(keeps)
		if err != nil {
			return fmt.Errorf("adding the controller of reports: %w", err)
		}
	}
	return nil
}

// whileServed drops what comes and changes while there are no Reports. What goes is forgotten in any case.
func whileServed(d *reportDefinition) predicate.Predicate {
	return predicate.Funcs{
		CreateFunc: func(event.CreateEvent) bool { _, is := d.served(); return is },
		UpdateFunc: func(event.UpdateEvent) bool { _, is := d.served(); return is },
	}
}

// onDefinition notes the definition of Reports, and wakes every request when it comes, changes or goes.
func onDefinition(d *reportDefinition, wake func(context.Context, requestQueue)) handler.EventHandler {
	note := func(ctx context.Context, o client.Object, q requestQueue) {
		u, _ := o.(*unstructured.Unstructured) // nil is none
		d.note(u)
		wake(ctx, q)
	}
	return handler.Funcs{
		CreateFunc: func(ctx context.Context, e event.CreateEvent, q requestQueue) { note(ctx, e.Object, q) },
		UpdateFunc: func(ctx context.Context, e event.UpdateEvent, q requestQueue) { note(ctx, e.ObjectNew, q) },
		DeleteFunc: func(ctx context.Context, _ event.DeleteEvent, q requestQueue) { note(ctx, nil, q) },
	}
}
