// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

const kindDeployment = "VideoAnalyticsDeployment"

// deploymentRequest is one reconcile's view of a VideoAnalyticsDeployment.
type deploymentRequest struct {
	scope

	before, after *v1alpha1.VideoAnalyticsDeployment // as it was read, and with the status that will be written
}

var _ request = (*deploymentRequest)(nil)

// gatherDeployment reads what a reconcile of a deployment needs.
func gatherDeployment(ctx context.Context, r *reconciler, key types.NamespacedName) (request, error) {
	d, err := get[v1alpha1.VideoAnalyticsDeployment](ctx, r, key.Namespace, key.Name)
	if err != nil {
		return nil, err
	}
	q := &deploymentRequest{scope: scope{key: key}}
	if q.children, err = loadChildren(ctx, r, workload.LabelDeployment, key); err != nil {
		return nil, err
	}
	exists := d != nil && d.DeletionTimestamp.IsZero()
	expected := len(q.children.pods.Items) > 0 || exists && d.Status.Workload != nil
	running, err := loadWorkload[appsv1.Deployment](ctx, r, key, expected)
	if err != nil {
		return nil, err
	}
	if running != nil {
		q.workload = running
	}
	if !exists {
		return q, nil
	}
	q.before, q.after = d, d.DeepCopy()
	q.object, q.next, q.profile = q.before, q.after, string(d.Spec.ProfileName)
	r.statuses.restore(q.after)
	if len(d.Spec.Egress) > 0 {
		if q.addresses, err = r.gatherer.clusterAddresses(ctx); err != nil {
			return nil, err
		}
	}
	q.interference, err = r.gatherer.findInterference(ctx, &q.scope, requestKind{name: kindDeployment, label: workload.LabelDeployment}, len(d.Spec.Ingress) > 0)
	if err != nil {
		return nil, err
	}
	q.evidence, err = r.gatherer.forDeployment(ctx, d)
	return q, err
}

func (q *deploymentRequest) base() *scope { return &q.scope }

func (q *deploymentRequest) status() requestStatus {
	s := &q.after.Status
	return requestStatus{&s.Conditions, &s.ObservedGeneration, &s.JudgedStatus, &s.Workload}
}

func (q *deploymentRequest) evaluate(at time.Time) legal.Verdict {
	return legal.JudgeDeployment(q.law, q.before, q.evidence, at)
}

func (q *deploymentRequest) plan() workload.Plan {
	return workload.ForDeployment(q.before, q.evidence.Package, q.verdict)
}

func (q *deploymentRequest) finished() bool { return false }

func (q *deploymentRequest) over() bool { return false }

func (q *deploymentRequest) keptUntil(*reconciler) time.Time { return time.Time{} }
func (q *deploymentRequest) tellResults(time.Time) time.Time { return time.Time{} }
func (q *deploymentRequest) failed() bool                    { return false }

// running returns the Deployment, or nil.
func (q *deploymentRequest) running() *appsv1.Deployment {
	d, _ := q.workload.(*appsv1.Deployment)
	return d
}

// mustEnd ends a Deployment of which somebody else has changed the pods: it is unknown what they can see.
func (q *deploymentRequest) mustEnd(r *reconciler, plan workload.Plan) string {
	running, known := q.running(), q.after.Status.Workload
	switch {
	case !metav1.IsControlledBy(running, q.before):
		return "it belongs to another object"
	case !r.generations.unchanged(known, running) && !r.generations.samePods(known, running):
		return "somebody else has changed its pods"
	case workload.Exposes(&running.Spec.Template.Spec, &plan.Deployment.Spec.Template.Spec):
		return showsMore
	}
	return ""
}

func (q *deploymentRequest) mayWait(plan workload.Plan) bool {
	return workload.OtherImages(&q.running().Spec.Template.Spec, &plan.Deployment.Spec.Template.Spec)
}

func (q *deploymentRequest) update(r *reconciler, plan workload.Plan) (client.Object, bool) {
	if r.generations.unchanged(q.after.Status.Workload, q.workload) && isAsPlanned(q.workload, plan.Deployment) && q.isPlacedAs(&plan) {
		return nil, false
	}
	return plan.Deployment, false
}

