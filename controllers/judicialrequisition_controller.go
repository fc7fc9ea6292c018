// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// requisitionReconciler tells of each requisition whether it stands, and until when. It runs nothing.
type requisitionReconciler struct{ reconciler }

// Reconcile brings the status of one requisition up to date.
func (r *requisitionReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	q, err := get[v1alpha1.JudicialRequisition](ctx, r, req.Namespace, req.Name)
	if err != nil || q == nil {
		return ctrl.Result{}, err
	}
	law, err := r.gatherer.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	evidence, err := r.gatherer.ofRequisition(ctx, q)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	standing := legal.JudgeRequisition(law, q, evidence, now)

	next := q.DeepCopy()
	status := &next.Status
	status.ObservedGeneration = q.Generation
	status.Evidence = evidence.Mode
	status.Findings = bounded(standing.Findings)
	status.NextChange, status.StandsUntil = timeOrNil(standing.NextChange), timeOrNil(standing.StandsUntil)
	c := conditions{&status.Conditions, q.Generation, now}
	why := availability{standing.Stands, v1alpha1.ReasonStands, "the requisition stands"}
	if !standing.Stands {
		why.reason, why.message = standing.Findings[0].Reason, standing.Findings[0].Message
	}
	c.setAvailability(v1alpha1.ConditionInForce, why)
	c.upToDate()
	if was := conditionReason(q.Status.Conditions, v1alpha1.ConditionInForce); was == v1alpha1.ReasonStands && !standing.Stands {
		r.requests.wait(ctx)
	}
	changed, err := r.statuses.write(ctx, q, next)
	if err != nil {
		return again(ctrl.Result{}, err)
	}
	if changed && conditionReason(q.Status.Conditions, v1alpha1.ConditionInForce) != why.reason {
		r.events.Eventf(q, nil, corev1.EventTypeNormal, why.reason, "Judge", "%s", why.message)
	}
	return ctrl.Result{RequeueAfter: sleep(r.clock.Now(), standing.NextChange)}, nil
}
