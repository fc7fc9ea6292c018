// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	schedulingv1 "k8s.io/api/scheduling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/internal/workload"
)

// prioritize gives the pod of a search that names no PriorityClass the one that ships for searches, where the cluster has it: statistics
// can wait, and the window of a requisition closes. It is asked for when a search begins, and never changes one that runs. A
// deployment is left as it is, so that no pod of one is replaced.
func (r *requestReconciler) prioritize(ctx context.Context, s *scope, plan *workload.Plan) error {
	if plan.Job == nil || plan.Job.Spec.Template.Spec.PriorityClassName != "" {
		return nil
	}
	if s.place != nil && s.place.entry != nil && kueue.PriorityClassOf(s.place.entry) == "" {
		return nil // it would lose its place in the queue, which it was given without one
	}
	switch err := r.Live.Get(ctx, types.NamespacedName{Name: workload.PrioritySearch}, &schedulingv1.PriorityClass{}); {
	case apierrors.IsNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("reading the PriorityClass %s: %w", workload.PrioritySearch, err)
	}
	plan.Job.Spec.Template.Spec.PriorityClassName = workload.PrioritySearch
	return nil
}
