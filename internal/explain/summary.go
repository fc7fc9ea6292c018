// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

// summary tells a verdict in one or two sentences.
func summary(say legal.Words, v *legal.Verdict, p *v1alpha1.LegalProfile) string {
	switch v.Verdict {
	case v1alpha1.Permitted:
		return say("All of it runs: %s.", names(v.Runs()))
	case v1alpha1.Restricted:
		return say("Part of it runs: %s. Taken out: %s.", names(v.Runs()), names(v.Stripped()))
	case v1alpha1.Suspended:
		if unjudged(v) {
			return say("Nothing of it runs. It could not be judged, because something that it names is not there.")
		}
		if r := v.Findings[0].Reason; r == v1alpha1.ReasonOpposed || r == v1alpha1.ReasonRevoked {
			return say("Nothing of it runs, because a magistrate decided against it.")
		}
		if v.Findings[0].Reason == v1alpha1.ReasonNotInspected {
			return say("Nothing of it runs, because the files of its package are not inspected.")
		}
		return say("Nothing of it runs. It is lawful in kind, but something that can be supplied is missing, not yet there or over.")
	default:
		return say("Nothing of it runs. %s", cure(say, v, p))
	}
}

func unjudged(v *legal.Verdict) bool {
	for i := range v.Modules {
		if v.Modules[i].Decision == v1alpha1.ModuleUnknown {
			return true
		}
	}
	return false
}

// cure says what, if anything, would change a verdict that no paper changes.
func cure(say legal.Words, v *legal.Verdict, p *v1alpha1.LegalProfile) string {
	switch v.Findings[0].Reason {
	case v1alpha1.ReasonProfileNotFound:
		return say("The profile that it names does not exist: it could not be judged under any law.")
	case v1alpha1.ReasonProfileNotInForce:
		return say("The law that it rests on does not hold at this instant, and no formality stands in for it.")
	case v1alpha1.ReasonRequisitionRequired:
		return say("Not as something that runs all the time: what this profile permits runs as a search, on a judicial requisition.")
	case v1alpha1.ReasonOperatorNotPermitted:
		if p != nil && p.Spec.Permits != nil {
			return say("Not by this operator. Those whom the profile names: %s.", Operators(p.Spec.Permits))
		}
	case v1alpha1.ReasonPurposeNotPermitted:
		if p != nil && p.Spec.Permits != nil {
			return say("Not for this purpose. Those that the profile names: %s.", terms(p.Spec.Permits.Purposes))
		}
	case v1alpha1.ReasonOutOfScope:
		return say("Not as it was asked for: it goes beyond the requisition. Ask for less, or for a requisition that covers it.")
	case v1alpha1.ReasonStoppedByNotice:
		return say("Not until the regulator closes its notice.")
	case v1alpha1.ReasonUndeclaredModel:
		return say("Not as it is packaged: a model that no module declares cannot be left out.")
	case v1alpha1.ReasonModuleForbidden:
		return say("It refuses to run without a module that was taken out: remove the module, or let it be stripped.")
	}
	return say("No formality would change that.")
}

func terms(all []v1alpha1.Term) string { return text.Join(all, ", ") }
