// SPDX-License-Identifier: Apache-2.0

// Package world judges every request of a set of objects, wherever they were read: manifests or a live cluster.
//
// It finds for each request the evidence that the judge needs, as the controllers do from their cache, and asks
// internal/legal. It decides nothing itself.
package world

import (
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Objects are all the objects that verdicts follow from.
type Objects struct {
	Profiles []v1alpha1.LegalProfile
	Notices  []v1alpha1.FormalNotice
	Bundles  []v1alpha1.LawBundle
	// BuiltIn are the profiles of the catalogue of whoever judges: see lawbundle.Input.
	BuiltIn []v1alpha1.LegalProfile

	Controllers []v1alpha1.DataController
	// Evidence is what the identity of an operator rests on. None means the register, if there is any DataController, and else
	// what each request claims.
	Evidence v1alpha1.EvidenceMode

	Packages     []v1alpha1.AnalyticsPackage
	Formalities  []v1alpha1.Formality
	Requisitions []v1alpha1.JudicialRequisition
	Decisions    []v1alpha1.JudicialDecision
	Deployments  []v1alpha1.VideoAnalyticsDeployment
	Searches     []v1alpha1.VideoSearchJob
}

// evidence is what the identity of an operator rests on.
func (o *Objects) evidence() v1alpha1.EvidenceMode {
	switch {
	case o.Evidence != "":
		return o.Evidence
	case len(o.Controllers) > 0:
		return v1alpha1.EvidenceRegistered
	}
	return v1alpha1.EvidenceClaimed
}

// Add adds an object of this API. Objects of other kinds have no bearing on a verdict and are left out.
func (o *Objects) Add(object runtime.Object) {
	switch object := object.(type) {
	case *v1alpha1.LegalProfile:
		o.Profiles = append(o.Profiles, *object)
	case *v1alpha1.FormalNotice:
		o.Notices = append(o.Notices, *object)
	case *v1alpha1.LawBundle:
		o.Bundles = append(o.Bundles, *object)
	case *v1alpha1.DataController:
		o.Controllers = append(o.Controllers, *object)
	case *v1alpha1.AnalyticsPackage:
		o.Packages = append(o.Packages, *object)
	case *v1alpha1.Formality:
		o.Formalities = append(o.Formalities, *object)
	case *v1alpha1.JudicialRequisition:
		o.Requisitions = append(o.Requisitions, *object)
	case *v1alpha1.JudicialDecision:
		o.Decisions = append(o.Decisions, *object)
	case *v1alpha1.VideoAnalyticsDeployment:
		o.Deployments = append(o.Deployments, *object)
	case *v1alpha1.VideoSearchJob:
		o.Searches = append(o.Searches, *object)
	}
}

// UnderBundles returns the same objects under other bundles: they replace those of the same name, and are added otherwise.
func (o *Objects) UnderBundles(bundles []v1alpha1.LawBundle) *Objects {
	under := *o
	under.Bundles = replace(o.Bundles, bundles, func(b *v1alpha1.LawBundle) string { return b.Name })
	return &under
}

// Under returns the same objects under another law: its profiles and notices replace those of the same name, and are
// added otherwise.
func (o *Objects) Under(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *Objects {
	under := *o
	under.Profiles = replace(o.Profiles, profiles, func(p *v1alpha1.LegalProfile) string { return p.Name })
	under.Notices = replace(o.Notices, notices, func(n *v1alpha1.FormalNotice) string { return n.Name })
	return &under
}

func replace[T any](old, by []T, name func(*T) string) []T {
	named := make(map[string]bool, len(by))
	for i := range by {
		named[name(&by[i])] = true
	}
	var all []T
	for i := range old {
		if !named[name(&old[i])] {
			all = append(all, old[i])
		}
	}
	return append(all, by...)
}
