// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// addRegister adds the controller that publishes the public register. It has a queue and a worker of its own, so that a destination that
// hangs delays nothing else. Searches do not wake it: when an edition comes tells nothing of an inquiry.
func addRegister(mgr manager.Manager, r reconciler, o Options) error {
	k := &registerReconciler{reconciler: r, options: o.Register, namespace: o.Lease.Namespace, live: mgr.GetAPIReader(), published: &registerRecord{}}
	if err := k.published.register(o.Registry); err != nil {
		return err
	}
	a := &alarm{clock: o.Clock}
	b := ctrl.NewControllerManagedBy(mgr).Named("register").
		For(&v1alpha1.TransparencyRegister{}, builder.WithPredicates(r.statuses.others())).
		WithOptions(controller.Options{MaxConcurrentReconciles: 1, NewQueue: a.newQueue, RateLimiter: newRetryLimiter()})
	for _, of := range publicKinds() {
		b = b.Watches(of, publicChange())
	}
	if err := b.Complete(k); err != nil {
		return fmt.Errorf("adding the controller of the public register: %w", err)
	}
	return nil
}

// publicKinds are those of which an object may change what is public.
func publicKinds() []client.Object {
	return []client.Object{
		&v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.Formality{}, &v1alpha1.DataController{}, &v1alpha1.AnalyticsPackage{},
		&v1alpha1.LegalProfile{}, &v1alpha1.LawBundle{},
	}
}

// publicChange wakes the register once what changes together has changed.
func publicChange() handler.EventHandler {
	wake := func(q requestQueue) {
		q.AddAfter(reconcile.Request{NamespacedName: types.NamespacedName{Name: v1alpha1.TransparencyRegisterName}}, registerSettles)
	}
	return handler.Funcs{
		CreateFunc: func(_ context.Context, _ event.CreateEvent, q requestQueue) { wake(q) },
		UpdateFunc: func(_ context.Context, _ event.UpdateEvent, q requestQueue) { wake(q) },
		DeleteFunc: func(_ context.Context, _ event.DeleteEvent, q requestQueue) { wake(q) },
	}
}
