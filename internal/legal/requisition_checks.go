// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// requisitionInput is what a check of a requisition reads: the requisition at an instant.
type requisitionInput struct {
	*requisition
	at instant
}

// requisitionChecks stand in the order in which people want to read what they find. Under a profile that no request can
// rest on, only that is told; under a framework that the profile does not have, nothing that the framework would say.
var requisitionChecks = []check[requisitionInput]{
	{"profile", checkRequisitionProfile},
	{"register", checkRegisteredAddressee},
	{"addressee", checkAddressee},
	{"framework", checkFramework},
	{"signatory", checkSignatory},
	{"offence", checkOffence},
	{"window", checkWindow},
	{"duration", checkDuration},
	{"authorization", checkAuthorization},
}

// usable tells whether the requisition can rest on its profile at this instant.
func (in requisitionInput) usable() bool { return in.profile.permitsAnything(in.at) }

// hasFramework tells whether there is a framework to check the requisition against.
func (in requisitionInput) hasFramework() bool { return in.usable() && in.framework != nil }

func checkRequisitionProfile(in requisitionInput) []v1alpha1.Finding {
	return in.say.unusableProfile(in.profile, in.profileName, in.at)
}

// checkRegisteredAddressee asks for an addressee whom the register knows.
func checkRegisteredAddressee(in requisitionInput) []v1alpha1.Finding {
	return in.identity.findings(in.say, in.profile)
}

// checkAddressee asks for the addressee among the operators that the profile permits.
func checkAddressee(in requisitionInput) []v1alpha1.Finding {
	if !in.usable() {
		return nil
	}
	permits := in.profile.spec.Permits
	if permits != nil && permitsOperator(permits, &in.Spec.AddressedTo) {
		return nil
	}
	return []v1alpha1.Finding{in.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonAddresseeNotPermitted, in.profile.primarySource(),
		in.say("the profile does not permit the addressee of the requisition to run searches"))}
}

// checkFramework asks for the framework of inquiry in the profile.
func checkFramework(in requisitionInput) []v1alpha1.Finding {
	if !in.usable() || in.framework != nil {
		return nil
	}
	return []v1alpha1.Finding{in.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonFrameworkNotPermitted, in.profile.primarySource(),
		in.say("the profile has no such framework of enquiry as the requisition names"))}
}

// checkSignatory asks for a signatory whom the framework lets sign.
func checkSignatory(in requisitionInput) []v1alpha1.Finding {
	if !in.hasFramework() || slices.Contains(in.framework.spec.Signatories, in.Spec.Signatory.Role) {
		return nil
	}
	return []v1alpha1.Finding{in.finding(v1alpha1.Forbidden, v1alpha1.ReasonSignatoryNotPermitted,
		in.say("the framework does not let the role of the signatory sign a requisition"))}
}

// checkOffence asks for an offence, unless the framework needs none.
func checkOffence(in requisitionInput) []v1alpha1.Finding {
	if !in.hasFramework() || in.Spec.Offence.Description != "" || in.framework.spec.Offence == v1alpha1.OffenceOptional {
		return nil
	}
	return in.suspended(v1alpha1.ReasonOffenceMissing,
		in.say("the framework investigates an offence and the requisition names none: a new one is needed"), in.framework.spec.Signatories...)
}

// suspended is one finding that suspends, and who can cure it.
func (in requisitionInput) suspended(reason, message string, by ...v1alpha1.Term) []v1alpha1.Finding {
	f := in.finding(v1alpha1.Suspended, reason, message)
	f.SuppliedBy = in.say.suppliers(by)
	return []v1alpha1.Finding{f}
}

// checkWindow asks for an instant within the window of the requisition.
func checkWindow(in requisitionInput) []v1alpha1.Finding {
	if !in.hasFramework() {
		return nil
	}
	loc := in.profile.loc
	switch {
	case in.at >= in.window.until:
		return in.suspended(v1alpha1.ReasonWindowOver,
			in.say("the window of the requisition closed at %s", in.window.until.in(loc)), in.framework.spec.Signatories...)
	case in.at < in.window.from:
		return in.suspended(v1alpha1.ReasonWindowNotOpen,
			in.say("the window of the requisition opens at %s", in.window.from.in(loc)))
	}
	return nil
}

// checkDuration asks for an instant within the duration that the framework allows.
func checkDuration(in requisitionInput) []v1alpha1.Finding {
	if !in.hasFramework() {
		return nil
	}
	allowed, limited, countable := in.allowedDuration(in.at)
	loc := in.profile.loc
	switch {
	case !limited:
		return nil
	case !countable:
		return in.suspended(v1alpha1.ReasonDurationUncountable, in.say("the framework limits the duration from the finding of the offence: "+
			"the requisition needs findingAt, and the profile a duration and a time zone that can be read"),
			in.framework.spec.Signatories...)
	case in.at >= allowed.until:
		return in.suspended(v1alpha1.ReasonDurationOver, in.say("the framework's maximum duration ended at %s and cannot be "+
			"extended any more: a new requisition is needed, under a framework that still allows one%s", allowed.until.in(loc),
			in.say.uncounted(in.deniedExtension(allowed.until))))
	case in.at < allowed.from:
		return in.suspended(v1alpha1.ReasonDurationNotBegun,
			in.say("the framework's duration begins at %s", allowed.from.in(loc)))
	}
	return nil
}

// checkAuthorization asks that the decision which counts lets the search go on, or that the framework needs none.
func checkAuthorization(in requisitionInput) []v1alpha1.Finding {
	if !in.hasFramework() {
		return nil
	}
	latest, deciders, loc := in.latestDecision(in.at), in.framework.spec.DecidedBy, in.profile.loc
	switch {
	case latest == nil && (in.framework.spec.Authorization == v1alpha1.AuthorizationPresumed || in.authorizedBySigning()):
		return nil
	case latest == nil && in.authorizedInAdvance(in.at) != nil:
		return nil
	case latest == nil:
		return in.suspended(v1alpha1.ReasonAuthorizationMissing, in.mustBeAuthorized()+in.say.uncounted(in.deniedDecision()), deciders...)
	case latest.spec.Decision == v1alpha1.Authorize:
		return nil
	case latest.spec.Decision == v1alpha1.Revoke:
		return in.suspended(v1alpha1.ReasonRevoked, in.say("the requisition was revoked at %s", latest.at.in(loc)), deciders...)
	}
	return in.suspended(v1alpha1.ReasonOpposed, in.say("the requisition was opposed at %s", latest.at.in(loc)), deciders...)
}

// mustBeAuthorized says what authorizes the requisition.
func (in requisitionInput) mustBeAuthorized() string {
	if in.framework.standing == nil {
		return in.say("a JudicialDecision must authorize the requisition first")
	}
	return in.say("a JudicialDecision must authorize the requisition first, or a formality of the type %s that covers it as a whole",
		in.framework.standing.kind)
}

// uncounted tells of a decision that is there and does not count, so that nobody wonders. It repeats nothing of what the
// requisition says of the offence.
func (say Words) uncounted(why string) string {
	if why == "" {
		return ""
	}
	return say("; what was decided does not count: %s", why)
}
