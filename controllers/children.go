// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// children are the objects that the cache has of what the operator made for one request, and of what claims to be that.
type children struct {
	configMaps      corev1.ConfigMapList
	networkPolicies networkingv1.NetworkPolicyList
	claimTemplates  resourcev1.ResourceClaimTemplateList
	services        corev1.ServiceList
	budgets         policyv1.PodDisruptionBudgetList
	pods            corev1.PodList

	deployments appsv1.DeploymentList // the workload of a deployment among them
	jobs        batchv1.JobList       // or that of a search
}

// supports are those that a workload needs, and those by which it is reached and drained.
func (c *children) supports() []client.Object {
	return slices.Concat(pointers(c.configMaps.Items), pointers(c.networkPolicies.Items), pointers(c.claimTemplates.Items),
		pointers(c.services.Items), pointers(c.budgets.Items))
}

// loadChildren reads them by what they tell of themselves: see madeFor.
func loadChildren(ctx context.Context, r client.Reader, label string, key types.NamespacedName) (*children, error) {
	c := &children{}
	for _, list := range []client.ObjectList{&c.configMaps, &c.networkPolicies, &c.claimTemplates,
		&c.services, &c.budgets, &c.pods, &c.deployments, &c.jobs} {
		err := r.List(ctx, list, client.InNamespace(key.Namespace),
			client.MatchingFields{byOwner: ownerKey(label, key.Name)}, client.UnsafeDisableDeepCopy)
		if err != nil {
			return nil, fmt.Errorf("listing what was made for %s: %w", key.Name, err)
		}
	}
	return c, nil
}

// support brings the objects that a workload needs to its plan, before the workload itself.
func (r *reconciler) support(ctx context.Context, plan workload.Plan, c *children) error {
	err := r.ensureConfigMap(ctx, plan.ConfigMap, c)
	if err == nil && plan.Permits != nil {
		err = r.ensureConfigMap(ctx, plan.Permits, c)
	}
	if err != nil {
		return err
	}
	wanted := plan.NetworkPolicy.DeepCopy()
	err = r.Ensure(ctx, named(wanted.Name, c.networkPolicies.Items), plan.NetworkPolicy, func(o client.Object) bool {
		actual, ok := o.(*networkingv1.NetworkPolicy)
		return ok && equality.Semantic.DeepEqual(actual.Spec, wanted.Spec) && sameOwner(actual, wanted)
	})
	if err != nil {
		return err
	}
	return r.ensureClaim(ctx, plan.ClaimTemplate, c)
}

// ensureClaim brings the template by which a pod claims devices to its plan, if it claims any.
func (r *reconciler) ensureClaim(ctx context.Context, planned *resourcev1.ResourceClaimTemplate, c *children) error {
	if planned == nil {
		return nil
	}
	claim := planned.DeepCopy()
	return r.Ensure(ctx, named(claim.Name, c.claimTemplates.Items), planned, func(o client.Object) bool {
		actual, ok := o.(*resourcev1.ResourceClaimTemplate)
		return ok && equality.Semantic.DeepEqual(actual.Spec, claim.Spec) && sameOwner(actual, claim)
	})
}

// ensureConfigMap brings a ConfigMap to its plan. The pods see every key of it, and not the planned ones alone.
func (r *reconciler) ensureConfigMap(ctx context.Context, planned *corev1.ConfigMap, c *children) error {
	config := planned.DeepCopy()
	return r.Ensure(ctx, named(planned.Name, c.configMaps.Items), planned, func(o client.Object) bool {
		actual, ok := o.(*corev1.ConfigMap)
		return ok && maps.Equal(actual.Data, config.Data) && len(actual.BinaryData) == 0 && sameOwner(actual, config)
	})
}

