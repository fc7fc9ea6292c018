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
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// apiServer is the Service by which pods reach the API server, and the EndpointSlice of its own addresses: the API server
// itself makes both under that name.
const apiServer = "kubernetes"

// addressSources are the kinds of which nothing is read but addresses, and how little the cache keeps of
// them. Of Services more is read: see findInterference.
func addressSources() map[client.Object]cache.ByObject {
	return map[client.Object]cache.ByObject{&corev1.Node{}: {Transform: keepAddresses}, &discoveryv1.EndpointSlice{}: {Transform: keepAnswers}}
}

// keepAddresses drops of a node what nobody here reads.
func keepAddresses(o any) (any, error) {
	if node, ok := o.(*corev1.Node); ok {
		node.ManagedFields, node.Annotations, node.Spec = nil, nil, corev1.NodeSpec{}
		info := &node.Status.NodeInfo
		node.Status = corev1.NodeStatus{Addresses: node.Status.Addresses, NodeInfo: corev1.NodeSystemInfo{
			OperatingSystem: info.OperatingSystem, Architecture: info.Architecture, ContainerRuntimeVersion: info.ContainerRuntimeVersion}}
	}
	return o, nil
}

// clusterAddresses returns the addresses of the nodes and of the API server, none twice, in their order. What a pod of a
// request could ask of them is not its own to ask.
func (g *gatherer) clusterAddresses(ctx context.Context) ([]netip.Prefix, error) {
	var found []netip.Prefix
	service, err := get[corev1.Service](ctx, g, metav1.NamespaceDefault, apiServer)
	if err != nil {
		return nil, err
	}
	slice, err := get[discoveryv1.EndpointSlice](ctx, g, metav1.NamespaceDefault, apiServer)
	if err != nil {
		return nil, err
	}
	if service != nil {
		found = addressesOf(service)
	}
	if slice != nil {
		found = append(found, addressesOf(slice)...)
	}
	if err := eachOf(ctx, g, &corev1.NodeList{}, func(o client.Object) { found = append(found, addressesOf(o)...) }); err != nil {
		return nil, fmt.Errorf("listing the addresses of the cluster: %w", err)
	}
	slices.SortFunc(found, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	return slices.Compact(found), nil
}

// addressesOf returns the addresses of the cluster itself that an object stands for. A name is none.
func addressesOf(o client.Object) []netip.Prefix {
	var texts []string
	switch o := o.(type) {
	case *corev1.Node:
		for _, a := range o.Status.Addresses {
			texts = append(texts, a.Address)
		}
	case *corev1.Service:
		if o.Namespace == metav1.NamespaceDefault && o.Name == apiServer {
			texts = o.Spec.ClusterIPs
		}
	case *discoveryv1.EndpointSlice:
		if o.Namespace != metav1.NamespaceDefault || o.Name != apiServer {
			return nil
		}
		for i := range o.Endpoints {
			texts = append(texts, o.Endpoints[i].Addresses...)
		}
	}
	var all []netip.Prefix
	for _, text := range texts {
		if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(a.Unmap().WithZone(""), a.Unmap().BitLen()))
		}
	}
	return all
}

// onAddresses are the dependencies of requests on the cluster's own addresses. A node that only reports in wakes nothing.
func onAddresses(requests func(context.Context) []reconcile.Request) []dependency {
	changed := builder.WithPredicates(predicate.Funcs{
		CreateFunc: func(e event.CreateEvent) bool { return len(addressesOf(e.Object)) > 0 },
		DeleteFunc: func(e event.DeleteEvent) bool { return len(addressesOf(e.Object)) > 0 },
		UpdateFunc: func(e event.UpdateEvent) bool {
			return !slices.Equal(addressesOf(e.ObjectOld), addressesOf(e.ObjectNew))
		},
	})
	find := handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, _ client.Object) []reconcile.Request { return requests(ctx) })
	var all []dependency
	for _, source := range []client.Object{&corev1.Node{}, &corev1.Service{}, &discoveryv1.EndpointSlice{}} {
		all = append(all, dependency{source, find, []builder.WatchesOption{changed}})
	}
	return all
}

func (w watcher) connectingDeployments(ctx context.Context) []reconcile.Request {
	return w.deployments(ctx, client.MatchingFields{byEgress: yes})
}

func (w watcher) connectingSearches(ctx context.Context) []reconcile.Request {
	return w.searches(ctx, client.MatchingFields{byEgress: yes})
}

// connects is the index of requests that may connect to anything.
func connects(rules []v1alpha1.EgressRule) []string {
	if len(rules) == 0 {
		return nil
	}
	return []string{yes}
}

// deny keeps the pods of a plan from the cluster itself, and notes what of the spec that takes away altogether.
func (s *scope) deny(plan *workload.Plan) { s.denied = plan.Deny(s.addresses) }
