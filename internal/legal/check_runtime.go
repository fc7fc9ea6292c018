// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// checkRuntime looks at what the runtime image holds outside of every module. It is in every container that is made of the
// package, so that nothing runs unless all of it may.
func checkRuntime(in input) []v1alpha1.Finding {
	if !in.usable() { // nothing runs anyway
		return nil
	}
	m, v := &in.outside, v1alpha1.ModuleVerdict{}
	allowed := !in.forbidden(m, &v) && (len(m.capabilities) == 0 || in.permitted(m, &v))
	if allowed {
		v = v1alpha1.ModuleVerdict{Profile: in.profileName}
		allowed = !in.withheld(m, &v)
	}
	if allowed {
		return nil
	}
	return []v1alpha1.Finding{moduleFinding(&v, v1alpha1.Forbidden, v1alpha1.ReasonUndeclaredModel, in.say.outsideReason(v.Reason))}
}

// outsideReason says what to do about what is in no module.
func (say Words) outsideReason(reason string) string {
	return say("the runtime image holds a model outside of every module, which cannot be left out: %s: declare a module with "+
		"its folder as path, so that it can be hidden, or take it out of the image", reason)
}
