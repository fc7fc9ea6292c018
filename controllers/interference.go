// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// interference is what objects of others, which select the pods of a request, do to them. They are their owners': they are told
// of, and left.
type interference struct{ reason, message string }

// bystanders are the kinds of objects that act on pods by selecting them.
func bystanders() []client.Object {
	return []client.Object{&networkingv1.NetworkPolicy{}, &corev1.Service{}, &policyv1.PodDisruptionBudget{}}
}

// findInterference looks for it among the objects of the namespace, and among all that gives out addresses. A request that takes
// connections may have Services of others, as long as they are reached from within the cluster alone.
func (g *gatherer) findInterference(ctx context.Context, s *scope, k requestKind, ingress bool) (interference, error) {
	of := selected{k, s}
	var opened, published, blocked []string
	for _, reached := range of.reachedBy() {
		var policies networkingv1.NetworkPolicyList
		var services corev1.ServiceList
		var budgets policyv1.PodDisruptionBudgetList
		for _, list := range []client.ObjectList{&policies, &services, &budgets} {
			err := g.List(ctx, list, client.InNamespace(s.key.Namespace), client.MatchingFields{byReach: reached}, client.UnsafeDisableDeepCopy)
			if err != nil {
				return interference{}, fmt.Errorf("listing what others let act on pods: %w", err)
			}
		}
		for i := range policies.Items {
			if p := &policies.Items[i]; opens(&p.Spec) && of.by(p) {
				opened = append(opened, p.Name)
			}
		}
		for i := range services.Items {
			if p := &services.Items[i]; publishes(&p.Spec, ingress) && of.by(p) {
				published = append(published, p.Name)
			}
		}
		for i := range budgets.Items {
			if p := &budgets.Items[i]; of.by(p) {
				blocked = append(blocked, p.Name)
			}
		}
	}
	given, err := g.given(ctx, s.children.pods.Items)
	if err != nil {
		return interference{}, err
	}
	return newInterference(opened, published, given, blocked), nil
}

// maxNamed bounds the objects that a message names.
const maxNamed = 8

func newInterference(opened, published, given, blocked []string) interference {
	var all interference
	for _, of := range []struct {
		names          []string
		reason, phrase string
	}{
		{opened, v1alpha1.ReasonNetworkOpened, "allowed connections that the request does not ask for, by NetworkPolicy "},
		{published, v1alpha1.ReasonPublished, "its pods are reached by Service "},
		{given, v1alpha1.ReasonPublished, "the addresses of its pods are given out by EndpointSlice "},
		{blocked, v1alpha1.ReasonEvictionBlocked, "its pods may be kept on a node that is drained, by PodDisruptionBudget "},
	} {
		if len(of.names) == 0 {
			continue
		}
		slices.Sort(of.names)
		names := strings.Join(of.names[:min(len(of.names), maxNamed)], ", ")
		if more := len(of.names) - maxNamed; more > 0 {
			names += fmt.Sprintf(" and %d more", more)
		}
		if all.reason == "" {
			all = interference{of.reason, of.phrase + names}
		} else {
			all.message += "; " + of.phrase + names
		}
	}
	return all
}

// opens tells whether a policy allows any connection: policies add up.
func opens(p *networkingv1.NetworkPolicySpec) bool {
	return len(p.Ingress) > 0 && slices.Contains(p.PolicyTypes, networkingv1.PolicyTypeIngress) ||
		len(p.Egress) > 0 && slices.Contains(p.PolicyTypes, networkingv1.PolicyTypeEgress)
}

// publishes tells whether a Service leads to pods from elsewhere than they may be reached from.
func publishes(s *corev1.ServiceSpec, ingress bool) bool {
	return !ingress || s.Type == corev1.ServiceTypeNodePort || s.Type == corev1.ServiceTypeLoadBalancer || len(s.ExternalIPs) > 0
}

// selected is what the pods of a request are selected by.
type selected struct {
	kind requestKind
	*scope
}

// labels are those of its pods: of those to come, and of those that are there.
func (s selected) labels() []labels.Set {
	all := []labels.Set{workload.Labels(s.kind.label, s.key.Name)}
	for i := range s.children.pods.Items {
		all = append(all, s.children.pods.Items[i].Labels)
	}
	return all
}

