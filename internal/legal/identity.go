// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

// identity is who operates: what a request or a requisition claims, and what the register says of its namespace.
type identity struct {
	mode      v1alpha1.EvidenceMode
	namespace string
	claim     *v1alpha1.Operator // nil where nobody is named: a search without a requisition
	claimed   party
	at        *registration // nil where the namespace is registered for nobody, or nothing is asked
	// by is the DataController that says what is claimed, or nil.
	by *controller
}

// identify compares a claim with the register.
func (e *Evidence) identify(namespace string, claim *v1alpha1.Operator) identity {
	id := identity{mode: v1alpha1.EvidenceClaimed, namespace: namespace, claim: claim}
	if claim != nil {
		id.claimed = newParty(claim)
	}
	if e.Mode != v1alpha1.EvidenceRegistered {
		return id
	}
	id.mode, id.at = e.Mode, e.Register.at(namespace)
	owner := id.at.owner()
	if claim == nil || owner == nil {
		return id
	}
	switch {
	case owner.says(id.claimed):
		id.by = owner
	default:
		if i := slices.IndexFunc(id.at.served, func(c *controller) bool { return c.says(id.claimed) }); i >= 0 {
			id.by = id.at.served[i]
		}
	}
	return id
}

// says tells whether the DataController is what is claimed, or a service of it is.
func (c *controller) says(claimed party) bool { return slices.ContainsFunc(c.is, claimed.says) }

// addressedBy tells whether one of some addressees is, or could be, the operator: as it is claimed and as it is registered.
// An order to its superior or to its processor is one to it.
func (id *identity) addressedBy(all []addressee) bool {
	if id.claim != nil && addressed(all, id.claimed) {
		return true
	}
	if id.at != nil && slices.ContainsFunc(id.at.owners, func(c *controller) bool { return c.addressedBy(all) }) {
		return true
	}
	return id.by != nil && id.by.addressedBy(all)
}

func (c *controller) addressedBy(all []addressee) bool {
	is := func(p party) bool { return addressed(all, p) }
	return slices.ContainsFunc(c.is, is) || slices.ContainsFunc(c.addressees, is)
}

// findings say why the claim is not believed, or why the profile that it rests on permits nothing in the place of the data
// controller. There may be no such profile. They repeat nothing of the claim.
func (id *identity) findings(say Words, p *profile) []v1alpha1.Finding {
	switch {
	case id.mode != v1alpha1.EvidenceRegistered || id.claim == nil:
		return nil
	case id.by == nil:
		return []v1alpha1.Finding{id.unbelieved(say)}
	case p != nil && !permitsIn(p.spec.Jurisdiction, id.by.spec.Jurisdiction):
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonJurisdictionDiffers, p.primarySource(),
			say("the profile is the law of %s and the DataController %q is in %s: name a profile of its own law", p.spec.Jurisdiction, id.by.name, id.by.spec.Jurisdiction))}
	}
	return nil
}

// unbelieved says why nobody is believed to be the operator.
func (id *identity) unbelieved(say Words) v1alpha1.Finding {
	f := v1alpha1.Finding{Verdict: v1alpha1.Suspended, SuppliedBy: say("the legal team")}
	switch owner := id.at.owner(); {
	case owner != nil:
		f.Reason, f.Message = v1alpha1.ReasonOperatorDiffers, id.difference(owner, say)
	case id.at != nil && len(id.at.owners) == 1:
		f.Reason = v1alpha1.ReasonOperatorNotRegistered
		f.Message = say("the DataController %q of this namespace is being deleted, and nobody is believed to operate there: register who does", id.at.owners[0].name)
	case id.at != nil:
		f.Reason = v1alpha1.ReasonNamespaceContested
		f.Message = say("several DataControllers name the namespace %s as their own, so that it is nobody's: %s", id.namespace, text.Join(controllerNames(id.at.owners), ", "))
	default:
		f.Reason = v1alpha1.ReasonOperatorNotRegistered
		f.Message = say("no DataController names the namespace %s, and nobody is believed to operate there: register who does", id.namespace)
	}
	return f
}

// difference says how the claim differs from what is registered.
func (id *identity) difference(owner *controller, say Words) string {
	if slices.ContainsFunc(owner.addressees, id.claimed.says) {
		return say("the DataController %q of this namespace names the operator as its processor or its superior: name the data controller itself", owner.name)
	}
	is := func(same func(party) bool) bool { return slices.ContainsFunc(owner.is, same) }
	switch {
	case !is(func(p party) bool { return p.kind == id.claimed.kind }):
		return say("the DataController %q of this namespace is of another type than the operator", owner.name)
	case !is(func(p party) bool { return p.kind == id.claimed.kind && p.name == id.claimed.name }):
		return say("the DataController %q of this namespace has another name than the operator", owner.name)
	}
	return say("the DataController %q of this namespace has another code than the operator", owner.name)
}

func controllerNames(all []*controller) []string {
	var of []string
	for _, c := range all {
		of = append(of, c.name)
	}
	return of
}
