// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// reconciler is what every controller has.
type reconciler struct {
	*enforce.Enforcer

	gather *gatherer
	clock  clock.WithTicker
	events events.EventRecorder
	sweep  *sweep
	ledger *ledger
}

// children are the objects that the cache has of what the operator made for one user's object, the workload aside.
type children struct {
	configMaps      corev1.ConfigMapList
	networkPolicies networkingv1.NetworkPolicyList
	claimTemplates  resourcev1.ResourceClaimTemplateList
	pods            metav1.PartialObjectMetadataList
}

// loadChildren reads them by the labels that the operator gives them.
func (r *reconciler) loadChildren(ctx context.Context, label, namespace, name string) (*children, error) {
	c := &children{}
	c.pods.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("PodList"))
	for _, list := range []client.ObjectList{&c.configMaps, &c.networkPolicies, &c.claimTemplates, &c.pods} {
		err := r.List(ctx, list, client.InNamespace(namespace),
			client.MatchingFields{byUserObject: madeFor(label, name)}, client.UnsafeDisableDeepCopy)
		if err != nil {
			return nil, fmt.Errorf("listing what was made for %s: %w", name, err)
		}
	}
	return c, nil
}

// support brings the objects that a workload needs to its plan, before the workload itself.
func (r *reconciler) support(ctx context.Context, plan workload.Plan, c *children) error {
	err := r.Ensure(ctx, named(plan.ConfigMap.Name, c.configMaps.Items), plan.ConfigMap, func(o client.Object) bool {
		actual, ok := o.(*corev1.ConfigMap)
		for key, value := range plan.ConfigMap.Data {
			ok = ok && actual.Data[key] == value
		}
		return ok && owned(actual, plan.ConfigMap)
	})
	if err != nil {
		return err
	}
	wanted := plan.NetworkPolicy.DeepCopy()
	err = r.Ensure(ctx, named(wanted.Name, c.networkPolicies.Items), plan.NetworkPolicy, func(o client.Object) bool {
		actual, ok := o.(*networkingv1.NetworkPolicy)
		return ok && equality.Semantic.DeepEqual(actual.Spec, wanted.Spec) && owned(actual, wanted)
	})
	if err != nil || plan.ClaimTemplate == nil {
		return err
	}
	claim := plan.ClaimTemplate.DeepCopy()
	return r.Ensure(ctx, named(claim.Name, c.claimTemplates.Items), plan.ClaimTemplate, func(o client.Object) bool {
		actual, ok := o.(*resourcev1.ResourceClaimTemplate)
		return ok && equality.Semantic.DeepEqual(actual.Spec, claim.Spec) && owned(actual, claim)
	})
}

