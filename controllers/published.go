// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/net"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// bySelector is who writes an EndpointSlice that Kubernetes fills by the selector of its Service, and takes back what others write
// into it. Anybody can write its name into a slice of his own.
const bySelector = "endpointslice-controller.k8s.io"

// keepAnswers drops of an EndpointSlice what nobody here reads. The slices of everybody are in the cache.
func keepAnswers(o any) (any, error) {
	slice, ok := o.(*discoveryv1.EndpointSlice)
	if !ok {
		return o, nil
	}
	kept := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: slice.Namespace, Name: slice.Name, UID: slice.UID,
		ResourceVersion: slice.ResourceVersion, Labels: map[string]string{}}}
	if service, ok := slice.Labels[discoveryv1.LabelServiceName]; ok {
		kept.Labels[discoveryv1.LabelServiceName] = service
	}
	if slice.Labels[discoveryv1.LabelManagedBy] == bySelector {
		kept.Labels[discoveryv1.LabelManagedBy] = bySelector
	}
	var all []string
	for i := range slice.Endpoints {
		all = append(all, slice.Endpoints[i].Addresses...)
	}
	kept.Endpoints = []discoveryv1.Endpoint{{Addresses: slices.Clip(all)}}
	return kept, nil
}

// addressesIn returns the addresses that a pod has, or that an EndpointSlice gives out, none twice, in their order. Finished pods have
// none, nor have those on the network of their node, whose address is everybody's there.
func addressesIn(o client.Object) []string {
	var found []string
	switch o := o.(type) {
	case *corev1.Pod:
		if o.Spec.HostNetwork || o.Status.Phase == corev1.PodSucceeded || o.Status.Phase == corev1.PodFailed {
			return nil
		}
		for _, ip := range o.Status.PodIPs {
			found = append(found, ip.IP)
		}
	case *discoveryv1.EndpointSlice:
		for i := range o.Endpoints {
			found = append(found, o.Endpoints[i].Addresses...)
		}
	}
	var all []string
	for _, text := range found {
		// As Kubernetes reads them: it has taken zeros that lead, and names stand among the addresses of slices.
		if a, ok := netip.AddrFromSlice(net.ParseIPSloppy(text)); ok {
			all = append(all, a.Unmap().String())
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// answering is the index of pods and of EndpointSlices by their addresses. Most slices are filled by Kubernetes, or are said to be:
// those are found by their Service instead, because an entry for each of their addresses would take twenty times the memory.
func answering(o client.Object) []string {
	if slice, ok := o.(*discoveryv1.EndpointSlice); ok && slice.Labels[discoveryv1.LabelManagedBy] == bySelector {
		return []string{ofService(slice.Labels[discoveryv1.LabelServiceName])}
	}
	return addressesIn(o)
}

// ofService is the value of that index for a Service of the same namespace.
func ofService(name string) string { return "service " + name }

// selectsNothing is the index of Services that say themselves who answers for them. One that is another name and no more leads to nobody.
func selectsNothing(o client.Object) []string {
	if s, ok := o.(*corev1.Service); ok && len(s.Spec.Selector) == 0 && s.Spec.Type != corev1.ServiceTypeExternalName {
		return []string{yes}
	}
	return nil
}

// given returns the EndpointSlices, by namespace and name, that give out addresses of pods and that Kubernetes does not itself fill.
// Those that it fills are not looked at: what is in them follows from the Service, which is judged by what it selects, and one of
// another namespace names a pod only for as long as Kubernetes has not noticed who has the address now.
func (g *gatherer) given(ctx context.Context, pods []corev1.Pod) ([]string, error) {
	var names, addresses []string
	for i := range pods {
		addresses = append(addresses, addressesIn(&pods[i])...)
	}
	if len(addresses) == 0 {
		return nil, nil
	}
	for _, address := range addresses {
		given, err := slicesBy(ctx, g, client.MatchingFields{byAddress: address})
		if err != nil {
			return nil, err
		}
		for i := range given {
			names = append(names, given[i].Namespace+"/"+given[i].Name)
		}
	}
	var services corev1.ServiceList
	if err := g.List(ctx, &services, client.MatchingFields{bySelectsNothing: yes}, client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing Services that select nothing: %w", err)
	}
	for i := range services.Items {
		claimed, err := slicesOf(ctx, g, &services.Items[i])
		if err != nil {
			return nil, err
		}
		for j := range claimed {
			if slices.ContainsFunc(addressesIn(&claimed[j]), func(a string) bool { return slices.Contains(addresses, a) }) {
				names = append(names, claimed[j].Namespace+"/"+claimed[j].Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// slicesOf returns the EndpointSlices of a Service that say that Kubernetes fills them.
func slicesOf(ctx context.Context, r client.Reader, service client.Object) ([]discoveryv1.EndpointSlice, error) {
	return slicesBy(ctx, r, client.InNamespace(service.GetNamespace()), client.MatchingFields{byAddress: ofService(service.GetName())})
}

func slicesBy(ctx context.Context, r client.Reader, opts ...client.ListOption) ([]discoveryv1.EndpointSlice, error) {
	var list discoveryv1.EndpointSliceList
	if err := r.List(ctx, &list, append(opts, client.UnsafeDisableDeepCopy)...); err != nil {
		return nil, fmt.Errorf("listing who gives out an address: %w", err)
	}
	return list.Items, nil
}

// onAnswers are the dependencies of the requests of a kind on who gives out the addresses of their pods: on slices, and on Services
// that begin or cease to select.
func (w watcher) onAnswers(k requestKind) []dependency {
	bySlice := handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, o client.Object) []reconcile.Request { return w.answeredBy(ctx, k, o) })
	byService := handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, o client.Object) []reconcile.Request { return w.answeredFor(ctx, k, o) })
	answers := builder.WithPredicates(predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool { return !sameAnswers(e.ObjectOld, e.ObjectNew) }})
	services := builder.WithPredicates(predicate.Funcs{
		CreateFunc: func(e event.CreateEvent) bool { return len(selectsNothing(e.Object)) > 0 },
		DeleteFunc: func(e event.DeleteEvent) bool { return len(selectsNothing(e.Object)) > 0 },
		UpdateFunc: func(e event.UpdateEvent) bool {
			return len(selectsNothing(e.ObjectOld)) != len(selectsNothing(e.ObjectNew))
		},
	})
	return []dependency{
		{&discoveryv1.EndpointSlice{}, bySlice, []builder.WatchesOption{answers}},
		{&corev1.Service{}, byService, []builder.WatchesOption{services}},
	}
}

// answeredFor returns those whose pods have an address that a slice of a Service gives out, and says that Kubernetes filled it.
func (w watcher) answeredFor(ctx context.Context, k requestKind, service client.Object) []reconcile.Request {
	claimed, err := slicesOf(ctx, w, service)
	if err != nil {
		logf.FromContext(ctx).Error(err, "finding what a change concerns")
	}
	var requests []reconcile.Request
	for i := range claimed {
		requests = append(requests, w.answeredBy(ctx, k, &claimed[i])...)
	}
	return requests
}

// answeredBy returns the requests of a kind whose pods have an address that a slice gives out.
func (w watcher) answeredBy(ctx context.Context, k requestKind, slice client.Object) []reconcile.Request {
	var requests []reconcile.Request
	for _, address := range addressesIn(slice) {
		var pods corev1.PodList
		if err := w.List(ctx, &pods, client.MatchingFields{byAddress: address}, client.UnsafeDisableDeepCopy); err != nil {
			logf.FromContext(ctx).Error(err, "finding what a change concerns")
			return requests
		}
		for i := range pods.Items {
			for _, name := range madeFor(&pods.Items[i], k) {
				requests = append(requests, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: pods.Items[i].Namespace, Name: name}})
			}
		}
	}
	return requests
}

func sameAnswers(before, after client.Object) bool {
	return slices.Equal(addressesIn(before), addressesIn(after)) && slices.Equal(answering(before), answering(after))
}
