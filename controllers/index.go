// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// Names of the cache's indexes. With them a change finds the objects that it can concern.
const (
	byProfile      = "profile"
	byPackage      = "package"
	byOperatorType = "operatorType"
	byPurpose      = "purpose"
	byRequisition  = "requisition"
	// byUserObject finds what the operator made for one user's object, by its label: see madeFor.
	byUserObject = "userObject"
	// byInspected finds packages, and what was made to inspect, by the digest of an image: see scanjob.LabelInspected.
	byInspected = "inspected"
)

// madeFor is the value of byUserObject. The label is workload.LabelDeployment or workload.LabelSearch.
func madeFor(label, name string) string { return label + "=" + name }

func addIndexes(ctx context.Context, indexer client.FieldIndexer) error {
	type vad = v1alpha1.VideoAnalyticsDeployment
	type vsj = v1alpha1.VideoSearchJob
	type requisition = v1alpha1.JudicialRequisition
	for _, add := range []func() error{
		index(ctx, indexer, byProfile, func(d *vad) []string { return one(d.Spec.ProfileName) }),
		index(ctx, indexer, byPackage, func(d *vad) []string { return one(d.Spec.PackageName) }),
		index(ctx, indexer, byOperatorType, func(d *vad) []string { return one(d.Spec.OperatedBy.Type) }),
		index(ctx, indexer, byPurpose, func(d *vad) []string { return one(d.Spec.Purpose) }),
		index(ctx, indexer, byPackage, func(s *vsj) []string { return one(s.Spec.PackageName) }),
		index(ctx, indexer, byRequisition, func(s *vsj) []string { return one(s.Spec.RequisitionName) }),
		index(ctx, indexer, byProfile, func(r *requisition) []string { return one(r.Spec.ProfileName) }),
		index(ctx, indexer, byOperatorType, func(r *requisition) []string { return one(r.Spec.AddressedTo.Type) }),
		index(ctx, indexer, byInspected, func(p *v1alpha1.AnalyticsPackage) []string {
			var images []string
			for _, s := range scanjob.Subjects(&p.Spec) {
				images = append(images, s.Label())
			}
			return images
		}),
		index(ctx, indexer, byRequisition, func(d *v1alpha1.JudicialDecision) []string { return one(d.Spec.RequisitionName) }),
		index(ctx, indexer, byPurpose, func(f *v1alpha1.Formality) []string {
			purposes := make([]string, 0, len(f.Spec.Covers.Purposes))
			for _, p := range f.Spec.Covers.Purposes {
				purposes = append(purposes, string(p))
			}
			return purposes
		}),
	} {
		if err := add(); err != nil {
			return err
		}
	}
	for _, o := range []client.Object{
		&corev1.ConfigMap{}, &networkingv1.NetworkPolicy{}, &resourcev1.ResourceClaimTemplate{}, podMetadata(),
	} {
		if err := indexer.IndexField(ctx, o, byUserObject, userObjects); err != nil {
			return fmt.Errorf("adding the index %s: %w", byUserObject, err)
		}
	}
	return nil
}

// userObjects are the user's objects that an object was made for: one, unless somebody has changed its labels.
func userObjects(o client.Object) []string {
	var values []string
	for _, label := range []string{workload.LabelDeployment, workload.LabelSearch} {
		if name := o.GetLabels()[label]; name != "" {
			values = append(values, madeFor(label, name))
		}
	}
	return values
}

func index[T any, P interface {
	*T
	client.Object
}](ctx context.Context, indexer client.FieldIndexer, name string, values func(P) []string) func() error {
	return func() error {
		err := indexer.IndexField(ctx, P(new(T)), name, func(o client.Object) []string {
			object, ok := o.(P)
			if !ok {
				return nil
			}
			return values(object)
		})
		if err != nil {
			return fmt.Errorf("adding the index %s: %w", name, err)
		}
		return nil
	}
}

func one[S ~string](s S) []string { return []string{string(s)} }
