// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/internal/elsewhere"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
)

// gatherer reads from the cache what a verdict rests on. What it returns must not be changed: it belongs to the cache.
type gatherer struct {
	lawReader
	mode     legal.InspectionMode
	evidence v1alpha1.EvidenceMode
	register registerReader
}

// identified begins evidence, with the register by which operators are known.
func (g *gatherer) identified(ctx context.Context) (legal.Evidence, error) {
	e := legal.Evidence{Inspection: g.mode, Mode: g.evidence}
	var err error
	if g.evidence == v1alpha1.EvidenceRegistered {
		e.Register, err = g.register.read(ctx, g)
	}
	return e, err
}

// forDeployment gathers the evidence for a deployment.
func (g *gatherer) forDeployment(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) (legal.Evidence, error) {
	e, err := g.identified(ctx)
	if err != nil {
		return e, err
	}
	if e.Package, err = g.packageNamed(ctx, d.Spec.PackageName); err != nil {
		return e, err
	}
	e.Formalities, err = g.formalities(ctx, d.Namespace, d.Spec.Purpose)
	return e, err
}

// forSearch gathers the evidence for a search.
func (g *gatherer) forSearch(ctx context.Context, s *v1alpha1.VideoSearchJob) (legal.Evidence, error) {
	e, err := g.identified(ctx)
	if err != nil {
		return e, err
	}
	if e.Package, err = g.packageNamed(ctx, s.Spec.PackageName); err != nil {
		return e, err
	}
	e.Requisition, err = get[v1alpha1.JudicialRequisition](ctx, g, s.Namespace, string(s.Spec.RequisitionName))
	if err != nil || e.Requisition == nil {
		return e, err
	}
	of, err := g.ofRequisition(ctx, e.Requisition)
	e.Decisions, e.Formalities = of.Decisions, of.Formalities
	return e, err
}

// ofRequisition reads what a requisition is judged by: the register, the decisions on it, and the formalities of its namespace.
func (g *gatherer) ofRequisition(ctx context.Context, q *v1alpha1.JudicialRequisition) (legal.Evidence, error) {
	e, err := g.identified(ctx)
	if err != nil {
		return e, err
	}
	if e.Decisions, err = g.decisions(ctx, q.Namespace, q.Name); err != nil {
		return e, err
	}
	profile, err := get[v1alpha1.LegalProfile](ctx, g, "", string(q.Spec.ProfileName))
	if err != nil || profile == nil || profile.Spec.Permits == nil || len(profile.Spec.Permits.Purposes) == 0 {
		return e, err
	}
	// A formality counts only if it covers every purpose of the profile: those that cover the first one are enough to look at.
	e.Formalities, err = g.formalities(ctx, q.Namespace, profile.Spec.Permits.Purposes[0])
	return e, err
}

func (g *gatherer) packageNamed(ctx context.Context, name v1alpha1.ObjectName) (*v1alpha1.AnalyticsPackage, error) {
	p, err := get[v1alpha1.AnalyticsPackage](ctx, g, "", string(name))
	if err != nil || p == nil {
		return nil, err
	}
	// What others say counts before it stands in the status, too.
	observed := *contention.Effective(p)
	others, err := g.sharing(ctx, &observed)
	if err != nil {
		return nil, err
	}
	elsewhere.Observe(&observed, others)
	return elsewhere.Effective(&observed), nil
}

// sharing returns the packages that name an image that this one names.
func (g *gatherer) sharing(ctx context.Context, p *v1alpha1.AnalyticsPackage) ([]*v1alpha1.AnalyticsPackage, error) {
	var all []*v1alpha1.AnalyticsPackage
	for _, s := range scanjob.Subjects(&p.Spec) {
		var list v1alpha1.AnalyticsPackageList
		if err := g.List(ctx, &list, client.MatchingFields{byInspected: s.Label()}, client.UnsafeDisableDeepCopy); err != nil {
			return nil, fmt.Errorf("listing packages of the image %s: %w", s.Image, err)
		}
		for i := range list.Items {
			all = append(all, &list.Items[i])
		}
	}
	return all, nil
}

func (g *gatherer) formalities(ctx context.Context, namespace string, purpose v1alpha1.Term) ([]v1alpha1.Formality, error) {
	var list v1alpha1.FormalityList
	if err := g.List(ctx, &list, client.InNamespace(namespace), client.MatchingFields{byPurpose: string(purpose)},
		client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing formalities: %w", err)
	}
	return list.Items, nil
}

func (g *gatherer) decisions(ctx context.Context, namespace, requisition string) ([]v1alpha1.JudicialDecision, error) {
	var list v1alpha1.JudicialDecisionList
	if err := g.List(ctx, &list, client.InNamespace(namespace), client.MatchingFields{byRequisition: requisition},
		client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing decisions: %w", err)
	}
	return list.Items, nil
}

// get returns the object of that name, or nil where there is none.
func get[T any, P interface {
	*T
	client.Object
}](ctx context.Context, r client.Reader, namespace, name string) (P, error) {
	object := P(new(T))
	err := r.Get(ctx, types.NamespacedName{Namespace: namespace, Name: name}, object)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("getting %T: %w", object, err)
	}
	return object, nil
}
