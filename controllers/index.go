// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Names of the cache's indexes. With them a change finds the objects that it can concern.
const (
	byProfile      = "profile"
	byPackage      = "package"
	byOperatorType = "operatorType"
	byPurpose      = "purpose"
	byRequisition  = "requisition"
	// byNamespace and byServedNamespace find data controllers by a namespace that is theirs, or that they serve.
	byNamespace       = "namespace"
	byServedNamespace = "servedNamespace"
	// byOwner finds what was made for one request, or claims to be: see madeFor.
	byOwner = "owner"
	// byInspected finds packages, and what was made to inspect, by the digest of an image: see scanjob.LabelInspected.
	byInspected = "inspected"
	// byAddress finds pods, and who gives out their addresses: see answering.
	byAddress = "address"
	// bySelectsNothing finds Services that have no selector, by the value yes.
	bySelectsNothing = "selectsNothing"
	// byReach finds what selects pods, by the request whose pods it can select at most: see reach.
	byReach = "reach"
	// byEgress finds the requests that may connect to anything, by the value yes.
	byEgress = "egress"
	yes      = "yes"
)

// ownerKey is the value of byOwner. The label is that of a kind of request.
func ownerKey(label, name string) string { return label + "=" + name }

// dependents are the kinds of objects, beside the workload, that are made for a request.
func dependents() []client.Object {
	return []client.Object{&corev1.ConfigMap{}, &networkingv1.NetworkPolicy{}, &resourcev1.ResourceClaimTemplate{},
		&corev1.Service{}, &policyv1.PodDisruptionBudget{}, &corev1.Pod{}}
}

func addIndexes(ctx context.Context, indexer client.FieldIndexer, all []kind) error {
	for _, k := range all {
		for name, values := range k.indexes {
			if err := indexer.IndexField(ctx, k.object, name, values); err != nil {
				return fmt.Errorf("adding the index %s of %T: %w", name, k.object, err)
			}
		}
	}
	for o, by := range addressIndexes() {
		if err := indexer.IndexField(ctx, o, by.name, by.values); err != nil {
			return fmt.Errorf("adding the index %s of %T: %w", by.name, o, err)
		}
	}
	for _, o := range bystanders() {
		if err := indexer.IndexField(ctx, o, byReach, reach); err != nil {
			return fmt.Errorf("adding the index %s of %T: %w", byReach, o, err)
		}
	}
	for _, o := range append(dependents(), &appsv1.Deployment{}, &batchv1.Job{}) {
		if err := indexer.IndexField(ctx, o, byOwner, ownerKeys(all)); err != nil {
			return fmt.Errorf("adding the index %s of %T: %w", byOwner, o, err)
		}
	}
	return nil
}

// fieldIndex is an index of the cache.
type fieldIndex struct {
	name   string
	values client.IndexerFunc
}

// addressIndexes are the indexes by which it is found who gives out an address: see given.
func addressIndexes() map[client.Object]fieldIndex {
	return map[client.Object]fieldIndex{
		&corev1.Pod{}: {byAddress, answering}, &discoveryv1.EndpointSlice{}: {byAddress, answering}, &corev1.Service{}: {bySelectsNothing, selectsNothing},
	}
}

// ownerKeys are the requests that an object was made for: one, unless somebody has changed it.
func ownerKeys(all []kind) client.IndexerFunc {
	var of []requestKind
	for _, k := range all {
		if k.request != nil {
			of = append(of, k.request.requestKind)
		}
	}
	return func(o client.Object) []string {
		var keys []string
		for _, k := range of {
			for _, name := range madeFor(o, k) {
				keys = append(keys, ownerKey(k.label, name))
			}
		}
		return keys
	}
}

// value is an index by one value of an object.
func value[P client.Object, S ~string](of func(P) S) client.IndexerFunc {
	return values(func(p P) []S { return []S{of(p)} })
}

// values is an index by several.
func values[P client.Object, S ~string](of func(P) []S) client.IndexerFunc {
	return func(o client.Object) []string {
		object, ok := o.(P)
		if !ok {
			return nil
		}
		found := of(object)
		all := make([]string, len(found))
		for i, v := range found {
			all[i] = string(v)
		}
		return all
	}
}
