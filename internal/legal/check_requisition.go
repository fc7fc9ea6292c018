// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// checkRequisition asks a search for a requisition that stands, and keeps everything else away from a profile that
// asks for one.
func checkRequisition(in input) []v1alpha1.Finding {
	switch {
	case in.search != nil && in.requisition == nil:
		return []v1alpha1.Finding{{
			Reason: v1alpha1.ReasonRequisitionNotFound, Verdict: v1alpha1.Suspended,
			Message: in.say("there is no such JudicialRequisition in this namespace: it must be filed first"),
		}}
	case in.search != nil:
		return in.requisition.findings(in.at)
	case in.usable() && in.profile.spec.Requires != nil && in.profile.spec.Requires.Requisition != nil:
		return []v1alpha1.Finding{in.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonRequisitionRequired, in.profile.primarySource(),
			in.say("the profile lets only searches run that answer a requisition: declare a VideoSearchJob"))}
	}
	return nil
}