// clear ends the objects that a workload needed, once it and its pods are gone.
func (r *reconciler) clear(ctx context.Context, c *children) error {
	for _, o := range slices.Concat(pointers(c.configMaps.Items), pointers(c.networkPolicies.Items), pointers(c.claimTemplates.Items)) {
		if err := r.End(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// owned tells whether an object belongs to the same user's object as the planned one.
func owned(actual, planned client.Object) bool {
	a, p := metav1.GetControllerOfNoCopy(actual), metav1.GetControllerOfNoCopy(planned)
	return a != nil && p != nil && a.UID == p.UID
}

// named returns the object of that name, or nil.
func named[T any, P interface {
	*T
	client.Object
}](name string, list []T) client.Object {
	for i := range list {
		if o := P(&list[i]); o.GetName() == name {
			return o
		}
	}
	return nil
}

func pointers[T any, P interface {
	*T
	client.Object
}](list []T) []client.Object {
	objects := make([]client.Object, len(list))
	for i := range list {
		objects[i] = P(&list[i])
	}
	return objects
}

// load returns the workload of that name, or nil. Where one is expected that the cache does not have, it looks at the
// API server: somebody may have taken away the label by which the cache knows it.
func load[T any, P interface {
	*T
	client.Object
}](ctx context.Context, r *reconciler, key types.NamespacedName, expected bool) (P, error) {
	cached, err := get[T, P](ctx, r, key.Namespace, key.Name)
	if err != nil || cached != nil || !expected {
		return cached, err
	}
	return get[T, P](ctx, r.Live, key.Namespace, key.Name)
}

// asPlanned tells whether a workload that nobody else has changed is the planned one.
func asPlanned(actual, planned client.Object) bool {
	for key, value := range planned.GetLabels() {
		if actual.GetLabels()[key] != value {
			return false
		}
	}
	return actual.GetAnnotations()[workload.AnnotationPlan] == planned.GetAnnotations()[workload.AnnotationPlan]
}

// endWorkload ends a workload and its pods, and then what they needed. It does not wait for the garbage collector to
// find the pods, which may be long, and does not take a deleted workload for one that is gone: somebody may have told the
// garbage collector to leave its pods. Pods that are ending already are waited for.
func (r *reconciler) endWorkload(ctx context.Context, workload client.Object, made *children) error {
	if workload != nil && workload.GetDeletionTimestamp().IsZero() {
		if err := r.End(ctx, workload); err != nil {
			return err
		}
	}
	for i := range made.pods.Items {
		if err := r.endPod(ctx, &made.pods.Items[i]); err != nil {
			return err
		}
	}
	if workload != nil || len(made.pods.Items) > 0 {
		return nil // their end will be seen
	}
	return r.clear(ctx, made)
}

// endPod ends a pod, after the ReplicaSet that would replace it.
func (r *reconciler) endPod(ctx context.Context, pod *metav1.PartialObjectMetadata) error {
	if !pod.DeletionTimestamp.IsZero() {
		return nil
	}
	if owner := metav1.GetControllerOfNoCopy(pod); owner != nil && owner.Kind == "ReplicaSet" {
		set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: owner.Name}}
		if err := r.deleteExactly(ctx, set, owner.UID); err != nil {
			return err
		}
	}
	return r.deleteExactly(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}, pod.UID)
}

// deleteExactly deletes the object of that UID, and not a later one of its name.
func (r *reconciler) deleteExactly(ctx context.Context, o client.Object, uid types.UID) error {
	err := r.Delete(ctx, o, client.Preconditions{UID: &uid}, client.PropagationPolicy(metav1.DeletePropagationBackground))
	if client.IgnoreNotFound(err) != nil && !apierrors.IsConflict(err) {
		return fmt.Errorf("ending %s: %w", o.GetName(), err)
	}
	return nil
}

// errNotStarted marks an error after everything that had to end was ended: something lawful does not run yet.
var errNotStarted = errors.New("not started")

func notStarted(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errNotStarted, err)
}

// isNameTaken tells whether somebody else's object has the name that the operator needs.
func isNameTaken(err error) bool {
	return apierrors.HasStatusCause(err, metav1.CauseTypeFieldManagerConflict)
}

// notStartedBecause tells why something lawful does not run yet.
func notStartedBecause(problem error) (reason, message string) {
	if isNameTaken(problem) {
		return v1alpha1.ReasonNameTaken, messageNameTaken
	}
	return v1alpha1.ReasonNotStarted, problem.Error()
}

// nameTakenRetry is how often to look whether a name has become free: nothing tells.
const nameTakenRetry = time.Minute

// next sleeps until an instant at which there is something to do, the zero time meaning never, or tries again what could
// not be started.
func (r *reconciler) next(until time.Time, problem error) (ctrl.Result, error) {
	d := sleep(r.clock.Now(), until)
	if isNameTaken(problem) {
		return ctrl.Result{RequeueAfter: min(d, nameTakenRetry)}, nil
	}
	if problem != nil {
		return ctrl.Result{}, problem
	}
	return ctrl.Result{RequeueAfter: d}, nil
}