// clear ends the objects that a workload needed, once it and its pods are gone.
func (r *reconciler) clear(ctx context.Context, c *children) error {
	for _, o := range c.supports() {
		if _, err := r.Remove(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// endAll ends a workload, which may be nil, and its pods, and then what they needed. It does not wait for the garbage
// collector to find the pods, which may be long, and does not take a deleted workload for one that is gone: somebody may
// have told the garbage collector to leave its pods. Pods that are ending already are waited for.
//
// What would make the next pod ends before its pods, except a Job that makes none in the seconds that follow: the pods of all searches
// that end at one instant are told first, and it is ended when their turn comes again, for which errTold asks.
func (r *reconciler) endAll(ctx context.Context, s *scope) error {
	if left := s.mayLeaveMaker(); left != nil {
		if told, err := r.endPods(ctx, s); err != nil {
			return err
		} else if told {
			return left
		}
	}
	if err := r.endWorkload(ctx, s); err != nil {
		return err
	}
	if _, err := r.endPods(ctx, s); err != nil || !s.gone() {
		return err // their end will be seen
	}
	return errors.Join(r.clear(ctx, s.children), r.leaveQueue(ctx, s))
}

// endWorkload ends a workload that is not ending yet.
func (r *reconciler) endWorkload(ctx context.Context, s *scope) error {
	if s.workload == nil || !s.workload.GetDeletionTimestamp().IsZero() || r.told.has(s.workload.GetUID()) {
		return nil
	}
	end := r.End
	if endsMaker(s.workload, s.children.pods.Items) {
		end = r.Remove
	}
	accepted, err := end(ctx, s.workload)
	switch {
	case err != nil:
		return err
	case !accepted: // nothing that would make the next pod is left behind its pods
		return errStale
	}
	r.told.add(s.workload.GetUID())
	return nil
}

// endsMaker tells whether to end the pods of a Deployment ends everything that makes pods for it: it has come to rest, so that its one
// ReplicaSet makes all of them. While it rolls, another one may have made none yet, and what makes pods that are ending is left alone.
func endsMaker(made client.Object, pods []corev1.Pod) bool {
	d, ok := made.(*appsv1.Deployment)
	if !ok || d.Status.ObservedGeneration != d.Generation ||
		d.Status.Replicas != d.Status.UpdatedReplicas || d.Status.Replicas != ptr.Deref(d.Spec.Replicas, 1) {
		return false
	}
	var maker types.UID
	told := false
	for i := range pods {
		owner := metav1.GetControllerOfNoCopy(&pods[i])
		if owner == nil || owner.Kind != "ReplicaSet" || maker != "" && owner.UID != maker {
			return false
		}
		maker = owner.UID
		told = told || pods[i].DeletionTimestamp.IsZero()
	}
	return told
}

// endPods ends the pods of a request, and tells whether there was one that was not yet known to be told, by whomever.
func (r *reconciler) endPods(ctx context.Context, s *scope) (told bool, err error) {
	for i := range s.children.pods.Items {
		pod := &s.children.pods.Items[i]
		told = told || !r.told.has(pod.UID)
		if err := r.endPod(ctx, pod, s.workload); err != nil {
			return told, err
		}
	}
	return told, nil
}

// endGraceSeconds is how long a pod has that has to end, whatever its package asks for.
const endGraceSeconds int64 = 1

// endPod ends a pod, after what would replace it. The workload, which may be nil, is ended already. A pod that is ending, such
// as by a rollout or by the garbage collector, and takes longer than it may, is told again.
func (r *reconciler) endPod(ctx context.Context, pod *corev1.Pod, ended client.Object) error {
	if !pod.DeletionTimestamp.IsZero() && ptr.Deref(pod.DeletionGracePeriodSeconds, 0) <= endGraceSeconds {
		r.told.add(pod.UID) // by whomever, such as its Job's deadline
		return nil
	}
	if ended == nil || !metav1.IsControlledBy(pod, ended) {
		if err := r.endMaker(ctx, pod); err != nil {
			return err
		}
	}
	return r.deleteExactly(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}, pod.UID)
}

// deleteExactly deletes the object of that UID, and not a later one of its name, unless that has just been done.
func (r *reconciler) deleteExactly(ctx context.Context, o client.Object, uid types.UID) error {
	if r.told.has(uid) {
		return nil
	}
	opts := []client.DeleteOption{client.Preconditions{UID: &uid}, client.PropagationPolicy(metav1.DeletePropagationBackground)}
	if _, ok := o.(*corev1.Pod); ok {
		opts = append(opts, client.GracePeriodSeconds(endGraceSeconds))
		r.requests.tells(uid)
	}
	err := r.Delete(ctx, o, opts...)
	if err != nil {
		r.requests.told(uid)
	}
	switch {
	case apierrors.IsConflict(err): // another has its name by now, or it changes at this moment: that will be seen
		return nil
	case client.IgnoreNotFound(err) != nil:
		return fmt.Errorf("ending %s: %w", o.GetName(), err)
	}
	r.told.add(uid)
	return nil
}

// sameOwner tells whether an object belongs to the same request as the planned one.
func sameOwner(actual, planned client.Object) bool {
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
