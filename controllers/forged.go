// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"reflect"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/workload"
)

// errPodsAltered says that the pods of a workload are, time and again, not what it makes.
var errPodsAltered = errors.New("its pods are changed by something else as often as they are made")

// altersPods tells whether pods of a request were altered so often that none is made for a while: one that is ended would
// follow the other for ever.
func (r *requestReconciler) altersPods(s *scope) bool {
	return r.altered.inARow(s.object.GetUID(), s.now) >= maxTakeBacks
}

// endForgedWorkloads ends workloads beside the one of a request that claim to be made for it.
func (r *requestReconciler) endForgedWorkloads(ctx context.Context, s *scope) error {
	var err error
	for _, o := range slices.Concat(pointers(s.children.deployments.Items), pointers(s.children.jobs.Items)) {
		if r.kind.isWorkload(o) && o.GetName() == s.key.Name || !o.GetDeletionTimestamp().IsZero() {
			continue
		}
		_, failed := r.End(ctx, o)
		err = errors.Join(err, failed)
		r.recordForged(ctx, s, o)
	}
	return err
}

// endForgedPods ends pods with the labels of a request that its workload did not make, or that are no longer as it made
// them. It returns how many of its own there were.
func (r *requestReconciler) endForgedPods(ctx context.Context, s *scope) (altered int, err error) {
	for i := range s.children.pods.Items {
		pod := &s.children.pods.Items[i]
		if !pod.DeletionTimestamp.IsZero() {
			continue
		}
		template, unknown := r.templateOf(ctx, pod, s.workload)
		if unknown != nil {
			err = errors.Join(err, unknown)
			continue
		}
		if template != nil && isLabeled(pod, r.kind.label, s.key.Name) && workload.Matches(&pod.Spec, template) {
			s.genuine = append(s.genuine, pod)
			continue
		}
		if r.isEnding(ctx, pod) {
			continue
		}
		if template != nil {
			altered++
		} else {
			err = errors.Join(err, r.endMaker(ctx, pod))
		}
		err = errors.Join(err, r.deleteExactly(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}, pod.UID))
		r.recordForged(ctx, s, pod)
	}
	return altered, err
}

// isLabeled tells whether an object has the labels of what was made for a request: by those of a pod its network policy finds
// it.
func isLabeled(o client.Object, kind, name string) bool {
	for key, value := range workload.Labels(kind, name) {
		if o.GetLabels()[key] != value {
			return false
		}
	}
	return true
}

// endMaker ends what makes a pod, or it would make the next one.
func (r *reconciler) endMaker(ctx context.Context, pod *corev1.Pod) error {
	owner := metav1.GetControllerOfNoCopy(pod)
	if owner == nil {
		return nil
	}
	named := metav1.ObjectMeta{Namespace: pod.Namespace, Name: owner.Name}
	switch owner.Kind {
	case "ReplicaSet":
		return r.deleteExactly(ctx, &appsv1.ReplicaSet{ObjectMeta: named}, owner.UID)
	case "Job":
		return r.deleteExactly(ctx, &batchv1.Job{ObjectMeta: named}, owner.UID)
	}
	return nil
}

// templateOf returns what a pod of a workload was made of, or nil if the workload did not make it. While a Deployment brings
// its pods to another template, there are pods of the earlier one as well: what those were made of, their ReplicaSet knows,
// which is read only then.
func (r *requestReconciler) templateOf(ctx context.Context, pod *corev1.Pod, made client.Object) (*corev1.PodSpec, error) {
	owner, template := metav1.GetControllerOfNoCopy(pod), &workload.PodTemplate(made).Spec
	_, ofDeployment := made.(*appsv1.Deployment)
	switch {
	case owner == nil, !ofDeployment && owner.UID != made.GetUID(), ofDeployment && owner.Kind != "ReplicaSet":
		return nil, nil
	case !ofDeployment, workload.Matches(&pod.Spec, template):
		return template, nil
	}
	set, err := get[appsv1.ReplicaSet](ctx, r.Live, pod.Namespace, owner.Name)
	if err != nil || set == nil || set.UID != owner.UID || !metav1.IsControlledBy(set, made) {
		return nil, err
	}
	return &set.Spec.Template.Spec, nil
}

// endSurplus ends objects that carry a request's labels and are not planned: a network policy adds to what others allow.
func (r *reconciler) endSurplus(ctx context.Context, plan workload.Plan, c *children) error {
	planned := plan.Supports()
	for _, o := range c.supports() {
		isOne := func(p workload.Object) bool {
			return reflect.TypeOf(p) == reflect.TypeOf(o) && p.GetName() == o.GetName()
		}
		if slices.ContainsFunc(planned, isOne) {
			continue
		}
		if _, err := r.Remove(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// withoutTTL returns a Job as it has to become without the time after which Kubernetes would remove it, before its end was
// seen if need be: to apply a plan leaves there what somebody else has set. It is nil if there is no such time.
func withoutTTL(actual, wanted client.Object) client.Object {
	is, isJob := actual.(*batchv1.Job)
	planned, ok := wanted.(*batchv1.Job)
	if !isJob || !ok || is.Spec.TTLSecondsAfterFinished == nil {
		return nil
	}
	next := is.DeepCopy()
	next.Labels, next.Annotations, next.OwnerReferences = planned.Labels, planned.Annotations, planned.OwnerReferences
	next.Spec.Suspend, next.Spec.ActiveDeadlineSeconds = planned.Spec.Suspend, planned.Spec.ActiveDeadlineSeconds
	next.Spec.Parallelism, next.Spec.BackoffLimit = planned.Spec.Parallelism, planned.Spec.BackoffLimit
	next.Spec.PodReplacementPolicy, next.Spec.TTLSecondsAfterFinished = planned.Spec.PodReplacementPolicy, nil
	return next
}

// recordForged tells that something with the labels of a request was ended. Of a request that is gone only the log tells.
func (r *requestReconciler) recordForged(ctx context.Context, s *scope, o client.Object) {
	const what = "it has the labels of what runs here, and is not what was made"
	logf.FromContext(ctx).Info("something forged or altered is ended", logUID, o.GetUID(), logReason, what)
	if s.object != nil {
		r.events.Eventf(s.object, nil, corev1.EventTypeWarning, v1alpha1.ReasonChangedByAnother, "Repair",
			"%s is ended: %s", o.GetName(), what)
		r.evidence.tampered(ctx, s.key.Namespace, v1alpha1.ReasonChangedByAnother, evidence.ObjectOf(r.kind.name, s.key.Name, string(s.object.GetUID())))
	}
}
