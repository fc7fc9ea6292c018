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
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
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
	in, of := client.InNamespace(s.key.Namespace), selected{k, s}
	var policies networkingv1.NetworkPolicyList
	var services corev1.ServiceList
	var budgets policyv1.PodDisruptionBudgetList
	for _, list := range []client.ObjectList{&policies, &services, &budgets} {
		if err := g.List(ctx, list, in, client.UnsafeDisableDeepCopy); err != nil {
			return interference{}, fmt.Errorf("listing what others let act on pods: %w", err)
		}
	}
	var opened, published, blocked []string
	for i := range policies.Items {
		if p := &policies.Items[i]; opens(&p.Spec) && of.by(p, &p.Spec.PodSelector) {
			opened = append(opened, p.Name)
		}
	}
	for i := range services.Items {
		p := &services.Items[i]
		if len(p.Spec.Selector) > 0 && publishes(&p.Spec, ingress) && of.by(p, &metav1.LabelSelector{MatchLabels: p.Spec.Selector}) {
			published = append(published, p.Name)
		}
	}
	for i := range budgets.Items {
		if p := &budgets.Items[i]; p.Spec.Selector != nil && of.by(p, p.Spec.Selector) {
			blocked = append(blocked, p.Name)
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

// by tells whether an object that is not the request's own selects its pods, those that are there or those to come.
func (s selected) by(o client.Object, selector *metav1.LabelSelector) bool {
	if slices.Contains(madeFor(o, s.kind), s.key.Name) {
		return false // it is brought to its plan, or ended
	}
	matches, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return true // nobody knows what it selects
	}
	return matches.Matches(labels.Set(workload.Labels(s.kind.label, s.key.Name))) ||
		slices.ContainsFunc(s.children.pods.Items, func(p corev1.Pod) bool { return matches.Matches(labels.Set(p.Labels)) })
}

// setInterfered sets the condition while something interferes with what runs.
func (c conditions) setInterfered(i interference, runs bool) {
	if i.reason == "" || !runs {
		meta.RemoveStatusCondition(c.list, v1alpha1.ConditionInterfered)
		return
	}
	c.set(v1alpha1.ConditionInterfered, metav1.ConditionTrue, i.reason, i.message)
}

// onBystanders are the dependencies of the requests of a namespace on what may select their pods.
func onBystanders(list func(context.Context, ...client.ListOption) []reconcile.Request) []dependency {
	changed := builder.WithPredicates(predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		return !equality.Semantic.DeepEqual(actsBy(e.ObjectOld), actsBy(e.ObjectNew))
	}})
	find := handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, o client.Object) []reconcile.Request {
		return list(ctx, client.InNamespace(o.GetNamespace()))
	})
	var all []dependency
	for _, o := range bystanders() {
		all = append(all, dependency{o, find, []builder.WatchesOption{changed}})
	}
	return all
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