// isPlacedAs tells whether the pods are kept from every node that the plan keeps them from. Nodes that they are kept from
// without need are left out as long as there are others.
func (q *deploymentRequest) isPlacedAs(plan *workload.Plan) bool {
	running, planned := &q.running().Spec.Template.Spec, &plan.Deployment.Spec.Template.Spec
	if workload.StaysOn(planned, running) {
		return workload.StaysOn(running, planned)
	}
	reason, _ := waitsFor(q.children.pods.Items)
	return workload.StaysOn(running, planned) && reason != v1alpha1.ReasonUnschedulable
}

// isAsPlanned tells whether a workload that nobody else has changed is the planned one.
func isAsPlanned(actual, planned metav1.Object) bool {
	for key, value := range planned.GetLabels() {
		if actual.GetLabels()[key] != value {
			return false
		}
	}
	return actual.GetAnnotations()[workload.AnnotationPlan] == planned.GetAnnotations()[workload.AnnotationPlan]
}

func (q *deploymentRequest) describe(r *reconciler) availability {
	status, running := &q.after.Status, q.running()
	wasReady, unready := ptr.Deref(status.ReadyReplicas, 0) > 0, status.UnreadySince
	status.ReadyReplicas, status.UnreadySince, status.Replicas = nil, nil, ptr.To[int32](0)
	status.Selector = labels.Set(workload.Labels(workload.LabelDeployment, q.key.Name)).String()
	if !q.runs() {
		r.generations.forget(status.Workload)
		status.Workload = nil
		return q.describeNothing()
	}
	status.Workload = r.generations.reference(status.Workload, running)
	status.ReadyReplicas, status.Replicas = ptr.To(running.Status.ReadyReplicas), ptr.To(running.Status.Replicas)
	wanted := ptr.Deref(running.Spec.Replicas, 1) // whoever decides on them
	s := &running.Status
	if s.ReadyReplicas == 0 && wanted > 0 {
		if status.UnreadySince = unready; wasReady {
			status.UnreadySince = &metav1.Time{Time: r.clock.Now()}
		}
	}
	if s.ObservedGeneration >= running.Generation && s.UpdatedReplicas >= wanted && s.ReadyReplicas >= wanted && s.Replicas <= wanted {
		return q.describeReady(wanted)
	}
	ready := fmt.Sprintf("%d of %d pods are ready", s.ReadyReplicas, wanted)
	if why := podsRefused(s.Conditions); why != "" {
		return availability{false, v1alpha1.ReasonPodsRefused, ready + ": " + why}
	}
	if reason, why := waitsFor(q.children.pods.Items); reason != "" {
		return availability{false, reason, ready + ": " + why}
	}
	return availability{false, v1alpha1.ReasonProgressing, ready}
}

// describeReady tells that all pods are ready, and who else decides on them: see maxTakeBacks.
func (q *deploymentRequest) describeReady(replicas int32) availability {
	if wanted := ptr.Deref(q.before.Spec.Replicas, 1); replicas != wanted {
		return availability{true, v1alpha1.ReasonScaledByAnother, fmt.Sprintf("every pod is ready; the spec asks for %d and %s keeps changing "+
			"that number in the Deployment: let one of the two decide", wanted, changedBy(q.workload))}
	}
	return availability{true, v1alpha1.ReasonAllReady, "every pod is ready"}
}

// describeNothing tells why nothing runs, or nothing that will go on.
func (q *deploymentRequest) describeNothing() availability {
	switch {
	case q.verdict.Verdict.Runs():
		return availability{false, v1alpha1.ReasonEnding, "pods that could see what is no longer permitted end first"}
	case len(q.children.pods.Items) > 0:
		return availability{false, v1alpha1.ReasonEnding, "pods are ending"}
	}
	return availability{false, v1alpha1.ReasonNotPermitted, "nothing runs"}
}

// podsRefused returns why Kubernetes makes no pods of a Deployment, or nothing.
func podsRefused(conditions []appsv1.DeploymentCondition) string {
	for _, c := range conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return sentence(c.Message)
		}
	}
	return ""
}

func (q *deploymentRequest) ready(is, why availability) availability {
	switch {
	case !why.available:
		return why
	case !is.available:
		return is
	}
	return availability{true, string(q.verdict.Verdict), why.message}
}
