// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkPermits asks for the request's processing, purpose and operator among those that the profile permits. A search has
// the purposes of its profile, and checkRequisition looks at its operator.
func checkPermits(in input) []v1alpha1.Finding {
	if !in.usable() {
		return nil
	}
	permits := in.profile.spec.Permits
	if permits == nil {
		permits = &v1alpha1.Permits{}
	}
	var fs []v1alpha1.Finding
	forbid := func(reason, message string) {
		fs = append(fs, in.profile.finding(v1alpha1.Forbidden, reason, in.profile.primarySource(), message))
	}
	if !slices.Contains(permits.Processing, in.processing) {
		forbid(v1alpha1.ReasonProcessingNotPermitted, in.say("the profile does not permit %s processing", in.processing))
	}
	switch {
	case len(in.purposes) == 0:
		forbid(v1alpha1.ReasonPurposeNotPermitted, in.say("the profile permits no purpose"))
	case !containsAll(permits.Purposes, in.purposes):
		forbid(v1alpha1.ReasonPurposeNotPermitted, in.say("the profile does not permit the purpose %s", in.purposes[0]))
	}
	switch {
	case in.search != nil || permitsOperator(permits, in.operator):
	case permitsSome(permits, in.operator.Type):
		forbid(v1alpha1.ReasonOperatorNotPermitted, in.say("of the type %s the profile permits only operators that it names: "+
			"this one, by its code and its name, is none of them", in.operator.Type))
	default:
		forbid(v1alpha1.ReasonOperatorNotPermitted, in.say("the profile does not permit operators of the type %s", in.operator.Type))
	}
	return fs
}
