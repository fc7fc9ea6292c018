// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

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
	law, err := r.gather.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	decisions, err := r.gather.decisions(ctx, q.Namespace, q.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	standing := legal.JudgeRequisition(law, q, decisions, now)

	status := q.Status.DeepCopy()
	status.ObservedGeneration = q.Generation
	status.Findings = bounded(standing.Findings)
	status.NextChange, status.StandsUntil = timeOrNil(standing.NextChange), timeOrNil(standing.StandsUntil)
	c := conditions{&status.Conditions, q.Generation, now}
	reason, message := v1alpha1.ReasonStands, "the requisition stands"
	if !standing.Stands {
		reason, message = standing.Findings[0].Reason, standing.Findings[0].Message
	}
	c.set(v1alpha1.ConditionInForce, truth(standing.Stands), reason, message)
	c.judged()
	if !equality.Semantic.DeepEqual(&q.Status, status) {
		stood := conditionReason(q.Status.Conditions, v1alpha1.ConditionInForce)
		next := q.DeepCopy()
		next.Status = *status
		if err := r.ApplyStatus(ctx, next); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
		if stood != reason {
			r.events.Eventf(q, nil, corev1.EventTypeNormal, reason, "Judge", "%s", message)
		}
	}
	return r.next(standing.NextChange, nil)
}

// conditionReason returns the reason of a condition, or nothing.
func conditionReason(list []metav1.Condition, kind string) string {
	for _, c := range list {
		if c.Type == kind {
			return c.Reason
		}
	}
	return ""
}
