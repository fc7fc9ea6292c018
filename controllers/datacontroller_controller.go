// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

// controllerReconciler tells of each DataController whether the namespaces that it names as its own are its alone.
type controllerReconciler struct{ reconciler }

// Reconcile brings the status of one DataController up to date.
func (r *controllerReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	d, err := get[v1alpha1.DataController](ctx, r, "", req.Name)
	if err != nil || d == nil {
		return ctrl.Result{}, err
	}
	register, err := r.gatherer.register.read(ctx, r.gatherer)
	if err != nil {
		return ctrl.Result{}, err
	}
	next := d.DeepCopy()
	next.Status.ObservedGeneration = d.Generation
	c := conditions{&next.Status.Conditions, d.Generation, r.clock.Now()}
	is := availability{true, v1alpha1.ReasonRegistered, "each namespace that it names as its own is its alone"}
	if contested := register.Conflicts(d.Name); len(contested) > 0 {
		is = availability{false, v1alpha1.ReasonNamespaceContested,
			"another DataController names these namespaces as its own, too, and nothing runs in them: " + text.Join(contested, ", ")}
	}
	if !d.DeletionTimestamp.IsZero() {
		is = availability{false, v1alpha1.ReasonDeleted, "it is being deleted: nobody operates by it any more, and its namespaces are nobody else's until it is gone"}
	}
	c.setAvailability(v1alpha1.ConditionRegistered, is)
	c.upToDate()
	changed, err := r.statuses.write(ctx, d, next)
	if err != nil {
		return again(ctrl.Result{}, err)
	}
	if changed && !is.available && conditionReason(d.Status.Conditions, v1alpha1.ConditionRegistered) != is.reason {
		r.events.Eventf(d, nil, corev1.EventTypeWarning, is.reason, "Judge", "%s", is.message)
	}
	return ctrl.Result{}, nil
}
