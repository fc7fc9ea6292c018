// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// newStandingAuthorization makes what a framework takes for an authorization in advance ready, or returns nil.
func newStandingAuthorization(p *profile, f *v1alpha1.Framework) *requirement {
	in := f.StandingAuthorization
	if in == nil {
		return nil
	}
	filers := in.FiledBy
	if len(filers) == 0 {
		filers = f.DecidedBy
	}
	r := newRequirement(p, &v1alpha1.FormalityRequirement{Type: in.Type, MaximumValidity: in.MaximumValidity, Source: in.Source, FiledBy: filers})
	return &r
}

// standingActs picks the formalities of the requisition's namespace that may authorize it in advance: they are of the type
// that its framework names, and cover the requisition as a whole.
func (r *requisition) standingActs(e *Evidence) []recordedFormality {
	if r.framework == nil || r.framework.standing == nil || r.profile.spec.Permits == nil {
		return nil
	}
	var acts []recordedFormality
	for i := range e.Formalities {
		f := &e.Formalities[i]
		if f.DeletionTimestamp.IsZero() && f.Namespace == r.Namespace && f.Spec.Type == r.framework.standing.kind && r.coveredBy(&f.Spec.Covers) {
			acts = append(acts, recordedFormality{
				name: f.Name, kind: f.Spec.Type, period: period{from(f.Spec.ValidFrom), until(f.Spec.ValidUntil)}, covers: &f.Spec.Covers,
				filed: e.Stamps.filingOf(f),
			})
		}
	}
	return acts
}

// coveredBy tells whether an act covers the purposes of the requisition's profile, its addressee, and every camera and
// capability of its scope. One that names packages covers no requisition, because a requisition names none.
func (r *requisition) coveredBy(c *v1alpha1.Covers) bool {
	purposes, scope := r.profile.spec.Permits.Purposes, &r.Spec.Scope
	switch {
	case len(purposes) == 0 || !containsAll(c.Purposes, purposes), len(c.Packages) > 0:
		return false
	case len(c.Operators) > 0 && !selectedByAny(c.Operators, &r.Spec.AddressedTo):
		return false
	case len(c.Cameras) > 0 && slices.ContainsFunc(scope.Cameras, func(n v1alpha1.Camera) bool { return !slices.Contains(c.Cameras, n) }):
		return false
	}
	return len(c.Capabilities) == 0 ||
		!slices.ContainsFunc(scope.Capabilities, func(n v1alpha1.Capability) bool { return !coveredByAny(c.Capabilities, n) })
}

// authorizedInAdvance returns the act that authorizes the requisition in advance at an instant, the one that holds longest,
// or nil. What somebody decides on the requisition itself counts before it.
func (r *requisition) authorizedInAdvance(t instant) *recordedFormality {
	if r.framework.standing == nil {
		return nil
	}
	return r.framework.standing.metBy(r.acts, t)
}
