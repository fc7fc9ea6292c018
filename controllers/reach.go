// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// reach brings to its plan what pods are reached and drained by. Pods do not wait for it: it shows them nothing.
func (r *reconciler) reach(ctx context.Context, plan workload.Plan, c *children) error {
	if plan.Service != nil {
		planned := plan.Service.DeepCopy()
		err := r.Ensure(ctx, named(planned.Name, c.services.Items), plan.Service, func(o client.Object) bool {
			actual, ok := o.(*corev1.Service)
			return ok && workload.SameService(actual, planned) && sameOwner(actual, planned)
		})
		if err != nil {
			return err
		}
	}
	if plan.DisruptionBudget == nil {
		return nil
	}
	planned := plan.DisruptionBudget.DeepCopy()
	return r.Ensure(ctx, named(planned.Name, c.budgets.Items), plan.DisruptionBudget, func(o client.Object) bool {
		actual, ok := o.(*policyv1.PodDisruptionBudget)
		return ok && equality.Semantic.DeepEqual(actual.Spec, planned.Spec) && sameOwner(actual, planned)
	})
}
