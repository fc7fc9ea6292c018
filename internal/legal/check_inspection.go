// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkInspection asks for the inspection of every image of the package.
func checkInspection(in input) []v1alpha1.Finding {
	if in.mode != InspectionRequired || len(in.missing) == 0 {
		return nil
	}
	u := &in.missing[max(0, slices.IndexFunc(in.missing, func(u uninspected) bool { return u.failed }))]
	what := in.describe(u)
	if w, f := in.waived(v1alpha1.WithheldUninspected); w != nil {
		return []v1alpha1.Finding{in.waivedFinding(w, f, in.say("not inspected, may run: %s", what))}
	}
	if u.message != "" {
		what = in.say("%s: %s", what, u.message)
	}
	message := in.say("nothing of the package runs before all of it is inspected, which is still to come: %s", what)
	if u.failed {
		message = in.say("nothing of the package runs unless all of it can be inspected: make the image one that the operator can "+
			"read, or name another one: %s", what)
	}
	hint, suppliedBy := in.couldWaive(v1alpha1.WithheldUninspected)
	f := v1alpha1.Finding{
		Reason: v1alpha1.ReasonNotInspected, Verdict: v1alpha1.Suspended, Profile: in.profileName,
		SuppliedBy: suppliedBy, Message: message + hint,
	}
	if in.profile != nil {
		f.Source = in.profile.primarySource()
	}
	return []v1alpha1.Finding{f}
}

// describe names an image that was not inspected, and counts the others.
func (in input) describe(u *uninspected) string {
	what := in.say("the runtime's image")
	if u.module != "" {
		what = in.say("the files of module %s", u.module)
	}
	if more := len(in.missing) - 1; more > 0 {
		return in.say("%s and %d more", what, more)
	}
	return what
}
