// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// packageReconciler tells of each package which of its modules run nowhere, whatever a request says.
type packageReconciler struct{ reconciler }

// Reconcile brings the status of one package up to date.
func (r *packageReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	p, err := get[v1alpha1.AnalyticsPackage](ctx, r, "", req.Name)
	if err != nil || p == nil {
		return ctrl.Result{}, err
	}
	law, err := r.gather.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	stripped, nextChange := legal.JudgePackage(law, p, now)

	status := p.Status.DeepCopy()
	status.ObservedGeneration = p.Generation
	status.Modules = stripped
	status.Stripped = summary(legal.Verdict{Modules: stripped}.Stripped())
	status.NextChange = timeOrNil(nextChange)
	c := conditions{&status.Conditions, p.Generation, now}
	c.set(v1alpha1.ConditionModulesVerified, metav1.ConditionUnknown, reasonNotInspected, messageNotInspected)
	c.judged()
	if !equality.Semantic.DeepEqual(&p.Status, status) {
		next := p.DeepCopy()
		next.Status = *status
		if err := r.ApplyStatus(ctx, next); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
	}
	return r.next(nextChange, nil)
}