// reachedBy are the values of byReach of all that can select its pods.
func (s selected) reachedBy() []string {
	all := []string{everyRequest}
	for _, of := range s.labels() {
		for _, label := range requestLabels() {
			if name := of[label]; name != "" {
				all = append(all, ownerKey(label, name))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// by tells whether an object that is not the request's own selects its pods.
func (s selected) by(o client.Object) bool {
	if slices.Contains(madeFor(o, s.kind), s.key.Name) {
		return false // it is brought to its plan, or ended
	}
	selector := podSelector(o)
	if selector == nil {
		return false
	}
	matches, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return true // nobody knows what it selects
	}
	return slices.ContainsFunc(s.labels(), func(of labels.Set) bool { return matches.Matches(of) })
}

// podSelector is what a bystander selects pods by: none selects no pod, an empty one every pod of the namespace.
func podSelector(o client.Object) *metav1.LabelSelector {
	switch o := o.(type) {
	case *networkingv1.NetworkPolicy:
		return &o.Spec.PodSelector
	case *corev1.Service:
		if len(o.Spec.Selector) > 0 {
			return &metav1.LabelSelector{MatchLabels: o.Spec.Selector}
		}
	case *policyv1.PodDisruptionBudget:
		return o.Spec.Selector
	}
	return nil
}

// requestLabels are the labels that name the request for which a pod was made.
func requestLabels() []string { return []string{workload.LabelDeployment, workload.LabelSearch} }

// everyRequest is the value of byReach of what can select the pods of any request.
const everyRequest = ""

// reach is the index of bystanders by the request whose pods they can select at most: the one whose label they ask for, as all do that are
// made for a request. So one of thousands of requests in a namespace need not be compared with what was made for the others.
func reach(o client.Object) []string {
	selector := podSelector(o)
	if selector == nil {
		return nil
	}
	for _, label := range requestLabels() {
		if name := selector.MatchLabels[label]; name != "" {
			return []string{ownerKey(label, name)}
		}
	}
	return []string{everyRequest}
}

// setInterfered sets the condition while something interferes with what runs.
func (c conditions) setInterfered(i interference, runs bool) {
	if i.reason == "" || !runs {
		meta.RemoveStatusCondition(c.list, v1alpha1.ConditionInterfered)
		return
	}
	c.set(v1alpha1.ConditionInterfered, metav1.ConditionTrue, i.reason, i.message)
}

// onBystanders are the dependencies of the requests of a kind on what may select their pods.
func (w watcher) onBystanders(k requestKind, list func(context.Context, ...client.ListOption) []reconcile.Request) []dependency {
	changed := builder.WithPredicates(predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		return !equality.Semantic.DeepEqual(actsBy(e.ObjectOld), actsBy(e.ObjectNew))
	}})
	find := handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, o client.Object) []reconcile.Request {
		return w.reachedBy(ctx, k, list, o)
	})
	var all []dependency
	for _, o := range bystanders() {
		all = append(all, dependency{o, find, []builder.WatchesOption{changed}})
	}
	return all
}

// reachedBy are the requests of a kind whose pods a bystander can select. One that asks for the label of a request can select its pods, and
// those of another whose label somebody has changed.
func (w watcher) reachedBy(ctx context.Context, k requestKind, list func(context.Context, ...client.ListOption) []reconcile.Request, o client.Object) []reconcile.Request {
	var requests []reconcile.Request
	for _, reached := range reach(o) {
		if reached == everyRequest {
			return list(ctx, client.InNamespace(o.GetNamespace()))
		}
		var pods corev1.PodList
		if err := w.List(ctx, &pods, client.InNamespace(o.GetNamespace()), client.MatchingFields{byOwner: reached}, client.UnsafeDisableDeepCopy); err != nil {
			logf.FromContext(ctx).Error(err, "finding what a change concerns")
		}
		var names []string
		if label, name, _ := strings.Cut(reached, "="); label == k.label {
			names = []string{name}
		}
		for i := range pods.Items {
			names = append(names, madeFor(&pods.Items[i], k)...)
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			requests = append(requests, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: o.GetNamespace(), Name: name}})
		}
	}
	return requests
}

// actsBy is what a bystander acts on pods by, and whom it belongs to.
func actsBy(o client.Object) any {
	of := []any{o.GetLabels(), o.GetOwnerReferences()}
	switch o := o.(type) {
	case *networkingv1.NetworkPolicy:
		return append(of, o.Spec)
	case *corev1.Service:
		return append(of, o.Spec)
	case *policyv1.PodDisruptionBudget:
		return append(of, o.Spec)
	}
	return nil
}

// keepSpec drops of a bystander what nobody here reads.
func keepSpec(o any) (any, error) {
	object, ok := o.(client.Object)
	if !ok {
		return o, nil
	}
	object.SetManagedFields(nil)
	object.SetAnnotations(nil)
	switch o := o.(type) {
	case *corev1.Service:
		o.Status = corev1.ServiceStatus{}
	case *policyv1.PodDisruptionBudget:
		o.Status = policyv1.PodDisruptionBudgetStatus{}
	}
	return o, nil
}
