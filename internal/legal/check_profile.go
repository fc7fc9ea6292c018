// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkProfile asks for a profile in force. A search rests on its requisition's, which checkRequisition looks at.
func checkProfile(in input) []v1alpha1.Finding {
	if in.search != nil {
		return nil
	}
	return in.say.unusableProfile(in.profile, in.profileName, in.at)
}

// unusableProfile says why no request can rest on a profile at an instant, or nothing where one can.
func (say Words) unusableProfile(p *profile, name string, t instant) []v1alpha1.Finding {
	switch {
	case p == nil:
		return []v1alpha1.Finding{{
			Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden, Profile: name,
			Message: say("there is no LegalProfile %q: name one that exists", name),
		}}
	case !p.selectable:
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotSelectable, p.primarySource(),
			say("the profile binds every request and permits none: name a profile that applies WhenSelected"))}
	case p.deleted:
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotInForce, p.primarySource(),
			say("the profile is being deleted, and permits nothing any more: name another one"))}
	case p.unpublished:
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotPublished, p.primarySource(),
			say("the LawBundle of its jurisdiction does not name the profile: it has to be published first"))}
	case !p.inForce(t):
		source, message := p.outOfForce(t)
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotInForce, source, message)}
	}
	return nil
}
