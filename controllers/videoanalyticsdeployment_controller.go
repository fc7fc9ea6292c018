// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

const kindDeployment = "VideoAnalyticsDeployment"

// deploymentReconciler keeps what runs for a VideoAnalyticsDeployment to its verdict. Tightening ends first: whatever
// could see a module that the verdict takes away is gone before anything else begins. Loosening rolls.
type deploymentReconciler struct{ reconciler }

// Reconcile brings one deployment to its verdict.
func (r *deploymentReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	result, err := r.reconcile(ctx, req.NamespacedName)
	r.sweep.seen(kindDeployment, req.NamespacedName, err)
	return result, err
}

func (r *deploymentReconciler) reconcile(ctx context.Context, key types.NamespacedName) (ctrl.Result, error) {
	d, err := get[v1alpha1.VideoAnalyticsDeployment](ctx, r, key.Namespace, key.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	made, err := r.loadChildren(ctx, workload.LabelDeployment, key.Namespace, key.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	expected := len(made.pods.Items) > 0 || (d != nil && d.DeletionTimestamp.IsZero() && d.Status.Workload != nil)
	running, err := load[appsv1.Deployment](ctx, &r.reconciler, key, expected)
	if err != nil {
		return ctrl.Result{}, err
	}
	if d == nil || !d.DeletionTimestamp.IsZero() {
		// The garbage collector removes what a deleted object owned. What it was told to leave behind is ended here.
		return ctrl.Result{}, r.endAll(ctx, running, made)
	}
	law, err := r.gather.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	evidence, err := r.gather.forDeployment(ctx, d)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	verdict := legal.JudgeDeployment(law, d, evidence, now)

	status := d.Status.DeepCopy()
	if verdict.Verdict.Runs() {
		plan := workload.ForDeployment(d, evidence.Package, verdict)
		running, err = r.run(ctx, d, plan, running, made, status)
	} else {
		err = r.halt(ctx, d, running, made)
	}
	if err != nil && !errors.Is(err, errNotStarted) {
		return ctrl.Result{}, err
	}
	r.report(d, status, verdict, &evidence, running, made, err, now)
	if err := r.write(ctx, d, status); err != nil {
		return ctrl.Result{}, err
	}
	return r.next(verdict.NextChange, err)
}

// run brings the Deployment to its plan. It returns the Deployment that runs, or nil while one has to end first.
func (r *deploymentReconciler) run(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment, plan workload.Plan,
	running *appsv1.Deployment, made *children, status *v1alpha1.VideoAnalyticsDeploymentStatus,
) (*appsv1.Deployment, error) {
	if running == nil && len(made.pods.Items) > 0 {
		return nil, r.endAll(ctx, nil, made)
	}
	generation := int64(0)
	if running != nil {
		// Somebody else's change to the Deployment makes it unknown what its pods can see.
		foreign := !r.ledger.written(status.Workload, running) || !metav1.IsControlledBy(running, d)
		switch {
		case !running.DeletionTimestamp.IsZero():
			return nil, r.endAll(ctx, running, made)
		case foreign || workload.Exposes(&running.Spec.Template.Spec, &plan.Deployment.Spec.Template.Spec):
			observeEnd(kindDeployment, &d.Status.JudgedStatus, r.clock.Now())
			return nil, r.endAll(ctx, running, made)
		case asPlanned(running, plan.Deployment):
			return running, notStarted(r.support(ctx, plan, made))
		default:
			generation = running.Generation
		}
	}
	if err := r.support(ctx, plan, made); err != nil {
		return running, notStarted(err)
	}
	planned := plan.Deployment.Spec.Template.Spec.DeepCopy()
	var err error
	if running == nil {
		err = r.Create(ctx, plan.Deployment)
	} else {
		err = r.Update(ctx, plan.Deployment)
	}
	if err != nil {
		return running, notStarted(err)
	}
	// What has somebody else's change in it is not recorded: so it will be seen.
	if plan.Deployment.Generation <= generation+1 && !workload.Exposes(&plan.Deployment.Spec.Template.Spec, planned) {
		status.Workload = r.ledger.record(plan.Deployment)
	}
	return plan.Deployment, nil
}

// halt ends what runs, and removes what it needed once it is gone.
func (r *deploymentReconciler) halt(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment, running *appsv1.Deployment, made *children) error {
	if running != nil && running.DeletionTimestamp.IsZero() {
		observeEnd(kindDeployment, &d.Status.JudgedStatus, r.clock.Now())
	}
	return r.endAll(ctx, running, made)
}

// endAll ends the Deployment and its pods, then what they needed.
func (r *deploymentReconciler) endAll(ctx context.Context, running *appsv1.Deployment, made *children) error {
	if running == nil {
		return r.endWorkload(ctx, nil, made)
	}
	return r.endWorkload(ctx, running, made)
}

// report writes the verdict, and what runs under it, into the status.
func (r *deploymentReconciler) report(d *v1alpha1.VideoAnalyticsDeployment, status *v1alpha1.VideoAnalyticsDeploymentStatus,
	v legal.Verdict, e *legal.Evidence, running *appsv1.Deployment, made *children, problem error, now time.Time,
) {
	status.ObservedGeneration = d.Generation
	status.JudgedStatus = judged(v)
	status.ReadyReplicas = nil
	if running == nil || !v.Verdict.Runs() {
		r.ledger.forget(status.Workload)
		status.Workload = nil
	} else {
		status.Workload = r.ledger.reference(status.Workload, running)
		status.ReadyReplicas = ptr.To(running.Status.ReadyReplicas)
	}
	c := conditions{&status.Conditions, d.Generation, now}
	reason, message := c.permitted(v, e)
	available, availableReason, availableMessage := availability(d, v, running, made, problem)
	c.set(v1alpha1.ConditionAvailable, truth(available), availableReason, availableMessage)
	switch {
	case !v.Verdict.Runs():
		c.set(v1alpha1.ConditionReady, metav1.ConditionFalse, reason, message)
	case !available:
		c.set(v1alpha1.ConditionReady, metav1.ConditionFalse, availableReason, availableMessage)
	default:
		c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, string(v.Verdict), message)
	}
}

// availability tells whether every pod that may run does.
func availability(d *v1alpha1.VideoAnalyticsDeployment, v legal.Verdict, running *appsv1.Deployment, made *children,
	problem error,
) (available bool, reason, message string) {
	switch {
	case problem != nil:
		reason, message = notStartedBecause(problem)
		return false, reason, message
	case !v.Verdict.Runs() && len(made.pods.Items) > 0:
		return false, v1alpha1.ReasonEnding, "pods are ending"
	case !v.Verdict.Runs():
		return false, v1alpha1.ReasonNotPermitted, "nothing runs"
	case running == nil:
		return false, v1alpha1.ReasonEnding, "pods that could see what is no longer permitted end first"
	}
	wanted := ptr.Deref(d.Spec.Replicas, 1)
	s := &running.Status
	if s.ObservedGeneration < running.Generation || s.UpdatedReplicas < wanted || s.ReadyReplicas < wanted || s.Replicas > wanted {
		return false, v1alpha1.ReasonProgressing, fmt.Sprintf("%d of %d pods are ready", s.ReadyReplicas, wanted)
	}
	return true, v1alpha1.ReasonAllReady, "every pod is ready"
}

// write writes the status if it differs, and tells of a transition once it is written.
func (r *deploymentReconciler) write(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment, status *v1alpha1.VideoAnalyticsDeploymentStatus) error {
	if equality.Semantic.DeepEqual(&d.Status, status) {
		return nil
	}
	before := d.Status.JudgedStatus
	next := d.DeepCopy()
	next.Status = *status
	if err := r.ApplyStatus(ctx, next); err != nil {
		return client.IgnoreNotFound(err)
	}
	observeVerdict(kindDeployment, &before, &status.JudgedStatus)
	r.tell(d, &before, &status.JudgedStatus)
	return nil
}

var _ reconcile.Reconciler = (*deploymentReconciler)(nil)
